"""Somebody who talks to the interface of a node, byte by byte where that is needed."""

import http.client
import json
import socket
from urllib.parse import urlsplit

from victim import Victim, command

SECONDS_MAX = 120


class Sender:
    """Requests to one node. Every answer is held against the contract, and none may be our fault."""

    def __init__(self, binary, data, log):
        self.victim = Victim(binary, data, log).start()
        place = urlsplit(self.victim.node.address)
        self.host, self.port = place.hostname, place.port
        self.contract = None
        self.answers = 0

    def key(self, name, role, organization=None):
        words = ["key", "new", "--data", self.victim.data, "--name", name, "--role", role]
        if organization is not None:
            words += ["--organization", organization]
        code, said = command(self.victim.binary, *words)
        assert code == 0, said
        return said.split()[-1]

    def raw(self, method, path, key=None, body=None, headers=None):
        """(status, headers, bytes)."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=SECONDS_MAX)
        try:
            wanted = dict(headers or {})
            if key is not None:
                wanted["Authorization"] = f"Bearer {key}"
            connection.request(method, path, body, wanted)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def ask(self, method, path, key=None, body=None, headers=None, who=None):
        """(status, value, headers), checked: described, below 500 but for a full disk, nothing hostile."""
        wanted = dict(headers or {})
        if who is not None:
            wanted["Cookie"] = f"noroshi={self.victim.cookie(who)}"
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode("utf-8")
        status, seen, data = self.raw(method, path, key, body, wanted)
        self.answers += 1
        assert status < 500 or status == 507, f"{method} {path}: {status} {data[:200]}"
        text = data.decode("utf-8")
        kind = seen.get("Content-Type", "")
        value = json.loads(text) if "json" in kind else text
        if self.contract is not None:
            self.contract.check(method, path, status, seen, value)
        return status, value, seen

    def events(self, lines, key, headers=None):
        """Sends lines (bytes, or values that are written as JSON); gives (status, value)."""
        rows = [
            line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode("utf-8")
            for line in lines
        ]
        status, value, _ = self.ask("POST", "/api/v1/events", key, b"\n".join(rows) + b"\n", headers)
        return status, value

    def socket(self, seconds=SECONDS_MAX):
        connection = socket.create_connection((self.host, self.port), timeout=seconds)
        return connection

    def stored(self):
        """Events that were sent with a mark of their own and stand in the log."""
        return self.victim.logged("interface-mark")
