"""Stands between the kiosk and the back end, passes everything on, and spoils the replies it was told to spoil.

    spoiler = Spoiler(backend_port)
    spoiler.spoil("/v1/quotes", html)      # every reply to this path, whatever its query
    spoiler.spoil("/v1/documents/", html)  # ends with /: every reply to a path that begins so
    spoiler.spoil(None)                    # well again

The network itself:

    spoiler.begin("POST /v1/payments", 1, "lost", lasting=False, hit=callback)   # the first such request from here on
    spoiler.begin()                                                             # well again, requests counted from here
    spoiler.asked                                                               # ["POST /v1/visits", …] since then, ids as *
"""
import http.client
import http.server
import re
import socket
import struct
import threading


def garbage(status, kind, body):
    return status, kind, bytes((index * 37 + 11) % 256 for index in range(300))


def html(status, kind, body):
    return 200, "text/html", b"<!doctype html><title>It works</title><p>Welcome to nginx."


def empty(status, kind, body):
    return status, kind, b""


def truncated(status, kind, body):
    return status, kind, body[: len(body) // 2]


def other_shape(status, kind, body):
    return 200, "application/json", b'{"items":"many","total":-1,"visit_id":7,"documents":{}}'


def another_visit(status, kind, body):
    """The same reply with the ids of another visit, quote, document."""
    return status, kind, re.sub(rb"01[0-9A-HJKMNP-TV-Z]{24}", b"01KATEST0000000000000000ZZ", body)


def flipped(status, kind, body):
    """One bit of a document differs: its SHA-256 does not fit any more."""
    spoiled = bytearray(body)
    spoiled[len(spoiled) // 2] ^= 1
    return status, kind, bytes(spoiled)


def oversize(status, kind, body):
    return status, kind, body + b" " * (40 << 20)


def server_error(status, kind, body):
    return 500, "text/plain", b"Internal Server Error"


SLOW_SECONDS = 4.0
TROUBLES = ("cut", "reset", "slow", "lost", "twice", "asked twice")


def shape(method, target):
    return f"{method} {re.sub(r'[0-9A-HJKMNP-TV-Z]{26}', '*', target.partition('?')[0])}"


class Network:
    """Which request meets which trouble: cut (nothing arrives), reset (likewise, with RST), slow, lost (the request arrives, its
    reply does not), twice (the reply comes twice), asked twice (the request arrives twice)."""

    def __init__(self):
        self.lock = threading.Lock()
        self.begin()

    def begin(self, wanted=None, number=0, trouble=None, lasting=False, hit=lambda: None):
        with self.lock:
            self.asked, self.wanted, self.number, self.trouble, self.lasting, self.hit = [], wanted, number, trouble, lasting, hit

    def end(self):
        with self.lock:
            self.wanted = None

    def trouble_of(self, method, target):
        with self.lock:
            asked = shape(method, target)
            self.asked.append(asked)
            count = self.asked.count(asked)
            meets = asked == self.wanted and (count == self.number or self.lasting and count > self.number)
            trouble, hit = self.trouble, self.hit
        if meets and count == self.number:
            hit()
        return trouble if meets else None


class Spoiler:
    def __init__(self, backend_port):
        self.network = Network()
        self.backend_port, self.path, self.how, self.spoiled = backend_port, None, None, 0
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def spoil(self, path, how=None):
        self.path, self.how, self.spoiled = path, how, 0

    def spoils(self, target):
        path = target.partition("?")[0]
        return bool(self.path) and (path.startswith(self.path) if self.path.endswith("/") else path == self.path)

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def ask(self, method, path, headers, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.backend_port, timeout=30)
        connection.request(method, path, body, {name: value for name, value in headers.items()
                                                if name.lower() not in ("host", "connection", "expect")})
        reply = connection.getresponse()
        answer = reply.status, reply.headers.get("Content-Type", "application/json"), reply.read()
        connection.close()
        return answer

    def handler(spoiler):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def relay(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                trouble = spoiler.network.trouble_of(self.command, self.path)
                if trouble in ("cut", "reset"):
                    return self.hang_up(trouble)
                if trouble == "slow":
                    threading.Event().wait(SLOW_SECONDS)
                try:
                    if trouble == "asked twice":
                        spoiler.ask(self.command, self.path, self.headers, body)
                    status, kind, reply = spoiler.ask(self.command, self.path, self.headers, body)
                except (OSError, http.client.HTTPException):
                    return self.hang_up("cut")
                if trouble == "lost":
                    return self.hang_up("cut")
                if spoiler.spoils(self.path):
                    status, kind, reply = spoiler.how(status, kind, reply)
                    spoiler.spoiled += 1
                for _ in range(2 if trouble == "twice" else 1):
                    self.pass_on(status, kind, reply)

            def pass_on(self, status, kind, reply):
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(reply)))
                    self.end_headers()
                    self.wfile.write(reply)
                except OSError:  # the kiosk hung up: the reply was too large for it
                    self.close_connection = True

            def hang_up(self, how):
                """reset: the other side is told by RST, not by an orderly end."""
                if how == "reset":
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True

            do_GET = do_POST = relay

            def log_message(self, *_):
                pass

        return Handler
