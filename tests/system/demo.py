#!/usr/bin/env python3
"""The demo: one whole terminal on this machine, real pcscd, cupsd and back end, simulated devices behind their protocols.

demo.py --build DIR              opens the kiosk on this display, with a panel to play card, payment and paper
demo.py --build DIR --headless   one whole visit by itself under Xvfb; leaves demo-output/ and says whether all of it is true
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

import privacy
from resident import Resident
from terminal import ROOT, Terminal

OUTPUT = ROOT / "demo-output"
FEE = 300
DEMO_CARDS = tuple(one["id"] for one in json.loads((ROOT / "assets" / "cities" / "sample" / "data.json").read_text())["residents"][:30])


class Visit:
    """The headless visit, told step by step."""

    def __init__(self, terminal):
        self.terminal, self.started, self.pictures = terminal, time.monotonic(), 0
        self.resident = Resident(terminal)
        self.resident.on_screen = self.picture

    def say(self, text):
        print(f"{time.monotonic() - self.started:7.2f} s  {text}", flush=True)

    def picture(self, step):
        self.pictures += 1
        path = OUTPUT / f"{self.pictures:02}-{step.replace('_', '-')}.png"
        self.terminal.screen.picture(path)
        self.say(f"screen {step}: {path.relative_to(ROOT)}")

    def look_around(self):
        """The screens beside the main way: languages, appearance, help."""
        for key, step in (("header.language", "languages"), ("header.appearance", "appearance"), ("footer.staff", "help")):
            self.terminal.screen.touch(key)
            self.resident.reach(step)
            self.terminal.screen.touch("footer.back")
            self.terminal.screen.wait_step("home")

    def run(self):
        person = self.resident
        person.reach("home")
        self.look_around()
        person.choose_service("juminhyo")
        person.answer("self")
        self.say("a card is laid on the reader")
        person.insert_card()
        person.enter_pin()
        self.say("the card is taken back")
        person.take_card_back()
        person.answer()
        person.confirm()
        person.choose_means()
        person.reach("paying")
        self.say("a transit card is held to the payment terminal")
        self.terminal.cashless("present", means="transit", brand="TransitIC", wait=True)
        person.reach("printing", timeout=40)
        person.reach("take", timeout=60)
        for item in ("certificate", "receipt"):
            self.terminal.screen.touch(f"take.{item}")
        person.reach("thank_you")
        person.reach("home", timeout=40)


def text_of(sheet):
    return subprocess.run(["pdftotext", "-layout", sheet, "-"], capture_output=True, text=True, check=True).stdout


def checks(terminal):
    """(what, whether it holds): all that the visit must have left behind."""
    sheets, slips = terminal.sheets(), terminal.slips()
    ledger = terminal.cashless("status")["ledger"]
    charges = [entry for entry in ledger if entry.get("kind", entry.get("type")) == "charge"]

    status, journal = terminal.journal()
    yield "one sheet came out of the printer", len(sheets) == 1
    if sheets:
        shutil.copy(sheets[0], OUTPUT / "certificate.pdf")
        text = "".join(text_of(sheets[0]).split())
        yield "the sheet carries the resident's name", "".join(terminal.holder_name.split()) in text
        verified = terminal.verify(sheets[0])
        yield f"the sheet's signed code is true ({verified.stdout.strip()})", verified.returncode == 0
    yield f"the payment terminal charged {FEE} yen once", [entry["amount"] for entry in charges] == [FEE] and len(ledger) == 1
    yield "one receipt came out", len(slips) == 1
    if slips:
        shutil.copy(slips[0], OUTPUT / "receipt.png")
    (OUTPUT / "journal.json").write_text(json.dumps(journal, ensure_ascii=False, indent=2) + "\n")
    yield "the journal's chain is whole and every visit in it is closed", status == 0 and closed(journal)
    found = privacy.hunt(terminal)
    yield f"nothing of the resident remains in the machine{': ' if found else ''}{', '.join(found[:5])}", not found
    yield "at least 12 screens were seen", len(list(OUTPUT.glob("[0-9][0-9]-*.png"))) >= 12


def closed(journal):
    records = journal["records"] if isinstance(journal, dict) else journal
    opened = {record["visit"] for record in records if record["kind"] == "visit_opened"}
    return bool(opened) and opened == {record["visit"] for record in records if record["kind"] == "closed"}


def headless(build):
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir()
    with Terminal(build) as terminal:
        visit = Visit(terminal)
        try:
            visit.run()
        finally:
            if os.environ.get("MADOGUCHI_KEEP"):
                print(f"everything is kept in {terminal.folder}")
        failed = 0
        for what, holds in checks(terminal):
            visit.say(f"{'yes' if holds else 'NO '}  {what}")
            failed += not holds
    print("the demo is true" if not failed else f"{failed} things are not as they should be")
    return 1 if failed else 0


def interactive(build):
    from panel import PANEL_WIDTH, run_panel, screen_size
    width, height = screen_size()
    # Upright like a kiosk, as large as the screen allows with the panel beside it.
    high = min(height, (width - PANEL_WIDTH) * 16 // 9)
    with Terminal(build, display=os.environ["DISPLAY"], cards=DEMO_CARDS, size=(high * 9 // 16, high), own_window=True) as terminal:
        print("Which card and PIN belong to whom (also in the panel):\n")
        print((terminal.folder / "cards" / "cards.txt").read_text(), flush=True)
        run_panel(terminal, high * 9 // 16)
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--headless", action="store_true")
    chosen = parser.parse_args()
    if chosen.headless or not os.environ.get("DISPLAY"):
        return headless(chosen.build)
    return interactive(chosen.build)


if __name__ == "__main__":
    sys.exit(main())
