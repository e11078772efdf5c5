#!/usr/bin/env python3
"""Runs the tests and ends with the line "N passed, M failed" (test cases, not programs).

Usage: run.py --build DIR --objects DIR [--unit] [--component] [--fuzz] [--system] [--fault]     no kind named = all of them
       run.py … --all     then also everything under sanitizers, and a search by each fuzz target (thorough.py)
Programs under test are C++ (doctest) and Python (unittest); each prints its own counts, which are added up here.
A program that ends without a count (a crash, a time-out) is one failure. A line "not run: why" stands for a case whose device is not on
this machine: it is printed and never counted as passed.
"""
import argparse
import pathlib
import subprocess
import sys

from programs import ROOT, case_counts, programs, replay_counts, run, unittest_counts


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
    for kind in ("unit", "component", "fuzz", "system", "fault", "all"):
        parser.add_argument(f"--{kind}", action="store_true")
    chosen = parser.parse_args()
    every = chosen.all or not (chosen.unit or chosen.component or chosen.fuzz or chosen.system or chosen.fault)
    results = []
    if every or chosen.unit:
        results += list(lints())
        results += [run(name, command, limit, case_counts, env) for name, command, limit, env in programs(chosen.objects, "unit")]
    if every or chosen.component:
        results += [run(name, command, limit, case_counts, env)
                    for name, command, limit, env in programs(chosen.objects, "component")]
    if every or chosen.fuzz:
        results += [run(name, command, limit, replay_counts, env) for name, command, limit, env in programs(chosen.objects, "fuzz")]
    for kind in ("system", "fault"):
        if every or getattr(chosen, kind):
            results += list(scripts(kind, chosen.build))
    if chosen.all:
        import thorough
        results += list(thorough.results())
    passed, failed = sum(one[0] for one in results), sum(one[1] for one in results)
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
