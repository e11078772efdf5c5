"""Service software that wants the devices of a terminal for itself: XFS4IoT VendorMode, over the wire.

    service = ServiceSoftware(publisher_port)
    service.enter()      # returns when the terminal has let go of its devices
    service.leave()
"""
import asyncio
import json

import websockets

VERSIONS = {"ServicePublisher": "2.0", "VendorMode": "2.0"}
LIMIT = 40.0


class ServiceSoftware:
    def __init__(self, publisher_port, service="service"):
        self.publisher, self.service = f"ws://127.0.0.1:{publisher_port}/xfs4iot/v1.0", service

    def enter(self):
        asyncio.run(asyncio.wait_for(self.ask("VendorMode.EnterModeRequest", "VendorMode.ModeEnteredEvent"), LIMIT))

    def leave(self):
        asyncio.run(asyncio.wait_for(self.ask("VendorMode.ExitModeRequest", "VendorMode.ModeExitedEvent"), LIMIT))

    async def ask(self, name, until):
        async with websockets.connect(await self.address(), compression=None) as socket:
            await send(socket, name)
            async for text in socket:
                header = json.loads(text)["header"]
                if header["type"] == "completion" and header["completionCode"] != "success":
                    raise AssertionError(text)
                if header["name"] == until:
                    return

    async def address(self):
        async with websockets.connect(self.publisher, compression=None) as socket:
            await send(socket, "ServicePublisher.GetServices")
            async for text in socket:
                for one in json.loads(text).get("payload", {}).get("services", []):
                    if one["serviceURI"].endswith("/" + self.service):
                        return one["serviceURI"]
                if json.loads(text)["header"]["type"] == "completion":
                    raise AssertionError(f"no {self.service}: {text}")


async def send(socket, name):
    await socket.send(json.dumps({"header": {"type": "command", "name": name, "requestId": 1, "timeout": 0,
                                             "version": VERSIONS[name.split(".")[0]]}, "payload": {}}))
