"""A Noroshi node as a process, and its API: started for the journeys, stopped by its own id."""

import datetime
import json
import os
import queue
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

START_SECONDS_MAX = 300  # A debug build makes the demonstration network at its first start.
LINK_SECONDS_MAX = 30  # From the line `listening` to the line with the sign-in link.
STOP_SECONDS_MAX = 20
ANSWER_SECONDS_MAX = 30


class NodeError(Exception):
    """The node did not start, did not stop, or did not say what it should."""


class Node:
    """One running node. `address` is http://HOST:PORT, `sign_in_link` works once. Without `demo` it is what
    `noroshi init` left in the folder, and prints no link; `prefix` is what starts it, say in a network of its own.
    `past` gives a demonstration its month of old events, which each look-back of a debug build takes seconds for."""

    def __init__(
        self, binary, data, log, speed=1, environment=None, all_bodies=False, quiet=False,
        demo=True, prefix=(), past=False,
    ):  # fmt: skip
        self.binary = binary
        self.data = data
        self.log = log
        self.speed = speed
        self.all_bodies = all_bodies
        self.quiet = quiet
        self.demo = demo
        self.past = past
        self.prefix = list(prefix)
        self.environment = environment
        self.address = None
        self.sign_in_link = None
        self.lines = []
        self._process = None
        self._heard = queue.Queue()

    def start(self):
        """Starts the node and waits for its address, and for the demonstration's sign-in link."""
        command = [*self.prefix, self.binary, "serve", "--data", self.data]
        if self.demo:
            command += ["--demo", "--listen", "127.0.0.1:0"]
        if self.all_bodies:
            command += ["--all-bodies"]
        if self.quiet:
            command += ["--quiet"]
        elif self.demo and not self.past:
            command += ["--no-past"]
        if self.speed != 1:
            command += ["--speed", str(self.speed)]
        with open(self.log, "ab") as errors:
            self._process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8",
                env=None if self.environment is None else {**os.environ, **self.environment},
            )  # fmt: skip
        self._heard = queue.Queue()
        threading.Thread(
            target=self._listen, args=(self._process, self._heard), daemon=True
        ).start()
        deadline = time.monotonic() + START_SECONDS_MAX
        while self.address is None or (self.demo and self.sign_in_link is None):
            self._read(self._next_line(deadline))
            if self.address is not None:
                deadline = min(deadline, time.monotonic() + LINK_SECONDS_MAX)
        return self

    def _listen(self, process, heard):
        """Reads to the end, also when nobody asks any more: a full pipe would stop the node."""
        for line in process.stdout:
            self.lines.append(line.rstrip("\n"))
            heard.put(line)
        heard.put(None)

    def _next_line(self, deadline):
        try:
            line = self._heard.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            line = None
        if line is None:
            said = " | ".join(self.lines[-5:]) or "nothing"
            self.stop(complain=False)
            what = "its address" if self.address is None else "a sign-in link"
            raise NodeError(f"the node never printed {what}; it said: {said}; {self._see_log()}")
        return line

    def _read(self, line):
        match = re.match(r"listening (http://\S+)\s*$", line)
        if match:
            self.address = match.group(1).rstrip("/")
            return
        match = re.search(r"http://[^\s/]+/\S+", line)
        if match and self.sign_in_link is None:
            self.sign_in_link = match.group(0)

    def stop(self, complain=True):
        """Ends the node as Ctrl-C does. One that does not end in time is killed: an error."""
        process = self._process
        if process is None:
            return
        self._process = None
        if process.poll() is None:
            os.kill(process.pid, signal.SIGINT)
        try:
            status = process.wait(timeout=STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise NodeError(f"the node did not stop within {STOP_SECONDS_MAX} s of Ctrl-C")
        if complain and status != 0:
            raise NodeError(f"the node stopped with exit code {status}; {self._see_log()}")

    def _see_log(self):
        return f"see {os.path.relpath(self.log)}"

    def new_key(self, name, role, organization=None):
        """Makes an API key with the command line, beside the running node."""
        command = [self.binary, "key", "new", "--data", self.data, "--name", name, "--role", role]
        if organization is not None:
            command += ["--organization", organization]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=ANSWER_SECONDS_MAX, check=False
        )
        if done.returncode != 0:
            raise NodeError(f"key new: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout.split()[-1]

    def sign_in_link_for(self, login):
        """A one-time sign-in link for that account, asked of the running node by its owner."""
        words = {"verb": "account link", "login": login, "url": self.address}
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(ANSWER_SECONDS_MAX)
            control.connect(os.path.join(self.data, "control.sock"))
            control.sendall((json.dumps(words) + "\n").encode("utf-8"))
            answer = json.loads(control.makefile("rb").readline())
        if "ok" not in answer:
            raise NodeError(f"no sign-in link for {login}: {answer}")
        return answer["ok"]

    def api(self, method, path, key=None, body=None, kind="application/json", headers=None):
        """One request; gives (status, value), where value is parsed JSON, or text when it is none.
        A body that is no bytes and no text is sent as JSON."""
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body, ensure_ascii=False)
        data = body.encode("utf-8") if isinstance(body, str) else body
        request = urllib.request.Request(self.address + path, data=data, method=method)
        if data is not None:
            request.add_header("Content-Type", kind)
        if key is not None:
            request.add_header("Authorization", f"Bearer {key}")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS_MAX) as answer:
                return answer.status, _value(answer.read())
        except urllib.error.HTTPError as refusal:
            return refusal.code, _value(refusal.read())

    def time(self):
        """Node time as the node's own pages show it, in whole seconds since 1970."""
        _, page = self.api("GET", "/sign-in")
        shown = re.search(r'<time datetime="([^"]+)"', page).group(1)
        return int(datetime.datetime.fromisoformat(shown).timestamp())

    def again(self, speed=1):
        """Stopped and started again at another pace; the address is a new one, sessions stay."""
        self.stop()
        self.address, self.sign_in_link, self.speed = None, None, speed
        return self.start()

    def until(self, ask, seconds=ANSWER_SECONDS_MAX):
        """Asks again until the answer is true; gives it. For what the node does in its own time."""
        deadline = time.monotonic() + seconds
        while True:
            answer = ask()
            if answer:
                return answer
            if time.monotonic() > deadline:
                raise NodeError(f"did not come about within {seconds} s: {ask.__name__}")
            threading.Event().wait(0.1)


def _value(data):
    text = data.decode("utf-8")
    try:
        return json.loads(text)
    except ValueError:
        return text
