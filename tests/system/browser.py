"""Debian's Chromium, headless, driven over its DevTools pipe: pages are opened, touched and read as a person does. No
further package: the pipe is two file descriptors with JSON between zero bytes."""
import base64
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import queue


class Browser:
    """One window; `folder` receives downloads. Elements are found by CSS selector and, with `text`, by their words."""

    def __init__(self, width=1440, height=900):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="madoguchi-browser-"))
        self.replies, self.number = queue.Queue(), 0
        commands, self.to_browser = os.pipe()
        self.from_browser, answers = os.pipe()
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec 3<&{commands} 4>&{answers}; exec "$@"', "chromium", "chromium", "--headless=new", "--no-sandbox",
             "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-sync",
             "--disable-component-update", "--hide-scrollbars", "--lang=ja", f"--user-data-dir={self.folder}/profile",
             f"--window-size={width},{height}", "--remote-debugging-pipe", "about:blank"],
            pass_fds=(commands, answers), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)
        os.close(commands)
        os.close(answers)
        threading.Thread(target=self._read, daemon=True).start()
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.send("Page.enable")
        self.send("Network.enable")
        self.send("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.folder), session=None)
        self.resize(width, height)

    def _read(self):
        rest = b""
        while True:
            try:
                piece = os.read(self.from_browser, 1 << 16)
            except OSError:
                piece = b""
            if not piece:
                return self.replies.put(None)
            rest += piece
            *messages, rest = rest.split(b"\0")
            for message in messages:
                reply = json.loads(message)
                if "id" in reply:
                    self.replies.put(reply)

    def send(self, method, session="page", timeout=30, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if session == "page" and getattr(self, "session", None):
            message["sessionId"] = self.session
        os.write(self.to_browser, json.dumps(message).encode() + b"\0")
        while True:
            reply = self.replies.get(timeout=timeout)
            if reply is None:
                raise AssertionError("the browser has ended")
            if reply["id"] == self.number:
                if "error" in reply:
                    raise AssertionError(f"{method}: {reply['error']}")
                return reply["result"]

    def stop(self):
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        except ProcessLookupError:
            pass
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- what a person does
    def resize(self, width, height):
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def offline(self, cut):
        self.send("Network.emulateNetworkConditions", offline=cut, latency=0, downloadThroughput=-1, uploadThroughput=-1)

    def open(self, url):
        self.send("Page.navigate", url=url)

    def run(self, script):
        result = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise AssertionError(result["exceptionDetails"]["exception"].get("description"))
        return result["result"].get("value")

    def text(self, selector="body"):
        """Visible text; "" when there is no such element or it is hidden."""
        return self.run(f"""(() => {{
            const found = document.querySelector({json.dumps(selector)});
            return found && found.getClientRects().length ? found.innerText : "";
        }})()""") or ""

    def wait_text(self, wanted, selector="body", timeout=15):
        return self.wait(f"{wanted!r} in {selector}", lambda: wanted in self.text(selector), timeout)

    def wait(self, what, condition, timeout=15):
        deadline = time.monotonic() + timeout
        while True:
            value = condition()
            if value:
                return value
            if time.monotonic() > deadline:
                raise AssertionError(f"{what}: not within {timeout} s\n{self.text()}")
            threading.Event().wait(0.03)

    def click(self, selector, text=""):
        """A real press in the middle of the first visible element that holds `text`."""
        script = f"""(() => {{
            const found = [...document.querySelectorAll({json.dumps(selector)})]
                .find((one) => one.innerText.includes({json.dumps(text)}) && one.offsetParent);
            if (!found) return null;
            found.scrollIntoView({{block: "center"}});
            const box = found.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        }})()"""
        x, y = self.wait(f"{selector} {text}", lambda: self.run(script))
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def type(self, selector, text):
        self.click(selector)
        self.run(f"document.querySelector({json.dumps(selector)}).select()")
        self.send("Input.insertText", text=text)

    def press_enter(self):
        for kind in ("keyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")

    def screenshot(self, path, whole=True):
        data = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))
