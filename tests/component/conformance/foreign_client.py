"""An XFS4IoT client that shares nothing with ours (Python, websockets): it holds every message it gets to the rules of
the envelope and of the order of exchange. What is wrong is collected in `violations`; a test ends with expecting none."""
import asyncio
import itertools
import json
import re

import websockets

import reference
import schemas

NAME = re.compile(r"^[A-Za-z][A-Za-z0-9]*\.[A-Za-z][A-Za-z0-9]*$")
VERSION = re.compile(r"^[1-9][0-9]*\.([1-9][0-9]*|0)$")
LIMIT = 20.0  # longest wait for one message


class Exchange:
    """What came for one request id."""

    def __init__(self, name):
        self.name = name
        self.sent = {}
        self.acknowledge = None
        self.events = []
        self.completion = None
        self.sent_at = self.done_at = None
        self.changed = asyncio.Event()

    @property
    def status(self):
        return (self.acknowledge or {}).get("header", {}).get("status")

    @property
    def code(self):
        return (self.completion or {}).get("header", {}).get("completionCode")

    @property
    def payload(self):
        return (self.completion or {}).get("payload") or {}

    @property
    def error_code(self):
        return self.payload.get("errorCode")

    @property
    def ended(self):
        return self.completion is not None or self.status is not None

    @property
    def seconds(self):
        return self.done_at - self.sent_at


def differs(cached, change, path=""):
    """Members of a StatusChangedEvent that say what was known already."""
    for name, value in change.items():
        here = f"{path}.{name}" if path else name
        if isinstance(value, dict) and isinstance(cached.get(name), dict):
            yield from differs(cached[name], value, here)
        elif cached.get(name) == value:
            yield here


def merge(cached, change):
    for name, value in change.items():
        if isinstance(value, dict) and isinstance(cached.get(name), dict):
            merge(cached[name], value)
        elif value is None:
            cached.pop(name, None)
        else:
            cached[name] = value


class Client:
    def __init__(self, uri):
        self.uri = uri
        self.violations = []
        self.exchanges = {}
        self.ids = itertools.count(1)
        self.refusals = asyncio.Queue()  # acknowledges of messages that have no exchange
        self.unsolicited = []
        self.news = asyncio.Event()
        self.status = None
        self.close_code = None
        self.socket = self.reader = None
        self.order = []  # request ids of completions, in the order they came

    @classmethod
    async def open(cls, uri, **options):
        self = cls(uri)
        self.socket = await websockets.connect(uri, max_size=1 << 26, ping_interval=None, open_timeout=LIMIT, close_timeout=5,
                                               compression=None, **options)
        self.reader = asyncio.ensure_future(self._read())
        return self

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.close()

    async def close(self):
        await self.socket.close()
        await self.reader

    def drop(self):
        """Gone without a word."""
        self.socket.transport.abort()

    # ---- receiving

    async def _read(self):
        try:
            async for text in self.socket:
                self._take(text)
        except websockets.ConnectionClosed:
            pass
        self.close_code = self.socket.close_code
        self.news.set()
        for exchange in self.exchanges.values():
            exchange.changed.set()

    def _wrong(self, what, message):
        self.violations.append(f"{what}: {json.dumps(message, ensure_ascii=False)[:400]}")

    def _take(self, text):
        if not isinstance(text, str):
            return self._wrong("a binary message", {})
        message = json.loads(text)
        header = message.get("header")
        kind = header.get("type") if isinstance(header, dict) else None
        if kind not in reference.HEADER_MEMBERS:
            return self._wrong("type", message)
        self._check_envelope(kind, header, message)
        if kind == "unsolicited":
            self._take_unsolicited(header, message)
        else:
            self._take_answer(kind, header, message)
        self.news.set()

    def _check_envelope(self, kind, header, message):
        if extra := set(header) - reference.HEADER_MEMBERS[kind]:
            self._wrong(f"members {extra} in a header of type {kind}", message)
        if set(message) - {"header", "payload"}:
            self._wrong("members beside header and payload", message)
        if not isinstance(header.get("name"), str) or not NAME.match(header["name"]):
            self._wrong("name", message)
        if not isinstance(header.get("version"), str) or not VERSION.match(header["version"]):
            self._wrong("version", message)
        if kind == "acknowledge":
            if message.get("payload"):
                self._wrong("an acknowledge with a payload", message)
        elif not isinstance(message.get("payload"), dict):
            self._wrong("payload is no object", message)

    def _take_unsolicited(self, header, message):
        name = header["name"]
        if name not in reference.UNSOLICITED:
            self._wrong("not an unsolicited event", message)
        if header["version"] != reference.event_version(name):
            self._wrong("version of the event", message)
        if name == "Common.StatusChangedEvent":
            self._check_values(message["payload"], message)
            if not message["payload"]:
                self._wrong("a change of nothing", message)
            if self.status is not None:
                for same in differs(self.status, message["payload"]):
                    self._wrong(f"{same} did not change", message)
                merge(self.status, message["payload"])
        self.unsolicited.append(message)

    def _check_values(self, status, message):
        for path, values in reference.STATUS_VALUES.items():
            value = status
            for part in path.split("."):
                value = value.get(part) if isinstance(value, dict) else None
            if value is not None and value not in values:
                self._wrong(f"value of {path}", message)

    def _take_answer(self, kind, header, message):
        exchange = self.exchanges.get(header.get("requestId"))
        refused = kind == "acknowledge" and header.get("status")
        if exchange is None or exchange.ended:
            if not refused:
                self._wrong("an answer to nothing that is open", message)
            self.refusals.put_nowait(message)
            return
        if kind == "acknowledge":
            self._take_acknowledge(exchange, header, message)
        elif exchange.acknowledge is None:
            self._wrong(f"{kind} before the acknowledge", message)
        elif kind == "event":
            if header["version"] != reference.event_version(header["name"]):
                self._wrong("version of the event", message)
            if trouble := schemas.check(header["name"], "event", message["payload"]):
                self._wrong(trouble, message)
            exchange.events.append(message)
        else:
            self._take_completion(exchange, header, message)
        exchange.changed.set()

    def _take_acknowledge(self, exchange, header, message):
        if exchange.acknowledge is not None:
            if header.get("status") == "invalidRequestID":  # of a second command with this id
                self.refusals.put_nowait(message)
                return
            self._wrong("a second acknowledge", message)
        if header["name"] != exchange.name:
            self._wrong("name of the acknowledge", message)
        if header.get("status") not in (None, "invalidMessage", "invalidRequestID", "tooManyRequests"):
            self._wrong("status", message)
        exchange.acknowledge = message

    def _take_completion(self, exchange, header, message):
        exchange.completion = message
        exchange.done_at = asyncio.get_running_loop().time()
        self.order.append(header["requestId"])
        code, payload = header.get("completionCode"), message.get("payload") or {}
        if code not in reference.COMPLETION_CODES:
            self._wrong("completionCode", message)
        if code == "internalError":
            self._wrong("internalError", message)
        if ("errorCode" in payload) != (code == "commandErrorCode"):
            self._wrong("errorCode goes with commandErrorCode and with nothing else", message)
        expected = reference.versions(header["name"])
        if header["name"] != exchange.name or (expected and header["version"] != expected[1]):
            self._wrong("name or version of the completion", message)
        if code == "success":
            if trouble := schemas.check(header["name"], "completion", payload):
                self._wrong(trouble, message)
            # What a service takes for good must be what the page describes.
            if trouble := schemas.check(header["name"], "command", exchange.sent):
                self._wrong(trouble, message)
            if header["name"] == "Common.Status":
                self._check_values(payload, message)
                self.status = json.loads(json.dumps(payload))

    # ---- sending

    async def raw(self, text):
        await self.socket.send(text)

    async def send(self, name, payload=None, timeout=None, version=None, request_id=None, fragments=None):
        request_id = request_id or next(self.ids)
        if version is None:
            version = (reference.versions(name) or ("1.0",))[0]
        header = {"type": "command", "name": name, "version": version, "requestId": request_id}
        if timeout is not None:
            header["timeout"] = timeout
        exchange = Exchange(name)
        exchange.sent_at = asyncio.get_running_loop().time()
        self.exchanges[request_id] = exchange
        exchange.request_id = request_id
        exchange.sent = payload if payload is not None else {}
        text = json.dumps({"header": header, "payload": payload if payload is not None else {}})
        await self.socket.send(text if fragments is None else fragments(text))
        return exchange

    async def until(self, exchange, condition, limit=LIMIT):
        async def wait():
            while not condition(exchange):
                if not self.socket.open:
                    raise AssertionError(f"{exchange.name}: the connection ended ({self.socket.close_code})")
                exchange.changed.clear()
                await exchange.changed.wait()
        try:
            await asyncio.wait_for(wait(), limit)
        except asyncio.TimeoutError:
            raise AssertionError(f"{exchange.name}: no answer within {limit:g} s; so far {exchange.acknowledge} "
                                 f"{exchange.events} {exchange.completion}") from None
        return exchange

    async def done(self, exchange, limit=LIMIT):
        return await self.until(exchange, lambda one: one.ended, limit)

    async def acknowledged(self, exchange):
        return await self.until(exchange, lambda one: one.acknowledge is not None)

    async def call(self, name, payload=None, limit=LIMIT, **options):
        return await self.done(await self.send(name, payload, **options), limit)

    async def refusal(self):
        return await asyncio.wait_for(self.refusals.get(), LIMIT)

    async def heard(self, condition, limit=LIMIT):
        """Waits until an unsolicited message, past or coming, fulfils the condition."""
        async def wait():
            while True:
                for message in self.unsolicited:
                    if condition(message):
                        return message
                if not self.socket.open:
                    raise AssertionError("the connection ended")
                self.news.clear()
                await self.news.wait()
        try:
            return await asyncio.wait_for(wait(), limit)
        except asyncio.TimeoutError:
            raise AssertionError(f"not heard within {limit:g} s; only {self.unsolicited}") from None

    async def until_device(self, states, limit=LIMIT):
        """Reads the status and follows the changes until common.device is one of `states`."""
        await self.call("Common.Status")

        async def wait():
            while self.status["common"]["device"] not in states:
                self.news.clear()
                await self.news.wait()
        try:
            await asyncio.wait_for(wait(), limit)
        except asyncio.TimeoutError:
            raise AssertionError(f"device is {self.status['common']['device']}, not {states}, after {limit:g} s") from None
