"""The demonstration of three nodes as `make run` starts it: Browser/three.py

One command, three processes, linked; an alert reaches the town; one that dies is reported; Ctrl-C ends all, and so does the
death of the first.
"""

import argparse
import os
import queue
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from victim import command

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
START_SECONDS_MAX = 300  # A debug build enters three demonstrations.
SOON_SECONDS = 60
STOP_SECONDS_MAX = 30
SEATS = ("tower", "ministry", "town")


class Three:
    """A running demonstration of three nodes. `links` are the one-time links, by node."""

    def __init__(self, binary, folder):
        self.folder = folder
        self.log = os.path.join(folder, "log")
        self.links = {}
        self.lines = []
        self.heard = queue.Queue()
        words = [binary, "serve", "--demo", "--nodes", "3", "--data", os.path.join(folder, "data")]
        with open(self.log, "ab") as errors:
            self.process = subprocess.Popen(
                [*words, "--listen", f"127.0.0.1:{free_port()}"], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8",
            )  # fmt: skip
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            self.heard.put(line)
        self.heard.put(None)

    def start(self):
        """Waits for the links of all three."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while len(self.links) < len(SEATS):
            try:
                line = self.heard.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                line = None
            assert line is not None, f"links of {sorted(self.links)} alone; {self.lines}; {self.said()}"
            link = re.search(r"http://127\.0\.0\.1:\d+/sign-in/\S+", line)
            if link is None:
                continue
            name = next((seat for seat in SEATS[1:] if f"/ {seat}: " in line), "tower")
            self.links.setdefault(name, link.group(0))
        return self

    def said(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()

    def address(self, seat):
        return re.match(r"http://127\.0\.0\.1:\d+", self.links[seat]).group(0)

    def page(self, seat):
        with urllib.request.urlopen(self.address(seat) + "/sign-in", timeout=SOON_SECONDS) as answer:
            return answer.read().decode("utf-8")

    def one(self, seat, sql):
        """The first value of a question to a node's store; None where there is none."""
        path = os.path.join(self.folder, "data", seat, "noroshi.sqlite")
        store = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
        try:
            row = store.execute(sql).fetchone()
            return row[0] if row else None
        finally:
            store.close()

    def children(self):
        """The process ids of the other two, by node."""
        found = {}
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                with open(f"/proc/{entry}/status", encoding="utf-8") as file:
                    parent = re.search(r"^PPid:\s+(\d+)", file.read(), re.MULTILINE).group(1)
                with open(f"/proc/{entry}/cmdline", "rb") as file:
                    words = file.read().decode("utf-8", "replace").split("\0")
            except (OSError, AttributeError):
                continue
            if int(parent) == self.process.pid and "--seat" in words:
                found[words[words.index("--seat") + 1]] = int(entry)
        return found

    def stop(self):
        """Ends all as Ctrl-C does; gives the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=STOP_SECONDS_MAX)


def free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def until(what, ask, seconds=SOON_SECONDS):
    deadline = time.monotonic() + seconds
    while not ask():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        threading.Event().wait(0.2)


def lives(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def linked(binary, folder):
    """All three are linked, name each other, and what the tower's sensor sees reaches the town."""
    three = Three(binary, folder).start()
    try:
        for seat in SEATS:
            page = three.page(seat)
            for other in SEATS:
                assert (three.address(other) in page) == (other != seat), f"{seat} about {other}"
        for seat in SEATS[1:]:
            until(
                f"{seat} is linked",
                lambda seat=seat: three.one(seat, "SELECT COUNT(*) FROM link_host"),
            )
            until(
                f"{seat} is placed",
                lambda seat=seat: os.path.exists(os.path.join(folder, "data", seat, "placed")),
            )
        hosts = "SELECT COUNT(*) = 3 FROM link_host"
        until("ministry, agency and town are known", lambda: three.one("tower", hosts))
        own = "SELECT COUNT(*) FROM delivery WHERE organization = (SELECT tower FROM node)"
        until("an alert reaches the town", lambda: three.one("town", own))
        children = three.children()
        assert sorted(children) == ["ministry", "town"], children
        os.kill(children["town"], signal.SIGKILL)
        until("its end is reported", lambda: "the town's node has ended" in three.said())
        assert lives(children["ministry"]) and three.process.poll() is None, "the others go on"
        status = three.stop()
        assert status == 0, f"exit code {status}; {three.said()}"
        until("the ministry ends with it", lambda: not lives(children["ministry"]), 1)
    finally:
        if three.process.poll() is None:
            three.process.kill()
            three.process.wait()
    return "three nodes, one alert, one death, Ctrl-C"


def orphans(binary, folder):
    """Started again they are linked already; where the first is killed, the others do not stay behind."""
    three = Three(binary, folder).start()
    try:
        children = three.children()
        assert sorted(children) == ["ministry", "town"], children
        three.process.kill()
        three.process.wait()
        until("nobody stays behind", lambda: not any(lives(pid) for pid in children.values()))
    finally:
        if three.process.poll() is None:
            three.process.kill()
            three.process.wait()
    return "kill -9 of the first ends all"


def refused(binary, folder):
    """Never where others could listen, and never for what is real."""
    data = ["serve", "--data", os.path.join(folder, "none")]
    tried = [
        ["--demo", "--nodes", "2"], ["--demo", "--nodes", "0"], ["--nodes", "3"],
        ["--demo", "--nodes", "3", "--listen", "0.0.0.0:0"],
        ["--demo", "--nodes", "3", "--listen", "[::1]:0"],
        ["--demo", "--nodes", "3", "--public-url", "https://noroshi.example"],
        ["--demo", "--seat", "town"], ["--seat", "town"], ["--demo", "--seat", "village"],
    ]  # fmt: skip
    for words in tried:
        code, said = command(binary, *data, *words)
        assert code == 2, f"{words}: exit code {code}, {said}"
        assert not os.path.exists(data[2]), f"{words}: a folder was made"
    return f"{len(tried)} uses"


def main():
    parser = argparse.ArgumentParser(description="Starts the demonstration of three nodes.")
    parser.add_argument(
        "--binary", metavar="PATH", default=os.path.join(ROOT, ".build", "debug", "noroshi")
    )
    binary = os.path.abspath(parser.parse_args().binary)
    if not os.access(binary, os.X_OK):
        print(f"FAILED setup {binary} is not built; swift build --product noroshi builds it", flush=True)
        return 1
    folder = tempfile.mkdtemp(prefix="noroshi-three-")
    failed = 0
    try:
        for stage in (refused, linked, orphans):
            began = time.monotonic()
            try:
                told = stage(binary, folder)
                print(f"ok three/{stage.__name__} {time.monotonic() - began:.1f} s, {told}", flush=True)
            except Exception as error:
                failed += 1
                text = " ".join(str(error).split())[:800]
                print(f"FAILED three/{stage.__name__} {type(error).__name__}: {text}", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{3 - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
