#!/usr/bin/env python3
"""Figures, each beside what somebody might use instead, measured in one run in turns; medians and ratios, no verdicts.

bench.py --build DIR [--rounds N]
"""
import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "system"))

import printing  # noqa: E402
from processes import Program, wait_for  # noqa: E402
from terminal import PORTRAIT, Terminal  # noqa: E402

# A region inside the certificate key of the first screen (both programs draw it there), and the key's middle.
REGION = ("180", "640", "180", "120")
KEY = ("295", "795")


# What driver-pcsc and plain-pcsc do with the card, and the PIN or password of the card simulator for it.
CARD_TASKS = (("login", "1234"), ("attributes", "4321"), ("signature", "ABC123"))


def family(pid):
    """A process and its descendants."""
    children = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                children.setdefault(int(fields[1]), []).append(int(entry.name))
            except (OSError, IndexError):
                pass
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        todo += children.get(one, [])
    return found


def pss(pid):
    total = 0
    for one in family(pid):
        try:
            lines = pathlib.Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except (OSError, StopIteration):
            pass
    return total / 1024


def ticks(pid):
    total = 0
    for one in family(pid):
        try:
            fields = pathlib.Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        except OSError:
            pass
    return total


def idle_cpu(pid, seconds=5):
    before = ticks(pid)
    time.sleep(seconds)
    return (ticks(pid) - before) / os.sysconf("SC_CLK_TCK") / seconds * 100


class Subject:
    """One program that shows the first screen: how it is started and ended."""

    def __init__(self, name, command, environment, folder):
        self.name, self.command, self.environment, self.folder = name, command, environment, folder
        self.program = None

    def start(self, probe):
        watcher = subprocess.Popen([probe, "wait-paint", *REGION], stdout=subprocess.PIPE, text=True, env=self.environment)
        self.program = Program(self.name, self.command, self.folder, self.environment)
        return float(watcher.communicate(timeout=40)[0])

    def stop(self):
        self.program.stop()


def touch(probe, environment):
    done = subprocess.run([probe, "touch", *KEY, *REGION], capture_output=True, text=True, env=environment, timeout=40)
    return float(done.stdout)


def measure(subject, probe):
    """Start, then what it costs to stand there and to answer a touch."""
    figures = {"start to first screen, ms": subject.start(probe)}
    time.sleep(2)  # a settled screen; a pause of the measurement, not a wait for an event
    figures["memory (PSS), MB"] = pss(subject.program.process.pid)
    figures["idle CPU, %"] = idle_cpu(subject.program.process.pid)
    figures["press to changed pixel, ms"] = touch(probe, subject.environment)
    subject.stop()
    return figures


def screens(terminal, build, rounds):
    probe = build / "screen-probe"
    environment = {**os.environ, "DISPLAY": terminal.display, "SDL_VIDEODRIVER": "x11"}
    profile = tempfile.mkdtemp(prefix="madoguchi-bench-")
    width, height = PORTRAIT
    chromium = ["chromium", "--kiosk", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync", "--disable-quic",
                "--disable-background-networking", "--disable-component-update", "--disable-features=Translate",
                "--allow-file-access-from-files", f"--user-data-dir={profile}", f"--window-size={width},{height}",
                "--window-position=0,0", (HERE / "home.html").as_uri()]
    log = terminal.folder / "log"
    pair = [Subject("kiosk", [build / "kiosk", "--config", terminal.config], environment, log),
            Subject("chromium", chromium, environment, log)]
    results = {subject.name: [] for subject in pair}
    for _ in range(rounds):
        for subject in pair:
            results[subject.name].append(measure(subject, probe))
    shutil.rmtree(profile, ignore_errors=True)
    for figure in results["kiosk"][0]:
        ours, theirs = (statistics.median(one[figure] for one in results[name]) for name in ("kiosk", "chromium"))
        report(figure, ours, "Chromium in kiosk mode", theirs)


def report(what, ours, peer, theirs):
    ratio = f"{theirs / ours:6.1f} x" if ours > 0.001 else "     –"
    print(f"{what:36} {ours:10.2f}   {peer:24} {theirs:10.2f}   {ratio}", flush=True)


def card_read(terminal, build, rounds):
    """The same commands to the same card: our daemon's driver beside a plain PC/SC program."""
    terminal.card("insert", card=terminal.holder_card)
    environment = {**os.environ, **terminal.pcsc_environment}
    figures = {}
    for task, pin in CARD_TASKS:
        figures[task] = {"driver-pcsc": [], "plain-pcsc": []}
        for _ in range(rounds):
            for program, times in figures[task].items():
                done = subprocess.run([build / program, "--reader", terminal.reader_name, "--task", task, "--pin", pin],
                                      capture_output=True, text=True, env=environment, timeout=60)
                if done.returncode:
                    print(f"card {task}: {program} failed: {done.stderr.strip()}")
                    return
                times.append(float(done.stdout.split()[0]))
    terminal.card("remove")
    for task, times in figures.items():
        report(f"card: {task}, ms", statistics.median(times["driver-pcsc"]), "plain PC/SC program",
               statistics.median(times["plain-pcsc"]))


def xfs4iot(build, rounds):
    """One command to a service and back beside a bare echo by the same WebSocket library, in turns in one process."""
    done = subprocess.run([build / "xfs4iot-round-trip", str(rounds)], capture_output=True, text=True, timeout=180, check=True)
    ours, theirs = (float(word) for word in done.stdout.split())
    report("XFS4IoT round trip, µs", ours, "bare WebSocket echo", theirs)


def render(build, rounds):
    """One page of every kind, the first of a process (fonts cold) left out."""
    times = {}
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as folder:
        for _ in range(rounds):
            done = subprocess.run([build / "sheet-gallery", folder], capture_output=True, text=True, timeout=120, check=True)
            for line in done.stdout.splitlines()[1:]:
                match = re.match(r"\d+-([a-z-]+)\.pdf: (\d+) pages, \d+ bytes, ([\d.]+) ms", line)
                if match:
                    times.setdefault(match[1], []).append(float(match[3]) / int(match[2]))
    for kind, values in sorted(times.items()):
        print(f"{'a page of ' + kind + ', ms':36} {statistics.median(values):10.2f}")


def papers(build, rounds):
    """A certificate beside `lp` on the same queue; a receipt from its form beside a ready raster through a bare socket."""
    for figure, (ours, peer, theirs) in printing.measure(build.resolve(), rounds).items():
        report(figure, ours, peer, theirs)


def scanners(build):
    """Codes found in spoiled pictures beside zbarimg on the same set; a payment slip from the line to the parsed slip."""
    for program in ("bench-camera", "bench-slip"):
        done = subprocess.run([build / program], capture_output=True, text=True, timeout=600, check=True)
        for line in done.stdout.splitlines():
            if line.startswith(("camera ", "slip ")):
                print(line, flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    print(f"{'figure (medians of %d)' % chosen.rounds:36} {'Madoguchi':>10}   {'peer':24} {'its figure':>10}    ratio")
    xfs4iot(chosen.build, chosen.rounds)
    with Terminal(chosen.build) as terminal:
        wait_for("a usable first screen", lambda: terminal.screen.state()["state"] == "home", 30)
        with terminal.program("card-reader").away():  # the reader is used exclusively
            card_read(terminal, chosen.build, chosen.rounds)
        terminal.program("card-reader").restarted(1)  # without it the screens would say that the machine rests
        terminal.leave_screen()
        with terminal.program("kiosk").away():
            screens(terminal, chosen.build, chosen.rounds)
    render(chosen.build, chosen.rounds)
    papers(chosen.build, chosen.rounds)
    scanners(chosen.build)
    return 0


if __name__ == "__main__":
    sys.exit(main())
