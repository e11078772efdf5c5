"""Starts programs, waits for the line that says they are usable, and ends them by pid. Nothing is left behind."""
import json
import os
import pathlib
import queue
import random
import resource
import signal
import socket
import subprocess
import threading
import time


class Late(AssertionError):
    """Something did not happen within its deadline."""


def wait_for(what, condition, timeout=20.0, pause=0.02):
    """Polls `condition` until it gives something true; for events that nobody announces (a file, a socket)."""
    deadline = time.monotonic() + timeout
    blocker = threading.Event()
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Late(f"{what}: not within {timeout:g} s")
        blocker.wait(pause)


class Program:
    """One running program; its output goes to a log file, lines of standard output also to `lines`."""

    def __init__(self, name, command, log_folder, environment=None, folder=None, passed=None):
        self.name = name
        self.log = pathlib.Path(log_folder) / f"{name}.log"
        self.lines = queue.Queue()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL,
                                            stdout=subprocess.PIPE, stderr=log, env={**os.environ, **(environment or {})},
                                            cwd=folder, start_new_session=True,
                                            pass_fds=[passed.fileno()] if passed else [])
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        with open(self.log, "ab") as log:
            for line in self.process.stdout:
                log.write(line)
                log.flush()
                self.lines.put(line.decode("utf-8", "replace").strip())
        self.lines.put(None)

    def ready(self, timeout=30.0):
        """The JSON object of the ready line."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise Late(f"{self.name}: no ready line within {timeout:g} s\n{self.tail()}") from None
            if line is None:
                raise AssertionError(f"{self.name} ended with {self.process.wait()} before it was ready\n{self.tail()}")
            if line.startswith("{"):
                try:
                    message = json.loads(line)
                except ValueError:
                    continue
                if message.get("ready"):
                    return message

    def tail(self):
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-30:])
        except OSError:
            return ""

    @property
    def running(self):
        return self.process.poll() is None

    def stop(self, timeout=10.0):
        if self.running:
            self.process.terminate()
            try:
                self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        try:
            os.killpg(self.process.pid, signal.SIGKILL)  # children it may have left in its own session
        except ProcessLookupError:
            pass
        return self.process.returncode

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Control:
    """The control socket of a simulator: one JSON object a line."""

    def __init__(self, path, timeout=10.0):
        self.path = str(path)
        self.timeout = timeout

    def __call__(self, do, **arguments):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(self.timeout)
            connection.connect(self.path)
            connection.sendall(json.dumps({"do": do, **arguments}).encode() + b"\n")
            reply = json.loads(connection.makefile("rb").readline())
        if not reply.get("ok"):
            raise AssertionError(f"{self.path}: {do}: {reply.get('error')}")
        return reply


def allow_core_dumps():
    """To all that is started from here on: whoever must not leave one sees to it."""
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def free_pair():
    """An even port and the one after it on every interface, below the range the kernel hands out."""
    for _ in range(1000):
        port = random.randrange(20000, 32000, 2)
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("0.0.0.0", port))
                second.bind(("0.0.0.0", port + 1))
                return port
            except OSError:
                continue
    raise AssertionError("no free pair of ports")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
