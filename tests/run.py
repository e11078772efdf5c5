#!/usr/bin/env python3
"""Runs the tests and ends with the line "N passed, M failed" (test cases, not programs).

Usage: run.py --build DIR --objects DIR [--unit] [--component] [--system] [--fault]     no kind named = all
Programs under test are C++ (doctest) and Python (unittest); each prints its own counts, which are added up here.
A program that ends without a count (a crash, a time-out) is one failure.
"""
import argparse
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCTEST = re.compile(r"\[doctest\] test cases:\s*(\d+) \|\s*(\d+) passed \|\s*(\d+) failed")
UNITTEST = re.compile(r"^Ran (\d+) tests? in", re.MULTILINE)
UNITTEST_END = re.compile(r"^(?:OK|FAILED)(?: \((.*)\))?$", re.MULTILINE)
NOT_RUN = re.compile(r"^not run: .*$", re.MULTILINE)


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
    passed, failed = counts(text) or (0, 0)
    if failed == 0 and (late or process.returncode != 0 or passed == 0):
        failed = 1
    if failed:
        print(text[-12000:])
        print(f"FAILED {name}: {'no end within %d s' % timeout if late else 'exit status %d' % process.returncode}")
    for line in NOT_RUN.findall(text):
        print(line)
    print(f"{name}: {passed} passed, {failed} failed ({time.monotonic() - started:.1f} s)", flush=True)
    return passed, failed


def programs(objects, kind):
    listing = json.loads(subprocess.check_output(["meson", "introspect", "--tests", str(objects)]))
    for test in sorted(listing, key=lambda one: one["name"]):
        if test["name"].startswith(kind):
            yield test["name"], test["cmd"], test["timeout"] or 60, test.get("env") or {}


def lints():
    for name in ("include_arrows.py", "shape.py", "compiler_traps.py"):
        for arguments in ([], ["--selftest"]):
            done = subprocess.run([sys.executable, str(ROOT / "tests/lint" / name), *arguments], capture_output=True, text=True)
            print(done.stdout, end="")
            print(f"lint {name} {' '.join(arguments)}: {'clean' if done.returncode == 0 else 'FAILED'}")
            yield (1, 0) if done.returncode == 0 else (0, 1)


def scripts(kind, build):
    for script in sorted((ROOT / "tests" / kind).glob("test_*.py")):
        yield run(f"{kind}-{script.stem[5:]}", [sys.executable, str(script), "-v"], 900, unittest_counts,
                  {"MADOGUCHI_BUILD": str(build), "PYTHONDONTWRITEBYTECODE": "1"})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--objects", type=pathlib.Path, required=True)
    for kind in ("unit", "component", "system", "fault"):
        parser.add_argument(f"--{kind}", action="store_true")
    chosen = parser.parse_args()
    every = not (chosen.unit or chosen.component or chosen.system or chosen.fault)
    results = []
    if every or chosen.unit:
        results += list(lints())
        results += [run(name, command, limit, doctest_counts, env) for name, command, limit, env in programs(chosen.objects, "unit")]
    if every or chosen.component:
        results += [run(name, command, limit, doctest_counts, env)
                    for name, command, limit, env in programs(chosen.objects, "component")]
    for kind in ("system", "fault"):
        if every or getattr(chosen, kind):
            results += list(scripts(kind, chosen.build))
    passed, failed = sum(one[0] for one in results), sum(one[1] for one in results)
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
