"""The JSON schemas of our own messages, taken from docs/xfs4iot.md: blocks ```json schema=Interface.Message.KIND."""
import json
import pathlib
import re

import jsonschema

PAGE = pathlib.Path(__file__).resolve().parents[3] / "docs" / "xfs4iot.md"
BLOCK = re.compile(r"^```json schema=(\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)

# Messages that the page describes as having the payload of another.
SHARED = {
    "XPrintJob.PrintForm.completion": "XPrintJob.Print.completion", "XPrintJob.Query.completion": "XPrintJob.Print.completion",
    "XPrintJob.Cancel.command": "XPrintJob.Query.command", "XPayment.QueryTransaction.command": "XPrintJob.Query.command",
    "XPayment.Abort.command": "XPrintJob.Query.command", "XPayment.Reverse.completion": "XPayment.Pay.completion",
    "XPayment.QueryTransaction.completion": "XPayment.Pay.completion"}


def read():
    found = {}
    for name, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        schema = json.loads(text)
        jsonschema.Draft202012Validator.check_schema(schema)
        if name in found:
            raise ValueError(f"{PAGE}: {name} is described twice")
        found[name] = jsonschema.Draft202012Validator(schema)
    for name, other in SHARED.items():
        found.setdefault(name, found[other])
    return found


ALL = read()
seen = {}  # schema name -> messages checked


def check(message_name, kind, payload):
    """Trouble as text, or None. Messages without a schema are not judged."""
    validator = ALL.get(f"{message_name}.{kind}")
    if validator is None:
        return None
    seen[f"{message_name}.{kind}"] = seen.get(f"{message_name}.{kind}", 0) + 1
    errors = [f"{message_name}.{kind}: {'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(payload)]
    return "; ".join(errors) or None
