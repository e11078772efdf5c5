#!/usr/bin/env python3
"""Shape of the house: no file over 500 lines, no function over 70, no sleep in a test.

Usage: shape.py [ROOT]      exit status 0 = clean, 1 = a finding per line
       shape.py --selftest  the samples in samples-shape/ behave as their folders say
"""
import pathlib
import re
import sys

FILE_LINES, FUNCTION_LINES = 500, 70
HEAD = re.compile(r"^[\w:<>~&*,\[\]\s]+\([^;]*\)?[^;]*\{\s*$")
NOT_A_FUNCTION = re.compile(r"\s*(namespace|class|struct|enum|union|if|for|while|switch|else|do|try|catch|extern)\b")
SLEEP = re.compile(r"\b(sleep_for|usleep|sleep_until)\s*\(|(?<![\w.])sleep\s*\(")
FOLDERS = ("common", "text", "catalogue", "drivers", "printers", "terminal-daemon", "kiosk", "backend", "tests")


def code_of(line: str) -> str:
    return re.sub(r'"(\\.|[^"\\])*"|\'(\\.|[^\'\\])*\'|//.*', "", line)


def functions(lines):
    """(first line, length) of each function body, by its braces."""
    depth, start, outer = 0, None, 0
    for number, line in enumerate(lines):
        code = code_of(line)
        if start is None and HEAD.match(line) and not NOT_A_FUNCTION.match(line):
            start, outer = number, depth
        depth += code.count("{") - code.count("}")
        if start is not None and depth <= outer and number > start:
            yield start + 1, number - start + 1
            start = None


def findings(root: pathlib.Path):
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root).as_posix()
        if path.suffix not in (".h", ".cpp", ".py") or relative.split("/")[0] not in FOLDERS or "/samples" in relative:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        if len(lines) > FILE_LINES:
            yield f"{relative}: {len(lines)} lines, {FILE_LINES} allowed"
        if path.suffix != ".py":
            for first, length in functions(lines):
                if length > FUNCTION_LINES:
                    yield f"{relative}:{first}: function of {length} lines, {FUNCTION_LINES} allowed"
        if relative.startswith("tests/") and not relative.startswith(("tests/simulators/", "tests/lint/", "tests/bench/")):
            for number, line in enumerate(lines, 1):
                if SLEEP.search(code_of(line)):
                    yield f"{relative}:{number}: a test waits for its event, it does not sleep"


def selftest(here: pathlib.Path) -> int:
    failed = 0
    for folder in sorted((here / "samples-shape").glob("*/*")):
        found = list(findings(folder))
        if bool(found) != (folder.parent.name == "bad"):
            print(f"sample {folder.parent.name}/{folder.name}: {found or 'nothing found'}")
            failed += 1
    return 1 if failed else 0


def main(arguments) -> int:
    here = pathlib.Path(__file__).resolve().parent
    if arguments == ["--selftest"]:
        return selftest(here)
    found = list(findings(pathlib.Path(arguments[0]) if arguments else here.parent.parent))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
