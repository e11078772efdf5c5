#!/usr/bin/env python3
"""Mixed commands over all services of one terminal, with clients that vanish and devices that are pulled and plugged:
no completion is lost or doubled, no descriptor leaks, memory stays flat, and money and paper add up at the end.

STRESS_COMMANDS (default 1500; ./dev stress: 10000) and STRESS_SEED (default: another one each time, printed).
"""
import asyncio
import os
import pathlib
import random
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ.get("MADOGUCHI_BUILD", HERE.parents[1] / "build"))
for variable, program in (("TERMINAL_DAEMON", "terminal-daemon"), ("NEXO_SIMULATOR", "nexo-simulator"), ("ESCPOS_SIMULATOR", "escpos-simulator"),
                          ("SCANNER_SIMULATOR", "scanner-simulator"), ("PANEL_SIMULATOR", "panel-io-simulator")):
    os.environ.setdefault(variable, str(BUILD / program))
sys.path.insert(0, str(HERE.parent / "component" / "conformance"))

from device_rules import receipt  # noqa: E402
from foreign_client import Client  # noqa: E402
from terminal_bench import SERVICES, Terminal  # noqa: E402

COMMANDS = int(os.environ.get("STRESS_COMMANDS", "1500"))
SEED = int(os.environ.get("STRESS_SEED", time.time_ns() % 1_000_000))
CLIENTS = 2          # per service
LONGEST = 30.0       # no command here may take longer: the longest timeout and what the drivers need on top
GROWN_KIB = 4 * 1024


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def resident_kib(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError(f"no VmRSS of {pid}")


class Menu:
    """What a client of a service may ask for; each entry makes (name, payload, timeout in ms)."""

    def __init__(self, rng):
        self.rng = rng
        self.attempts = []  # (service, kind, attempt id)
        self.number = 0

    def attempt(self, service, kind):
        self.number += 1
        self.attempts.append((service.name, kind, f"S{self.number}"))
        return self.attempts[-1][2]

    def known(self, service, kind):
        ids = [attempt for name, one, attempt in self.attempts if name == service.name and one == kind]
        return self.rng.choice(ids) if ids else "none"

    def common(self, service):
        return self.rng.choice([
            ("Common.Status", {}, 0), ("Common.Capabilities", {}, 0), ("Common.Cancel", {}, 0), ("Common.Cancel", {"requestIds": [1]}, 0),
            ("Common.SetVersions", {"commands": {"Common.Status": 2}}, 0), ("Common.Nothing", {}, 0), ("Camera.TakePicture", {}, 0)])

    def card_reader(self, service):
        return self.rng.choice([("CardReader.ReadRawData", {"chip": True}, 200), ("CardReader.ChipPower", {"chipPower": "cold"}, 300),
                                ("CardReader.Reset", {}, 300), ("XIdentity.Inspect", {}, 500)])

    def document_printer(self, service):
        return self.rng.choice([("XPrintJob.Query", {"attemptId": "none"}, 1000), ("XPrintJob.Print", {}, 500),
                                ("Printer.PrintNative", {"data": "AAAA"}, 500)])

    def receipt_printer(self, service):
        if self.rng.random() < 0.4:
            return "XPrintJob.PrintForm", receipt(self.attempt(service, "print")), self.rng.choice([300, 3000, 6000])
        name = self.rng.choice(["XPrintJob.Query", "XPrintJob.Query", "XPrintJob.Cancel"])
        return name, {"attemptId": self.known(service, "print")}, 6000

    ticket_printer = receipt_printer

    def cashless_terminal(self, service):
        dice = self.rng.random()
        if dice < 0.35:
            payload = {"attemptId": self.attempt(service, "pay"), "visitId": "V1", "amount": self.rng.choice([200, 300, 450])}
            return "XPayment.Pay", payload, self.rng.choice([100, 2000, 5000])
        if dice < 0.5:
            payload = {"attemptId": self.attempt(service, "reverse"), "originalAttemptId": self.known(service, "pay"), "amount": 300,
                       "reason": "Malfunction"}
            return "XPayment.Reverse", payload, 3000
        if dice < 0.6:
            return self.rng.choice(["XPayment.Diagnose", "XPayment.Login"]), {}, 1500
        return self.rng.choice(["XPayment.QueryTransaction", "XPayment.Abort"]), {"attemptId": self.known(service, "pay")}, 3000

    def barcode_reader(self, service):
        return self.rng.choice([("BarcodeReader.Read", {}, self.rng.randint(20, 400)), ("BarcodeReader.Reset", {}, 1000)])

    def lights(self, service):
        rate = self.rng.choice(["off", "continuous", "slow"])
        return "Lights.SetLight", {self.rng.choice(["cardReader", "scanner", "coinDispenser"]): {"default": {"flashRate": rate}}}, 1500

    def auxiliaries(self, service):
        return "Auxiliaries.SetAuxiliaries", {"volume": 500}, 1000

    def maintenance(self, service):
        return "VendorMode." + self.rng.choice(["EnterModeRequest", "EnterModeAcknowledge", "ExitModeRequest", "ExitModeAcknowledge",
                                                "Register"]), {"appName": "stress"}, 1000

    def choose(self, service):
        if self.rng.random() < 0.25:
            return self.common(service)
        return getattr(self, service.device_class.replace("-", "_"))(service)


class Storm:
    def __init__(self, terminal, rng, commands):
        self.terminal, self.rng, self.left, self.menu = terminal, rng, commands, Menu(rng)
        self.sent = self.completed = self.refused = self.abandoned = 0
        self.lost = []  # neither refused nor completed, although the client was there to hear it
        self.over = asyncio.Event()

    async def client(self, service):
        while self.left > 0:
            client = await Client.open(self.terminal.uri(service.name))
            open_exchanges = []
            for _ in range(self.rng.randint(5, 40)):
                if self.left <= 0:
                    break
                self.left -= 1
                self.sent += 1
                name, payload, timeout = self.menu.choose(service)
                open_exchanges.append(await client.send(name, payload, timeout=timeout))
                if len(open_exchanges) > self.rng.randint(0, 5):
                    await self.finish(client, open_exchanges.pop(0))
            if self.rng.random() < 0.4:  # gone in the middle of things
                client.drop() if self.rng.random() < 0.5 else await client.close()
                await client.reader
                for exchange in open_exchanges:
                    self.count(exchange, left=True)
            else:
                for exchange in open_exchanges:
                    await self.finish(client, exchange)
                await client.close()
            if client.violations:
                raise AssertionError(f"{service.name}: {client.violations[:5]}")

    async def finish(self, client, exchange):
        await client.done(exchange, LONGEST)
        self.count(exchange)

    def count(self, exchange, left=False):
        if exchange.status:
            self.refused += 1
        elif exchange.completion:
            self.completed += 1
        elif left:
            self.abandoned += 1
        else:
            self.lost.append(exchange)

    async def faults(self, service):
        """The cable of one device, in and out; a code held to the scanner, a roll that ends."""
        control = self.terminal.controls[service.name]
        go, come = ("power_off", "power_on") if service.device_class == "receipt-printer" else ("unplug", "plug")
        while not self.over.is_set():
            for do in (go, come):
                await self.nap(0.1, 1.2)
                await self.say(control, do)
            for _ in range(self.rng.randint(1, 6)):
                await self.nap(0.05, 0.3)
                if service.device_class == "barcode-reader":
                    await self.say(control, "scan", text="0123456789")
        await self.say(control, come)

    @staticmethod
    async def say(control, do, **arguments):
        await asyncio.get_running_loop().run_in_executor(None, lambda: control(do, **arguments))

    async def nap(self, least, most):
        try:
            await asyncio.wait_for(self.over.wait(), self.rng.uniform(least, most))
        except asyncio.TimeoutError:
            pass

    async def run(self):
        faults = [asyncio.ensure_future(self.faults(service)) for service in self.terminal.services if service.name in self.terminal.controls]
        try:
            await asyncio.gather(*(self.client(service) for service in self.terminal.services for _ in range(CLIENTS)))
        finally:
            self.over.set()
            await asyncio.gather(*faults)


class Stress(unittest.TestCase):
    def setUp(self):
        print(f"stress: seed {SEED}, {COMMANDS} commands", file=sys.stderr, flush=True)
        # Paper through ippeveprinter is slow and its end is judged elsewhere (tests/component/cups); a pcscd needs seconds to come back.
        self.terminal = Terminal([service for service in SERVICES if service.simulator != "IPP_SIMULATOR" and not service.bench], message_limit_kib=1024)
        if "cashless-terminal" in self.terminal.controls:
            self.terminal.controls["cashless-terminal"]("auto", on=True, ms=20)

    def tearDown(self):
        if self.terminal:
            self.terminal.close()

    def measure(self, names):
        return {name: (descriptors(self.terminal.pid(name)), resident_kib(self.terminal.pid(name))) for name in names}

    async def settled(self, names):
        """Every device is back and no connection is left: the state in which two measurements can be compared."""
        for service in self.terminal.services:
            async with await Client.open(self.terminal.uri(service.name)) as client:
                if service.present:
                    await client.until_device({"online"}, 60)
                await client.call("Common.Cancel", {})
                self.assertEqual(client.violations, [])
        fewest = {name: descriptors(self.terminal.pid(name)) for name in names}
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:  # closing handshakes end, reconnects are over
            await asyncio.sleep(0.2)
            now = {name: descriptors(self.terminal.pid(name)) for name in names}
            if now == fewest:
                break
            fewest = now
        return self.measure(names)

    async def outcomes(self, menu):
        told = {}
        for service in self.terminal.services:
            asked = [(kind, attempt) for name, kind, attempt in menu.attempts if name == service.name]
            if not asked or not service.present:
                continue
            query = "XPayment.QueryTransaction" if service.device_class == "cashless-terminal" else "XPrintJob.Query"
            async with await Client.open(self.terminal.uri(service.name)) as client:
                for kind, attempt in asked:
                    answer = await client.call(query, {"attemptId": attempt}, timeout=15000, limit=60)
                    self.assertEqual(answer.code, "success", answer.completion)
                    told[service.name, kind, attempt] = answer.payload
        return told

    def check_money(self, told):
        ledger = self.terminal.controls["cashless-terminal"]("status")["ledger"]
        for kind, entry_type in (("pay", "charge"), ("reverse", "reversal")):
            outcomes = [payload["outcome"] for (_, one, _), payload in told.items() if one == kind]
            done, unknown = outcomes.count("done"), outcomes.count("unknown")
            moved = sum(entry["type"] == entry_type for entry in ledger)
            print(f"stress: {kind}: asked {len(outcomes)}, done {done}, unknown {unknown}, in the terminal's ledger {moved}", file=sys.stderr)
            self.assertLessEqual(done, moved, f"{kind}: done without a {entry_type}")
            self.assertLessEqual(moved, done + unknown, f"a {entry_type} that is told as not done")

    def check_paper(self, told):
        slips = self.terminal.controls["receipt-printer"]("status")["slips"]
        prints = [payload for (name, kind, _), payload in told.items() if name == "receipt-printer" and kind == "print"]
        done = sum(one["outcome"] == "done" for one in prints)
        clean = sum(one["outcome"] == "notDone" and one.get("impressions") == 0 for one in prints)
        print(f"stress: slips asked for {len(prints)}, done {done}, cut {slips}", file=sys.stderr)
        self.assertLessEqual(done, slips, "done without a slip")
        self.assertLessEqual(slips, len(prints) - clean, "a slip that is told as not printed")

    def test_mixed_commands_with_vanishing_clients_and_devices(self):
        """no lost completion, no leaked descriptor, flat memory; charges and slips agree with what Query says"""
        names = ["publisher"] + [service.name for service in self.terminal.services]

        async def run():
            rng = random.Random(SEED)
            warm_up = Storm(self.terminal, rng, COMMANDS // 3)
            await warm_up.run()
            before = await self.settled(names)
            storm = Storm(self.terminal, rng, COMMANDS - COMMANDS // 3)
            storm.menu = warm_up.menu
            await storm.run()
            after = await self.settled(names)
            told = await self.outcomes(storm.menu)
            return warm_up, storm, before, after, told

        warm_up, storm, before, after, told = asyncio.run(run())
        print(f"stress: sent {warm_up.sent + storm.sent}, completed {warm_up.completed + storm.completed}, refused "
              f"{warm_up.refused + storm.refused}, abandoned by clients {warm_up.abandoned + storm.abandoned}", file=sys.stderr)
        for one in (warm_up, storm):
            self.assertEqual(one.lost, [])
            self.assertEqual(one.sent, one.completed + one.refused + one.abandoned)
        for name in names:
            self.assertTrue(self.terminal.programs[name].running, self.terminal.programs[name].tail())
            print(f"stress: {name}: descriptors {before[name][0]} -> {after[name][0]}, resident {before[name][1]} -> {after[name][1]} KiB",
                  file=sys.stderr)
            self.assertLessEqual(after[name][0], before[name][0], f"{name} leaks descriptors, seed {SEED}")
            self.assertLessEqual(after[name][1], before[name][1] + GROWN_KIB, f"{name} grows, seed {SEED}")
        self.check_money(told)
        self.check_paper(told)


if __name__ == "__main__":
    unittest.main()
