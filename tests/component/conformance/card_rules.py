"""Rules that need a reader and a card on it."""
import asyncio
import contextlib

import device_rules
from device_rules import changed, rule
from rules import expect

READ = ("XIdentity.ReadAttributes", {"pin": "4321"})

rule("card-reader")(device_rules.losing_the_device_is_told_to_everybody)


async def until_chip(client, words, limit):
    client.unsolicited.clear()
    status = (await client.call("Common.Status")).payload
    if status["cardReader"]["chipPower"] not in words:
        await client.heard(changed("cardReader.chipPower", words), limit)


async def put_card(client, control):
    """pcscd looks at such a reader every 0.4 s and may miss a card put down right after another: then once more, as people do."""
    await client.until_device({"online"}, 30)
    for _ in range(3):
        control("insert", card="taro")
        try:
            return await until_chip(client, {"poweredOff", "online"}, 3)
        except AssertionError:
            control("remove")
    raise AssertionError("a card is not noticed")


@contextlib.asynccontextmanager
async def card(bench, service):
    """(client, another client, control) with a card on the reader, which is well and gone afterwards."""
    control = bench.terminal.controls[service.name]
    client, other = await bench.open(service), await bench.open(service)
    await put_card(client, control)
    await other.call("Common.Status")
    try:
        yield client, other, control
    finally:
        control("fault", kind="none")
        control("remove")
        async with await bench.open(service) as watcher:
            await until_chip(watcher, {"noCard"}, 10)


@rule("card-reader")
async def a_card_that_comes_and_goes_is_told_to_everybody(bench, service):
    """a card put down and taken away comes as change of status to two clients, and its end as MediaRemovedEvent"""
    async with card(bench, service) as (client, other, control):
        other.unsolicited.clear()
        control("remove")
        for one in (client, other):
            await one.heard(changed("cardReader.chipPower", {"noCard"}))
            await one.heard(lambda message: message["header"]["name"] == "CardReader.MediaRemovedEvent")
            one.unsolicited.clear()
        await put_card(client, control)
        await other.heard(changed("cardReader.chipPower", {"poweredOff"}))
        expect(other.status == (await other.call("Common.Status")).payload, other.status)


@rule("card-reader")
async def a_wait_for_a_card_ends_with_it(bench, service):
    """ReadRawData tells by event that it waits, ends with the card's data, and the card does not reach another client"""
    control = bench.terminal.controls[service.name]
    async with await bench.open(service) as client, await bench.open(service) as other:
        await client.until_device({"online"}, 30)
        await other.call("Common.Status")
        reading = await client.send("CardReader.ReadRawData", {"chip": True}, timeout=20000)
        await client.until(reading, lambda one: one.events)
        await put_card(other, control)
        await client.done(reading)
        expect([event["header"]["name"] for event in reading.events] == ["CardReader.InsertCardEvent", "CardReader.MediaInsertedEvent"],
               reading.events)
        expect(reading.code == "success" and reading.payload["chip"][0]["data"], reading.completion)
        control("remove")
        await other.heard(changed("cardReader.chipPower", {"noCard"}))
        expect({message["header"]["name"] for message in other.unsolicited} <= {"Common.StatusChangedEvent", "CardReader.MediaRemovedEvent"},
               other.unsolicited)


@rule("card-reader")
async def a_running_reading_can_be_cancelled(bench, service):
    """Cancel ends a reading in the middle, no try of the PIN is used up, and the next reading is done"""
    async with card(bench, service) as (client, other, control):
        tries = (await client.call("XIdentity.Inspect", timeout=10000)).payload["attributesTriesLeft"]
        control("fault", kind="slow", ms=100)
        reading = await client.send(*READ, timeout=20000)
        await client.acknowledged(reading)
        expect((await other.call("Common.Cancel", {"requestIds": [reading.request_id]})).error_code == "noMatchingRequestIDs")
        expect((await client.call("Common.Cancel", {"requestIds": [reading.request_id]})).code == "success")
        expect((await client.done(reading)).code == "canceled", reading.completion)
        control("fault", kind="none")
        after = await client.call("XIdentity.Inspect", timeout=10000)
        expect(after.payload["attributesTriesLeft"] == tries, after.completion)
        expect((await other.call(*READ, timeout=10000)).payload["sex"] == "1")


@rule("card-reader")
async def a_client_that_dies_while_its_card_is_read_disturbs_nobody(bench, service):
    """a client that is gone in the middle of a reading has it cancelled; the next client's is done, and hears nothing of it"""
    async with card(bench, service) as (client, other, control):
        control("fault", kind="slow", ms=50)
        dying = await bench.open(service)
        await dying.acknowledged(await dying.send(*READ, timeout=20000))
        dying.drop()
        answer = await client.call("XIdentity.Inspect", timeout=10000)
        expect(answer.code == "success", answer.completion)
        names = {message["header"]["name"] for message in client.unsolicited}
        expect(names <= {"Common.StatusChangedEvent"}, names)


@rule("card-reader")
async def a_card_that_never_answers_is_given_up_in_time(bench, service):
    """behind a card that does not answer, the running command and the queued one both time out, each counted from its receipt"""
    async with card(bench, service) as (client, other, control):
        control("fault", kind="silent")
        running = await client.send("XIdentity.Inspect", timeout=900)
        await client.acknowledged(running)
        queued = await other.send("XIdentity.Inspect", timeout=300)
        await other.done(queued, 5)
        expect(queued.code == "timeOut" and queued.seconds >= 0.29 and not running.ended, queued.completion, queued.seconds)
        await client.done(running, 5)
        expect(running.code == "timeOut" and running.seconds >= 0.89, running.completion, running.seconds)
        expect((await client.call("Common.Status")).code == "success")


@rule("card-reader")
async def what_a_card_says_goes_to_who_asked(bench, service):
    """attributes reach no other connection, and a PIN comes back to nobody"""
    async with card(bench, service) as (client, other, control):
        answer = await client.call(*READ, timeout=10000)
        expect(answer.payload["name"] == "山田　太郎", answer.completion)
        expect("4321" not in str(answer.acknowledge) + str(answer.events) + str(answer.completion))
        await other.call("Common.Status")
        names = {message["header"]["name"] for message in other.unsolicited}
        expect(names <= {"Common.StatusChangedEvent"}, names)
