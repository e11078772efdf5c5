"""wss with certificates on both sides, and who may use X commands, seen by a foreign client (reference 1.3).

A daemon speaks wss where it listens off loopback. ::ffff:127.0.0.1 is such an address to it, and leaves this machine as
little as 127.0.0.1 does."""
import asyncio
import pathlib
import ssl
import subprocess

from foreign_client import Client
from publisher_rules import until_listed
from rules import expect
from terminal_bench import NOWHERE, Service, Terminal, wait_for

RULES = []
QUERY = ("XPrintJob.Query", {"attemptId": "none"})


def rule(one):
    RULES.append(one)
    return one


def openssl(folder, *words):
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


def make_certificates(folder):
    """An office's authority and a foreign one, and a service, a kiosk and strangers under them."""
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for name in ("office", "foreign"):
        openssl(folder, "req", "-x509", *key, "-keyout", f"{name}.key", "-out", f"{name}.pem", "-days", "30", "-subj", f"/CN={name}")
    for name, authority, days in (("daemon", "office", 30), ("kiosk", "office", 30), ("expired", "office", -1), ("stranger", "foreign", 30)):
        (folder / f"{name}.cnf").write_text("basicConstraints=CA:FALSE\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n")
        openssl(folder, "req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key", "-CAcreateserial",
                "-days", str(days), "-extfile", f"{name}.cnf", "-out", f"{name}.pem")


def context(folder, name):
    """What a client that trusts the office shows as itself; name None: nothing."""
    made = ssl.create_default_context(cafile=folder / "office.pem")
    if name:
        made.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    return made


async def served(uri, tls):
    try:
        client = await Client.open(uri, ssl=tls)
        async with client:
            return (await client.call("Common.Status")).code == "success"
    except (OSError, AssertionError, Exception):
        return False


@rule
async def certificates_are_asked_for_off_loopback(bench):
    """off loopback a client of the office's authority is served and may use X commands; without, with a foreign or an expired certificate nobody is"""
    folder = pathlib.Path(bench.terminal.folder) / "tls"
    folder.mkdir(exist_ok=True)
    make_certificates(folder)
    tls = f'[terminal.tls]\nca = "{folder}/office.pem"\ncertificate = "{folder}/daemon.pem"\nkey = "{folder}/daemon.key"\n'
    secure = Service("secure", "ticket-printer", "escpos", {"address": NOWHERE, "listen": "::ffff:127.0.0.1", "host": "localhost"})
    plain = Service("plain", "ticket-printer", "escpos", {"address": NOWHERE})
    # Nobody on loopback is a trusted user here: the certificate alone decides.
    terminal = Terminal([secure, plain], trusted_users=("65534",), tls=tls)
    try:
        uri = f"wss://localhost:{terminal.port('secure')}/xfs4iot/v1.0/secure"
        async with await Client.open(terminal.uri("publisher")) as client:
            await until_listed(client, lambda uris: uri in uris)
        for name in (None, "stranger", "expired"):
            expect(not await served(uri, context(folder, name)), name)
        async with await Client.open(uri, ssl=context(folder, "kiosk")) as client:
            answer = await client.call(*QUERY)
            expect(answer.code == "success", answer.completion)
            expect(not client.violations, client.violations)
        async with await Client.open(terminal.uri("plain")) as client:
            answer = await client.call(*QUERY)
            expect(answer.code == "authorizationRequired", answer.completion)
            expect((await client.call("Common.Status")).code == "success")
            expect(not client.violations, client.violations)
    finally:
        terminal.close()


@rule
async def without_certificates_a_daemon_stays_on_loopback(bench):
    """a daemon that is to listen off loopback without [terminal.tls] refuses to start and says so"""
    terminal = Terminal([Service("plain", "ticket-printer", "escpos", {"address": NOWHERE})])
    try:
        terminal.config.write_text(terminal.config.read_text() + '\n[device.open]\nclass = "ticket-printer"\ndriver = "escpos"\n'
                                   f'address = "{NOWHERE}"\nlisten = "0.0.0.0"\n')
        terminal.start("open", "--device", "open")
        program = terminal.programs.pop("open")
        status = await asyncio.get_running_loop().run_in_executor(None, lambda: program.process.wait(20))
        wait_for("its last words", lambda: "listen off loopback needs [terminal.tls]" in program.log.read_text(), 10)
        expect(status == 1, status)
    finally:
        terminal.close()
