"""The terminal's own processes, started and watched by madoguchi-supervisor from packaging/units.toml.

The programs and scripts the unit table names are reached through small doors in the test's folder: a door adds what only
tests need (the automation socket, the virtual reader), sends the unit's output to a log of its own, and stays shut while the
harness holds its lock. The processes behind the doors are the shipped ones, under the same process ids.

    units = Units(build, folder); units.start(config, …)
    units.unit("kiosk").kill()          # SIGKILL; the supervisor starts it again
    with units.unit("cupsd").away():    # killed, and kept from coming back
"""
import contextlib
import fcntl
import json
import os
import pathlib
import shlex
import signal
import stat

from processes import Program, wait_for

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
KILL = signal.SIGKILL
DOOR = '''#!/bin/sh
# Written by tests/system/units.py. {name} comes from the last argument where one program stands for several units.
name={name}
exec >>"{log}/$name.log" 2>&1
flock --shared "{doors}/$name" true
export HOLD_NAME="$name"
exec {command}
'''


class Units:
    def __init__(self, build, folder):
        self.build, self.folder, self.state = pathlib.Path(build), folder, folder / "state"
        self.doors = folder / "doors"
        self.table = ROOT / "packaging" / "units.toml"
        self.supervisor = None

    # ---- doors
    def prepare(self, vpcd_port, kiosk_options, preload=None):
        """`preload`: a shared object for kiosk and device daemons (tests/sweep)."""
        self.doors.mkdir(exist_ok=True)
        before = f"env LD_PRELOAD={shlex.quote(str(preload))} " if preload else ""
        vpcd = ROOT / "tests" / "simulators" / "card" / "vpcd-start"
        options = " ".join(shlex.quote(str(word)) for word in kiosk_options)
        self.door("terminal-daemon", '$(for word; do :; done; echo "${word#--}")', f'{before}{self.build}/terminal-daemon "$@"')
        self.door("kiosk", "kiosk", f'{before}{self.build}/kiosk "$@" {options}')
        self.door("pcscd-start", "pcscd", f'{vpcd} "$@" --port {vpcd_port}')
        self.door("cupsd-start", "cupsd", f'{ROOT}/packaging/cupsd-start "$@"')

    def door(self, program, name, command):
        path = self.doors / program
        path.write_text(DOOR.format(name=name, log=self.folder / "log", doors=self.locks(), command=command))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def locks(self):
        place = self.doors / "locks"
        place.mkdir(exist_ok=True)
        return place

    def configuration(self, values):
        """The [supervisor] section of the terminal's configuration."""
        return f'''
[supervisor]
units = "{self.table}"
programs = "{self.doors}"
scripts = "{self.doors}"
values = {json.dumps([f"{name}={value}" for name, value in values.items()])}
'''

    # ---- life
    def start(self, config, environment, timeout=120.0):
        self.supervisor = Program("madoguchi-supervisor", [self.build / "madoguchi-supervisor", "--config", config], self.folder / "log", environment)
        self.supervisor.ready(timeout)

    def stop(self):
        if self.supervisor:
            self.supervisor.stop(30)
            self.supervisor = None

    def status(self):
        try:
            return {one["name"].removeprefix("device-"): one for one in json.loads((self.state / "supervisor.json").read_text())["units"]}
        except OSError:
            return {}

    def unit(self, name):
        return Unit(self, name)

    def fallen(self):
        """Units that are not running, or not for the first time."""
        return [name for name, one in self.status().items() if one["phase"] != "running" or one["starts"] != 1]

    def events(self, event):
        lines = (self.folder / "log" / "madoguchi-supervisor.log").read_text(errors="replace").splitlines()
        return [json.loads(line) for line in lines if f'"event":"{event}"' in line]


class Unit:
    """One unit by the name of its device or its row: kiosk, cupsd, pcscd, publisher, card-reader …"""

    def __init__(self, units, name):
        self.units, self.name, self.lock = units, name, units.locks() / name

    def status(self):
        return self.units.status()[self.name]

    @property
    def pid(self):
        return self.status()["process"]

    @property
    def starts(self):
        return self.status()["starts"]

    @property
    def running(self):
        return self.status()["phase"] == "running"

    @property
    def quit(self):
        """It has ended by itself and as it should: somebody closed its window."""
        row = self.name if self.name in ("kiosk", "cupsd", "pcscd", "publisher") else f"device-{self.name}"
        return any(one["unit"] == row and one["how"] == "status 0" for one in self.units.events("unit_ended"))

    def signal(self, number):
        """False where nobody is there."""
        pid = self.pid
        try:
            return pid > 0 and os.killpg(pid, number) is None
        except ProcessLookupError:
            return False

    def kill(self, number=KILL):
        """The whole process group: pcscd has its starter beside it. Returns when the supervisor knows of the end."""
        pid = self.pid
        if self.signal(number):
            wait_for(f"the end of {self.name}", lambda: self.pid != pid, 15)

    def restarted(self, starts, timeout=40.0):
        """Waits until it runs after more than `starts` starts."""
        wait_for(f"{self.name} back", lambda: self.running and self.starts > starts, timeout)

    @contextlib.contextmanager
    def away(self, number=KILL):
        """Killed, and not to come back within."""
        with open(self.lock, "a") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            self.kill(number)
            yield
