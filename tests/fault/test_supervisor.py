#!/usr/bin/env python3
"""madoguchi-supervisor over real processes: order, readiness, hangs, crashes, the end."""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/system"))
from processes import Program, allow_core_dumps, wait_for  # noqa: E402

BUILD = pathlib.Path(os.environ.get("MADOGUCHI_BUILD", ROOT / "build"))
QUICK = "watchdog_ms = 600\nabort_ms = 400\nfirst_wait_ms = 50\nlongest_wait_ms = 200\nstart_ms = 5000\n"


class Site:
    """A folder with a terminal's configuration and a unit table of unit_program.py."""

    def __init__(self, units):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="madoguchi-supervisor-"))
        self.state = self.folder / "state"
        self.supervisor = None
        self.config = self.folder / "terminal.toml"
        self.config.write_text(f'''[terminal]
id = "t"
assets = "{ROOT}/assets"
state = "{self.state}"
production = false
[supervisor]
units = "{self.folder}/units.toml"
''')
        (self.folder / "units.toml").write_text("".join(self.unit(*one) for one in units))

    def unit(self, name, after="", options=(), more=""):
        words = [sys.executable, str(ROOT / "tests/fault/unit_program.py"), name, str(self.folder), *options]
        first = f'after = ["{after}"]\n' if after else ""
        return f"[unit.{name}]\ncommand = {json.dumps(words)}\n{first}{more or QUICK}"

    def command(self):
        return [BUILD / "madoguchi-supervisor", "--config", self.config]

    def start(self, ready=True):
        self.supervisor = Program("supervisor", self.command(), self.folder)
        if ready:
            self.supervisor.ready(20)

    def log(self):
        file = self.folder / "log"
        return file.read_text().splitlines() if file.exists() else []

    def pids(self, name, what="start"):
        return [int(line.split()[2]) for line in self.log() if line.startswith(f"{name} {what} ")]

    def phase(self, name):
        units = json.loads((self.state / "supervisor.json").read_text())["units"]
        return next(one["phase"] for one in units if one["name"] == name)

    def events(self, event):
        lines = (self.folder / "supervisor.log").read_text(errors="replace").splitlines()
        return [json.loads(line) for line in lines if f'"event":"{event}"' in line]

    def close(self):
        if self.supervisor:
            self.supervisor.stop()
        for pid in (int(word) for line in self.log() for word in line.split()[2:]):
            if alive(pid):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Supervision(unittest.TestCase):
    def site(self, *units):
        site = Site(units)
        self.addCleanup(site.close)
        return site

    def test_units_start_in_their_order_and_ready_is_said_when_all_are_up(self):
        site = self.site(("c", "b"), ("b", "a"), ("a",))
        site.start()
        self.assertEqual([line.split()[0] for line in site.log() if line.endswith("ready")], ["a", "b", "c"])
        self.assertEqual([site.phase(name) for name in "abc"], ["running"] * 3)

    def test_a_frozen_unit_is_aborted_and_started_again_and_no_other_is_touched(self):
        site = self.site(("a",), ("b",))
        site.start()
        (site.folder / "a.freeze").touch()
        wait_for("SIGABRT", lambda: "a SIGABRT" in site.log())
        (site.folder / "a.freeze").unlink()
        wait_for("a second start", lambda: len(site.pids("a")) == 2 and site.phase("a") == "running")
        self.assertEqual(len(site.pids("b")), 1)
        self.assertEqual([one["unit"] for one in site.events("unit_stuck")], ["a"])

    def test_a_stubborn_unit_is_killed_with_what_it_left_behind(self):
        site = self.site(("a", "", ("--stubborn", "--child")))
        site.start()
        (site.folder / "a.freeze").touch()
        wait_for("a second start", lambda: len(site.pids("a")) >= 2)
        self.assertIn("a SIGABRT", site.log())
        self.assertFalse(alive(site.pids("a")[0]))
        wait_for("the end of its children", lambda: not any(alive(site.pids("a", what)[0]) for what in ("child", "grouped")))

    def test_a_unit_inherits_its_three_standard_descriptors_and_no_other(self):
        site = self.site(("a",))
        site.start()
        self.assertIn("a descriptors=0,1,2", site.log())

    def test_a_unit_can_leave_no_core_dump_with_what_it_knew_of_a_person(self):
        allow_core_dumps()
        site = self.site(("a",))
        site.start()
        limits = pathlib.Path(f"/proc/{site.pids('a')[0]}/limits").read_text()
        self.assertRegex(limits, r"Max core file size +0 +0 ")

    def test_a_full_disk_leaves_the_former_status_and_the_new_one_follows_when_there_is_room(self):
        site = self.site(("a",))
        site.start()
        before = site.state / "supervisor.json"
        told, full = before.read_text(), site.state / "supervisor.json.new"
        full.symlink_to("/dev/full")  # every write: no space left on device
        os.kill(site.pids("a")[0], signal.SIGKILL)
        wait_for("a second start", lambda: len(site.pids("a")) == 2)
        wait_for("its readiness", lambda: site.log()[-1] == "a ready")
        self.assertEqual(before.read_text(), told)
        full.unlink()
        wait_for("the new status", lambda: json.loads(before.read_text())["units"][0]["starts"] == 2)

    def test_a_unit_that_keeps_crashing_rests_while_others_run(self):
        site = self.site(("a", "", (), QUICK + "starts = 3\n"), ("b", "a"))
        (site.folder / "a.crash").touch()
        site.start()
        wait_for("the rest", lambda: site.phase("a") == "resting")
        self.assertEqual(len(site.pids("a")), 3)
        self.assertEqual(site.phase("b"), "running")
        self.assertEqual([one["unit"] for one in site.events("unit_rests")], ["a"])

    def test_a_unit_that_never_becomes_usable_is_tried_again_and_holds_nobody_up(self):
        site = self.site(("a", "", ("--late",), QUICK.replace("5000", "400")), ("b", "a"))
        site.start()
        self.assertIn("a SIGABRT", site.log())
        self.assertEqual(site.phase("b"), "running")
        wait_for("another try", lambda: len(site.pids("a")) >= 2)

    def test_a_program_that_is_not_there_is_named(self):
        site = self.site(("b",))
        with open(site.folder / "units.toml", "a") as table:
            table.write('[unit.gone]\ncommand = ["/nowhere/program"]\nstarts = 2\nfirst_wait_ms = 10\n')
        site.start()
        wait_for("the rest", lambda: site.phase("gone") == "resting")
        self.assertIn("/nowhere/program: No such file", site.events("unit_ended")[0]["how"])

    def test_at_the_end_units_go_in_reverse_order_and_nothing_is_left(self):
        site = self.site(("a", "", ("--child",)), ("b", "a"), ("c", "b"))
        site.start()
        self.assertEqual(site.supervisor.stop(), 0)
        self.assertEqual([line for line in site.log() if "SIGTERM" in line], ["c SIGTERM", "b SIGTERM", "a SIGTERM"])
        self.assertFalse(any(alive(pid) for what in ("child", "grouped") for pid in site.pids("a", what)))
        self.assertFalse((site.state / "supervisor.sock").exists())

    def test_when_the_supervisor_is_killed_its_units_end(self):
        site = self.site(("a",), ("b",))
        site.start()
        os.kill(site.supervisor.process.pid, signal.SIGKILL)
        wait_for("the end of the units", lambda: not any(alive(pid) for name in "ab" for pid in site.pids(name)))

    def test_a_second_supervisor_is_refused(self):
        site = self.site(("a",))
        site.start()
        second = subprocess.run(site.command(), capture_output=True, text=True, timeout=20)
        self.assertEqual(second.returncode, 1)
        self.assertIn("another madoguchi-supervisor", second.stderr)
        self.assertEqual(len(site.pids("a")), 1)

    def test_nobody_speaks_for_another_process(self):
        site = self.site(("a", "", ("--late",), QUICK))
        site.start(ready=False)
        wait_for("the start", lambda: site.pids("a"))
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            for text in (b"READY=1", b"WATCHDOG=1\nREADY=1", b"\xff\x00garbage", b"x" * 9000):
                out.sendto(text, str(site.state / "supervisor.sock"))
        wait_for("the end of its time to start", lambda: "a SIGABRT" in site.log())

    def test_a_wrong_table_stops_the_start_with_its_place(self):
        site = self.site(("a",))
        (site.folder / "units.toml").write_text('[unit.a]\ncommand = ["x"]\nafter = ["bb"]\n[unit.b]\ncommand = ["x"]\n')
        done = subprocess.run(site.command(), capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, 1)
        self.assertIn('units.toml:3: there is no unit \\"bb\\"; did you mean \\"b\\"?', done.stderr)

    def test_the_same_table_is_written_for_systemd(self):
        site = self.site(("a",), ("b", "a"))
        done = subprocess.run([*site.command(), "--systemd", site.folder], capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, 0, done.stderr)
        written = (site.folder / "madoguchi-b.service").read_text()
        self.assertIn("After=madoguchi-a.service", written)
        self.assertIn("LimitCORE=0", written)


if __name__ == "__main__":
    unittest.main()
