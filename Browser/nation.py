"""A nation of five real nodes on a bad day, and what must hold afterwards: a stage of Browser/federation.py.

A tower, a ministry with two towns, and a supporter: each in a network of its own, linked by TLS with certificates that were
made at run time. While alerts are raised and taken, nodes are killed, cables are pulled, a disk is full and two clocks are
wrong. Then all is mended, and the laws are asked from outside: by the interface, in the stores and in the files.
"""

import concurrent.futures
import datetime
import json
import os
import random
import re
import stat
import subprocess
import threading
import time

import unflushed
from linked import SETTLE_SECONDS_MAX, Place, Skipped, free_port
from node import NodeError
from turns import say
from victim import Lost, command

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
QUIET_SECONDS = 8  # A node looks at its links every 5 s.
LAST_RUNG = 3
ASKED_MAX = 60
REFUSED_FOR_NOW = (429, 500, 503, 507)
# Facts that a record can have only once.
ONCE = ("alertRaised", "deliveryAddressed", "cardQueued", "organizationRegistered", "keyCreated")


class Promise:
    """An alert that a node has accepted, and what the person below does with it."""

    def __init__(self, alert, above, below, fate, mark):
        self.alert, self.above, self.below, self.fate, self.mark = alert, above, below, fate, mark
        self.is_done = fate == "silent"
        self.duty = None


class Nation:
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
            self.nodes[0].until(self._all_is_done, 4 * SETTLE_SECONDS_MAX)
        finally:
            self.ended.set()
        for thread in threads:
            thread.join(4 * SETTLE_SECONDS_MAX)
        assert not self.faults, f"{self.faults[0]}"

    def _all_is_done(self):
        assert not self.faults, f"{self.faults[0]}"
        return all(one.is_done for one in self.promises)

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
        """L1: nothing waits for a receipt any more, in either direction."""

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

    # The laws

    def stage(self, node, one):
        """The stage of a duty at a node, as it is stored."""
        text = node.one("SELECT CAST(state AS TEXT) FROM delivery WHERE id = ?", one.duty)
        return json.loads(text)["state"].get("open", {}).get("stage")

    def duties_agree(self):
        """S3, S5: each alert is there once at both ends, under one name; what was taken is taken at both."""
        for above, below in self.routes:
            promised = sorted(one.alert for one in self.promises if one.below is below)
            # What its own towns sent back to it is a duty of its own.
            raised = {one.alert for one in self.promises if one.above is below}
            for node in (above, below):
                rows = node.rows(
                    "SELECT alert FROM delivery WHERE organization = ? "
                    "AND json_extract(CAST(state AS TEXT), '$.level') <> 'unowned' ORDER BY alert",
                    below.own,
                )
                found = [alert for (alert,) in rows if alert not in raised]
                assert found == promised, (
                    f"{node.name} has {len(found)} duties of {below.name}, {len(promised)} were promised"
                )
        for node in self.nodes[:2]:
            # A call for help is an alert to the desk above; a duty that is sent back stands there too.
            asked = sum(one.fate in ("help", "decline") for one in self.promises if one.above is node)
            came = node.one(
                "SELECT COUNT(*) FROM delivery WHERE organization = ? "
                "AND json_extract(CAST(state AS TEXT), '$.level') = 'unowned'",
                node.own,
            )
            assert came == asked, f"{asked} were sent up to {node.name}, and {came} stand there"
        for one in self.promises:
            one.duty = self._duty_of(one)
            assert one.above.one("SELECT alert FROM delivery WHERE id = ?", one.duty) == one.alert, (
                f"{one.mark}: one duty has two names"
            )
            if one.fate == "acknowledge":
                stages = self.stage(one.above, one), self.stage(one.below, one)
                assert stages == ("acknowledged", "acknowledged"), f"{one.mark} was taken and is {stages}"
        # The same by the interface, for some of them.
        for one in self.random.sample(self.promises, min(len(self.promises), ASKED_MAX)):
            for node in (one.above, one.below):
                duty = node.duty(one.alert, one.below.own)
                assert duty["id"] == one.duty and duty["stage"] == self.stage(node, one), f"{one.mark}: {duty}"

    def nothing_is_doubled(self):
        marks = ", ".join(f"'{kind}'" for kind in ONCE)
        for node in self.nodes:
            doubled = node.rows(
                f"SELECT record, kind, COUNT(*) FROM fact WHERE kind IN ({marks}) "
                "GROUP BY record, kind HAVING COUNT(*) > 1 LIMIT 5"
            )
            assert not doubled, f"{node.name}, doubled: {doubled}"

    def all_climb(self):
        """S1, L4: what nobody took stands on the last rung at both ends, and on a call list. Gives the seconds it took."""
        began = time.monotonic()
        waiting = [(node, one) for one in self.promises if one.fate != "acknowledge" for node in (one.above, one.below)]

        def everything_stands_at_the_desk():
            waiting[:] = [(node, one) for node, one in waiting if not self._is_called(node, one)]
            return not waiting

        try:
            self.nodes[0].until(everything_stands_at_the_desk, SETTLE_SECONDS_MAX)
        except NodeError as error:
            node, one = waiting[0]
            told = node.duty(one.alert, one.below.own)
            raise AssertionError(f"{len(waiting)} are silent, {one.mark} ({one.fate}) at {node.name}: {told}") from error
        return time.monotonic() - began

    def _is_called(self, node, one):
        rung = node.one(
            "SELECT MAX(json_extract(CAST(bytes AS TEXT), '$.body.rung')) FROM fact "
            "WHERE record = ? AND kind = 'rungCalled'",
            f"delivery/{one.duty}",
        )
        cards = "SELECT COUNT(*) FROM card_item JOIN call_card ON id = card WHERE delivery = ? AND open = 1"
        return rung == LAST_RUNG and node.one(cards, one.duty) > 0

    def receipts_agree(self):
        """What one end holds a receipt for, the other has taken, and it was the same bytes. Gives how many."""
        count = 0
        for above, below in self.routes:
            for sender, taker in ((above, below), (below, above)):
                out, back = sender.standing(taker.name)["id"], taker.standing(sender.name)["id"]
                sent = sender.rows(
                    "SELECT record, envelope, payload_hash, refused FROM sent_copy "
                    "WHERE link = ? AND taken_at IS NOT NULL", out,
                )  # fmt: skip
                seen = {
                    envelope: (payload, accepted == 1)
                    for envelope, payload, accepted in taker.rows(
                        "SELECT envelope, payload_hash, accepted FROM link_seen WHERE link = ?", back
                    )
                }
                for record, envelope, payload, refused in sent:
                    wanted = payload, refused is None
                    assert seen.get(envelope) == wanted, (
                        f"{sender.name} has a receipt of {taker.name} for {record}, and there it is {seen.get(envelope)}"
                    )
                count += len(sent)
        return count

    def nothing_leaks(self, planted):
        """S6: no file of a node has a byte of what was not meant for it. Gives how many files were read."""
        whose = re.compile(rb"S%dR(\d)N\d+E" % self.seed)
        count = 0
        for place, node in enumerate(self.nodes):
            own = {number for number, route in enumerate(self.routes) if node in route or place == 0}
            found, holds = set(), False
            for path in files(node.data) + [node.log]:
                with open(path, "rb") as file:
                    data = file.read()
                count += 1
                found |= {int(number) for number in whose.findall(data)}
                holds = holds or planted.mark.encode() in data
            assert found <= own, f"{node.name} has texts of {found - own}"
            assert {number for number in own if node in self.routes[number]} <= found, (
                f"{node.name} has its own texts nowhere: nothing was looked for"
            )
            assert holds == (node in (planted.above, planted.below)), (
                f"{node.name} {'has' if holds else 'has not'} what was planted for {planted.below.name}"
            )
        return count

    def revoked_hears_nothing(self):
        """S9: nothing is laid ready for a peer whose link was revoked, and nothing reaches it; its alert climbs."""
        tower, peer = self.nodes[0], self.nodes[4]
        link = tower.standing(peer.name)["id"]
        code, said = command(tower.binary, "link", "revoke", "--data", tower.data, link)
        assert code == 0, said
        sent = tower.one("SELECT COUNT(*) FROM sent_copy WHERE link = ?", link)
        late = self.raise_one(tower, peer, "silent", f"LATE{self.seed}E")
        self.promises.remove(late)
        ordinary = self.raise_one(tower, self.nodes[1], "silent", f"LATER{self.seed}E")
        self.nodes[1].gets(ordinary.alert, SETTLE_SECONDS_MAX)
        peer.again()
        threading.Event().wait(QUIET_SECONDS)
        assert tower.one("SELECT COUNT(*) FROM link_waiting WHERE link = ?", link) == 0, "something is laid ready"
        assert tower.one("SELECT COUNT(*) FROM sent_copy WHERE link = ?", link) == sent, "something was sent"
        assert peer.duty(late.alert) is None, "it has heard of what came after"
        for path in files(peer.data) + [peer.log]:
            with open(path, "rb") as file:
                assert late.mark.encode() not in file.read(), f"{path} has what came after"
        assert tower.duty(late.alert, peer.own)["stage"] == "awaiting"

    def is_sound(self):
        for node in self.nodes:
            broken = node.verify()
            assert broken is None, f"{node.name}: {broken}"


def files(folder):
    """Every file of a data folder: the store with its log of writes, the events, the settings."""
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            if name != "reserve" and stat.S_ISREG(os.lstat(path).st_mode):
                found.append(path)
    return found


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
