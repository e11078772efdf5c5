"""Runs one test program and counts its cases: C++ (doctest), Python (unittest), replays of a fuzz target's seeds."""
import json
import os
import pathlib
import re
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCTEST = re.compile(r"\[doctest\] test cases:\s*(\d+) \|\s*(\d+) passed \|\s*(\d+) failed")
UNITTEST = re.compile(r"^Ran (\d+) tests? in", re.MULTILINE)
UNITTEST_END = re.compile(r"^(?:OK|FAILED)(?: \((.*)\))?$", re.MULTILINE)
REPLAYED = re.compile(r"^replayed [1-9]\d* inputs$", re.MULTILINE)
NOT_RUN = re.compile(r"^not run: .*$", re.MULTILINE)


NOT_HERE = 77  # exit status of a program whose device is not on this machine


def doctest_counts(text):
    found = DOCTEST.findall(text)
    return (sum(int(one[1]) for one in found), sum(int(one[2]) for one in found)) if found else None


def unittest_counts(text):
    ran, end = UNITTEST.search(text), UNITTEST_END.search(text)
    if not ran or not end:
        return None
    parts = dict(part.split("=") for part in (end[1] or "").split(", ") if "=" in part)
    bad = int(parts.get("failures", 0)) + int(parts.get("errors", 0))
    return int(ran[1]) - bad - int(parts.get("skipped", 0)), bad


def case_counts(text):
    return doctest_counts(text) or unittest_counts(text)


def replay_counts(text):
    return (1, 0) if REPLAYED.search(text) else None


def run(name, command, timeout, counts, environment=None):
    """(passed, failed) of one program; its output is shown only when something failed."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                               cwd=ROOT, start_new_session=True, env={**os.environ, **(environment or {})})
    try:
        output, _ = process.communicate(timeout=timeout)
        late = False
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGABRT)
        try:
            output, _ = process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
        late = True
    text = output.decode("utf-8", "replace")
    not_run = NOT_RUN.findall(text)
    passed, failed = counts(text) or (0, 0)
    if failed == 0 and (late or process.returncode not in (0, NOT_HERE) or passed + len(not_run) == 0):
        failed = 1
    passed = max(0, passed - len(not_run))  # a case that says so has shown nothing
    if failed:
        print(text[-12000:])
        print(f"FAILED {name}: {'no end within %d s' % timeout if late else 'exit status %d' % process.returncode}")
    for line in not_run:
        print(line)
    print(f"{name}: {passed} passed, {failed} failed ({time.monotonic() - started:.1f} s)", flush=True)
    return passed, failed


def programs(objects, kind):
    listing = json.loads(subprocess.check_output(["meson", "introspect", "--tests", str(objects)]))
    for test in sorted(listing, key=lambda one: one["name"]):
        if test["name"].startswith(kind):
            yield test["name"], test["cmd"], test["timeout"] or 60, test.get("env") or {}
