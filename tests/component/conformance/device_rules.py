"""Rules that need a device behind the service: what its simulator does must be told to every client as it happens."""
import asyncio
import base64
import itertools

import websockets

from foreign_client import Client
from rules import expect, text_of

RULES = {}
SWITCHES = {"receipt-printer": ("power_off", "power_on"), "document-printer": ("offline", "online")}
attempts = (f"C{number}" for number in itertools.count(1))


def rule(*services):
    def mark(one):
        for service in services:
            RULES.setdefault(service, []).append(one)
        return one
    return mark


def changed(path, values):
    """An unsolicited StatusChangedEvent whose member at `path` is one of `values`."""
    def check(message):
        value = message["payload"] if message["header"]["name"] == "Common.StatusChangedEvent" else None
        for part in path.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value in values
    return check


@rule("receipt-printer", "presenter", "cashless-terminal", "barcode-reader", "lights")
async def losing_the_device_is_told_to_everybody(bench, service):
    """a device that goes and comes back is told to two clients by StatusChangedEvent, with the changed members only"""
    control = bench.terminal.controls[service.name]
    go, come = SWITCHES.get(service.device_class, ("unplug", "plug"))
    async with await bench.open(service) as one, await bench.open(service) as two:
        await one.until_device({"online"})
        await two.until_device({"online"})
        control(go)
        for client in (one, two):
            await client.heard(changed("common.device", {"offline", "noDevice", "starting", "powerOff"}))
            client.unsolicited.clear()
        control(come)
        for client in (one, two):
            await client.until_device({"online"}, 30)
        # What the events added up to is what Status says now.
        merged = dict(one.status)
        answer = await one.call("Common.Status")
        expect(merged == answer.payload, merged, answer.payload)


@rule("receipt-printer")
async def a_client_that_never_reads_disturbs_nobody(bench, service):
    """a client that sends and never reads is let go in the end, while another is answered all along"""
    async with await bench.open(service) as other:
        deaf = await Client.open(bench.terminal.uri(service.name))
        deaf.reader.cancel()
        text = text_of("Common.Capabilities")
        try:
            for number in range(6000):
                await asyncio.wait_for(deaf.socket.send(text), 5)
                if number % 1000 == 0:
                    expect((await other.call("Common.Status")).code == "success")
        except (asyncio.TimeoutError, websockets.ConnectionClosed, OSError):
            pass  # the service has dropped it or does not read from it any more
        finally:
            deaf.drop()
        expect((await other.call("Common.Status")).code == "success")


@rule("receipt-printer")
async def paper_is_told_as_it_is(bench, service):
    """paper low and out come as threshold event and as change of status"""
    control = bench.terminal.controls[service.name]
    async with await bench.open(service) as client:
        await client.until_device({"online"})
        for do, words in (("paper_near_end", {"low"}), ("paper_out", {"out"}), ("refill", {"full"})):
            client.unsolicited.clear()
            control(do)
            await client.heard(changed("printer.paper.upper", words))
            await client.heard(lambda message: message["header"]["name"] == "Printer.PaperThresholdEvent"
                               and message["payload"]["threshold"] in words)


def tiny_pdf():
    """One blank A4 page."""
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
             b"<< /Type /Page /Parent 2 0 R /Resources << >> /MediaBox [0 0 595.276 841.89] >>"]
    text, table = b"%PDF-1.4\n", b"0000000000 65535 f \n"
    for number, part in enumerate(parts, 1):
        table += b"%010d 00000 n \n" % len(text)
        text += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    return text + b"xref\n0 4\n" + table + b"trailer << /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(text)


def named(name):
    return lambda message: message["header"]["name"] == name


@rule("presenter")
async def sheets_are_told_as_they_move(bench, service):
    """a printed sheet is presented, drawn in and counted in the bin, another one taken; nothing is there to draw in then"""
    control = bench.terminal.controls[service.name]
    native = {"data": base64.b64encode(tiny_pdf()).decode()}
    retract = {"mediaControl": {"move": "retract"}}
    async with await bench.open(service) as client:
        await client.until_device({"online"})
        before = (await client.call("Storage.GetStorage")).payload["storage"]["unit1"]["printer"]["status"]["in"]
        expect((await client.call("Printer.PrintNative", native, timeout=20000)).code == "success")
        await client.heard(named("Printer.MediaPresentedUnsolicitedEvent"))
        drawn = await client.call("Printer.ControlMedia", retract, timeout=20000)
        expect(drawn.code == "success", drawn.completion)
        await client.heard(named("Storage.StorageChangedEvent"))
        after = (await client.call("Storage.GetStorage")).payload["storage"]["unit1"]["printer"]["status"]["in"]
        expect(after == before + 1, before, after)
        expect((await client.call("Common.Status")).payload["printer"]["media"] == "retracted")
        client.unsolicited.clear()
        expect((await client.call("Printer.PrintNative", native, timeout=20000)).code == "success")
        await client.heard(named("Printer.MediaPresentedUnsolicitedEvent"))
        control("take")
        await client.heard(named("Printer.MediaTakenEvent"))
        nothing = await client.call("Printer.ControlMedia", retract, timeout=20000)
        expect(nothing.error_code == "noMediaPresent", nothing.completion)


RECEIPT_FIELDS = {
    "city": "さくら野市", "title": "領収書", "date": "2026年11月24日(火)", "time": "10:31", "terminal": "市役所 1階", "visit": "000128",
    "transaction": "K-1", "total": "300", "means": "交通系ICカード", "balance": "2140", "tax_class": "exempt", "remark": "領収しました。",
    "issuer": "さくら野市", "stamp": "true", "stamp_date": "8.11.24", "contact": "市民課"}


def receipt(attempt):
    return {"attemptId": attempt, "visitId": "V1", "form": "receipt", "language": "ja", "fields": RECEIPT_FIELDS,
            "items": [{"name": "住民票の写し", "price": "300", "count": "1", "amount": "300"}]}


async def until_waiting(control, limit=15):
    """Until the cashless terminal asks for a card."""
    async def wait():
        while not control("status").get("waiting"):
            await asyncio.sleep(0.01)
    await asyncio.wait_for(wait(), limit)


@rule("receipt-printer")
async def a_slip_is_an_attempt(bench, service):
    """a slip is printed once; the same attempt again is duplicateAttempt; Query knows it, and one that never was"""
    async with await bench.open(service) as client:
        await client.until_device({"online"})
        attempt = next(attempts)
        answer = await client.call("XPrintJob.PrintForm", receipt(attempt), timeout=20000)
        expect(answer.code == "success" and answer.payload["outcome"] == "done", answer.completion)
        again = await client.call("XPrintJob.PrintForm", receipt(attempt))
        expect(again.error_code == "duplicateAttempt", again.completion)
        known = await client.call("XPrintJob.Query", {"attemptId": attempt})
        expect(known.payload == answer.payload, known.completion)
        never = await client.call("XPrintJob.Query", {"attemptId": "never"})
        expect(never.payload["outcome"] == "notDone" and never.payload["reason"] == "notFound", never.completion)


@rule("receipt-printer")
async def a_slip_under_way_survives_its_client(bench, service):
    """a client that dies while its slip prints does not tear it: the next one learns by Query that it is done"""
    control = bench.terminal.controls[service.name]
    finished, attempt = next(attempts), next(attempts)
    async with await bench.open(service) as next_client:
        await next_client.until_device({"online"})
        await next_client.call("XPrintJob.PrintForm", receipt(finished), timeout=20000)
        before = control("status")
        control("slow", lines_per_second=600)
        try:
            dying = await bench.open(service)
            await dying.acknowledged(await dying.send("XPrintJob.PrintForm", receipt(attempt), timeout=30000))
            while control("status")["lines_printed"] == before["lines_printed"]:  # the head moves
                await asyncio.sleep(0.01)
            dying.drop()
            # What the table knows is told beside the print that is under way.
            known = await next_client.call("XPrintJob.Query", {"attemptId": finished})
            expect(known.payload["outcome"] == "done", known.completion)
            expect(control("status")["slips"] == before["slips"], "the slip was over too soon to show anything")
        finally:
            control("slow", lines_per_second=0)
        answer = await next_client.call("XPrintJob.Query", {"attemptId": attempt})
        expect(answer.payload["outcome"] == "done", answer.completion)
        after = control("status")
        expect(after["slips"] == before["slips"] + 1 and after["torn"] == before["torn"], before, after)


@rule("cashless-terminal")
async def a_payment_under_way_is_given_up_with_its_client(bench, service):
    """a client that dies while its payment waits for a card has it aborted, not torn: Query says notDone, and the next payment works"""
    control = bench.terminal.controls[service.name]
    attempt = next(attempts)
    dying = await bench.open(service)
    await dying.until_device({"online"}, 30)
    await dying.acknowledged(await dying.send("XPayment.Pay", {"attemptId": attempt, "visitId": "V1", "amount": 300}, timeout=60000))
    await until_waiting(control)
    dying.drop()
    async with await bench.open(service) as client:
        answer = await client.call("XPayment.QueryTransaction", {"attemptId": attempt}, timeout=30000)
        expect(answer.payload["outcome"] == "notDone" and answer.payload["reason"] == "aborted", answer.completion)
        paying = await client.send("XPayment.Pay", {"attemptId": next(attempts), "visitId": "V1", "amount": 300}, timeout=30000)
        await until_waiting(control)
        control("present", means="transit", brand="TransitIC")
        expect((await client.done(paying)).payload["outcome"] == "done", paying.completion)


@rule("cashless-terminal")
async def results_of_a_payment_go_to_who_asked(bench, service):
    """events and result of a payment reach no other connection"""
    control = bench.terminal.controls[service.name]
    async with await bench.open(service) as client, await bench.open(service) as other:
        await client.until_device({"online"}, 30)
        await other.call("Common.Status")
        paying = await client.send("XPayment.Pay", {"attemptId": next(attempts), "visitId": "V1", "amount": 500}, timeout=30000)
        await until_waiting(control)
        control("present", means="emoney", brand="WAON")
        expect((await client.done(paying)).payload["outcome"] == "done", paying.completion)
        await other.call("Common.Status")
        names = {message["header"]["name"] for message in other.unsolicited}
        expect(names <= {"Common.StatusChangedEvent"}, names)


@rule("barcode-reader")
async def a_code_ends_the_read(bench, service):
    """a code that is read is the completion of Read, its bytes as base64, and the scanner's light is told on and off"""
    control = bench.terminal.controls[service.name]
    async with await bench.open(service) as client:
        await client.until_device({"online"}, 30)
        reading = await client.send("BarcodeReader.Read", {}, timeout=20000)
        await client.heard(changed("barcodeReader.scanner", {"on"}))
        control("scan", text="https://example.jp/?q=1")
        await client.done(reading)
        expect(reading.code == "success", reading.completion)
        output = reading.payload["readOutput"]
        expect(base64.b64decode(output[0]["barcodeData"]) == b"https://example.jp/?q=1" and output[0]["symbology"] == "qrCode", output)
        await client.heard(changed("barcodeReader.scanner", {"off"}))


@rule("barcode-reader")
async def a_filter_that_is_not_offered_is_unsupported(bench, service):
    """a symbology that is not in the capabilities is unsupportedData where the reader can filter, a name of no standard invalidData"""
    async with await bench.open(service) as client:
        await client.until_device({"online"}, 30)
        capabilities = (await client.call("Common.Capabilities")).payload["barcodeReader"]
        answer = await client.call("BarcodeReader.Read", {"symbologies": {"nonsense": True}}, timeout=400)
        expect(answer.code == "invalidData", answer.completion)
        if not capabilities["canFilterSymbologies"]:
            return
        missing = next(name for name in ("planet", "postnet", "ukPost", "plessey") if not capabilities["symbologies"].get(name))
        answer = await client.call("BarcodeReader.Read", {"symbologies": {missing: True}}, timeout=400)
        expect(answer.code == "unsupportedData", answer.completion)


@rule("lights")
async def each_light_of_the_capabilities_can_be_set(bench, service):
    """every light in the capabilities takes a rate it names and its state follows; a light that is not there is refused"""
    async with await bench.open(service) as client:
        await client.until_device({"online"}, 30)
        lights = (await client.call("Common.Capabilities")).payload["lights"]["lights"]
        answer = await client.call("Lights.SetLight", {})
        expect(answer.code == "invalidData", answer.completion)
        for name, positions in lights.items():
            for position, traits in positions.items():
                rate = next((rate for rate in ("continuous", "slow", "medium") if traits["flashRate"].get(rate)), None)
                if rate is None:
                    continue
                answer = await client.call("Lights.SetLight", {name: {position: {"flashRate": rate}}}, timeout=10000)
                expect(answer.code == "success", name, answer.completion)
                status = (await client.call("Common.Status")).payload["lights"]
                expect(status[name][position]["flashRate"] == rate, name, status)
        answer = await client.call("Lights.SetLight", {"coinDispenser": {"default": {"flashRate": "continuous"}}})
        expect("coinDispenser" in lights or answer.code in ("invalidData", "commandErrorCode"), answer.completion)


@rule("maintenance")
async def devices_are_handed_over_and_back(bench, service):
    """EnterModeRequest asks the registered application only, ModeEnteredEvent tells everybody, and so back"""
    async with await bench.open(service) as kiosk, await bench.open(service) as tool:
        await tool.call("Common.Status")
        expect((await kiosk.call("VendorMode.Register", {"appName": "kiosk"})).code == "success")
        for ask, answer, event, mode in (("EnterModeRequest", "EnterModeAcknowledge", "ModeEnteredEvent", "active"),
                                         ("ExitModeRequest", "ExitModeAcknowledge", "ModeExitedEvent", "inactive")):
            expect((await tool.call(f"VendorMode.{ask}")).code == "success")
            await kiosk.heard(lambda message, name=f"VendorMode.{ask}Event": message["header"]["name"] == name)
            expect((await tool.call(f"VendorMode.{ask}")).code == "sequenceError")
            expect((await kiosk.call(f"VendorMode.{answer}")).code == "success")
            for client in (kiosk, tool):
                await client.heard(lambda message, name=f"VendorMode.{event}": message["header"]["name"] == name)
            expect(tool.status["vendorMode"]["service"] == mode, tool.status)
        expect(not any(message["header"]["name"].endswith("RequestEvent") for message in tool.unsolicited), tool.unsolicited)
