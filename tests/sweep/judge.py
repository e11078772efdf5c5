"""What really happened, told by those outside the kiosk: the payment terminal's ledger, the printers' trays, the back end's
books, and the kiosk's own journal; and whether all of it together is a promise broken."""
import json
import sqlite3
import subprocess
from typing import NamedTuple

MONEY_MATTERS = {"payment_unknown", "reversal_failed", "refund_due", "print_unknown", "sheet_spoiled"}


class Mark(NamedTuple):
    """How far everything had come when a run began."""
    ledger: int
    jobs: int
    slips: int
    records: int
    events: frozenset


def ledger(ground):
    try:
        return [json.loads(line) for line in (ground.folder / "nexo" / "ledger.jsonl").read_text().splitlines()]
    except OSError:
        return []


def jobs(ground):
    files = (ground.folder / "ipp" / "out").glob("[0-9]*.json")
    return [json.loads(path.read_text()) | {"pdf": path.with_suffix(".pdf")} for path in sorted(files, key=lambda path: int(path.stem))]


def books(ground, query):
    connection = sqlite3.connect(f"file:{ground.folder}/backend/backend.db?mode=ro", uri=True, timeout=10)
    try:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]
    finally:
        connection.close()


def records(ground):
    status, journal = ground.journal()
    return status, (journal or {}).get("records", [])


def mark(ground):
    return Mark(len(ledger(ground)), len(jobs(ground)), len(ground.slips()), len(records(ground)[1]),
                frozenset(one["id"] for one in books(ground, "select id from staff_events")))


class Truth:
    """Everything since `since`."""

    def __init__(self, ground, since):
        entries = ledger(ground)[since.ledger:]
        self.charges = [one for one in entries if one["type"] == "charge"]
        self.reversals = [one for one in entries if one["type"] == "reversal"]
        self.jobs = [one for one in jobs(ground)[since.jobs:] if one["done"] > 0]
        self.slips = len(ground.slips()) - since.slips
        self.chain, every = records(ground)
        self.records = every[since.records:]
        self.events = [one for one in books(ground, "select * from staff_events") if one["id"] not in since.events]
        self.payments = books(ground, "select * from payments")

    def visits(self, kind):
        return {one["visit"] for one in self.records if one["kind"] == kind}

    @property
    def open_visits(self):
        return self.visits("visit_opened") - self.visits("closed")

    @property
    def unsent(self):
        key = lambda one: one["body"]["report"]["key"]
        return {key(one) for one in self.records if one["kind"] == "report_due"} - {key(one) for one in self.records if one["kind"] == "report_sent"}

    @property
    def doubted(self):
        """Payments handed to staff as unknown, of which nothing has been found out yet."""
        told = {one["attempt"] for one in self.records if one["kind"] == "payment_result" and one["body"].get("outcome") != "unknown"}
        asked = {one["visit"]: one["attempt"] for one in self.records if one["kind"] == "payment_intended"}
        return {asked[one["visit"]] for one in self.records if one["kind"] == "escalated" and one["body"].get("reason") == "payment_unknown"
                and one["visit"] in asked} - told

    @property
    def undecided(self):
        """Open visits that nobody has given to staff."""
        return self.open_visits - self.visits("escalated")

    @property
    def matters(self):
        """Kinds of what staff were told about the payers' visits."""
        payers = self.visits("payment_intended")
        return {one["kind"] for one in self.events if one["visit"] in payers and one["kind"] in MONEY_MATTERS}

    @property
    def at_rest(self):
        return not self.open_visits and not self.unsent and not self.doubted


def visit_of(job):
    """The visit whose sheet this is: by its own metadata, not by what anybody said of it."""
    done = subprocess.run(["pdfinfo", job["pdf"]], capture_output=True, text=True, timeout=20)
    words = [word for line in done.stdout.splitlines() if line.startswith("Keywords:") for word in line.split()[1:]]
    return next((word[len("visit="):] for word in words if word.startswith("visit=")), "")


def outcome(truth):
    net = len(truth.charges) - len(truth.reversals)
    staff = ", staff know" if truth.matters else ""
    if truth.jobs:
        return "document" + staff
    if truth.charges and net == 0:
        return "money back" + staff
    return "staff decide" if net > 0 or truth.matters else "nothing moved"


def violations(ground, truth, fee):
    """One sentence per promise that was broken."""
    net = len(truth.charges) - len(truth.reversals)
    payers = truth.visits("payment_intended")
    if len(truth.charges) > 1:
        yield f"charged {len(truth.charges)} times"
    if net < 0:
        yield "more money given back than taken"
    if any(one["amount"] != fee for one in truth.charges):
        yield f"charged {[one['amount'] for one in truth.charges]} instead of {fee}"
    if net > 0 and not truth.jobs and not truth.matters:
        yield "charged, and neither document nor money back nor a matter for staff"
    if truth.jobs and net <= 0 and truth.reversals:
        yield "money given back although a sheet came out"
    if truth.jobs and not truth.charges:
        yield "a sheet came out that nobody paid for"
    if len(truth.jobs) > 1 or any(one["copies"] != 1 for one in truth.jobs):
        yield f"the document was printed {len(truth.jobs)} times"
    if truth.charges and not payers:
        yield "money moved that no record had announced"
    if truth.jobs and not truth.visits("print_intended"):
        yield "a sheet came out that no record had announced"
    for job in truth.jobs:
        if visit_of(job) not in payers:
            yield f"the sheet of visit {visit_of(job)} came out for {sorted(payers)}"
        if not job["name"].startswith(visit_of(job)):
            yield f"the job {job['name']} carried the sheet of visit {visit_of(job)}"
    if truth.chain != 0:
        yield "the journal's chain is broken"
    yield from unfinished(truth)
    yield from wrong_books(truth, payers, net)


def unfinished(truth):
    if truth.open_visits:
        yield f"never closed: {sorted(truth.open_visits)}"
    if truth.unsent:
        yield f"the back end was never told: {sorted(truth.unsent)}"


def wrong_books(truth, payers, net):
    """The back end's books, once every report was sent, say what the payment terminal's ledger says, or that staff must look."""
    booked = [one["outcome"] for one in truth.payments if one["visit"] in payers and one["outcome"] == "paid"]
    if len(booked) != max(net, 0) and not truth.matters:
        yield f"the payment terminal's ledger has {net} charges, the back end's books {len(booked)}"
