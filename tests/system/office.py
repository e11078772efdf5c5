"""A back end of its own with one registered card, and visits made through its API: for the staff pages."""
import base64
import hashlib
import json
import pathlib
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
import uuid

from processes import Program

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PASSWORD = "a long password"
STAFF = {"tanaka": "clerk", "sato": "supervisor", "admin": "administrator"}
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid():
    number = uuid.uuid4().int >> 3
    return "0" + "".join(DIGITS[number >> (5 * place) & 31] for place in range(25))


def openssl(*arguments, stdin=None):
    return subprocess.run(["openssl", *map(str, arguments)], input=stdin, capture_output=True, check=True, timeout=60).stdout


class Office:
    """Attributes: url. `cards`: residents whose card the test holds."""

    def __init__(self, build, cards=("r-0001", "r-0040")):
        self.build, self.folder = pathlib.Path(build), pathlib.Path(tempfile.mkdtemp(prefix="madoguchi-office-"))
        self.make_cards(cards)
        self.configure()
        self.command("import", self.folder / "data.json")
        for name, role in STAFF.items():
            self.command("staff", "--name", name, "--role", role, stdin=PASSWORD.encode() + b"\n")
        self.program = Program("municipal-backend", [self.build / "municipal-backend", "--config", self.folder / "backend.toml"], self.folder)
        self.url = f"http://127.0.0.1:{self.program.ready()['port']}"

    def stop(self):
        self.program.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, name, *arguments, stdin=None):
        with open(self.folder / "commands.log", "ab") as log:
            subprocess.run([self.build / "municipal-backend", name, "--config", self.folder / "backend.toml", *arguments], input=stdin,
                           stdout=log, stderr=log, check=True, timeout=60)

    def make_cards(self, residents):
        at = self.folder
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", at / "issuer.key", "-out", at / "issuer.pem", "-days", "3650",
                "-subj", "/C=JP/CN=test issuer", "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        (at / "card.cnf").write_text("basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n")
        data = json.loads((ROOT / "assets/cities/sample/data.json").read_text(encoding="utf-8"))
        for one in data["residents"]:
            if one["id"] not in residents:
                continue
            key, request = at / f"{one['id']}.key", at / "request.pem"
            openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", "/C=JP/CN=card")
            openssl("x509", "-req", "-in", request, "-CA", at / "issuer.pem", "-CAkey", at / "issuer.key", "-CAcreateserial", "-days", "365",
                    "-extfile", at / "card.cnf", "-outform", "DER", "-out", at / f"{one['id']}.der")
            one["card_key"] = hashlib.sha256(openssl("pkey", "-in", key, "-pubout", "-outform", "DER")).hexdigest()
        (at / "data.json").write_text(json.dumps(data), encoding="utf-8")

    def configure(self):
        (self.folder / "backend.toml").write_text(f'''[backend]
listen = "127.0.0.1:0"
database = "sqlite:{self.folder}/state/backend.db"
city = "sample"
assets = "{ROOT}/assets"
trusted_issuers = ["{self.folder}/issuer.pem"]

[[backend.terminal]]
id = "city-hall-1"
place = "市役所1階 2号機"
''', encoding="utf-8")

    # ---- what a terminal does
    def call(self, path, body=None, token=""):
        headers = {"Terminal-Id": "city-hall-1"}
        if token:
            headers["Authorization"] = "Bearer " + token
        if body is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": ulid()}
        request = urllib.request.Request(self.url + path, None if body is None else json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return reply.status, json.loads(reply.read())
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read())

    def visit(self, resident="r-0001"):
        """(visit id, token) of a signed-in holder."""
        visit = ulid()
        self.call("/v1/visits", {"visit_id": visit, "language": "ja"})
        nonce = self.call("/v1/sign-in/challenges", {"visit_id": visit})[1]["nonce"]
        signature = openssl("dgst", "-sha256", "-sign", self.folder / f"{resident}.key", stdin=base64.b64decode(nonce))
        certificate = (self.folder / f"{resident}.der").read_bytes()
        status, signed = self.call("/v1/sign-in", {"visit_id": visit, "nonce": nonce, "certificate": base64.b64encode(certificate).decode(),
                                                   "signature": base64.b64encode(signature).decode()})
        assert status == 201, signed
        return visit, signed["token"]

    def buy(self, service="juminhyo", options=None, means="transit-ic", brand="SUICA", copies=1, outcome="issued", paid="paid"):
        """One whole visit; returns its id and the documents."""
        visit, token = self.visit()
        if options is None:
            options = {"who": "self", "items": ["domicile"]}
        status, quote = self.call("/v1/quotes", {"service": service, "options": options, "copies": copies}, token)
        assert status == 201, quote
        documents = self.call("/v1/documents", {"quote_id": quote["quote_id"]}, token)[1]["documents"]
        self.call("/v1/payments", {"visit_id": visit, "quote_id": quote["quote_id"], "attempt_id": ulid(), "outcome": paid, "means": means,
                                   "brand": brand, "amount": quote["total"], "transaction": "000" + visit[-4:], "receipt_number": "0815"})
        for one in documents:
            if outcome:
                self.call(f"/v1/documents/{one['document_id']}/outcome", {"visit_id": visit, "outcome": outcome, "impressions": one["pages"]})
        self.call(f"/v1/visits/{visit}/close", {"reason": "finished" if outcome == "issued" else "failed"})
        return visit, documents

    def event(self, kind, **more):
        status, reply = self.call("/v1/staff-events", {"kind": kind, **more})
        assert status == 201, reply
