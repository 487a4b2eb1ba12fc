"""An alert that nobody answers, and the node killed on both sides of every rung's time.

Node time is fast (`--speed`) on the way to a deadline and real around it, so that law S1 can be held
to its own five seconds. When a rung is due is read from the node's own deadline, never written here.
"""

import datetime
import json
import threading

# A rung is called within so many seconds of its time, or of the node's return (S1).
EPSILON = 5
MICROSECONDS = 1_000_000
# Real seconds that the way to the next deadline should take.
WAY_SECONDS = 2
SPEED_MAX = 3600
# What is asked of a person before he acts: the ladder of the first duty is climbed to its end.
LAST_RUNG = 3
# Facts of which a delivery may have several that say the same.
REPEATABLE = ("proofPostponed",)


class Climb:
    """One alert's delivery, watched through crashes."""

    def __init__(self, victim, witness, delivery):
        self.victim = victim
        self.witness = witness
        self.delivery = delivery
        self.alert = victim.one("SELECT alert FROM delivery WHERE id = ?", delivery)
        self.kills = 0
        self.late = 0  # the longest wait for a rung, in microseconds
        self.known = {}

    # What the store says

    def due(self):
        """The one next deadline; there is always exactly one, the same in both places."""
        # One statement, one snapshot: between two the deadline may be met.
        rows = self.victim.rows(
            "SELECT timer.due, delivery.next FROM timer, delivery"
            " WHERE timer.record = 'delivery/' || delivery.id AND delivery.id = ?",
            self.delivery,
        )
        assert len(rows) == 1, f"{len(rows)} deadlines are armed"
        due, shown = rows[0]
        assert due == shown, f"the timer says {due}, the delivery {shown}"
        return shown

    def stage(self):
        state = self.victim.one("SELECT CAST(state AS TEXT) FROM delivery WHERE id = ?", self.delivery)
        return json.loads(state)["state"]["open"]["stage"]

    def pursued(self):
        """What the next deadline waits for, and on which rung."""
        step = self.victim.one("SELECT step FROM timer WHERE record = ?", f"delivery/{self.delivery}")
        duty, rung = step.split()
        return duty, int(rung)

    def calls(self):
        """The Facts of called rungs: (seq, at, body), the oldest first."""
        rows = self.victim.rows(
            "SELECT seq, at, CAST(bytes AS TEXT) FROM fact WHERE record = ? AND kind = 'rungCalled' "
            "ORDER BY seq",
            f"delivery/{self.delivery}",
        )
        return [(seq, at, json.loads(text)["body"]) for seq, at, text in rows]

    def node_time(self):
        return self.victim.node.time() * MICROSECONDS

    # Crashing

    def restart(self, speed=1, carried=None):
        """kill -9 and a start; nothing that stood in the journal may be another or gone."""
        self.remember()
        self.victim.kill()
        self.kills += 1
        if carried is not None:
            self.victim.carry_clock(carried)
        self.victim.start(speed)
        self.check()

    def remember(self):
        last = max(self.known, default=0)
        self.known.update(self.victim.rows("SELECT seq, leaf FROM fact WHERE seq > ?", last))

    def check(self):
        """Nothing lost, nothing doubled, one owner, one deadline, everyone called once."""
        kept = dict(self.victim.rows("SELECT seq, leaf FROM fact"))
        lost = [seq for seq, leaf in self.known.items() if kept.get(seq) != leaf]
        assert not lost, f"Facts {lost[:5]} are gone or another"
        bodies = [
            (kind, json.dumps(json.loads(text)["body"], sort_keys=True))
            for kind, text in self.victim.rows(
                "SELECT kind, CAST(bytes AS TEXT) FROM fact WHERE record IN (?, ?)",
                f"delivery/{self.delivery}",
                f"alert/{self.alert}",
            )
        ]
        bodies = [one for one in bodies if one[0] not in REPEATABLE]
        doubled = {one for one in bodies if bodies.count(one) > 1}
        assert not doubled, f"doubled: {doubled}"
        self.due()
        owner = json.loads(
            self.victim.one("SELECT CAST(state AS TEXT) FROM alert WHERE id = ?", self.alert)
        )["owner"]
        assert owner == self.delivery, f"the owner is {owner}"
        self.everyone_once()

    def everyone_once(self):
        """For each called rung: one notice for each route of each person, one open card at most."""
        for seq, _, body in self.calls():
            for callee in body["called"]:
                person = callee.get("person")
                if person is None:
                    continue
                sent = self.victim.rows(
                    "SELECT route, COUNT(*) FROM outbox WHERE seq = ? AND person = ? "
                    "AND role = 'duty' GROUP BY route",
                    seq,
                    person,
                )
                assert all(count == 1 for _, count in sent), f"rung {body['rung']}: {sent}"
                assert {route for route, _ in sent} <= set(callee["routes"])
                cards = self.victim.one(
                    "SELECT COUNT(*) FROM call_card JOIN card_item ON card = call_card.id "
                    "WHERE delivery = ? AND open = 1 AND instr(CAST(state AS TEXT), ?)",
                    self.delivery,
                    person,
                )
                listed = self.victim.one(
                    "SELECT COUNT(*) FROM call_card JOIN fact ON record = 'callCard/' || id "
                    "WHERE instr(CAST(state AS TEXT), ?) AND instr(CAST(bytes AS TEXT), ?)",
                    person,
                    self.delivery,
                )
                assert sent or listed, f"rung {body['rung']} reached {person} by nothing"
                assert cards <= 1, f"{person} has {cards} cards for one alert"
        twice = self.victim.rows(
            "SELECT id FROM mailbox WHERE delivery = ? GROUP BY id HAVING COUNT(*) > 1", self.delivery
        )
        assert not twice, f"delivered twice: {twice}"

    # Climbing

    def rung(self, way):
        """The next rung: killed right before its time or over it, and again right after its call."""
        due, before = self.due(), len(self.calls())
        duty, _ = self.pursued()
        self.go_to(due)
        carried = due - 2 * MICROSECONDS if way == "before" else due + 60 * MICROSECONDS
        self.restart(carried=carried)

        def it_is_called():
            return len(self.calls()) > before

        self.victim.node.until(it_is_called, 4 * EPSILON)
        called = self.calls()
        late = called[-1][1] - max(due, carried)
        assert 0 <= called[-1][1] - due, "called before its time"
        assert late <= EPSILON * MICROSECONDS, f"called {late / MICROSECONDS:.1f} s late"
        assert len(called) == before + 1, f"called {len(called) - before} times"
        assert called[-1][2]["duty"] == duty, f"called for {called[-1][2]['duty']}, not {duty}"
        self.late = max(self.late, late)
        # Right after its call, and once more when the call has surely been left alone.
        self.restart(carried=called[-1][1])
        assert len(self.calls()) == before + 1, "called again by the restart"
        return called[-1][2]["rung"]

    def go_to(self, due):
        """Lets the node run fast until shortly before that time."""
        left = due - self.node_time()
        speed = min(SPEED_MAX, left // (WAY_SECONDS * MICROSECONDS))
        if speed > 1:
            self.restart(speed)
            assert self.victim.node.speed == speed
        # A tenth of the way is left for the kill: it comes before the time, however slow this is.
        while (left := due - self.node_time()) > speed * MICROSECONDS * WAY_SECONDS // 10:
            threading.Event().wait(min(0.1, left / (2 * max(1, speed) * MICROSECONDS)))
        assert left > -speed * MICROSECONDS, "the node ran past the deadline"

    def act(self, deed, clock=None, body=None):
        """Somebody does something; killed right after the answer."""
        self.witness.act(self.delivery, deed, self.who, clock, body)
        self.restart()


def detect(victim, witness, severity, host):
    """A mark of that severity is entered and a machine meets it; gives the delivery to its owner."""
    mark = f"203.0.113.{severity}"
    rows = f"value,type,severity,label\n{mark},ip,{severity},crash\n".encode()
    status, value = victim.ask("POST", "/api/v1/indicators?source=crash", rows, "watch")
    assert status == 202 and value["accepted"] == 1, f"{status} {value}"

    def looking_back_has_ended():
        return not victim.one("SELECT COUNT(*) FROM indicator_batch WHERE looked_back = 0")

    victim.node.until(looking_back_has_ended)
    event = {
        "time": datetime.datetime.now(datetime.timezone.utc).isoformat(),
        "source": host,
        "destination": mark,
        "destination_port": 443,
    }
    status, value = victim.ask("POST", "/api/v1/events", event, key=witness.key)
    assert status == 202 and value["accepted"] == 1, f"{status} {value}"
    victim.again()
    found = []

    def it_is_an_alert():
        found[:] = victim.rows(
            "SELECT delivery.id FROM delivery JOIN alert ON alert.id = delivery.alert "
            "WHERE instr(CAST(alert.state AS TEXT), ?) AND alert.severity = ?",
            host,
            severity,
        )
        return found

    victim.node.until(it_is_an_alert)
    assert len(found) == 1, f"{len(found)} deliveries"
    return found[0][0]


def climb(yard, severity, host, who):
    """From a sensor's event to containment, every rung and every step killed on both sides."""
    victim = yard.victim()
    witness = yard.witness(victim)
    climb = Climb(victim, witness, detect(victim, witness, severity, host))
    climb.who = who
    climb.restart()
    climb.kills += 1  # the one between the event and the alert
    ways = ("before", "over")
    reached = []

    def rung():
        reached.append((climb.pursued()[0], climb.rung(ways[len(reached) % 2])))

    # The whole ladder of the first duty, and the last rung's first reminder.
    while [number for _, number in reached].count(LAST_RUNG) < 2:
        rung()
        assert len(reached) < 10, f"the ladder does not end: {reached}"
    climb.act("acknowledge", "acknowledged")
    rung()
    climb.act("act", "acting")
    for _ in range(2):  # containment and the next report, whichever comes first
        rung()
    climb.act("update", body={"note": "調べている"})
    climb.act("contain", "contained", {"evidence": "切り離した"})
    while climb.pursued()[0] != "prove":  # That one is the sensor's: nobody is called for it.
        rung()
        if reached[-1][0] == "update":
            break
    assert climb.stage() == "contained", f"the delivery is {climb.stage()}"
    witness.check()
    victim.kill()
    assert victim.verify() is None, "the store of a killed node verifies as it lies"
    duties = " ".join(f"{duty} {number}" for duty, number in reached)
    return f"{climb.kills} kills, latest {climb.late / MICROSECONDS:.1f} s: {duties}"
