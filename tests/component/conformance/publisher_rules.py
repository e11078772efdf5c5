"""Rules of the service publisher (reference 1.2 to 1.5)."""
import asyncio

import reference
from foreign_client import Client
from rules import INVALID, expect, raw_answer, text_of
from terminal_bench import SERVICES, Service, Terminal, wait_for

RULES = []
PORTS = range(5846, 5857)


def rule(one):
    RULES.append(one)
    return one


async def listed(client):
    answer = await client.call("ServicePublisher.GetServices", timeout=20000)
    expect(answer.code == "success", answer.completion)
    expect(isinstance(answer.payload["vendorName"], str) and answer.payload["vendorName"], answer.completion)
    return {service["serviceURI"] for service in answer.payload["services"]}


async def until_listed(client, condition, limit=15):
    async def wait():
        while not condition(await listed(client)):
            await asyncio.sleep(0.05)
    await asyncio.wait_for(wait(), limit)


@rule
async def all_services_are_listed_and_can_be_reached(bench):
    """GetServices lists every service once and not the publisher, and each address answers Capabilities"""
    async with await bench.open("publisher") as client:
        await until_listed(client, lambda uris: len(uris) == len(SERVICES))
        uris = await listed(client)
        expect(uris == {bench.terminal.uri(service.name) for service in SERVICES}, uris)
        for uri in uris:
            async with await Client.open(uri) as service:
                expect((await service.call("Common.Capabilities")).code == "success", uri)


@rule
async def nothing_else_is_offered(bench):
    """the publisher offers no Common command, and refuses bad messages as any service does"""
    async with await bench.open("publisher") as client:
        for name in reference.standard_commands():
            if name != "ServicePublisher.GetServices":
                answer = await client.call(name)
                expect(answer.code == "unsupportedCommand", name, answer.completion)
        for text in INVALID:
            header = await raw_answer(client, text)
            expect(header.get("status") == "invalidMessage", text[:100], header)
        header = await raw_answer(client, text_of("ServicePublisher.GetServices", 0))
        expect(header.get("status") == "invalidRequestID", header)
        await listed(client)


@rule
async def who_dies_vanishes(bench):
    """a daemon that is killed vanishes from the list and stands there again once it runs, under its new address"""
    terminal, name = bench.terminal, "ticket-printer"
    if name not in terminal.programs:
        return
    async with await bench.open("publisher") as client:
        old = terminal.uri(name)
        await until_listed(client, lambda uris: old in uris)
        terminal.programs[name].kill()
        await until_listed(client, lambda uris: old not in uris)
        terminal.restart(name)
        await until_listed(client, lambda uris: terminal.uri(name) in uris)


@rule
async def services_are_told_while_the_terminal_starts(bench):
    """while a service is missing GetServices tells by ServiceDetailEvent which are there, and ends in time"""
    missing = Service("card-reader", "card-reader", "pcsc", {})
    there = Service("ticket-printer", "ticket-printer", "escpos", {"address": "tcp://127.0.0.1:1"})
    terminal = Terminal([there, missing])
    try:
        terminal.programs["card-reader"].kill()
        terminal.programs["publisher"].stop()
        terminal.port_file("publisher").unlink(missing_ok=True)
        terminal.start("publisher", "--publisher")
        wait_for("the publisher", lambda: terminal.port_file("publisher").exists(), 20)
        async with await Client.open(terminal.uri("publisher")) as client:
            exchange = await client.send("ServicePublisher.GetServices", timeout=20000)
            await client.until(exchange, lambda one: one.events or one.ended)
            event = exchange.events[0]
            expect(event["header"]["name"] == "ServicePublisher.ServiceDetailEvent", event)
            expect(set(event["payload"]) == {"vendorName", "services"}, event)
            await client.done(exchange, 12)
            expect([one["serviceURI"] for one in exchange.payload["services"]] == [terminal.uri("ticket-printer")], exchange.completion)
            expect(not client.violations, client.violations)
    finally:
        terminal.close()


@rule
async def the_well_known_ports_lead_to_it(bench):
    """without a configured port the publisher takes the first free of 5846 to 5856, and a client that scans them finds it"""
    terminal = Terminal([], publisher_port=None)
    try:
        expect(terminal.port("publisher") in PORTS, terminal.port("publisher"))

        async def try_port(port):
            try:
                client = await Client.open(f"ws://127.0.0.1:{port}/xfs4iot/v1.0")
            except (OSError, Exception):
                return None
            async with client:
                answer = await client.call("ServicePublisher.GetServices", timeout=20000)
                return port if answer.code == "success" else None
        found = await asyncio.gather(*(try_port(port) for port in PORTS))
        expect(terminal.port("publisher") in found, found)
        second = Terminal([], publisher_port=None)
        try:
            expect(second.port("publisher") in PORTS and second.port("publisher") != terminal.port("publisher"))
        finally:
            second.close()
    finally:
        terminal.close()


@rule
async def one_publisher_per_terminal(bench):
    """a second publisher of the same terminal refuses to start"""
    bench.terminal.start("second", "--publisher")
    program = bench.terminal.programs.pop("second")
    status = await asyncio.get_running_loop().run_in_executor(None, lambda: program.process.wait(20))
    expect(status == 1, status)
    expect("another publisher" in program.log.read_text(), program.tail())
