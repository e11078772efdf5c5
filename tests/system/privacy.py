"""Hunts for what a terminal must not keep of a person: names, addresses, numbers and PINs of the sample city's people, in
every file the terminal writes, in what its processes hold open, in their environments and command lines; and whether a crash
could leave a core dump.

    self.assertEqual(privacy.hunt(terminal), [])
"""
import json
import os
import pathlib
import re

WRITTEN = ("state", "log", "spool", "doors", "backend")  # ipp/, escpos/, cards/ are paper and cards: not the terminal's
ADDRESS = "本町一丁目2番3号"
CARD_NUMBER = "123456789018"                             # the individual number on every card (EF 0001)
LONG_SECRETS = ("ABC123", ADDRESS, CARD_NUMBER)          # ABC123: the password of the signature key
SHORT_PINS = re.compile(rb'(?i)\bpin\W{0,6}(?:1234|4321)\b|"(?:1234|4321)"')
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp932", "euc_jp")
MOST_BYTES = 64 << 20


def planted(assets, city="sample", cards=("r-0001", "r-0002")):
    """The words to look for, of those whose cards lie on the reader in tests."""
    people = [one for one in json.loads((assets / "cities" / city / "data.json").read_text())["residents"] if one["id"] in cards]
    words = {*LONG_SECRETS}
    for one in people:
        words |= {one[key] for key in ("name", "furigana", "address", "previous_address", "honseki", "individual_number") if len(one.get(key, "")) > 3}
    words |= {word.replace(" ", "　") for word in words} | {word.replace("　", " ") for word in words} | {word.replace(" ", "") for word in words}
    return sorted(words)


def encoded(words):
    """{bytes: word}: every way a word may stand in a file."""
    forms = {}
    for word in words:
        for encoding in ENCODINGS:
            try:
                forms[word.encode(encoding)] = word
            except UnicodeEncodeError:
                pass
        forms[json.dumps(word)[1:-1].encode()] = word  # \\u escapes
        forms[word.encode().hex().encode()] = word
    return forms


def found_in(data, forms, text=True):
    hits = [word for form, word in forms.items() if form in data]
    return sorted(set(hits)) + (["a PIN"] if text and SHORT_PINS.search(data) else [])


def files_of(terminal):
    for name in WRITTEN:
        yield from (path for path in (terminal.folder / name).rglob("*") if path.is_file() and not path.is_symlink())


def processes_of(terminal):
    """Everything in the sessions of the terminal's units and of the back end."""
    leaders = {one["process"] for one in terminal.units.status().values()}
    leaders |= {one.process.pid for one in terminal.programs if one.name == "municipal-backend"}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.getsid(int(entry.name)) in leaders:
                    yield entry
            except OSError:
                continue


def read(path):
    try:
        with open(path, "rb") as stream:
            return stream.read(MOST_BYTES)
    except OSError:
        return b""


def open_files(process, folder):
    """Regular files it holds open outside the folders that are read anyway; deleted ones too."""
    try:
        links = list((process / "fd").iterdir())
    except OSError:
        return
    for link in links:
        try:
            target = os.readlink(link)
            regular = link.is_file()
        except OSError:
            continue
        if regular and target.startswith("/") and not target.startswith(("/usr/", "/proc/", "/dev/", "/sys/", "/work/")) and not (
                target.startswith(str(folder)) and not target.endswith(" (deleted)")):
            yield link, target


def core_dump_allowed(process):
    return not re.search(rb"Max core file size +0 +", read(process / "limits") or b"Max core file size 0 ")


def hunt(terminal):
    """One line per finding."""
    forms = encoded(planted(terminal.assets, terminal.city, terminal.cards_wanted))
    findings = [f"{path.relative_to(terminal.folder)}: {word}" for path in files_of(terminal) for word in found_in(read(path), forms)]
    for process in processes_of(terminal):
        name = read(process / "comm").decode(errors="replace").strip()
        for part in ("environ", "cmdline"):
            findings += [f"{part} of {name}: {word}" for word in found_in(read(process / part), forms)]
        for link, target in open_files(process, terminal.folder):
            findings += [f"{target}, open in {name}: {word}" for word in found_in(read(link), forms, text=False)]
        if core_dump_allowed(process):
            findings.append(f"{name} may leave a core dump")
    return findings
