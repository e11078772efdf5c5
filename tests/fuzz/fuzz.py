#!/usr/bin/env python3
"""Searches for inputs that break a parser: builds the targets of tests/fuzz with clang, libFuzzer, ASan and UBSan.

Usage: fuzz.py [TARGET…] [--seconds N]     no target = all, one after another; --list names them
Found inputs lie in fuzz-findings/TARGET/; each is a bug. What the search learnt stays in the build directory.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
import trees  # noqa: E402


def targets():
    """AREA-NAME → folder of its seeds."""
    return {f"{source.parent.name}-{source.stem}".replace("_", "-"): source.parent / "corpus" / source.stem
            for source in sorted((ROOT / "tests/fuzz").glob("*/*.cpp"))}


def search(target, seeds, seconds):
    """True when nothing was found; says where findings are."""
    learnt, findings = trees.ADDRESSES.folder / "fuzz-corpus" / target, ROOT / "fuzz-findings" / target
    for folder in (learnt, findings):
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        done = subprocess.run(
            [str(trees.ADDRESSES.folder / "tests/fuzz" / f"fuzz-{target}"), f"-max_total_time={seconds}", "-timeout=20",
             "-rss_limit_mb=3000", "-print_funcs=0",
             f"-artifact_prefix={findings}/", str(learnt), str(seeds)],
            cwd=ROOT, env={**os.environ, **trees.ADDRESSES.environment, "TMPDIR": temporary},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    figures = [line for line in lines if line.startswith("Done ")]
    print(f"fuzz {target}: {figures[-1] if figures else 'ended early'}", flush=True)
    if done.returncode == 0:
        if not any(findings.iterdir()):
            findings.rmdir()
        return True
    print("\n".join(lines[-60:]))
    print(f"FAILED fuzz {target}: the input lies in {findings.relative_to(ROOT)}/; again:"
          f" {trees.ADDRESSES.folder.name}/tests/fuzz/fuzz-{target} {findings.relative_to(ROOT)}/FILE")
    return False


def search_all(chosen, seconds):
    """(passed, failed) over the targets."""
    results = [search(name, seeds, seconds) for name, seeds in targets().items() if name in chosen]
    return sum(results), len(results) - sum(results)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("target", nargs="*")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--list", action="store_true")
    chosen = parser.parse_args()
    known = targets()
    if chosen.list:
        print("\n".join(known))
        return 0
    wanted = chosen.target or list(known)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"no target {', '.join(unknown)}; there are: {', '.join(known)}")
        return 2
    if not trees.ADDRESSES.build([f"tests/fuzz/fuzz-{name}" for name in wanted]):
        return 1
    passed, failed = search_all(wanted, chosen.seconds)
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
