"""The terminal a sweep is played on: a city with short times, every durable write held for a moment, every part killable."""
import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "system"))

from holds import Holds  # noqa: E402
from terminal import ROOT, Terminal  # noqa: E402

UNITS = ("kiosk", "card-reader", "certificate-printer", "receipt-printer", "cashless-terminal", "publisher", "cupsd", "pcscd")
PROGRAMS = ("municipal-backend", "nexo-simulator", "ipp-simulator", "escpos-simulator")
VICTIMS = UNITS + PROGRAMS
DISK = "disk"                                    # full, instead of a process that is gone
CLOCKS = {"clock a day ahead": 86400, "clock a day back": -86400}
FAKETIME = pathlib.Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")  # Debian's libfaketime, where it is installed
STATE_BYTES = 48 << 20
TIMES = {"wipe_seconds": 1, "message_seconds": 5, "payment_seconds": 12, "take_seconds": 15, "status_seconds": 1, "query_interval_seconds": 1,
         "query_limit_seconds": 8}


def short_city(folder):
    """The assets with a sample city whose terminal waits shortly."""
    assets = folder / "assets"
    (assets / "cities").mkdir(parents=True)
    for one in (ROOT / "assets").iterdir():
        if one.name != "cities":
            (assets / one.name).symlink_to(one)
    shutil.copytree(ROOT / "assets" / "cities" / "sample", assets / "cities" / "sample")
    timing = assets / "cities" / "sample" / "timing.toml"
    kept = [line for line in timing.read_text().splitlines() if line.split(" ")[0] not in TIMES]
    timing.write_text("\n".join(kept + [f"{name} = {value}" for name, value in TIMES.items()]) + "\n")
    return assets


def patient_table(folder):
    """The unit table for a terminal that is killed again and again: it never rests, and each fall counts as the first."""
    table = (ROOT / "packaging" / "units.toml").read_text()
    (folder / "units.toml").write_text(re.sub(r"^(\[unit\..*\])$", r"\1\nstarts = 1000\nsteady_ms = 500", table, flags=re.MULTILINE))
    return folder / "units.toml"


class Ground(Terminal):
    def __init__(self, build, folder, cards=None, clock=False):
        """`cards`: made before, as Terminal.make_cards() does; the same for every ground of a sweep. `clock`: it can be set."""
        super().__init__(build, folder, spoiled=True)
        self.cards_made, self.clock = cards, clock
        self.preload = pathlib.Path(os.path.realpath(self.build / "kiosk")).parent.parent / "tests" / "sweep" / "hold.so"
        os.environ["HOLD_SOCKET"] = str(self.folder / "hold.sock")
        self.mounted = False
        self.set_clock(0)
        if clock:
            self.preload = f"{self.preload}:{FAKETIME}"
            os.environ.update({"FAKETIME_TIMESTAMP_FILE": str(self.folder / "clock"), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"})
        self.holds = Holds(self.folder / "hold.sock")
        self.assets = short_city(self.folder)
        self.units.table = patient_table(self.folder)

    def start_back_end(self):
        """First of all: a small disk for what the terminal writes, where this may be mounted."""
        mount = ["mount", "-t", "tmpfs", "-o", f"size={STATE_BYTES},mode=755", "tmpfs", self.folder / "state"]
        self.mounted = os.geteuid() == 0 and subprocess.run(mount, stderr=subprocess.DEVNULL).returncode == 0
        super().start_back_end()

    def stop(self):
        super().stop()
        self.holds.close()
        if self.mounted:
            subprocess.run(["umount", "--lazy", self.folder / "state"], check=False)
            self.mounted = False

    def set_clock(self, seconds):
        fresh = self.folder / "clock.new"
        fresh.write_text(f"{seconds:+}\n")
        fresh.rename(self.folder / "clock")

    @contextlib.contextmanager
    def full_disk(self):
        ballast = self.folder / "state" / "ballast"
        with open(ballast, "wb", buffering=0) as out:
            for size in (1 << 16, 1 << 12, 1):
                try:
                    while True:
                        out.write(b"x" * size)
                except OSError:  # no space left
                    pass
        try:
            yield
        finally:
            ballast.unlink()

    @contextlib.contextmanager
    def wrong_clock(self, seconds):
        self.set_clock(seconds)
        try:
            yield
        finally:
            self.set_clock(0)

    def make_cards(self):
        if self.cards_made:
            shutil.copytree(self.cards_made, self.folder / "cards")
        else:
            super().make_cards()

    def simulator(self, name, port=0):
        """The payment terminal is held at its ledger, as the terminal's own programs at their tables."""
        held = {"LD_PRELOAD": str(self.preload), "HOLD_NAME": f"{name}-simulator"} if name == "nexo" else {}
        return self.run(f"{name}-simulator", [self.build / f"{name}-simulator", "--port", port, "--state", self.folder / name, "--control",
                                              self.folder / name / "control.sock"], held).ready()["port"]

    # ---- faults
    def kill(self, victim):
        if victim in UNITS:
            self.units.unit(victim).kill()
        else:
            self.program(victim).kill()

    @contextlib.contextmanager
    def away(self, victim):
        """Killed, full, wrong; back at the end."""
        if victim == DISK:
            with self.full_disk():
                yield
        elif victim in CLOCKS:
            with self.wrong_clock(CLOCKS[victim]):
                yield
        elif victim in UNITS:
            with self.units.unit(victim).away():
                yield
        else:
            self.kill(victim)
            yield
            self.bring_back(victim)

    def bring_back(self, victim):
        """A program beside the terminal: started again as it was. Units are the supervisor's."""
        if victim not in PROGRAMS:
            return
        self.programs.remove(self.program(victim))
        if victim == "municipal-backend":
            self.launch_back_end()
        elif victim == "ipp-simulator":
            self.start_printer(self.ipp_port)
        else:
            self.simulator(victim.partition("-")[0], {"nexo": self.cashless_port, "escpos": self.receipt_port}[victim.partition("-")[0]])

    def well(self):
        """Every part runs."""
        units = self.units.status()
        return all(one["phase"] == "running" for one in units.values()) and all(one.running for one in self.programs)

    def starts(self):
        return sum(one["starts"] for one in self.units.status().values())
