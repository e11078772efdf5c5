#!/usr/bin/env python3
"""Holds every service that the registry can start to XFS4IoT 2024-3: each rule of rules.py as one test per service, then
what needs a particular device, and the publisher. A foreign client in another language does the asking.

conformance.py [TEST…]     the programs come from the environment, see terminal_bench.py
"""
import asyncio
import os
import sys
import unittest

import card_rules  # noqa: F401  its rules and those of document_rules join those of device_rules
import device_rules
import document_rules  # noqa: F401
import publisher_rules
import rules
import schemas
import tls_rules
from foreign_client import Client
from terminal_bench import SERVICES, Terminal


class Bench:
    terminal = None

    def __init__(self):
        self.clients = []

    async def open(self, service):
        client = await Client.open(self.terminal.uri(service if isinstance(service, str) else service.name))
        self.clients.append(client)
        return client

    @staticmethod
    def required_members(name):
        """Members without which a command cannot be done; of alternatives those of the first."""
        schema = schemas.ALL[f"{name}.command"].schema if f"{name}.command" in schemas.ALL else {}
        return schema.get("required") or schema.get("oneOf", [{}])[0].get("required", [])

    async def end(self):
        for client in self.clients:
            if client.socket.open:
                await client.close()
        trouble = [text for client in self.clients for text in client.violations]
        if trouble:
            raise AssertionError("against the rules of the wire: " + "\n".join(trouble[:10]))


def setUpModule():
    Bench.terminal = Terminal()


def tearDownModule():
    statuses = Bench.terminal.close()
    wrong = {name: status for name, status in statuses.items() if status != 0}
    print(f"messages held to a schema: {sum(schemas.seen.values())} of {len(schemas.seen)} kinds", file=sys.stderr)
    if wrong:
        raise AssertionError(f"programs that did not end well: {wrong}")


def make_test(rule, *arguments):
    def test(self):
        async def run():
            bench = Bench()
            await rule(bench, *arguments)
            await bench.end()
        asyncio.run(asyncio.wait_for(run(), 60))
    test.__doc__ = rule.__doc__
    return test


class EveryService(unittest.TestCase):
    """The rules that any service keeps."""


class Devices(unittest.TestCase):
    """What a particular device brings with it."""


class Publisher(unittest.TestCase):
    """The list of services."""


def add_tests():
    for service in SERVICES:
        for rule in rules.RULES:
            if not rule.needs_waiting or service.waiting:
                setattr(EveryService, f"test_{rule.__name__}__{service.name.replace('-', '_')}", make_test(rule, service))
        for rule in device_rules.RULES.get(service.name, []):
            setattr(Devices, f"test_{rule.__name__}__{service.name.replace('-', '_')}", make_test(rule, service))
    for rule in publisher_rules.RULES + tls_rules.RULES:
        setattr(Publisher, f"test_{rule.__name__}", make_test(rule))


def main():
    add_tests()
    program = unittest.main(exit=False, verbosity=2 if os.environ.get("CONFORMANCE_LOUD") else 1)
    result = program.result
    bad = len(result.failures) + len(result.errors)
    # The line that tests/run.py counts by.
    print(f"[doctest] test cases: {result.testsRun} | {result.testsRun - bad} passed | {bad} failed")
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main())
