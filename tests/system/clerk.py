"""Somebody at the counter, by the staff pages' own interface: takes out of the machine what was left there, and says so."""
import http.cookiejar
import json
import subprocess
import urllib.request

NAME, PASSWORD = "tanaka", "a long password"


class Clerk:
    def __init__(self, url):
        self.url, self.signed_in = url, False
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    @staticmethod
    def hire(build, config, log):
        """The account; the back end does not run yet."""
        subprocess.run([build / "municipal-backend", "staff", "--config", config, "--name", NAME, "--role", "clerk"],
                       input=PASSWORD.encode() + b"\n", stdout=log, stderr=log, check=True, timeout=60)

    def call(self, path, body=None):
        request = urllib.request.Request(f"{self.url}/staff/api/{path}", None if body is None else json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with self.opener.open(request, timeout=60) as reply:
            return json.loads(reply.read())

    def left(self):
        """What waits to be taken out. OSError: the back end is away."""
        if not self.signed_in:
            self.call("sign-in", {"name": NAME, "password": PASSWORD})
            self.signed_in = True
        return [one for one in self.call("events")["events"] if one["kind"] == "paper_left" and not one["done_by"]]

    def take_out(self):
        """How many sheets the machine goes on without."""
        left = self.left()
        for one in left:
            self.call(f"events/done/{one['id']}", {})
        return len(left)
