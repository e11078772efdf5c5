"""One whole terminal on this machine: its own processes (pcscd, cupsd, publisher, device daemons, kiosk) under
madoguchi-supervisor, and around it the real back end, simulated devices behind their own protocols and an X server.
Used by the system tests, the sweep and the demo.

    with Terminal(build, folder) as terminal:
        terminal.screen.touch("home.certificates")
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

from clerk import Clerk
from processes import Control, Program, allow_core_dumps, free_pair, free_port, wait_for
from screen import Screen
from spoiler import Spoiler
from units import Units

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SIMULATORS = ROOT / "tests" / "simulators"
UNITS = ("pcscd", "cupsd", "publisher", "card-reader", "certificate-printer", "receipt-printer", "cashless-terminal", "board",
         "service", "kiosk")  # what the supervisor runs
PORTRAIT, LANDSCAPE = (1080, 1920), (1920, 1080)


class Terminal:
    """Attributes after start: screen, card, printer, receipts, cashless (controls), folder, backend_url, cards."""

    def __init__(self, build, folder=None, size=PORTRAIT, city="sample", cards=("r-0001", "r-0002"), printer=(), display=None,
                 spoiled=False, own_window=False):
        self.build = pathlib.Path(build)
        self.own_folder = folder is None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="madoguchi-"))
        self.size, self.city, self.cards_wanted = size, city, cards
        self.display, self.printer_options = display, printer
        self.own_window = own_window  # of `size` instead of the whole screen
        self.spoiled, self.spoiler = spoiled, None  # a spoiler.Spoiler in front of the back end
        self.holder_card, self.holder_name = "r-0001", "見本 花子"
        self.assets = ROOT / "assets"
        self.programs = []
        self.units = Units(self.build, self.folder)
        self.preload = None  # a shared object for kiosk and device daemons
        self.screen = None

    # ---- start and stop
    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        allow_core_dumps()
        self.folder.chmod(0o755)  # cupsd's own user enters it
        for name in ("log", "state", "card", "nexo", "escpos", "ipp", "panel-io", "backend"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.start_back_end()
        self.start_devices()
        self.start_display()
        self.start_units()

    def stop(self):
        self.leave_screen()
        self.units.stop()
        for program in reversed(self.programs):
            program.stop()
        self.programs.clear()
        if self.spoiler:
            self.spoiler.stop()
            self.spoiler = None
        if self.own_folder and not os.environ.get("MADOGUCHI_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, name, command, environment=None):
        program = Program(name, command, self.folder / "log", environment)
        self.programs.append(program)
        return program

    def program(self, name):
        """A unit of the terminal (units.Unit) or a program beside it (processes.Program)."""
        return self.units.unit(name) if name in UNITS else next(one for one in self.programs if one.name == name)

    def fallen(self):
        """Whoever does not run, or had to be started again."""
        return [one.name for one in self.programs if not one.running] + self.units.fallen()

    def control(self, name):
        return Control(self.folder / name / "control.sock")

    # ---- back end
    def start_back_end(self):
        self.make_cards()
        self.backend_port = free_port()
        if self.spoiled:
            self.spoiler = Spoiler(self.backend_port)
        self.backend_url = f"http://127.0.0.1:{self.spoiler.port if self.spoiler else self.backend_port}"
        (self.folder / "backend.toml").write_text(f'''[backend]
listen = "127.0.0.1:{self.backend_port}"
database = "sqlite:{self.folder}/backend/backend.db"
state = "{self.folder}/backend"
city = "{self.city}"
assets = "{self.assets}"
trusted_issuers = ["{self.folder}/cards/issuer.pem"]
revocation_lists = []

[[backend.terminal]]
id = "city-hall-1"
place = "さくら野市役所 1階"
place_en = "Sakurano City Hall, ground floor"
''')
        subprocess.run([self.build / "municipal-backend", "import", "--config", self.folder / "backend.toml",
                        self.folder / "cards" / "import.json"], check=True, timeout=60,
                       stderr=open(self.folder / "log" / "import.log", "ab"))
        with open(self.folder / "log" / "staff.log", "ab") as log:
            Clerk.hire(self.build, self.folder / "backend.toml", log)
        self.clerk = Clerk(f"http://127.0.0.1:{self.backend_port}")
        self.launch_back_end()

    def launch_back_end(self):
        program = self.run("municipal-backend", [self.build / "municipal-backend", "--config", self.folder / "backend.toml"])
        wait_for("the back end's port", lambda: listening(self.backend_port) or not program.running, 30)
        assert program.running, program.tail()

    def make_cards(self):
        residents = self.assets / "cities" / self.city / "data.json"
        subprocess.run([self.build / "card-simulator", "make", "--residents", residents, "--out", self.folder / "cards", "--ids",
                        ",".join(self.cards_wanted)], check=True, timeout=120, stdout=open(self.folder / "log" / "make-cards.log", "ab"))

    # ---- devices behind their protocols
    def start_devices(self):
        self.vpcd_port, self.reader_name = free_pair(), "Virtual PCD 00 00"
        self.pcsc_environment = {"PCSCLITE_CSOCK_NAME": str(self.folder / "state" / "pcscd" / "pcscd" / "pcscd.comm")}
        self.run("card-simulator", [self.build / "card-simulator", "run", "--vpcd", f"127.0.0.1:{self.vpcd_port}",
                                    "--control", self.folder / "card" / "control.sock", "--state", self.folder / "cards"]).ready()
        self.start_printer()
        self.cashless_port = self.simulator("nexo")
        self.receipt_port = self.simulator("escpos")
        self.run("panel-io-simulator", [self.build / "panel-io-simulator", "--state", self.folder / "panel-io",
                                        "--control", self.folder / "panel-io" / "control.sock"]).ready()
        self.board = self.control("panel-io")
        self.card, self.printer = self.control("card"), self.control("ipp")
        self.cashless, self.receipts = self.control("nexo"), self.control("escpos")

    def start_printer(self, port=0):
        self.ipp_port = self.run("ipp-simulator", [SIMULATORS / "ipp" / "ipp-simulator.py", "--port", port, "--state", self.folder / "ipp", "--control",
                                                   self.folder / "ipp" / "control.sock", *self.printer_options]).ready()["port"]

    def simulator(self, name, port=0):
        return self.run(f"{name}-simulator", [self.build / f"{name}-simulator", "--port", port, "--state", self.folder / name,
                                              "--control", self.folder / name / "control.sock"]).ready()["port"]

    # ---- the terminal itself
    def configuration(self):
        width, height = (336, 597) if self.size[0] < self.size[1] else (597, 336)
        return f'''[terminal]
id = "city-hall-1"
role = "resident"
city = "{self.city}"
assets = "{self.assets}"
state = "{self.folder}/state"
backend = "{self.backend_url}"
production = false
screen = {{ width_mm = {width}, height_mm = {height} }}

[publisher]
port = {self.publisher_port}

[device.card-reader]
class = "card-reader"
driver = "pcsc"
port = 0
reader = "{self.reader_name}"

[device.certificate-printer]
class = "document-printer"
driver = "cups"
port = 0
server = "127.0.0.1:{self.cups_port}"
queue = "certificates"

[device.receipt-printer]
class = "receipt-printer"
driver = "escpos"
port = 0
address = "tcp://127.0.0.1:{self.receipt_port}"
dots = 576

[device.cashless-terminal]
class = "cashless-terminal"
driver = "nexo"
port = 0
address = "tcp://127.0.0.1:{self.cashless_port}"
sale_id = "KIOSK1"
poi_id = "POI1"

[device.board]
class = "lights"
driver = "panel-io"
port = 0
path = "{self.folder}/panel-io/tty"

[device.service]
class = "maintenance"
port = 0
'''

    def start_display(self):
        if self.display:
            return
        width, height = self.size
        reader, writer = os.pipe()
        process = subprocess.Popen(["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
                                   pass_fds=(writer,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(writer)
        with os.fdopen(reader) as stream:
            self.display = ":" + stream.readline().strip()
        self.programs.append(Adopted("xvfb", process))

    def start_units(self):
        """Returns when the supervisor says that every unit is usable."""
        self.automation, self.config = self.folder / "automation.sock", self.folder / "terminal.toml"
        self.cups_port, self.publisher_port = free_port(), free_port()
        window = ["--window", *self.size] if self.own_window else []
        self.units.prepare(self.vpcd_port, ["--automation", self.automation, *window], self.preload)
        supervisor = self.units.configuration({"printer": f"ipp://localhost:{self.ipp_port}/ipp/print", "cups_port": self.cups_port,
                                               "spool": self.folder / "spool"})
        self.config.write_text(self.configuration() + supervisor)
        self.units.start(self.config, {"DISPLAY": self.display, "SDL_VIDEODRIVER": "x11", "TZ": "UTC"})
        self.meet_kiosk()

    def meet_kiosk(self, timeout=30.0):
        """A screen that is usable: the kiosk's own socket answers."""
        def answers():
            try:
                return Screen(self.automation, self.display)
            except OSError:
                return None
        self.screen = wait_for("the kiosk's automation socket", answers, timeout)

    def leave_screen(self):
        if self.screen:
            self.screen.close()
            self.screen = None

    def restart_kiosk(self):
        kiosk = self.units.unit("kiosk")
        starts = kiosk.starts
        self.leave_screen()
        kiosk.kill(signal.SIGTERM)
        kiosk.restarted(starts)
        self.meet_kiosk()

    # ---- what can be asked afterwards
    def journal(self):
        done = subprocess.run([self.build / "kiosk", "journal", "export", "--config", self.config], capture_output=True, timeout=30)
        return done.returncode, json.loads(done.stdout or b"null")

    def verify(self, sheet):
        return subprocess.run([self.build / "municipal-backend", "verify", "--config", self.folder / "backend.toml", sheet],
                              capture_output=True, text=True, timeout=30)

    def sheets(self):
        return sorted((self.folder / "ipp" / "out").glob("*.pdf"))

    def slips(self):
        return sorted((self.folder / "escpos" / "out").glob("*.png"))

    def logs(self):
        return "\n".join(path.read_text(errors="replace") for path in sorted((self.folder / "log").glob("*.log")))


class Adopted(Program):
    """A program started elsewhere that is ended with the others."""

    def __init__(self, name, process):
        self.name, self.process = name, process

    def tail(self):
        return ""


def listening(port):
    import socket
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
