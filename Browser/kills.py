"""Kills a node while it takes events in, again and again, and counts what is lost: Browser/kills.py [1000]

Several senders send batches with idempotency keys without a pause; kill -9 comes at any moment, and in every fifth round
also while the node starts. A batch whose answer was lost is sent again, as a sensor does, until it is answered; one that
was answered is never sent again. After every start the node is asked for the last batches that it accepted; every 50
rounds, and at the end, all accepted lines must stand in the files of the log exactly once, read without the node's code
(segments.py), every marked one must be counted in an observation of an alert, and `noroshi verify --events` must find
nothing. What the system holds in memory outlives a process: a disk that loses what was not flushed is unflushed.py.

The seed draws the batches and the moments; where in the node's work a moment falls is the machine's. When it fails it
says seed and round, and the folder stays. The last line is row D3 of the targets, in the columns of `make bench`.
"""

import argparse
import http.client
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
from urllib.parse import urlsplit

from node import ANSWER_SECONDS_MAX, NodeError
from segments import segments
from victim import Victim, command

BUILT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), ".build")
MARK = "192.0.2.166"  # The mark that our own events meet.
ELSEWHERE = "192.0.2.10"
HOSTS = [f"198.18.82.{number}" for number in range(71, 77)]  # Of the demonstration's town.
SENDERS = 4
CHECKED_EVERY = 50
STARTING_EVERY = 5  # Every fifth round is killed while it starts, too.
HOLD_SECONDS = (0.0, 0.3)
MARKED_ONE_IN = 8
# One batch in so many is longer than a record may be, and so lies in several.
LONG_ONE_IN = 400
LONG_LINES = 9_000
LINE = re.compile(rb"K(\d+)-(\d+)-(\d+)K")


class Batch:
    """What one request brings: its number, its lines, how many of them meet the mark, and where."""

    def __init__(self, sender, number, drawn):
        self.sender = sender
        self.number = number
        self.count = LONG_LINES if drawn.randrange(LONG_ONE_IN) == 0 else drawn.randint(1, 30)
        self.host = drawn.choice(HOSTS)
        self.marked = min(self.count, 3) if drawn.randrange(MARKED_ONE_IN) == 0 else 0
        self.made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

    @property
    def body(self):
        """The same bytes whenever it is sent."""
        return "\n".join(
            json.dumps({
                "time": self.made, "source": self.host,
                "destination": MARK if part < self.marked else ELSEWHERE, "destination_port": 443,
                "message": f"K{self.sender}-{self.number}-{part}K",
            }) for part in range(self.count)
        ).encode()  # fmt: skip


class Sender(threading.Thread):
    """Sends batch after batch; what was not answered is sent again, before anything else."""

    def __init__(self, number, seed, key, gate):
        super().__init__(daemon=True)
        self.number = number
        self.random = random.Random(f"{seed}/{number}")
        self.key = key
        self.gate = gate
        self.accepted = []  # In the order of the answers.
        self.last = None  # The node's name for the last of them.
        self.again = 0  # Answers that were lost on the way.
        self.fault = None
        self._connection = None
        self._connected = None

    def run(self):
        try:
            while self.gate.begin():
                try:
                    self._deliver(Batch(self.number, len(self.accepted), self.random))
                finally:
                    self.gate.finish()
        except Exception as error:
            self.fault = error

    def _deliver(self, batch):
        """Until it is answered, by whichever node listens then."""
        while (address := self.gate.address()) is not None:
            try:
                value = self._send(address, batch)
            except (OSError, http.client.HTTPException):
                self.again += 1
                self._connected = None
                self.gate.rest(0.003)
                continue
            if value is None:
                self.gate.rest(0.05)
                continue
            assert value["accepted"] == batch.count, f"{batch.count} lines: {value}"
            self.last = value["batch"]
            self.accepted.append(batch)
            return

    def _send(self, address, batch):
        """The answer; None where the node asks to wait. Raises where the connection broke."""
        if address != self._connected:
            place = urlsplit(address)
            if self._connection is not None:
                self._connection.close()
            self._connection = http.client.HTTPConnection(
                place.hostname, place.port, timeout=ANSWER_SECONDS_MAX
            )
            self._connected = address
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Idempotency-Key": f"kill-{batch.sender}-{batch.number}",
        }
        self._connection.request("POST", "/api/v1/events", batch.body, headers)
        answer = self._connection.getresponse()
        data = answer.read()
        if answer.status in (429, 503):
            return None
        assert answer.status == 202, f"events were answered {answer.status}: {data[:300]}"
        return json.loads(data)


class Gate:
    """Where senders wait for a node that listens, and rest while all is looked at."""

    def __init__(self):
        self._changed = threading.Condition()
        self._address = None
        self._is_open = True
        self._is_over = False
        self._begun = 0  # Batches that have no answer yet.

    def begin(self):
        """Waits until a batch may be begun; false when it is over. `finish` is called for each."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_open or self._is_over)
            self._begun += not self._is_over
            return not self._is_over

    def finish(self):
        with self._changed:
            self._begun -= 1
            self._changed.notify_all()

    def address(self):
        """Where a node listens, once one does; None when it is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._address is not None or self._is_over)
            return None if self._is_over else self._address

    def rest(self, seconds):
        """After a failure, so that a node that is gone is not asked ten thousand times a second."""
        with self._changed:
            self._changed.wait(seconds)

    def listens(self, address):
        """A node listens there; None: it is about to be killed."""
        with self._changed:
            self._address = address
            self._changed.notify_all()

    def close(self, seconds):
        """Nobody begins a batch; false where one that was begun is not answered in time."""
        with self._changed:
            self._is_open = False
            return self._changed.wait_for(lambda: self._begun == 0, seconds)

    def open(self):
        with self._changed:
            self._is_open = True
            self._changed.notify_all()

    def end(self):
        with self._changed:
            self._is_over = True
            self._changed.notify_all()


class Run:
    """One node, its senders, and what was found."""

    def __init__(self, binary, folder, seed, kills):
        self.random = random.Random(seed)
        self.kills = kills
        self.round = 0
        self.starting = 0
        self.looked = 0
        self.latest = None  # The node that was made last, whether it listens yet or not.
        self.victim = Victim(
            binary, os.path.join(folder, "data"), os.path.join(folder, "node.log"), quiet=True
        )
        self.victim.start()
        status, value = self.victim.ask("POST", "/api/v1/indicators", f"{MARK}\n".encode(), "watch")
        assert status == 202 and value["accepted"] == 1, f"{status} {value}"
        self.victim.node.until(self._looking_back_has_ended)
        self.gate = Gate()
        self.senders = [
            Sender(number, seed, self._key(f"sender-{number}"), self.gate)
            for number in range(SENDERS)
        ]
        self.start_seconds = 1.0

    def _looking_back_has_ended(self):
        """Or what it finds again after a kill would be counted twice, as a duplicate."""
        return not self.victim.one("SELECT COUNT(*) FROM indicator_batch WHERE looked_back = 0")

    def _key(self, name):
        words = ["key", "new", "--data", self.victim.data, "--name", name, "--role", "sensor"]
        code, said = command(self.victim.binary, *words)
        assert code == 0, said
        return said.split()[-1]

    def go(self):
        for sender in self.senders:
            sender.start()
        self.gate.listens(self.victim.node.address)
        while self.round < self.kills:
            self.round += 1
            time.sleep(self.random.uniform(*HOLD_SECONDS))
            self.victim.kill()
            self.gate.listens(None)
            if self.round % STARTING_EVERY == 0:
                self._kill_while_it_starts(self.random.uniform(0, self.start_seconds))
            began = time.monotonic()
            self.latest = self.victim.unstarted()
            self.victim.node = self.latest.start()
            self.start_seconds = time.monotonic() - began
            # What was accepted last is the first to be gone; later answers would hide nothing, and cost time.
            self._ask([sender.last for sender in self.senders])
            self.gate.listens(self.victim.node.address)
            for sender in self.senders:
                if sender.fault is not None:
                    raise AssertionError(f"sender {sender.number}: {sender.fault}")
            if self.round % CHECKED_EVERY == 0 or self.round == self.kills:
                self.look()
        self.gate.end()

    def end(self):
        """Whatever still runs does not any more."""
        self.gate.end()
        for node in (self.victim.node, self.latest):
            if node is not None and node._process is not None:
                node._process.kill()
                node._process.wait()

    def _kill_while_it_starts(self, after):
        """kill -9 so long after the process was made, whatever it is doing."""
        self.latest = node = self.victim.unstarted()
        starting = threading.Thread(target=self._start, args=(node,))
        starting.start()
        time.sleep(after)
        while node._process is None and starting.is_alive():
            time.sleep(0.001)
        process = node._process
        if process is not None:
            process.kill()
        # It waits for the process itself, unless the node listened before it was killed.
        starting.join()
        if process is not None:
            process.wait()
        self.starting += 1

    @staticmethod
    def _start(node):
        try:
            node.start()
        except NodeError:
            pass  # Killed before it said its address: as it should be.

    def _ask(self, batches):
        for batch in batches:
            if batch is None:
                continue
            status, value = self.victim.ask(
                "GET", f"/api/v1/batches/{batch}", key=self.senders[0].key
            )
            assert status == 200, f"the batch {batch} was accepted and is answered {status}: {value}"

    def look(self):
        """Everything that was accepted, from the files, the store and the node's own word."""
        answered = self.gate.close(ANSWER_SECONDS_MAX)
        assert answered, "a batch gets no answer from a node that listens"
        self._log()
        self._observations()
        code, said = command(self.victim.binary, "verify", "--data", self.victim.data, "--events")
        assert code == 0 and "sound" in said, f"verify exits {code}: {said[-400:]}"
        status, value = self.victim.ask("GET", "/ready")
        assert status == 200, f"/ready is answered {status}: {value}"
        self.looked += 1
        say(f"round {self.round}: {self.lines} events accepted, all there once")
        self.gate.open()

    def _log(self):
        """Each line of each accepted batch once, and nothing that nobody sent."""
        found = [[bytearray(batch.count) for batch in sender.accepted] for sender in self.senders]
        for number, content in segments(os.path.join(self.victim.data, "events")):
            for line in LINE.finditer(content):
                sender, batch, part = (int(digits) for digits in line.groups())
                known = found[sender]
                assert batch < len(known) and part < len(known[batch]), (
                    f"segment {number} holds {line.group().decode()}, which was never accepted"
                )
                known[batch][part] += 1
                assert known[batch][part] == 1, f"{line.group().decode()} is there twice"
        for sender, batches in enumerate(found):
            for batch, lines in enumerate(batches):
                missing = lines.count(0)
                assert not missing, f"{missing} of {len(lines)} lines of batch {sender}-{batch} are lost"

    def _observations(self):
        """Each marked line is counted once, at its host, and belongs to an alert."""
        for sender in self.senders:
            if sender.last is not None:
                self._matched(sender.last)
        for host in HOSTS:
            sent = sum(
                batch.marked
                for sender in self.senders
                for batch in sender.accepted
                if batch.host == host
            )
            rows = self.victim.rows(
                "SELECT weight, alert FROM observation WHERE instr(CAST(state AS TEXT), ?)"
                " AND instr(CAST(state AS TEXT), ?)",
                f'"{MARK}"', f'"{host}"',
            )  # fmt: skip
            counted = sum(weight for weight, _ in rows)
            assert counted == sent, f"{host}: {sent} marked lines were accepted and {counted} counted"
            assert not sent or any(alert for _, alert in rows), f"{host}: counted, and no alert"

    def _matched(self, batch):
        def it_is_matched():
            path = f"/api/v1/batches/{batch}"
            return self.victim.ask("GET", path, key=self.senders[0].key)[1]["matched"]

        self.victim.node.until(it_is_matched)

    # What is told

    @property
    def batches(self):
        return sum(len(sender.accepted) for sender in self.senders)

    @property
    def lines(self):
        return sum(batch.count for sender in self.senders for batch in sender.accepted)

    @property
    def marked(self):
        return sum(batch.marked for sender in self.senders for batch in sender.accepted)

    @property
    def again(self):
        return sum(sender.again for sender in self.senders)


def settings():
    parser = argparse.ArgumentParser(description="Kills a node while it takes events in.")
    parser.add_argument("kills", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--binary", metavar="PATH", default=None, help="release, else debug")
    return parser.parse_args()


def row(what, measured, hard="", verdict=""):
    """A line of the table, in the columns of `make bench`."""
    return f"{'D3':<4} {what:<52} {measured:<14} {hard:<14} {'':<14} {verdict}".rstrip()


def say(text):
    print(text, flush=True)


def main():
    options = settings()
    built = [os.path.join(BUILT, way, "noroshi") for way in ("release", "debug")]
    choices = built if options.binary is None else [options.binary]
    binary = next((one for one in choices if os.access(one, os.X_OK)), None)
    if binary is None or options.kills < 1:
        say("FAILED setup: no node is built (swift build --product noroshi), or fewer kills than one")
        return 2
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    folder = tempfile.mkdtemp(prefix="noroshi-kills-")
    began = time.monotonic()
    say(f"kills: {options.kills}, seed {seed}, {os.path.relpath(binary)}")
    run = None
    # Whoever ends the script ends the node too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        run = Run(os.path.abspath(binary), folder, seed, options.kills)
        run.go()
    except Exception as error:
        text = " ".join(str(error).split()) or type(error).__name__
        place = run.round if run is not None else 0
        say(f"FAILED kills: seed {seed}, round {place}: {text[:600]}; {folder} stays")
        say(row("acknowledged events lost, or found twice", "some", "<= 0", "MISSED"))
        return 1
    else:
        seconds = time.monotonic() - began
        say(
            f"kills: {run.kills} during intake and {run.starting} more while it started, {seconds:.0f} s; "
            f"{run.batches} batches with {run.lines} events accepted, {run.marked} of them marked, "
            f"{run.again} answers lost and asked again; all looked at {run.looked} times"
        )
        say(row(f"acknowledged events lost in {run.kills} kill -9", "0", "<= 0", "met"))
        shutil.rmtree(folder, ignore_errors=True)
        return 0
    finally:
        if run is not None:
            run.end()


if __name__ == "__main__":
    sys.exit(main())
