#!/usr/bin/env python3
"""A unit for tests of madoguchi-supervisor: says READY=1 and WATCHDOG=1, and misbehaves as told.

    unit_program.py NAME DIR [--late] [--stubborn] [--child]

Writes what happens to it into DIR/log, one line each. DIR/NAME.freeze: stops making progress; DIR/NAME.crash: ends at the
next start and now; --stubborn ignores SIGABRT and SIGTERM; --late never says READY=1; --child leaves two processes behind, one of
them in a process group of its own.
"""
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

name, folder, options = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]


def record(text):
    with open(folder / "log", "a") as log:
        log.write(f"{name} {text}\n")


def notify(text):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.sendto(text.encode(), os.environ["NOTIFY_SOCKET"])


def told(number, _frame):
    record(signal.Signals(number).name)
    if "--stubborn" not in options:
        os._exit(0 if number == signal.SIGTERM else 134)


for number in (signal.SIGTERM, signal.SIGABRT):
    signal.signal(number, told)
record(f"start {os.getpid()}")
# One word: numbers of their own are process ids to whoever reads the log.
record("descriptors=" + ",".join(sorted(one for one in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{one}"))))
if "--child" in options:
    child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    record(f"child {child.pid}")
    grouped = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"], preexec_fn=os.setpgrp)
    record(f"grouped {grouped.pid}")
if (folder / f"{name}.crash").exists():
    sys.exit(3)
if "--late" not in options:
    record("ready")
    notify("READY=1")
while True:
    if (folder / f"{name}.crash").exists():
        sys.exit(3)
    if not (folder / f"{name}.freeze").exists():
        notify("WATCHDOG=1")
    time.sleep(0.05)
