"""What printing through the daemons costs beside the plain way: a certificate beside `lp` on the same queue and printer
simulator, a receipt from its form beside a ready raster through a bare socket. In turns, in one run.

    printing.py --build DIR [--rounds N]      prints the figures of each round
"""
import argparse
import asyncio
import base64
import hashlib
import itertools
import json
import pathlib
import re
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time

import websockets

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "system"))

from processes import Control, Program, free_port, wait_for  # noqa: E402

RECEIPT = {
    "city": "さくら野市", "title": "領収書", "date": "2026年11月24日(火)", "time": "10:31", "terminal": "市役所 1階", "visit": "000128",
    "transaction": "K-1", "total": "300", "means": "交通系ICカード", "balance": "2140", "tax_class": "exempt", "remark": "領収しました。",
    "issuer": "さくら野市", "stamp": "true", "stamp_date": "8.11.24", "contact": "市民課"}
ITEM = {"name": "住民票の写し", "price": "300", "count": "1", "amount": "300"}
SPEED = 1600  # dot lines a second of the receipt printer
ids = itertools.count(1)
attempts = (f"BENCH{number}" for number in itertools.count(1))


class Office:
    """Both printers with their simulators, cupsd, and a daemon for each way."""

    def __init__(self, build, folder):
        self.build, self.folder, self.programs = build, folder, []
        folder.chmod(0o755)  # cupsd's own user enters it
        for name in ("log", "ipp", "escpos"):
            (folder / name).mkdir()

    def __enter__(self):
        simulators = ROOT / "tests" / "simulators"
        ipp = self.start("ipp", [simulators / "ipp" / "ipp-simulator.py", "--port", "0", "--state", self.folder / "ipp", "--control",
                                 self.folder / "ipp" / "control", "--ms-per-page", "10"])
        escpos = self.start("escpos", [self.build / "escpos-simulator", "--port", "0", "--state", self.folder / "escpos", "--control",
                                       self.folder / "escpos" / "control"])
        self.cups_port, self.receipt_port = free_port(), escpos["port"]
        self.start("cupsd", [ROOT / "packaging" / "cupsd-start", "--directory", self.folder / "cups", "--port", self.cups_port,
                             "--queue", "certificates", "--printer", f"ipp://localhost:{ipp['port']}/ipp/print"])
        self.printer, self.slips = Control(self.folder / "ipp" / "control", 60), Control(self.folder / "escpos" / "control")
        self.slips("slow", lines_per_second=SPEED)
        devices = {"queue": ("document-printer", "cups", f'server = "127.0.0.1:{self.cups_port}"'),
                   "straight": ("document-printer", "ipp", f'address = "ipp://127.0.0.1:{ipp["port"]}/ipp/print"'),
                   "receipt": ("receipt-printer", "escpos", f'address = "tcp://127.0.0.1:{self.receipt_port}"')}
        (self.folder / "terminal.toml").write_text(
            f'[terminal]\nid = "t1"\nproduction = false\nassets = "{ROOT}/assets"\nstate = "{self.folder}/state"\n[publisher]\nport = 0\n'
            + "".join(f'[device.{name}]\nclass = "{kind}"\ndriver = "{driver}"\nport = 0\n{where}\n'
                      for name, (kind, driver, where) in devices.items()))
        return self

    def __exit__(self, *_):
        for program in reversed(self.programs):
            program.stop()

    def start(self, name, command):
        self.programs.append(Program(name, command, self.folder / "log"))
        return self.programs[-1].ready(60)

    def daemon(self, name):
        """The receipt printer serves one connection only: a daemon lives as long as its turn."""
        (self.folder / "state" / f"{name}.port").unlink(missing_ok=True)
        program = Program(name, [self.build / "terminal-daemon", "--config", self.folder / "terminal.toml", "--device", name],
                          self.folder / "log")
        self.programs.append(program)
        port = wait_for(f"the port of {name}", lambda: port_in(self.folder / "state" / f"{name}.port"))
        return program, f"ws://127.0.0.1:{port}/xfs4iot/v1.0/{name}"

    def queue_at_rest(self):
        environment = {"PATH": "/usr/bin:/bin", "CUPS_SERVER": f"127.0.0.1:{self.cups_port}"}
        wait_for("an empty queue", lambda: not subprocess.run(["lpstat", "-o"], env=environment, capture_output=True, check=False).stdout, 60)


def port_in(path):
    return path.exists() and path.read_text().strip()


async def call(wire, name, payload):
    """The completion's payload."""
    header = {"type": "command", "name": name, "version": "2.0" if name.startswith("Common") else "1.0", "requestId": next(ids),
              "timeout": 60000}
    await wire.send(json.dumps({"header": header, "payload": payload}))
    while True:
        message = json.loads(await wire.recv())
        if message["header"]["type"] == "completion" and message["header"]["requestId"] == header["requestId"]:
            return message["payload"]


async def until_online(wire):
    deadline = time.monotonic() + 20
    while (await call(wire, "Common.Status", {}))["common"]["device"] != "online":
        if time.monotonic() > deadline:
            raise SystemExit("the printer did not come up")
        await asyncio.sleep(0.02)


async def print_certificate(office, wire, document):
    """(ms to the last page at the printer, ms to the outcome in the client's hands)."""
    attempt, pages = next(attempts), office.printer("status")["pages"]
    payload = {"attemptId": attempt, "visitId": "V1", "documentId": "D1", "sha256": hashlib.sha256(document).hexdigest(), "pages": 1,
               "data": base64.b64encode(document).decode()}
    begun = time.perf_counter()

    def last_page():
        office.printer("wait", **{"for": "pages", "count": pages + 1, "timeout_ms": 30000})
        return time.perf_counter()
    seen = asyncio.get_running_loop().run_in_executor(None, last_page)
    result = await call(wire, "XPrintJob.Print", payload)
    known = time.perf_counter()
    if result["outcome"] != "done":
        raise SystemExit(f"not printed: {result}")
    return (await seen - begun) * 1000, (known - begun) * 1000


def print_by_lp(office, path):
    pages = office.printer("status")["pages"]
    begun = time.perf_counter()
    subprocess.run(["lp", "-h", f"127.0.0.1:{office.cups_port}", "-d", "certificates", "-o", "media=iso_a4_210x297mm", "-o",
                    "print-scaling=none", path], check=True, capture_output=True, timeout=60)
    office.printer("wait", **{"for": "pages", "count": pages + 1, "timeout_ms": 30000})
    return (time.perf_counter() - begun) * 1000


async def certificates(office, path, rounds):
    """{way: [ms to the last page]} and {way: [ms to the outcome]}."""
    pages, known = {"queue": [], "straight": [], "lp": []}, {"queue": [], "straight": []}
    document = path.read_bytes()
    wires = {}
    for name in known:
        wires[name] = await websockets.connect(office.daemon(name)[1], max_size=1 << 25)
        await until_online(wires[name])
    for turn in range(rounds + 1):  # the first of each warms up
        for name in pages:
            office.queue_at_rest()
            office.printer("wait", **{"for": "idle"})
            if name == "lp":
                last, end = print_by_lp(office, path), None
            else:
                last, end = await print_certificate(office, wires[name], document)
            if turn:
                pages[name].append(last)
                if end:
                    known[name].append(end)
    for wire in wires.values():
        await wire.close()
    return pages, known


def read_until(connection, ending):
    got = b""
    while ending not in got:
        if not (more := connection.recv(4096)):
            raise SystemExit("the receipt printer hung up")
        got += more


def raster_by_socket(port, lines):
    """A ready raster of as many lines, cut, confirmed by its process id: what no daemon could undercut."""
    job = (b"\x1dv0\0" + struct.pack("<HH", 72, lines) + bytes(range(256)) * (72 * lines // 256 + 1))[:8 + 72 * lines]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        begun = time.perf_counter()
        connection.sendall(job + b"\x1dVB\0\x1d(H\x06\x0000BNCH")
        read_until(connection, b"7\x22BNCH\0")
        return (time.perf_counter() - begun) * 1000


async def receipts(office, rounds):
    """({way: [ms to confirmed paper]}, dot lines of a slip)."""
    times = {"form": [], "socket": []}
    program, uri = office.daemon("receipt")
    async with websockets.connect(uri) as wire:
        await until_online(wire)
        for turn in range(rounds + 1):
            begun = time.perf_counter()
            result = await call(wire, "XPrintJob.PrintForm", {"attemptId": next(attempts), "visitId": "V1", "form": "receipt",
                                                              "language": "ja", "fields": RECEIPT, "items": [ITEM]})
            if result["outcome"] != "done":
                raise SystemExit(f"not printed: {result}")
            if turn:
                times["form"].append((time.perf_counter() - begun) * 1000)
    program.stop()
    picture = (office.folder / "escpos" / "out" / "1.png").read_bytes()
    lines = struct.unpack(">I", picture[20:24])[0]
    wait_for("a free receipt printer", lambda: not office.slips("status")["connected"])
    for turn in range(rounds + 1):
        wait_for("a free receipt printer", lambda: not office.slips("status")["connected"])
        spent = raster_by_socket(office.receipt_port, lines)
        if turn:
            times["socket"].append(spent)
    return times, lines


def one_page(build, folder):
    """A certificate of one page as the back end renders them, with its fonts."""
    done = subprocess.run([build / "sheet-gallery", folder], capture_output=True, text=True, timeout=120, check=True)
    for line in done.stdout.splitlines():
        if match := re.match(r"(\S+\.pdf): 1 pages, ", line):
            return folder / match[1]
    raise SystemExit("sheet-gallery drew no certificate of one page")


def measure(build, rounds):
    """Medians: {figure: (ours, peer's name, peer's)}."""
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as name:
        folder = pathlib.Path(name)
        (folder / "sheets").mkdir()
        sheet = one_page(build, folder / "sheets")
        with Office(build, folder) as office:
            pages, known = asyncio.run(certificates(office, sheet, rounds))
            slips, lines = asyncio.run(receipts(office, rounds))
    middle = statistics.median
    return {"certificate: queue to page, ms": (middle(pages["queue"]), "lp on the same queue", middle(pages["lp"])),
            "certificate: straight to page, ms": (middle(pages["straight"]), "lp on the queue", middle(pages["lp"])),
            "certificate: queue to outcome, ms": (middle(known["queue"]), "lp, page only", middle(pages["lp"])),
            "certificate: straight to outcome, ms": (middle(known["straight"]), "lp, page only", middle(pages["lp"])),
            f"receipt ({lines} lines) to last byte, ms": (middle(slips["form"]), "ready raster by socket", middle(slips["socket"]))}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    for figure, (ours, peer, theirs) in measure(chosen.build.resolve(), chosen.rounds).items():
        print(f"{figure:40} {ours:10.2f}   {peer:24} {theirs:10.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
