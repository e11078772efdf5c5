#!/usr/bin/env python3
"""A laser printer: the real ippeveprinter (Debian, cups-ipp-utils) behind a front that plays its faults.

The front listens on --port and passes every IPP request on; in the answers it shows the faults of the moment
(printer-state, printer-state-reasons, job-state) the way real printers do, which ippeveprinter cannot while it is idle.
It can stop listening (offline), lose power, answer late or lose an answer. See README.md for the control commands.
"""
import argparse, ctypes, http.client, http.server, json, os, pathlib, shutil, signal, socket, struct, subprocess
import sys, threading, time

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import ipp_conf, ipp_message
from ipp_paper import HOLDS, PRESENT, RETRACT, Printer

STOPPED, PROCESSING, PROCESSING_STOPPED = 5, 5, 6
CLEARS = {"refill": "paper_out", "close_cover": "cover", "replace_toner": "toner", "clear_jam": "jam"}


class Engine:
    """The real ippeveprinter with a message bus of its own, without which Debian's build ends at once."""

    def __init__(self, state):
        self.state, self.bus, self.process, self.port = state, None, None, 0
        (state / "cmd").write_text(f'#!/bin/sh\nexec {sys.executable} "{os.path.realpath(__file__)}" '
                                   f'--print-job "{state}" "$1"\n')
        (state / "cmd").chmod(0o755)
        (state / "printer.conf").write_text(ipp_conf.printer())
        (state / "bus.conf").write_text(ipp_conf.bus(state / "bus.sock"))
        (state / "bus.sock").unlink(missing_ok=True)
        self.bus = self.spawn(["dbus-daemon", f"--config-file={state}/bus.conf", "--nofork", "--nopidfile"])
        wait_until(lambda: (state / "bus.sock").exists(), self.bus, "the message bus")

    def spawn(self, command, **variables):
        name = os.path.basename(command[0])
        with open(self.state / f"{name}.log", "ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                    env=dict(os.environ, **variables), preexec_fn=die_with_parent)

    def start(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        shutil.rmtree(self.state / "ipp", ignore_errors=True)
        (self.state / "ipp").mkdir()
        self.process = self.spawn(
            ["ippeveprinter", "-r", "off", "-n", "localhost", "-p", str(self.port), "-a", f"{self.state}/printer.conf",
             "-d", f"{self.state}/ipp", "-c", f"{self.state}/cmd", "Kiosk"],
            DBUS_SYSTEM_BUS_ADDRESS=f"unix:path={self.state}/bus.sock")
        wait_until(lambda: answers(self.port), self.process, "ippeveprinter")
        self.since = time.monotonic()

    def wait_up(self, seconds, patience):
        """Answers once the printer has been on for so long: only then does its list of jobs prove an absence."""
        until = time.monotonic() + patience
        while self.process and time.monotonic() < until:
            if time.monotonic() - self.since >= seconds:
                return {"ok": True}
            time.sleep(0.05)
        return {"ok": False, "error": "timed out"}

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def close(self):
        self.stop()
        self.bus.terminate()
        self.bus.wait()


class Front(http.server.ThreadingHTTPServer):
    """The printer's network plug."""
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port, simulator):
        super().__init__(("127.0.0.1", port), Handler)
        self.simulator, self.open = simulator, set()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def process_request(self, request, client_address):
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        self.open.discard(request)
        super().shutdown_request(request)

    def unplug(self):
        self.shutdown()
        self.server_close()
        for request in list(self.open):
            try:
                request.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def handle_error(self, request, client_address):
        pass    # a peer that went away is part of the play


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while (size := int(self.rfile.readline().split(b";")[0], 16)) > 0:
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def do_POST(self):
        answer = self.server.simulator.exchange(self.path, self.body())
        if answer is None:
            self.close_connection = True
            return
        status, kind, content = answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class Simulator:
    def __init__(self, options):
        self.state = pathlib.Path(options.state).resolve()
        (self.state / "out").mkdir(parents=True, exist_ok=True)
        self.printer = Printer(self.state, options.ms_per_page, options.outlet_sensor or options.presenter > 0, options.presenter)
        self.late = self.recorded = self.garbage = 0
        self.lose, self.record = None, options.record and pathlib.Path(options.record)
        self.pages = serve_lines(self.state / "pages.sock", self.page)
        self.engine = Engine(self.state)
        self.engine.start()
        self.front = Front(options.port, self)
        self.port = self.front.server_address[1]
        self.control = options.control and serve_lines(options.control, self.command)

    def exchange(self, path, request):
        """One IPP request and its answer: (status, type, bytes), or None when the answer is to be lost."""
        operation = ipp_message.operation(request)
        if operation in (RETRACT, PRESENT):
            return self.answer_move(operation, request)
        engine = http.client.HTTPConnection("127.0.0.1", self.engine.port, timeout=60)
        try:
            engine.request("POST", path, request, {"Content-Type": "application/ipp", "Host": f"localhost:{self.engine.port}"})
            reply = engine.getresponse()
            status, kind, content = reply.status, reply.getheader("Content-Type", ""), reply.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            engine.close()
        if operation == "cancel-job" and ipp_message.succeeded(content):
            self.printer.cancel(ipp_message.integer(request, "job-id"))
        time.sleep(self.late / 1000)
        if self.lose and self.lose == operation:
            self.lose = None
            return None
        if self.garbage:
            self.garbage -= 1
            return status, kind, b"this is no IPP"
        if kind == "application/ipp":
            content = self.show_faults(content)
            self.keep(operation, content)
        return status, kind, content

    def answer_move(self, operation, request):
        done = self.printer.bin_size and self.printer.move(operation)
        status = ipp_message.OK if done else ipp_message.DEVICE_ERROR if self.printer.bin_size else ipp_message.UNSUPPORTED
        if self.lose == operation:
            self.lose = None
            return None
        return 200, "application/ipp", ipp_message.bare_answer(request, status)

    def show_faults(self, content):
        reasons, stopped = self.printer.reasons()
        holding = self.printer.current if self.printer.holding else None
        content = ipp_message.with_faults(content, reasons, STOPPED if stopped else None, holding)
        if self.printer.bin_size:
            content = ipp_message.with_integer(content, "presenter-retract-count", self.printer.bin)
        return content

    def keep(self, operation, content):
        if self.record:
            self.recorded += 1
            self.record.mkdir(parents=True, exist_ok=True)
            (self.record / f"{self.recorded:03}-{operation}.ipp").write_bytes(content)

    def page(self, request):
        match request["do"]:
            case "begin": return self.printer.begin(request["job"], request["record"], request["document"])
            case "ask": return self.printer.ask(request["run"], request["page"])
            case "printed": return self.printer.printed(request["run"], request["page"])
            case "end": return self.printer.finish(request["run"])

    def command(self, request):
        name, printer = request.get("do"), self.printer
        if name == "status":
            return dict(printer.status(), online=self.front is not None, port=self.port)
        if name == "wait" and request.get("for") == "up":
            return self.engine.wait_up(request.get("count", 1), request.get("timeout_ms", 10000) / 1000)
        if name == "wait":
            return printer.wait(request.get("for"), request.get("count", 1), request.get("timeout_ms", 10000) / 1000)
        if name in ("offline", "online", "power_off", "power_on"):
            getattr(self, name)()
        elif name == "slow":
            printer.ms_per_page = int(request["ms"])
        elif name == "late":
            self.late = int(request["ms"])
        elif name == "garbage":
            self.garbage = int(request.get("answers", 1))
        elif name == "lose_reply":
            wanted = request.get("operation", "send-document")
            self.lose = {"retract": RETRACT, "present": PRESENT}.get(wanted, wanted)
        elif not self.fault(name, request):
            return {"ok": False, "error": f"unknown command {name}"}
        return {"ok": True}

    def fault(self, name, request):
        with self.printer.lock:
            if name == "toner" and request.get("level") == "low":
                self.printer.toner_low = True
            elif name == "jam" and request.get("now"):
                self.printer.jammed = True
            elif name in HOLDS or name == "jam":
                self.printer.faults[name] = int(request.get("page", 0))
            elif name in CLEARS or name == "clear":
                for cleared in [CLEARS[name]] if name in CLEARS else CLEARS.values():
                    self.printer.faults.pop(cleared, None)
                    self.printer.jammed = self.printer.jammed and cleared != "jam"
                    self.printer.toner_low = self.printer.toner_low and cleared != "toner"
            elif name == "take":
                self.printer.outlet = 0
            elif name == "empty_bin":
                self.printer.bin = 0
            elif name == "jam_mouth":
                self.printer.mouth_jams = True
            else:
                return False
        return True

    def offline(self):
        if self.front:
            self.front.unplug()
            self.front = None

    def online(self):
        self.front = self.front or Front(self.port, self)

    def power_off(self):
        self.offline()
        self.engine.stop()
        self.printer.power_lost()

    def power_on(self):
        if not self.engine.process:
            self.engine.start()
        self.online()


def die_with_parent():
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(test, process, what):
    until = time.monotonic() + 15
    while not test():
        if process.poll() is not None or time.monotonic() > until:
            raise SystemExit(f"{what} did not start")
        time.sleep(0.02)


def serve_lines(path, answer):
    """A Unix socket: one JSON object a line in, one out."""
    path = pathlib.Path(path)
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(16)

    def talk(peer):
        with peer, peer.makefile("rw", encoding="utf-8") as lines:
            for line in lines:
                try:
                    reply = answer(json.loads(line))
                except (ValueError, KeyError, TypeError, AttributeError) as problem:
                    reply = {"ok": False, "error": f"{type(problem).__name__}: {problem}"}
                lines.write(json.dumps(reply) + "\n")
                lines.flush()

    def accept():
        while True:
            threading.Thread(target=quietly, args=(talk, listener.accept()[0]), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return path


def quietly(call, *arguments):
    try:
        call(*arguments)
    except OSError:
        pass


def print_job(state, document):
    """The print command of ippeveprinter; what it writes to stderr drives the printer."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    job = int(os.environ["IPP_JOB_ID"])
    info = subprocess.run(["pdfinfo", document], capture_output=True, text=True, check=False).stdout
    pages = next((int(line.split()[1]) for line in info.splitlines() if line.startswith("Pages:")), 0)
    record = {"name": os.environ.get("IPP_JOB_NAME", ""), "copies": int(os.environ.get("IPP_COPIES", 1)), "pages": pages,
              "size": next((line.split(":")[1].strip() for line in info.splitlines() if line.startswith("Page size:")), ""),
              "media": os.environ.get("IPP_MEDIA_COL", os.environ.get("IPP_MEDIA", "")),
              "sides": os.environ.get("IPP_SIDES", ""), "type": os.environ.get("CONTENT_TYPE", "")}
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(f"{state}/pages.sock")
        lines = peer.makefile("rw", encoding="utf-8")

        def tell(**request):
            lines.write(json.dumps(request) + "\n")
            lines.flush()
            return json.loads(lines.readline())

        run = tell(do="begin", job=job, record=record, document=document)["run"]
        print(f"ATTR: job-impressions={pages * record['copies']}\nATTR: job-impressions-completed=0", file=sys.stderr, flush=True)
        for page in range(1, pages * record["copies"] + 1):
            while (verdict := tell(do="ask", run=run, page=page))["action"] == "hold":
                time.sleep(0.02)
            if verdict["action"] == "abort":
                return 1
            time.sleep(verdict["ms"] / 1000)
            tell(do="printed", run=run, page=page)
            print(f"ATTR: job-impressions-completed={page}", file=sys.stderr, flush=True)
        tell(do="end", run=run)
    return 0


def main():
    if sys.argv[1:2] == ["--print-job"]:
        return print_job(sys.argv[2], sys.argv[3])
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", required=True)
    parser.add_argument("--control")
    parser.add_argument("--faults", help="control commands to do at the start, one a line")
    parser.add_argument("--ms-per-page", type=int, default=50)
    parser.add_argument("--outlet-sensor", action="store_true", help="report sheet-in-outlet until they are taken")
    parser.add_argument("--presenter", type=int, default=0, metavar="N", help="a shutter with sensor, and a retract bin for N bundles")
    parser.add_argument("--record", help="directory that gets every IPP answer, numbered")
    options = parser.parse_args()
    simulator = Simulator(options)
    for line in open(options.faults, encoding="utf-8") if options.faults else []:
        if line.strip() and not (answer := simulator.command(json.loads(line)))["ok"]:
            raise SystemExit(f"{options.faults}: {answer['error']}")
    print(json.dumps({"ready": True, "port": simulator.port, "uri": f"ipp://127.0.0.1:{simulator.port}/ipp/print"}), flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    simulator.offline()
    simulator.engine.close()
    for path in ("pages.sock", "bus.sock"):
        (simulator.state / path).unlink(missing_ok=True)
    if options.control:
        pathlib.Path(options.control).unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT}) if "--print-job" not in sys.argv else None
    sys.exit(main())
