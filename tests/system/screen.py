"""The kiosk as a person meets it: touches through the X server, looks through the automation socket."""
import json
import os
import socket
import subprocess

from processes import Late

import time


class Screen:
    def __init__(self, automation, display):
        self.display = display
        self.connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.connection.connect(str(automation))
        self.connection.settimeout(40)
        self.stream = self.connection.makefile("rb")
        self.number = 0

    def close(self):
        self.stream.close()
        self.connection.close()

    def call(self, method, **parameters):
        self.number += 1
        request = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": parameters}
        self.connection.sendall(json.dumps(request).encode() + b"\n")
        while True:
            line = self.stream.readline()
            if not line:
                raise AssertionError("the kiosk closed its automation socket")
            reply = json.loads(line)
            if reply.get("id") == self.number:
                break
        if "error" in reply:
            raise AssertionError(f"{method}: {reply['error']}")
        return reply["result"]

    def tree(self):
        return self.call("ui.tree")

    def state(self):
        return self.call("ui.screen")

    def picture(self, path):
        self.call("ui.screenshot", path=str(path))

    def speech(self, after=0):
        return self.call("ui.speech", after=after)

    def until(self, what, condition, timeout=20.0):
        """Looks again after each change of the screen until `condition(state, tree)` gives something true."""
        deadline = time.monotonic() + timeout
        while True:
            tree, state = self.tree(), self.state()
            value = condition(state, tree)
            if value:
                return value
            left = deadline - time.monotonic()
            if left <= 0:
                names = [f"{node['id']}={node['name']!r}" for node in tree["nodes"]]
                raise Late(f"{what}: not within {timeout:g} s; the screen is {state} with {names}")
            self.call("ui.wait", after_revision=tree["revision"], timeout_ms=int(min(left, 1.0) * 1000) + 1)

    def wait_step(self, *steps, timeout=20.0):
        """Waits until the screen is one of `steps` (ui.screen's `state`) and returns it."""
        return self.until(f"one of {steps}", lambda state, _: state["state"] if state["state"] in steps else None, timeout)

    def wait_node(self, identity, timeout=20.0, enabled=True):
        def find(_, tree):
            for node in tree["nodes"]:
                if node["id"] == identity and (not enabled or node["enabled"]):
                    return node
            return None
        return self.until(f"widget {identity}", find, timeout)

    def node(self, identity):
        return next((node for node in self.tree()["nodes"] if node["id"] == identity), None)

    def has(self, identity):
        return self.node(identity) is not None

    def texts(self):
        return [node["name"] for node in self.tree()["nodes"]]

    def touch(self, identity, timeout=20.0):
        node = self.wait_node(identity, timeout)
        rectangle = node["rect_px"]
        self.touch_at(rectangle["x"] + rectangle["width"] / 2, rectangle["y"] + rectangle["height"] / 2)

    def touch_at(self, x, y):
        subprocess.run(["xdotool", "mousemove", str(int(x)), str(int(y)), "click", "1"], check=True,
                       env={**os.environ, "DISPLAY": self.display}, timeout=10)
