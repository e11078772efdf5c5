"""Rules of the reference that every service keeps, one coroutine each: rule(bench, service). A rule's docstring is the
sentence that the test's name is made of; `needs_waiting` marks those that need a command that waits for a person."""
import asyncio
import http.client
import json

import websockets

import reference
from foreign_client import Client
from terminal_bench import LIMIT_KIB

RULES = []


def rule(function=None, *, needs_waiting=False):
    def mark(one):
        one.needs_waiting = needs_waiting
        RULES.append(one)
        return one
    return mark(function) if function else mark


def expect(condition, *shown):
    if not condition:
        raise AssertionError(" ".join(str(one) for one in shown))


def text_of(name="Common.Status", request_id=1, payload=None, **header):
    known = reference.versions(name) if isinstance(name, str) else None
    members = {"type": "command", "name": name, "version": (known or ("1.0",))[0], "requestId": request_id, **header}
    return json.dumps({"header": {key: value for key, value in members.items() if value is not ...},
                       "payload": payload if payload is not None else {}})


async def raw_answer(client, text):
    await client.raw(text)
    return (await client.refusal())["header"]


@rule
async def status_is_told_and_true(bench, service):
    """status has common.device of the standard's values, and an absent device is not online"""
    async with await bench.open(service) as client:
        answer = await client.call("Common.Status")
        device = answer.payload["common"]["device"]
        expect(device in reference.DEVICE_STATES, device)
        if service.present:
            await client.until_device({"online"})
        else:
            expect(device in ("noDevice", "offline", "starting", "hardwareError"), device)


@rule
async def capabilities_have_the_standard_s_shape(bench, service):
    """capabilities list interfaces by their names with commands, events, versions and a queue limit"""
    async with await bench.open(service) as client:
        answer = await client.call("Common.Capabilities")
        interfaces = answer.payload["interfaces"]
        names = [interface["name"] for interface in interfaces]
        expect(len(set(names)) == len(names) and "Common" in names, names)
        for interface in interfaces:
            expect(interface["name"] in reference.INTERFACES or interface["name"].startswith("X"), interface["name"])
            expect(interface.get("maximumRequests", 0) >= 1, interface)
            for name, value in interface["commands"].items():
                expect(name.startswith(interface["name"] + "."), name)
                expect(value["versions"] == [reference.versions(name)[0]], name, value)
            for name, value in (interface.get("events") or {}).items():
                expect(name.startswith(interface["name"] + "."), name)
                expect(value["versions"] == [reference.event_version(name)], name, value)
        common = next(interface for interface in interfaces if interface["name"] == "Common")
        expect({"Common.Status", "Common.Capabilities", "Common.Cancel", "Common.SetVersions"} <= set(common["commands"]), common)
        expect(isinstance(answer.payload["common"]["serviceVersion"], str))
        expect(isinstance(answer.payload["common"]["deviceInformation"], list))


async def offered(client):
    answer = await client.call("Common.Capabilities")
    return {name for interface in answer.payload["interfaces"] for name in interface["commands"]}


@rule
async def offered_commands_are_done_and_no_others(bench, service):
    """every command in the capabilities is taken, every other one of the standard is unsupportedCommand"""
    async with await bench.open(service) as client:
        commands = await offered(client)
        for name in sorted(commands):
            answer = await client.call(name, timeout=400)
            expect(answer.status is None, name, answer.acknowledge)
            expect(answer.code not in ("unsupportedCommand", "invalidCommand", "internalError"), name, answer.completion)
        for name in reference.standard_commands():
            if name in commands:
                continue
            answer = await client.call(name)
            expect(answer.code == "unsupportedCommand", name, answer.completion)


@rule
async def unknown_names_are_invalid_commands(bench, service):
    """a name that no interface defines is acknowledged and ends with invalidCommand"""
    async with await bench.open(service) as client:
        for name in ("Printer.Staple", "Common.status", "XFoo.Bar", "common.Status", "Common.Status.Status", "Nonsense", "カード.読む"):
            await client.raw(text_of(name, 77))
            messages = []
            client.exchanges[77] = exchange = _Loose(messages)
            await asyncio.wait_for(exchange.finished.wait(), 10)
            expect(messages[0]["header"]["type"] == "acknowledge" and "status" not in messages[0]["header"], messages)
            expect(messages[1]["header"]["completionCode"] == "invalidCommand", messages)
            client.exchanges.pop(77)
        client.violations.clear()  # names like these break the pattern of names, and must be echoed


class _Loose:
    """Takes an acknowledge and a completion without holding them to the rules of names."""

    def __init__(self, messages):
        self.messages, self.finished, self.changed = messages, asyncio.Event(), asyncio.Event()
        self.acknowledge = None
        self.ended = False
        self.name = None

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)
        if name in ("acknowledge", "completion") and value is not None:
            self.messages.append(value)
            if name == "completion":
                self.finished.set()


@rule
async def versions_count_by_their_major(bench, service):
    """any minor of the major is taken, another major is unsupportedCommand, none at all is the lowest"""
    async with await bench.open(service) as client:
        for version, code in (("2.0", "success"), ("2.9", "success"), ("1.0", "unsupportedCommand"), ("3.0", "unsupportedCommand"),
                              ("22.0", "unsupportedCommand")):
            answer = await client.call("Common.Status", version=version)
            expect(answer.code == code, version, answer.completion)
        answer = await client.send("Common.Status", request_id=900)
        await client.done(answer)
        client.exchanges[901] = other = type(answer)("Common.Status")
        await client.raw(text_of(request_id=901, version=...))
        await client.done(other)
        expect(other.code == "success", other.completion)


INVALID = [
    "", " ", "null", "[]", "7", '"text"', "{", '{"header":', '{"header":{}}', '{"header":null}', '{"header":[]}', '{"payload":{}}', "{}",
    "\x00", "garbage", '{"header":{"type":"command","name":"Common.Status","version":"2.0","requestId":1},"payload":{}} x',
    "{" * 2000, "[" * 5000, '{"header":' * 1500 + "{}" + "}" * 1500,
    text_of(type="event"), text_of(type="completion"), text_of(type="unsolicited"), text_of(type="acknowledge"), text_of(type="Command"),
    text_of(type=7), text_of(type=None), text_of(type=...), text_of(name=...), text_of(name=7), text_of(name=""),
    text_of(name=None), text_of(version=2.0), text_of(timeout="5"), text_of(timeout=1.5), text_of(timeout=[]), text_of(payload=[]),
    text_of(payload="x"), text_of(payload=7)]


@rule
async def unusable_messages_are_refused_and_harm_nothing(bench, service):
    """what is not JSON or has an unusable header is refused as invalidMessage, and the connection lives on"""
    async with await bench.open(service) as client:
        for text in INVALID:
            header = await raw_answer(client, text)
            expect(header["type"] == "acknowledge" and header.get("status") == "invalidMessage", text[:100], header)
            if header["requestId"] == 0:
                expect(header["name"] in ("Common.Acknowledge", "Common.Status"), header)
        whole = text_of()
        for length in range(1, len(whole)):
            header = await raw_answer(client, whole[:length])
            expect(header.get("status") == "invalidMessage", whole[:length], header)
        header = await raw_answer(client, whole + whole)  # two glued into one message
        expect(header.get("status") == "invalidMessage", header)
        expect((await client.call("Common.Status", request_id=7)).code == "success")


@rule
async def request_ids_are_checked(bench, service):
    """a missing, zero, negative, fractional or too large request id is refused as invalidRequestID"""
    async with await bench.open(service) as client:
        for wrong in (..., None, 0, -1, -2147483648, 2147483648, 1 << 40, 1.5, "1", [], True):
            header = await raw_answer(client, text_of(request_id=wrong))
            expect(header.get("status") == "invalidRequestID", wrong, header)
        answer = await client.call("Common.Status", request_id=2147483647)
        expect(answer.code == "success", answer.completion)


@rule
async def request_ids_belong_to_their_connection(bench, service):
    """two clients may use the same request ids, and an id is free again after its completion"""
    async with await bench.open(service) as one, await bench.open(service) as two:
        for _ in range(3):
            first, second = await one.send("Common.Status", request_id=5), await two.send("Common.Status", request_id=5)
            expect((await one.done(first)).code == "success" and (await two.done(second)).code == "success")


@rule
async def wrong_timeouts_are_invalid_data(bench, service):
    """a negative timeout ends with invalidData, a huge one is as good as none"""
    async with await bench.open(service) as client:
        expect((await client.call("Common.Status", timeout=-1)).code == "invalidData")
        for long in (0, 1, 86_400_000, 1 << 53, (1 << 63) - 1):
            answer = await client.call("Common.Status", timeout=long)
            expect(answer.code == "success", long, answer.completion)


SET_VERSIONS = [
    ({}, "invalidData"), ({"commands": None}, "invalidData"), ({"commands": 7}, "invalidData"), ({"commands": {"Common.Status": "2"}}, "invalidData"),
    ({"commands": {"Common.Status": 2.5}}, "invalidData"), ({"commands": {"Common.Status": 0}}, "invalidData"),
    ({"commands": {"Common.Status": 2}}, "success"), ({"commands": {"Common.Status": 3}}, "unsupportedData"),
    ({"commands": {"Common.Nothing": 2}}, "unsupportedData"), ({"commands": {"Camera.TakePicture": 2}}, "unsupportedData"),
    ({"events": {"Common.StatusChangedEvent": 3}}, "success"), ({"events": {"Common.StatusChangedEvent": 2}}, "unsupportedData"),
    ({"events": {"Camera.MediaThresholdEvent": 2}}, "unsupportedData"),
    ({"commands": {"Common.Status": 2}, "events": {"Common.StatusChangedEvent": 3}}, "success")]


@rule
async def set_versions_takes_what_is_offered(bench, service):
    """SetVersions takes the majors of the capabilities, refuses others as unsupportedData and an empty wish as invalidData"""
    async with await bench.open(service) as client:
        for payload, code in SET_VERSIONS:
            answer = await client.call("Common.SetVersions", payload)
            expect(answer.code == code, payload, answer.completion)
        expect((await client.call("Common.Status")).code == "success")


@rule
async def cancel_without_anything_to_cancel(bench, service):
    """Cancel of everything is a success when there is nothing, of ids that are not open noMatchingRequestIDs, of nonsense invalidData"""
    async with await bench.open(service) as client:
        expect((await client.call("Common.Cancel", {})).code == "success")
        expect((await client.call("Common.Cancel", {"requestIds": None})).code == "success")
        answer = await client.call("Common.Cancel", {"requestIds": [4711]})
        expect(answer.error_code == "noMatchingRequestIDs", answer.completion)
        for wrong in ([], ["1"], 7, "all", {}, [1.5], [0], [-1]):
            answer = await client.call("Common.Cancel", {"requestIds": wrong})
            expect(answer.code == "invalidData", wrong, answer.completion)


@rule
async def fragments_are_put_together(bench, service):
    """a command in fragments of one byte is as good as one in a frame, also with a ping between them"""
    async with await bench.open(service) as client:
        answer = await client.done(await client.send("Common.Status", fragments=lambda text: list(text)))
        expect(answer.code == "success", answer.completion)

        async def pausing(text):
            for index in range(0, len(text), 40):
                yield text[index:index + 40]
                if index == 40:
                    await asyncio.wait_for(await client.socket.ping(), 10)
        answer = await client.done(await client.send("Common.Status", fragments=pausing))
        expect(answer.code == "success", answer.completion)


@rule
async def binary_messages_are_read_and_answered_as_text(bench, service):
    """a binary message with a command in it is answered like a text"""
    async with await bench.open(service) as client:
        client.exchanges[3] = exchange = type(await client.call("Common.Status", request_id=1))("Common.Status")
        await client.socket.send(text_of(request_id=3).encode())
        expect((await client.done(exchange)).code == "success", exchange.completion)


@rule
async def large_messages_have_a_limit(bench, service):
    """a message up to the limit is read; beyond it the connection is closed with 1009 and no other is disturbed"""
    async with await bench.open(service) as client, await bench.open(service) as other:
        frame = len(text_of(payload={"x": ""}))
        answer = await client.call("Common.Status", {"x": "x" * (LIMIT_KIB * 1024 - frame - 100)})
        expect(answer.code == "success", answer.completion)
        try:
            await client.send("Common.Status", {"x": "x" * (LIMIT_KIB * 1024 + 1)})
        except websockets.ConnectionClosed:
            pass
        await asyncio.wait_for(client.reader, 10)
        expect(client.close_code == 1009, client.close_code)
        expect((await other.call("Common.Status")).code == "success")


@rule
async def text_that_is_not_utf8_closes_its_connection(bench, service):
    """bytes that are not UTF-8 in a text close the connection with 1007 and disturb no other"""
    async with await bench.open(service) as client, await bench.open(service) as other:
        await client.socket.write_frame(True, websockets.frames.Opcode.TEXT, b"\xff\xfe\x00")
        await asyncio.wait_for(client.reader, 10)
        expect(client.close_code == 1007, client.close_code)
        expect((await other.call("Common.Status")).code == "success")


@rule
async def addresses_are_exact(bench, service):
    """other paths get 404, plain HTTP 400, a browser of another origin 403; a trailing slash and the case of xfs4iot do not matter"""
    tail = "" if service.name == "publisher" else f"/{service.name}"
    for path in (f"/XFS4IoT/v1.0{tail}", f"/xfs4iot/v1.0{tail}/"):
        async with await Client.open(bench.terminal.uri(service.name, path)):
            pass
    wrong = [("/", {}, 404), ("/xfs4iot", {}, 404), (f"/xfs4iot/v2.0{tail}", {}, 404), (f"/xfs4iot/v1.0{tail}x", {}, 404),
             (f"/xfs4iot/v1.0{tail}", {"origin": "http://evil.example"}, 403)]
    for path, options, status in wrong:
        try:
            await Client.open(bench.terminal.uri(service.name, path), **options)
            raise AssertionError(f"{path} was accepted")
        except websockets.InvalidStatusCode as refusal:
            expect(refusal.status_code == status, path, refusal.status_code)
    def plain():
        connection = http.client.HTTPConnection("127.0.0.1", bench.terminal.port(service.name), timeout=10)
        connection.request("GET", f"/xfs4iot/v1.0{tail}")
        answer = connection.getresponse().status
        connection.close()
        return answer
    expect(await asyncio.get_running_loop().run_in_executor(None, plain) == 400)


@rule
async def an_own_interface_checks_its_payload(bench, service):
    """X commands with members missing, of a wrong type or out of range end with invalidData or a named error, never with success"""
    async with await bench.open(service) as client:
        for name in sorted(await offered(client)):
            required = bench.required_members(name)
            if not name.startswith("X") or not required:
                continue
            for wrong in ({}, {member: None for member in required}, {member: [] for member in required}, {member: {} for member in required},
                          {member: -1 for member in required}, {member: "" for member in required},
                          {member: "x" * 5000 for member in required}):
                answer = await client.call(name, wrong, timeout=5000)
                expect(answer.code in ("invalidData", "commandErrorCode", "unsupportedData", "deviceNotReady"), name, str(wrong)[:80], answer.completion)


# ---- with a command that waits for a person

async def waiting(client, service, **options):
    name, payload = service.waiting
    exchange = await client.send(name, payload, **options)
    await client.acknowledged(exchange)
    expect(exchange.status is None, exchange.acknowledge)
    return exchange


@rule(needs_waiting=True)
async def status_is_answered_beside_a_waiting_command(bench, service):
    """Status and Capabilities are answered while a command waits"""
    async with await bench.open(service) as client:
        exchange = await waiting(client, service)
        expect((await client.call("Common.Status")).code == "success" and (await client.call("Common.Capabilities")).code == "success")
        expect(not exchange.ended)
        await client.call("Common.Cancel", {})
        expect((await client.done(exchange)).code == "canceled", exchange.completion)


@rule(needs_waiting=True)
async def an_open_request_id_is_not_taken_twice(bench, service):
    """a request id that is still open is refused as invalidRequestID and the first command goes on"""
    async with await bench.open(service) as client:
        exchange = await waiting(client, service, request_id=50)
        await client.raw(text_of(request_id=50))
        header = (await client.refusal())["header"]
        expect(header["status"] == "invalidRequestID", header)
        expect(not exchange.ended)
        await client.call("Common.Cancel", {"requestIds": [50]})
        expect((await client.done(exchange)).code == "canceled", exchange.completion)


@rule(needs_waiting=True)
async def the_queue_has_an_end(bench, service):
    """beyond maximumRequests commands are refused as tooManyRequests; Status is not, and all others end exactly once"""
    async with await bench.open(service) as client:
        answer = await client.call("Common.Capabilities")
        most = answer.payload["interfaces"][0]["maximumRequests"]
        taken = [await waiting(client, service) for _ in range(most)]
        name, payload = service.waiting
        for _ in range(3):
            refused = await client.call(name, payload)
            expect(refused.status == "tooManyRequests", refused.acknowledge)
        expect((await client.call("Common.Status")).code == "success")
        await client.call("Common.Cancel", {})
        for exchange in taken:
            expect((await client.done(exchange)).code == "canceled", exchange.completion)


@rule(needs_waiting=True)
async def cancel_reaches_its_own_connection_only(bench, service):
    """Cancel stops the listed commands of its own connection, and no other's; what is listed and not open is ignored"""
    async with await bench.open(service) as one, await bench.open(service) as two:
        first, second, third = await waiting(one, service), await waiting(one, service), await waiting(two, service)
        answer = await two.call("Common.Cancel", {"requestIds": [first.request_id + 1000, 4711]})
        expect(answer.error_code == "noMatchingRequestIDs", answer.completion)
        expect((await two.call("Common.Cancel", {"requestIds": [third.request_id, 4711]})).code == "success")
        expect((await two.done(third)).code == "canceled", third.completion)
        expect(not first.ended and not second.ended)
        expect((await one.call("Common.Cancel", {"requestIds": [second.request_id]})).code == "success")
        expect((await one.done(second)).code == "canceled")
        expect(not first.ended)
        cancel = await one.call("Common.Cancel", {"requestIds": [first.request_id]})
        expect((await one.done(first)).code == "canceled")
        expect(one.order.index(cancel.request_id) < one.order.index(first.request_id), one.order)


@rule(needs_waiting=True)
async def timeouts_count_from_receipt(bench, service):
    """a command that waits in the queue times out as promptly as the one that runs, and neither before its time"""
    async with await bench.open(service) as client:
        running, queued = await waiting(client, service, timeout=900), await waiting(client, service, timeout=300)
        expect((await client.done(queued, 5)).code == "timeOut", queued.completion)
        expect(queued.seconds >= 0.29 and not running.ended, queued.seconds)
        expect((await client.done(running, 10)).code == "timeOut", running.completion)
        expect(running.seconds >= 0.89, running.seconds)


@rule(needs_waiting=True)
async def who_goes_away_makes_room(bench, service):
    """a connection that ends, with a word or without, cancels its commands, and the next client's is done"""
    async with await bench.open(service) as staying:
        for leave in ("close", "drop"):
            going = await bench.open(service)
            await waiting(going, service)
            await waiting(going, service)
            behind = await staying.send("BarcodeReader.Read" if service.device_class == "barcode-reader" else service.waiting[0],
                                        service.waiting[1], timeout=400)
            if leave == "close":
                await going.close()
            else:
                going.drop()
            expect((await staying.done(behind)).code == "timeOut", behind.completion)
            answer = await staying.call("Common.Status")
            expect(answer.code == "success")
