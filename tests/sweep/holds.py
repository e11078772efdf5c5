"""The driver's end of tests/sweep/hold.cpp: hears of every durable write of the held programs, counts them, and lets each go on.

    holds = Holds(folder / "hold.sock")
    holds.begin(strike, at)      # calls strike() in the middle of the write `at` names, once; the writer stands still meanwhile
    holds.seen                   # [Write]: all since begin()
"""
import socket
import threading
from typing import NamedTuple


class Write(NamedTuple):
    """One durable write: the n-th of its writer since the visit began."""
    writer: str
    number: int
    when: str  # before, after


class Holds:
    def __init__(self, path):
        self.path, self.lock = path, threading.Lock()
        self.seen, self.counts, self.at, self.strike = [], {}, None, None
        self.struck = threading.Event()
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(str(path))
        self.listener.listen(32)
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def begin(self, strike=None, at=None):
        with self.lock:
            self.seen, self.counts, self.at, self.strike = [], {}, at, strike
            self.struck = threading.Event()

    def again(self, strike, at):
        """A second strike, counted from here on."""
        with self.lock:
            self.counts, self.at, self.strike = {}, at, strike
            self.struck = threading.Event()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection, connection.makefile("rb") as stream:
            for line in stream:
                writer, _, when, _ = line.decode().split()
                self.held(writer, when)
                try:
                    connection.sendall(b".")
                except OSError:  # it was the victim
                    return

    def held(self, writer, when):
        with self.lock:
            if when == "before":
                self.counts[writer] = self.counts.get(writer, 0) + 1
            write = Write(writer, self.counts.get(writer, 0), when)
            self.seen.append(write)
            hit = write == self.at and not self.struck.is_set()
            strike, struck = self.strike, self.struck
        if hit:
            try:
                strike()
            finally:
                struck.set()
