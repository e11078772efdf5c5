#!/usr/bin/env python3
"""Reads every #include and fails on an arrow that the architecture's table does not have.

Usage: include_arrows.py [ROOT]      exit status 0 = clean, 1 = a finding per line, 2 = usage
       include_arrows.py --selftest  the samples beside this file behave as their folders say
"""
import pathlib
import re
import sys

# folder -> folders it may include (itself always). tests/ may include everything.
ARROWS = {
    "common": set(),
    "text": {"common"},
    "catalogue": {"common"},
    "drivers": {"common"},
    "printers": {"common", "text", "catalogue"},
    "terminal-daemon": {"common", "drivers", "printers", "catalogue"},
    "kiosk": {"common", "text", "catalogue"},
    "backend": {"common", "printers", "text", "catalogue"},
}
# A driver family sees common, the device interfaces and itself.
# Inside the kiosk: model is pure, effects never draw, view never does, ui draws.
KIOSK = {
    "model": {"model"},
    "effects": {"effects", "model"},
    "view": {"view", "model", "ui"},
    "ui": {"ui", "model"},
}
# What the pure model must not see.
IMPURE = ("boost/asio", "boost/beast", "imgui", "SDL", "sqlite3", "nlohmann", "toml++", "curl/", "thread", "locale",
          "common/loop.h", "common/http_client.h", "common/journal.h", "common/log.h", "common/xfs4iot/client.h")
# header -> places (path prefixes) that may include it; a number = how many files at the most.
ADAPTERS = {
    "imgui": (("kiosk/ui/", "kiosk/main.cpp"), None),
    "SDL": (("kiosk/ui/", "kiosk/main.cpp"), None),
    "winscard.h": (("drivers/pcsc/",), 1),
    "cups/": (("drivers/document/",), 1),
    "curl/curl.h": (("common/",), 1),
    "gst/": (("drivers/media/",), None),
    "gpiod.h": (("drivers/gpio/",), 1),
}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')


def findings(root: pathlib.Path):
    users = {header: [] for header in ADAPTERS}
    for path in sorted(root.rglob("*")):
        if path.suffix not in (".h", ".cpp"):
            continue
        relative = path.relative_to(root).as_posix()
        top = relative.split("/")[0]
        if top not in ARROWS:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            if match:
                yield from arrow(relative, top, number, match[1], users)
    for header, (_, most) in ADAPTERS.items():
        files = sorted(set(users[header]))
        if most is not None and len(files) > most:
            yield f"{header}: included by {len(files)} adapters, {most} allowed: {', '.join(files)}"


def arrow(relative, top, number, target, users):
    place = f"{relative}:{number}"
    other = target.split("/")[0]
    if other in ARROWS and other != top and other not in ARROWS[top]:
        yield f"{place}: {top}/ may not include {other}/ ({target})"
    if other == "tests":
        yield f"{place}: shipped code may not include tests/ ({target})"
    if top == "drivers" and other == "drivers":
        own, family = relative.split("/")[1], target.split("/")[1]
        # stream: byte transports; document: what the two ways to a document printer share
        if family not in ("device", "stream", "document", own):
            yield f"{place}: driver {own} may not include driver {family} ({target})"
    if top == "kiosk":
        yield from inside_kiosk(place, relative, target)
    for header, (places, _) in ADAPTERS.items():
        if target.startswith(header):
            users[header].append(relative)
            if not relative.startswith(places):
                yield f"{place}: {target} belongs only in {' or '.join(places)}"


def inside_kiosk(place, relative, target):
    own = relative.split("/")[1]
    if own not in KIOSK:
        return
    if target.startswith("kiosk/") and target.split("/")[1] not in KIOSK[own]:
        yield f"{place}: kiosk/{own} may not include {target}"
    if own == "model" and target.startswith(IMPURE):
        yield f"{place}: kiosk/model is pure and may not include {target}"


def selftest(here: pathlib.Path) -> int:
    failed = 0
    for folder in sorted((here / "samples").glob("*/*")):
        found = list(findings(folder))
        if bool(found) != (folder.parent.name == "bad"):
            print(f"sample {folder.parent.name}/{folder.name}: {found or 'nothing found'}")
            failed += 1
    return 1 if failed else 0


def main(arguments) -> int:
    here = pathlib.Path(__file__).resolve().parent
    if arguments == ["--selftest"]:
        return selftest(here)
    if len(arguments) > 1:
        print(__doc__)
        return 2
    found = list(findings(pathlib.Path(arguments[0]) if arguments else here.parent.parent))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
