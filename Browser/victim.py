"""A node that is killed and started again on the same folder, and what its store says meanwhile."""

import http.client
import json
import os
import socket
import sqlite3
import subprocess
from urllib.parse import urlsplit

from node import ANSWER_SECONDS_MAX, Node, NodeError

COMMAND_SECONDS_MAX = 120


class Lost(Exception):
    """The connection broke: whether it was done is not known, and the caller asks again."""


def command(binary, *words, environment=None):
    """Runs a command of the node; gives (exit code, everything that it said)."""
    done = subprocess.run(
        [binary, *words], capture_output=True, text=True, timeout=COMMAND_SECONDS_MAX, check=False,
        env=None if environment is None else {**os.environ, **environment},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


class Victim:
    """One data folder and the node that runs on it now, if any. Sessions outlive the node."""

    def __init__(self, binary, data, log, quiet=False):
        self.binary = binary
        self.data = data
        self.log = log
        self.quiet = quiet
        self.node = None
        self.cookies = {}
        self.starts = 0

    def start(self, speed=1, environment=None):
        """Starts the node, its clock that many times as fast."""
        self.node = self.unstarted(speed, environment).start()
        self.starts += 1
        if not self.cookies:
            self.cookies["watch"] = self._sign_in(urlsplit(self.node.sign_in_link).path)
        return self

    def unstarted(self, speed=1, environment=None):
        """A node on that folder that is not started yet."""
        return Node(self.binary, self.data, self.log, speed, environment, quiet=self.quiet)

    def kill(self):
        """kill -9: nothing is flushed, closed or said."""
        process = self.node._process
        process.kill()
        process.wait()
        self.node = None

    def stop(self):
        if self.node is not None:
            node, self.node = self.node, None
            node.stop()

    def again(self):
        """Killed and started again."""
        self.kill()
        return self.start()

    def carry_clock(self, until):
        """While the node is down, time goes on: it finds the clock at that moment, or later."""
        store = sqlite3.connect(f"{self.data}/noroshi.sqlite", timeout=10)
        try:
            with store:
                store.execute("UPDATE node SET high_water = MAX(high_water, ?)", (until,))
        finally:
            store.close()

    # Asking

    def ask(self, method, path, body=None, who=None, key=None, once=None):
        """One request as a signed-in person or with a key; gives (status, value). Lost when it broke."""
        headers = {}
        if who is not None:
            headers["Cookie"] = f"noroshi={self.cookie(who)}"
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        if once is not None:
            headers["Idempotency-Key"] = once
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        status, _, answer = self._request(method, path, data, headers)
        try:
            return status, json.loads(answer)
        except ValueError:
            return status, answer.decode("utf-8", "replace")

    def _request(self, method, path, data=None, headers=None):
        connection = self._connection()
        try:
            connection.request(method, path, data, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Lost(str(error)) from error
        finally:
            connection.close()

    def _connection(self):
        place = urlsplit(self.node.address)
        return http.client.HTTPConnection(place.hostname, place.port, timeout=ANSWER_SECONDS_MAX)

    def cookie(self, who):
        """The session of a person of the demonstration, by login."""
        if who not in self.cookies:
            link = self.control({"verb": "account link", "login": who, "url": ""})["ok"]
            self.cookies[who] = self._sign_in(link)
        return self.cookies[who]

    def _sign_in(self, path):
        status, headers, _ = self._request("POST", path)
        cookie = headers.get("Set-Cookie", "")
        if status != 303 or not cookie.startswith("noroshi="):
            raise NodeError(f"signing in was answered {status}")
        return cookie.split(";")[0].split("=", 1)[1]

    def control(self, request):
        """One line over the control socket, one line back."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(ANSWER_SECONDS_MAX)
            connection.connect(os.path.join(self.data, "control.sock"))
            connection.sendall(json.dumps(request).encode() + b"\n")
            reply = b""
            while not reply.endswith(b"\n"):
                part = connection.recv(65536)
                if not part:
                    raise NodeError("the control socket closed without an answer")
                reply += part
        return json.loads(reply)

    # The store, read beside the node or without it

    def rows(self, sql, *arguments):
        store = sqlite3.connect(f"file:{self.data}/noroshi.sqlite?mode=ro", uri=True, timeout=10)
        try:
            return store.execute(sql, arguments).fetchall()
        finally:
            store.close()

    def one(self, sql, *arguments):
        found = self.rows(sql, *arguments)
        return found[0][0] if found else None

    def organization(self, code):
        return self.one("SELECT id FROM organization WHERE code = ?", code)

    def logged(self, text):
        """How often a text stands in the event log."""
        folder = os.path.join(self.data, "events")
        count = 0
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), "rb") as segment:
                count += segment.read().count(text.encode())
        return count

    def verify(self):
        """None when the store is sound; else what is broken."""
        code, said = command(self.binary, "verify", "--data", self.data)
        return None if code == 0 and "sound" in said else f"verify exits {code}: {said[-400:]}"
