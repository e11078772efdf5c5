"""Rules that need a printer for certificates: the simulated IPP printer, spoken to directly."""
import asyncio
import base64
import contextlib
import hashlib

from device_rules import attempts, changed, rule
from rules import expect

PRINTER = "presenter"


def pdf(pages):
    """A4, white."""
    kids = " ".join(f"{3 + page} 0 R" for page in range(pages))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>"]
    objects += ["<< /Type /Page /Parent 2 0 R /Resources << >> /MediaBox [0 0 595.276 841.89] >>"] * pages
    text, table = "%PDF-1.4\n", "0000000000 65535 f \n"
    for number, one in enumerate(objects, 1):
        table += f"{len(text):010} 00000 n \n"
        text += f"{number} 0 obj\n{one}\nendobj\n"
    size = len(objects) + 1
    return f"{text}xref\n0 {size}\n{table}trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(text)}\n%%EOF\n".encode()


def job(attempt, pages=1):
    data = pdf(pages)
    return {"attemptId": attempt, "visitId": "V1", "documentId": "D1", "sha256": hashlib.sha256(data).hexdigest(), "pages": pages,
            "media": "iso_a4_210x297mm", "sides": "oneSided", "data": base64.b64encode(data).decode()}


async def say(control, do, **arguments):
    """Beside the messages: some commands answer only when something has happened."""
    return await asyncio.get_running_loop().run_in_executor(None, lambda: control(do, **arguments))


def member(value, path):
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


WELL = {"common.device": "online", "printer.paper.upper": "full", "printer.toner": "full", "printer.media": "notPresent",
        "xPrintJob.coverOpen": False}


async def until_well(client):
    await client.call("Common.Status")
    while any(member(client.status, path) != value for path, value in WELL.items()):
        client.news.clear()
        await client.news.wait()


@contextlib.asynccontextmanager
async def printer(bench, service):
    """(client, another client, control) with a printer that nothing keeps from printing and that is empty, also afterwards."""
    control = bench.terminal.controls[service.name]
    client, other = await bench.open(service), await bench.open(service)

    async def clean():
        control("clear")
        await say(control, "wait", **{"for": "idle", "timeout_ms": 10000})
        control("take")
        await asyncio.wait_for(until_well(client), 10)
    await clean()
    await other.call("Common.Status")
    try:
        yield client, other, control
    finally:
        await clean()


@rule(PRINTER)
async def a_certificate_is_an_attempt(bench, service):
    """pages and result of a certificate go to who asked; its attempt is taken once; Query tells every client the same"""
    async with printer(bench, service) as (client, other, _):
        attempt = next(attempts)
        answer = await client.call("XPrintJob.Print", job(attempt, 2), timeout=20000)
        expect(answer.code == "success" and answer.payload["outcome"] == "done" and answer.payload["impressions"] == 2, answer.completion)
        expect([event["payload"]["impressions"] for event in answer.events if event["header"]["name"] == "XPrintJob.PageCompleted"] == [1, 2],
               answer.events)
        expect((await client.call("XPrintJob.Print", job(attempt, 2), timeout=20000)).error_code == "duplicateAttempt")
        known = await other.call("XPrintJob.Query", {"attemptId": attempt}, timeout=10000)
        expect(known.payload == answer.payload, known.completion)
        expect(not any(message["header"]["name"].startswith("XPrintJob") for message in other.unsolicited), other.unsolicited)


TROUBLE = [("paper_out", {}, "printer.paper.upper", "out", "refill"), ("toner", {}, "printer.toner", "out", "replace_toner"),
           ("cover", {}, "xPrintJob.coverOpen", True, "close_cover"), ("jam", {"now": True}, "printer.media", "jammed", "clear_jam")]


@rule(PRINTER)
async def what_keeps_a_printer_from_printing_is_told_to_everybody(bench, service):
    """paper, toner, cover and a jam come as change of status to two clients, and so does their end"""
    async with printer(bench, service) as (one, two, control):
        for do, arguments, path, value, undo in TROUBLE:
            one.unsolicited.clear()
            two.unsolicited.clear()
            control(do, **arguments)
            for client in (one, two):
                await client.heard(changed(path, {value}))
            control(undo)
            for client in (one, two):
                await client.heard(changed(path, {WELL[path]}))
        after = (await one.call("Common.Status")).payload
        expect(all(member(after, path) == value for path, value in WELL.items()), after)


async def hold(client, control):
    """A job that waits for paper before its first page."""
    control("paper_out", page=1)
    exchange = await client.send("XPrintJob.Print", job(next(attempts)), timeout=60000)
    await say(control, "wait", **{"for": "holding", "timeout_ms": 10000})
    return exchange


async def outcome_of(client, exchange):
    return (await client.call("XPrintJob.Query", {"attemptId": exchange.sent["attemptId"]}, timeout=20000)).payload


@rule(PRINTER)
async def a_job_that_waits_for_paper_can_be_cancelled(bench, service):
    """Cancel of its own connection ends a job that waits for paper, with nothing printed; another connection cannot"""
    async with printer(bench, service) as (client, other, control):
        held = await hold(client, control)
        expect((await other.call("Common.Cancel", {"requestIds": [held.request_id]})).error_code == "noMatchingRequestIDs")
        expect((await other.call("Common.Status")).code == "success" and not held.ended, held.completion)
        expect((await client.call("Common.Cancel", {"requestIds": [held.request_id]})).code == "success")
        await client.done(held)
        expect(held.payload.get("reason") == "canceled" and held.payload["outcome"] == "notDone", held.completion)
        known = await outcome_of(other, held)
        expect(known == held.payload and known["impressions"] == 0, known)


@rule(PRINTER)
async def a_queued_job_times_out_in_its_own_time(bench, service):
    """behind a job that waits for paper another times out, counted from its receipt, and was never begun"""
    async with printer(bench, service) as (client, other, control):
        held = await hold(client, control)
        queued = await other.send("XPrintJob.Print", job(next(attempts)), timeout=400)
        await other.done(queued, 5)
        expect(queued.code == "timeOut" and queued.seconds >= 0.39 and not held.ended, queued.completion, held.completion)
        control("refill")
        expect((await client.done(held)).payload["outcome"] == "done", held.completion)
        known = await outcome_of(client, queued)
        expect(known["outcome"] == "notDone" and known["reason"] == "notFound", known)


@rule(PRINTER)
async def the_queue_of_a_printer_has_an_end(bench, service):
    """beyond maximumRequests jobs are refused as tooManyRequests, and all that were taken end exactly once, none printed"""
    async with printer(bench, service) as (client, other, control):
        sheets = control("status")["pages"]
        most = (await client.call("Common.Capabilities")).payload["interfaces"][0]["maximumRequests"]
        taken = [await hold(client, control)]
        while len(taken) < most:
            taken.append(await client.acknowledged(await client.send("XPrintJob.Print", job(next(attempts)), timeout=60000)))
        expect((await client.call("XPrintJob.Print", job(next(attempts)))).status == "tooManyRequests")
        expect((await other.call("Common.Status")).code == "success")
        await client.call("Common.Cancel", {})
        for exchange in taken:
            await client.done(exchange)
            begun = exchange is taken[0]
            expect((exchange.code, exchange.payload.get("outcome")) == (("success", "notDone") if begun else ("canceled", None)),
                   exchange.completion)
        expect(control("status")["pages"] == sheets, control("status"))


@rule(PRINTER)
async def a_job_under_way_survives_its_client(bench, service):
    """a client that dies while its job waits for paper leaves a job whose end the next one learns by Query"""
    async with printer(bench, service) as (client, _, control):
        dying = await bench.open(service)
        held = await hold(dying, control)
        dying.drop()
        control("refill")
        known = await outcome_of(client, held)
        expect(known["outcome"] == "done" and known["impressions"] == 1, known)
