"""One terminal of a test: the publisher and a daemon per service, each with its simulator or with no device at all.

Programs are named by the environment: TERMINAL_DAEMON, NEXO_SIMULATOR, ESCPOS_SIMULATOR, IPP_SIMULATOR, CARD_SIMULATOR, SCANNER_SIMULATOR,
PANEL_SIMULATOR.
"""
import json
import os
import pathlib
import shutil
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests" / "system"))

from card_bench import CardBench  # noqa: E402
from processes import Control, Program, wait_for  # noqa: E402

LIMIT_KIB = 64  # message_limit_kib of every service here: small, so that its end is soon reached
NOWHERE = "tcp://127.0.0.1:1"


class Service:
    """How one [device.NAME] is configured and what stands behind it. `keys` may hold {port}, {state} of the simulator."""

    def __init__(self, name, device_class, driver, keys, simulator=None, arguments=(), waiting=None, bench=None):
        self.name, self.device_class, self.driver, self.keys = name, device_class, driver, keys
        self.simulator, self.arguments = simulator, arguments
        self.bench = bench  # a bench of its own, where one simulator is not all it takes
        self.waiting = waiting  # (command, payload) that waits for a person until it is cancelled, or None
        self.present = simulator is not None or device_class == "maintenance"


READ = ("BarcodeReader.Read", {})
CARD = ("CardReader.ReadRawData", {"chip": True})
SERVICES = [
    Service("card-reader", "card-reader", "pcsc", {"reader": CardBench.READER}, "CARD_SIMULATOR", waiting=CARD, bench=CardBench),
    Service("card-reader-absent", "card-reader", "pcsc", {}),
    Service("certificate-printer", "document-printer", "cups", {"server": "127.0.0.1:1", "queue": "none"}),
    Service("presenter", "document-printer", "ipp",
            {"address": "ipp://127.0.0.1:{port}/ipp/print", "model": "presenter", "status_ms": 200}, "IPP_SIMULATOR", ("--presenter", "9")),
    Service("receipt-printer", "receipt-printer", "escpos", {"address": "tcp://127.0.0.1:{port}"}, "ESCPOS_SIMULATOR"),
    Service("ticket-printer", "ticket-printer", "escpos", {"address": NOWHERE}),
    Service("cashless-terminal", "cashless-terminal", "nexo",
            {"address": "tcp://127.0.0.1:{port}", "sale_id": "KIOSK1", "poi_id": "POI1", "query_interval_ms": 50}, "NEXO_SIMULATOR"),
    Service("cashless-absent", "cashless-terminal", "nexo", {"address": NOWHERE, "sale_id": "KIOSK1", "poi_id": "POI1"}),
    Service("barcode-reader", "barcode-reader", "serial", {"path": "{state}/tty"}, "SCANNER_SIMULATOR", waiting=READ),
    Service("barcode-absent", "barcode-reader", "serial", {"path": "/nonexistent/tty"}),
    Service("lights", "lights", "panel-io", {"path": "{state}/tty"}, "PANEL_SIMULATOR"),
    Service("auxiliaries-absent", "auxiliaries", "panel-io", {"path": "/nonexistent/tty"}),
    Service("gpio-absent", "lights", "gpio", {"chip": "/nonexistent/gpiochip", "lights": ["scanner green 1", "scanner red 2"],
                                              "sensors": ["proximitySensor 3"]}),
    Service("maintenance", "maintenance", "", {}),
]
SERVICES = [service for service in SERVICES
            if os.environ.get("CONFORMANCE_ONLY") is None or service.device_class in os.environ["CONFORMANCE_ONLY"].split(",")]


def toml(value):
    return json.dumps(value) if isinstance(value, (str, list)) else str(value).lower() if isinstance(value, bool) else str(value)


class Terminal:
    def __init__(self, services=tuple(SERVICES), publisher_port=0, message_limit_kib=LIMIT_KIB, trusted_users=(), tls=""):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mado-"))  # short: it holds Unix sockets
        self.state = self.folder / "state"
        self.config = self.folder / "terminal.toml"
        self.limit = message_limit_kib * 1024
        self.services = list(services)
        self.programs, self.controls = {}, {}
        # No pcscd of this machine is to be touched: who has a reader has a pcscd of its own.
        self.environments = {}
        try:
            sections = [self._section(service) for service in self.services]
            publisher = "" if publisher_port is None else f"[publisher]\nport = {publisher_port}\n"
            self.config.write_text(f'[terminal]\nid = "t1"\nproduction = false\nassets = "{ROOT}/assets"\nstate = "{self.state}"\n'
                                   + (f"trusted_users = {json.dumps(trusted_users)}\n" if trusted_users else "") + tls + publisher + "".join(sections))
            self.start("publisher", "--publisher")
            for service in self.services:
                self.start(service.name, "--device", service.name)
            for name in ["publisher"] + [service.name for service in self.services]:
                wait_for(f"the port of {name}", lambda name=name: self.port_file(name).exists() or self._died(name), 30)
        except BaseException:
            self.close()
            raise

    def _died(self, name):
        if not self.programs[name].running:
            raise AssertionError(f"{name} ended: {self.programs[name].tail()}")

    def _section(self, service):
        port, state = 0, self.folder / f"s-{service.name}"
        if service.bench:
            state.mkdir()
            self.controls[service.name] = bench = service.bench(state, self.programs)
            self.environments[service.name] = bench.environment
        elif service.simulator:
            state.mkdir()
            command = [os.environ[service.simulator], "--control", state / "control", "--state", state, *service.arguments]
            program = Program(f"simulator-{service.name}", command, self.folder)
            self.programs[program.name] = program
            port = program.ready().get("port", 0)
            self.controls[service.name] = Control(state / "control")
        lines = [f"[device.{service.name}]", f'class = "{service.device_class}"', "port = 0",
                 f"message_limit_kib = {self.limit // 1024}"]
        if service.driver:
            lines.append(f'driver = "{service.driver}"')
        for key, value in service.keys.items():
            value = value.format(port=port, state=state) if isinstance(value, str) else value
            lines.append(f"{key} = {toml(value)}")
        return "\n".join(lines) + "\n"

    def start(self, name, *arguments):
        environment = self.environments.get(name, {"PCSCLITE_CSOCK_NAME": str(self.folder / "no-pcscd")})
        self.programs[name] = Program(name, [os.environ["TERMINAL_DAEMON"], "--config", self.config, *arguments], self.folder, environment)

    def restart(self, name):
        self.port_file(name).unlink(missing_ok=True)
        self.start(name, "--device", name)
        wait_for(f"the port of {name}", lambda: self.port_file(name).exists() or self._died(name), 30)

    def port_file(self, name):
        return self.state / f"{name}.port"

    def port(self, name):
        return int(self.port_file(name).read_text())

    def uri(self, name, path=None):
        tail = "" if name == "publisher" else f"/{name}"
        return f"ws://127.0.0.1:{self.port(name)}" + (path if path is not None else f"/xfs4iot/v1.0{tail}")

    def pid(self, name):
        return self.programs[name].process.pid

    def close(self):
        statuses = {}
        daemons = [name for name in self.programs if not name.startswith("simulator-")]
        for name in daemons:
            if self.programs[name].running:
                self.programs[name].process.terminate()
        for name, program in self.programs.items():
            statuses[name] = program.stop()
            program.reader.join(10)
            program.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        return statuses
