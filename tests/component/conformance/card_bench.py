"""What stands behind a card reader: the real pcscd with a virtual reader, and a card that is put on it and taken away.

Called like a simulator's control: `unplug` and `plug` are pcscd going and coming back, everything else is said to
card-simulator (its README)."""
import json
import os
import pathlib
import subprocess
import sys

from processes import Control, Program

VPCD = pathlib.Path(__file__).resolve().parents[2] / "simulators" / "card" / "vpcd-start"
RESIDENTS = {"residents": [{"id": "taro", "name": "山田　太郎", "address": "東京都千代田区架空町一丁目２番３号", "birth_date": "1980-01-01",
                            "sex": "male"}]}


class CardBench:
    READER = "Virtual PCD 00 00"

    def __init__(self, state, programs):
        self.state, self.port = state, 0
        self.programs = programs  # of the terminal, which ends them
        cards = os.environ["CARD_SIMULATOR"]
        (state / "data.json").write_text(json.dumps(RESIDENTS, ensure_ascii=False), encoding="utf-8")
        subprocess.run([cards, "make", "--residents", state / "data.json", "--out", state], check=True, capture_output=True)
        ready = self.plug()
        self.port = ready["port"]
        self.environment = {"PCSCLITE_CSOCK_NAME": ready["socket"]}
        card = Program("simulator-card", [cards, "run", "--vpcd", f"127.0.0.1:{self.port}", "--control", state / "control",
                                          "--state", state], state)
        self.programs[card.name] = card
        card.ready()
        self.card = Control(state / "control")

    def plug(self):
        program = Program("simulator-pcscd", [sys.executable, VPCD, "--state", self.state / "pcscd", "--port", str(self.port)], self.state)
        self.programs[program.name] = program
        return program.ready()

    def unplug(self):
        program = self.programs["simulator-pcscd"]
        program.stop()
        program.reader.join(10)
        program.process.stdout.close()

    def __call__(self, do, **arguments):
        if do == "unplug":
            return self.unplug()
        return self.plug() if do == "plug" else self.card(do, **arguments)
