"""A disk that loses what was not flushed: the event log rebuilt as such a disk may have left it.

The steps of a real node are recorded by unflushed.c. A crash is a place between two steps: what a file
had at its last flush stays; of the steps after it any may be there, gone, or there in part, sector by
sector; a file whose folder was not flushed after it was made may be gone altogether.
"""

import os
import shutil
import subprocess
import threading

from victim import Victim
from witness import MARK

HERE = os.path.dirname(os.path.abspath(__file__))
SECTOR = 512
COMPILERS = ("clang", "cc", "gcc")


def compiled(folder, name="unflushed"):
    """The recorder (or another source here) as a library in that folder; None where there is no compiler."""
    tool = next((tool for tool in COMPILERS if shutil.which(tool)), None)
    if tool is None:
        return None
    library = os.path.join(folder, f"{name}.so")
    source = os.path.join(HERE, f"{name}.c")
    subprocess.run(
        [tool, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl", "-lpthread"], check=True
    )
    return library


class Trace:
    """The recorded steps: (what, path, offset, bytes), in order, each with where its note ends."""

    def __init__(self, file):
        self.steps = []
        self.ends = []
        with open(file, "rb") as record:
            while line := record.readline():
                what, offset, count, path = line.decode().rstrip("\n").split(" ", 3)
                data = record.read(int(count))
                if not line.endswith(b"\n") or len(data) != int(count):
                    break  # The node was killed in the middle of a note.
                self.steps.append((what, path, int(offset), data))
                self.ends.append(record.tell())

    def steps_before(self, place):
        """How many steps had been noted when the record had so many bytes."""
        return sum(end <= place for end in self.ends)

    def unflushed(self):
        """The places at which something is written and not flushed yet: there is something to lose."""
        dirty, places = set(), []
        for number, (what, path, _, _) in enumerate(self.steps):
            if what == "flush":
                dirty.discard(path)
            else:
                dirty.add(path)
            if dirty:
                places.append(number + 1)
        return places


class Disk:
    """Files as they were flushed, and the steps since then."""

    def __init__(self):
        self.files = {}  # path -> flushed bytes
        self.entered = set()  # paths whose folder was flushed after they were made
        self.removed = set()  # paths that were removed and whose folder was not flushed yet
        self.pending = {}  # path -> steps since the last flush

    def step(self, what, path, offset, data):
        if what == "create":
            self.files.setdefault(path, b"")
            self.pending.setdefault(path, [])
        elif what in ("write", "truncate"):
            # A file that was there before the recording is taken up by what is written to it.
            self.files.setdefault(path, b"")
            self.pending.setdefault(path, []).append((what, offset, data))
        elif what == "unlink":
            self.removed.add(path)
        elif path in self.files:
            self.files[path] = self._applied(self.files[path], self.pending[path])
            self.pending[path] = []
        else:
            inside = {one for one in self.files if os.path.dirname(one) == path}
            self.entered |= inside
            for gone in self.removed & inside:
                self.files.pop(gone)
                self.pending.pop(gone)
            self.removed -= inside

    @staticmethod
    def _applied(content, steps):
        content = bytearray(content)
        for what, offset, data in steps:
            if what == "truncate":
                del content[offset:]
                content.extend(bytes(offset - len(content)))
            else:
                content.extend(bytes(max(0, offset - len(content))))
                content[offset : offset + len(data)] = data
        return bytes(content)

    def left_by(self, random):
        """What a crash leaves now: path -> bytes."""
        left = {}
        for path, content in self.files.items():
            if path not in self.entered and random.random() < 0.5:
                continue
            if path in self.removed and random.random() < 0.5:
                continue
            steps = []
            for what, offset, data in self.pending[path]:
                fate = random.choice(("there", "gone", "torn"))
                if fate == "there" or (fate == "torn" and what == "truncate"):
                    steps.append((what, offset, data))
                elif fate == "torn":
                    steps += self._torn(offset, data, random)
            left[path] = self._applied(content, steps)
        return left

    @staticmethod
    def _torn(offset, data, random):
        """Some sectors of a write; the sectors are the disk's, not the write's."""
        parts, start = [], 0
        while start < len(data):
            end = min(len(data), start + SECTOR - (offset + start) % SECTOR)
            if random.random() < 0.5:
                parts.append(("write", offset + start, data[start:end]))
            start = end
        return parts


def crashed(trace, place, random, before):
    """The files after a crash at that place; `before` are those that lay flushed when it began."""
    disk = Disk()
    disk.files = dict(before)
    disk.entered = set(before)
    disk.pending = {path: [] for path in before}
    for step in trace.steps[:place]:
        disk.step(*step)
    return disk.left_by(random)


# The stage of crash.py

SENDERS, BATCHES, EVENTS_MAX = 3, 8, 30
HOST = "198.18.82.77"


def stage(yard):
    """Records one node, then lets disk after disk lose what it may; None where there is no compiler."""
    library = compiled(yard.folder)
    if library is None:
        return None
    victim = yard.victim()
    witness = yard.witness(victim)
    victim.stop()
    shutil.copytree(victim.data, yard.path("before"))
    record = yard.path("record")
    victim.start(
        environment={
            "LD_PRELOAD": library,
            "NOROSHI_RECORD": os.path.join(victim.data, "events"),
            "NOROSHI_TRACE": record,
        }
    )
    promised = sent_by_several(yard, witness, record)
    victim.kill()
    trace = Trace(record)
    before = {}
    for name in os.listdir(yard.path("before/events")):
        with open(os.path.join(yard.path("before/events"), name), "rb") as segment:
            before[os.path.join(victim.data, "events", name)] = segment.read()
    places = trace.unflushed()
    assert len(places) >= len(trace.steps) // 4, "the recorder sees nothing unflushed"
    accepted = 0
    for run in range(yard.runs):
        # Mostly where something can be lost, at times anywhere.
        place = yard.random.choice(places if run % 4 else range(len(trace.steps) + 1))
        known = [one for one in promised if trace.steps_before(one[0]) <= place]
        try:
            look(yard, witness.key, crashed(trace, place, yard.random, before), known, promised)
        except AssertionError as error:
            raise AssertionError(f"run {run}, after step {place}: {error}") from error
        accepted += sum(count for _, _, count in known)
    return f"{yard.runs} runs over {len(trace.steps)} steps, {accepted} events accepted, 0 lost"


def sent_by_several(yard, witness, record):
    """Batches with how long the record was when each was answered: (place, batch, accepted)."""
    promised = []
    turn = threading.Lock()

    def send():
        for _ in range(BATCHES):
            with turn:
                witness.number += 1
                number, count = witness.number, yard.random.randint(1, EVENTS_MAX)
            line = f'{{"time":"%s","source":"{HOST}","destination":"{MARK}","message":"{number} %d"}}'
            when = "2026-11-23T00:00:00Z"
            body = "\n".join(line % (when, part) for part in range(count)).encode()
            status, value = witness.victim.ask(
                "POST", "/api/v1/events", body, key=witness.key, once=f"lost-{number}"
            )
            assert status == 202 and value["accepted"] == count, f"{status} {value}"
            promised.append((os.path.getsize(record), value["batch"], count))

    senders = [threading.Thread(target=send) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(promised) == SENDERS * BATCHES, f"{len(promised)} batches were answered"
    return promised


def begun_on(yard, files, *lost):
    """A node that begins on what lay there before the recording but for `lost` (patterns of names), and on these files."""
    node = Victim(yard.binary, yard.path("after"), yard.path("after.log"))
    shutil.rmtree(node.data, ignore_errors=True)
    shutil.copytree(yard.path("before"), node.data, ignore=shutil.ignore_patterns(*lost))
    os.makedirs(os.path.join(node.data, "events"), exist_ok=True)
    for name, content in files.items():
        with open(os.path.join(node.data, name), "wb") as file:
            file.write(content)
    yard.victims.append(node)
    return node.start()


def look(yard, key, left, known, promised):
    """A node on what the disk kept has every batch that was answered before, whole and counted once."""
    segments = {os.path.join("events", os.path.basename(path)): content for path, content in left.items()}
    node = begun_on(yard, segments, "events")
    found = {}
    for _, batch, count in promised:
        status, value = node.ask("GET", f"/api/v1/batches/{batch}", key=key)
        # What was not answered may be there or not, but never in part.
        assert status == 404 or value["accepted"] == count, f"{batch} is there in part: {value}"
        if status == 200:
            found[batch] = count
    lost = [batch for _, batch, _ in known if batch not in found]
    assert not lost, f"lost: {lost}"

    def everything_is_matched():
        return all(
            node.ask("GET", f"/api/v1/batches/{batch}", key=key)[1]["matched"] for batch in found
        )

    node.node.until(everything_is_matched)
    counted = node.one(
        "SELECT COALESCE(SUM(weight), 0) FROM observation WHERE instr(CAST(state AS TEXT), ?)", MARK
    )
    assert counted == sum(found.values()), f"{sum(found.values())} are there, {counted} counted"
    node.kill()
    yard.victims.remove(node)
