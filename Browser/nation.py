"""A nation of five real nodes on a bad day, and what must hold afterwards: a stage of Browser/federation.py.

A tower, a ministry with two towns, and a supporter: each in a network of its own, linked by TLS with certificates that were
made at run time. While alerts are raised and taken, nodes are killed, cables are pulled, a disk is full and two clocks are
wrong. Then all is mended, and the laws are asked from outside: by the interface, in the stores and in the files.
"""

import concurrent.futures
import datetime
import os
import random
import re
import subprocess
import threading
import time

import unflushed
from laws import Laws
from linked import SETTLE_SECONDS_MAX, Place, Skipped, free_port
from node import NodeError
from turns import say
from victim import Lost

NAMES = ("nation", "ministry", "first", "second", "supporter")
# Who is whose: the number of the node below, and of the one above.
ABOVE = ((1, 0), (4, 0), (2, 1), (3, 1))
MEBIBYTE = 1 << 20
DISK_BYTES = 384 * MEBIBYTE
CLOCK_SECONDS = {"first": 90, "supporter": -90}
CLOCK_SECONDS_OFF_MAX = 10
# What a person does with what he gets; most are dutiful, so that every node has letters of each kind on the way.
FATES = ("acknowledge",) * 6 + ("help", "decline", "silent", "silent")
# Past the last rung of an emergency (Ladder): 5 minutes, and 10.
CLIMB_SECONDS = 11 * 60
MICROSECONDS = 1_000_000
DOWN_SECONDS_MAX = 2.5
PULLED_SECONDS_MAX = 6
PATIENCE_SECONDS = 0.2
REFUSED_FOR_NOW = (429, 500, 503, 507)


class Promise:
    """An alert that a node has accepted, and what the person below does with it."""

    def __init__(self, alert, above, below, fate, mark):
        self.alert, self.above, self.below, self.fate, self.mark = alert, above, below, fate, mark
        self.is_done = fate == "silent"
        self.duty = None


class Nation(Laws):
    """Five nodes, what was promised by them, and what is broken now."""

    def __init__(self, land, seed):
        self.land, self.seed = land, seed
        self.random = random.Random(seed)
        self.missing = {}
        self.promises, self.faults = [], []
        self.guard, self.ended = threading.Lock(), threading.Event()
        self.kills = self.pulls = self.fills = self.skewed = 0
        try:
            self.places = land.places(len(NAMES))
        except Skipped as reason:
            self.missing["netns"] = reason
            self.places = [Place("127.0.0.1", None, free_port()) for _ in NAMES]
        self.disk = self._disk()
        self.library = unflushed.compiled(land.folder, "skewed")
        self.nodes = land.nodes(*[self._wanted(*one) for one in zip(NAMES, self.places)])
        self.routes = [(self.nodes[above], self.nodes[below]) for below, above in ABOVE]

    def _disk(self):
        """A small disk for one node; None where mounting is not allowed."""
        place = self.land.path("small")
        os.mkdir(place)
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "noroshi-nation", place],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if mounted.returncode != 0:
            self.missing["mount"] = f"mounting is not allowed: {mounted.stderr.strip()}"
            return None
        self.land.mounted.append(place)
        return place

    def _wanted(self, name, place):
        data = os.path.join(self.disk, "data") if self.disk and name == "second" else None
        return name, place, name in ("nation", "ministry") and place.network, data, self._clock(name)

    def _clock(self, name):
        """What sets the wall clock of a node wrong; its steady clocks stay right."""
        if name not in CLOCK_SECONDS:
            return None
        if self.library is None:
            self.missing["compiler"] = "no C compiler, so that all clocks are right"
            return None
        self.skewed += 1
        return {"LD_PRELOAD": self.library, "NOROSHI_SKEW": str(CLOCK_SECONDS[name])}

    def link(self):
        """Each joins the one above it, and the ends of each line know each other's people."""
        for above, below in self.routes:
            below.join(above)
        for above, below in self.routes:
            above.know(below)
            below.know(above)
        tower, _, first, *_ = self.nodes
        assert not tower.knows(first.own, first.responder), "a ministry's towns are its own to name"
        for above, below in self.routes:
            if above.line is not None:
                ends = {below.standing(above.name)["certificate"], above.standing(below.name)["certificate"]}
                assert len(ends) == 1 and "-" not in ends, f"{above.name} and {below.name}: {ends}"
        for name, node in zip(NAMES, self.nodes):
            wrong = self._shown(node) - time.time()
            wanted = CLOCK_SECONDS.get(name, 0) if node.environment else 0
            assert abs(wrong - wanted) < CLOCK_SECONDS_OFF_MAX, f"the clock of {name} is {wrong:.0f} s wrong"

    def _shown(self, node):
        """Node time as a page shows it, in seconds since 1970."""
        shown = re.search(r'<time datetime="([^"]+)"', node.ask("GET", "/sign-in")[1]).group(1)
        return datetime.datetime.fromisoformat(shown).timestamp()

    # Traffic

    def raise_one(self, above, below, fate, mark, severity=5, marking=None):
        """Insists until the node has answered: the same request twice is one alert."""
        body = {
            "severity": severity, "what": f"端末1台 {mark}", "what_en": f"One machine {mark}",
            "now": "電話に出てください。", "now_en": "Answer the phone.", "recipients": [below.own],
        }  # fmt: skip
        if marking is not None:
            body["marking"] = marking
        value = self._insist(above, "/api/v1/alerts", body, mark, 201, key=above.keys["operator"])
        promise = Promise(value["made"][0].split("/")[-1], above, below, fate, mark)
        with self.guard:
            self.promises.append(promise)
        return promise

    def _insist(self, node, path, body, once, wanted, **who):
        deadline = time.monotonic() + 4 * SETTLE_SECONDS_MAX
        told = "nothing"
        while time.monotonic() < deadline:
            try:
                told = node.ask("POST", path, body, once=once, **who)
            except Lost:
                told = "nothing"
            if told[0] == wanted:
                return told[1]
            assert told == "nothing" or told[0] in REFUSED_FOR_NOW, f"{node.name} {path}: {told}"
            threading.Event().wait(PATIENCE_SECONDS)
        raise AssertionError(f"{node.name} {path}: {told} for minutes")

    def _raise_until(self, ending, number):
        above, below = self.routes[number]
        source = random.Random(f"{self.seed}/{number}")
        count = 0
        while time.monotonic() < ending:
            count += 1
            fate, pause = source.choice(FATES), source.uniform(0.1, 1.0)
            self.raise_one(above, below, fate, f"S{self.seed}R{number}N{count}E", source.choice((4, 5)))
            threading.Event().wait(pause)

    def _take(self, node):
        """Does with each duty that has come what its person does."""
        while not self.ended.is_set():
            with self.guard:
                mine = [one for one in self.promises if one.below is node and not one.is_done]
            for promise in mine:
                duty = self._duty_of(promise)
                if duty is None:
                    continue
                body = {"because": "notOurs", "note": "担当ではない"} if promise.fate == "decline" else None
                path = f"/api/v1/deliveries/{duty}/{promise.fate}"
                self._insist(node, path, body, f"take-{promise.mark}", 200, who="watch")
                promise.is_done = True
            self.ended.wait(PATIENCE_SECONDS)

    def _duty_of(self, promise):
        """By the interface alone: a look into the store of a node that starts just now would keep it from starting."""
        try:
            duty = promise.below.duty(promise.alert)
        except Lost:
            return None  # It is down; asked again.
        return duty and duty["id"]

    def _noting(self, deed, *words):
        try:
            deed(*words)
        except Exception as error:
            self.faults.append(error)

    # The bad day

    def storm(self, seconds):
        """Traffic while the nation breaks; whole again at its end, when every promise was kept by its person."""
        for node in self.nodes:
            node.cookie("watch")
        ending = time.monotonic() + seconds
        raisers = [(self._raise_until, ending, number) for number in range(len(self.routes))]
        takers = [(self._take, node) for node in self.nodes[1:]]
        threads = [threading.Thread(target=self._noting, args=one, daemon=True) for one in raisers + takers]
        for thread in threads:
            thread.start()
        try:
            while time.monotonic() < ending:
                self._blow(ending - time.monotonic() < seconds / 2)
            self.heal()
            for thread in threads[: len(raisers)]:
                thread.join(4 * SETTLE_SECONDS_MAX)
            self._wait_for_all(4 * SETTLE_SECONDS_MAX)
        finally:
            self.ended.set()
        for thread in threads:
            thread.join(4 * SETTLE_SECONDS_MAX)
        assert not self.faults, f"{self.faults[0]}"

    def _wait_for_all(self, seconds):
        """Until every promise was kept by its person; what is left open after that is told with what each side knows of it."""
        try:
            self.nodes[0].until(self._all_is_done, seconds)
        except NodeError as error:
            told = "; ".join(self._told(one) for one in self.promises if not one.is_done)
            raise AssertionError(f"{error}: {told}") from error

    def _all_is_done(self):
        assert not self.faults, f"{self.faults[0]}"
        return all(one.is_done for one in self.promises)

    def _told(self, one):
        """What the two nodes of a promise say of it: for whoever has only the last lines of a run far away."""
        words = [f"{one.mark} {one.fate}"]
        for node, other in ((one.above, one.below), (one.below, one.above)):
            if node.node is None or node.node._process.poll() is not None:
                words.append(f"{node.name} does not run")
                continue
            try:
                status, _ = node.ask("GET", f"/api/v1/alerts/{one.alert}", key=node.keys["operator"])
                stands = node.standing(other.name)
                words.append(f"{node.name} {status} {stands['state']} waiting {stands['waiting']} silent {stands['silent']}")
            except (Lost, AssertionError) as error:
                words.append(f"{node.name} {error}")
            with open(node.log, encoding="utf-8", errors="replace") as file:
                words.append(" | ".join(line.strip()[-160:] for line in file.readlines()[-2:]))
        return ", ".join(words)

    def _blow(self, is_late):
        """One misfortune, or two at once."""
        chance, pause = self.random.random(), self.random.uniform(0.2, 1.5)
        if self.disk and is_late and self.fills == 0:
            self._fill()
        elif chance < 0.6 or "netns" in self.missing:
            self._kill(self.random.choice(self.nodes))
        else:
            place = self.random.choice(self.places)
            self.pulls += 1
            self.land.pull(place)
            if chance > 0.8:
                self._kill(self.random.choice(self.nodes))
            threading.Event().wait(self.random.uniform(0.5, PULLED_SECONDS_MAX))
            self.land.plug(place)
        threading.Event().wait(pause)

    def _kill(self, node):
        self.kills += 1
        node.kill()
        threading.Event().wait(self.random.uniform(0, DOWN_SECONDS_MAX))
        node.start()

    def _fill(self):
        """Nothing at all is free at one town; the others go on, and so does it once there is room."""
        self.fills += 1
        path = os.path.join(self.disk, "filler")
        ending = time.monotonic() + PULLED_SECONDS_MAX
        with open(path, "wb", buffering=0) as file:
            while time.monotonic() < ending:
                for block in (MEBIBYTE, 4096):
                    self._write_all(file, block)
                threading.Event().wait(PATIENCE_SECONDS)
        os.unlink(path)
        node = next(one for one in self.nodes if one.data.startswith(self.disk))
        assert node.node._process.poll() is None, "the full disk has ended it"

    def _write_all(self, file, block):
        try:
            while True:
                file.write(bytes(block))
        except OSError:
            pass  # That is what was wanted.

    def excuses(self):
        """What this machine does not allow: said, and where it is required a failure."""
        required = os.environ.get("NOROSHI_REQUIRE", "").split(",")
        for what, reason in self.missing.items():
            assert what not in required, f"{what}: {reason}"
            say(f"skipped federation/nation/{what} {reason}")

    def heal(self):
        if "netns" not in self.missing:
            for place in self.places:
                self.land.plug(place)
        for node in self.nodes:
            if node.node is None:
                node.start()

    def settled(self):
        """L1: nothing waits for a receipt any more, in either direction. S13: nobody is held who never lied."""
        for above, below in self.routes:
            for node, other in ((above, below), (below, above)):
                state = node.standing(other.name)["state"]
                assert state == "active", f"{node.name} has {other.name} as {state}"

        def nothing_waits():
            return all(node.one("SELECT COUNT(*) FROM link_waiting") == 0 for node in self.nodes)

        self.nodes[0].until(nothing_waits, 3 * SETTLE_SECONDS_MAX)

    def lose_power(self, seconds):
        """All nodes are killed at once, and find their clocks so much later; gives how long they need to catch up."""
        for node in self.nodes:
            node.kill()
        for name, node in zip(NAMES, self.nodes):
            wrong = CLOCK_SECONDS.get(name, 0) if node.environment else 0
            node.carry_clock(int((time.time() + wrong + seconds) * MICROSECONDS))
        with concurrent.futures.ThreadPoolExecutor(len(self.nodes)) as workers:
            list(workers.map(lambda node: node.start(), self.nodes))


def nation(land):
    """Five processes that are killed, cut off, filled up and wrong about the time; and the laws afterwards."""
    say(f"federation/nation seed {land.seed}, {land.seconds:.0f} s of a bad day")
    five = Nation(land, land.seed)
    five.link()
    planted = five.raise_one(
        five.nodes[1], five.nodes[2], "acknowledge", f"PLANTED{land.seed}E", marking="TLP:RED"
    )
    five.storm(land.seconds)
    five.settled()
    five.duties_agree()
    five.lose_power(CLIMB_SECONDS)
    climbed = five.all_climb()
    five.settled()
    five.duties_agree()
    five.nothing_is_doubled()
    receipts = five.receipts_agree()
    read = five.nothing_leaks(planted)
    five.revoked_hears_nothing()
    five.is_sound()
    five.excuses()
    return (
        f"five processes, {len(five.promises)} alerts, {five.kills} kills, {five.pulls} pulled cables, "
        f"{five.fills} full disks, {five.skewed} wrong clocks; then all at once: what nobody took stood at the desk "
        f"after {climbed:.1f} s, {receipts} receipts agree, {read} files have nothing that is another's"
    )
