"""Who remembers every answer that a node gave, and asks after each crash whether it still holds."""

from victim import Lost

# Facts that a record can have only once.
ONCE = (
    "alertRaised",
    "deliveryAddressed",
    "observationRecorded",
    "cardQueued",
    "cardAnswered",
    "organizationRegistered",
    "keyCreated",
    "suppressionSet",
)
MARK = "192.0.2.166"  # The mark that our own events meet; the demonstration's feeder never does.


class Witness:
    """Promises that were made by one victim."""

    def __init__(self, victim, key):
        self.victim = victim
        self.key = key
        self.number = 0
        self.raised = {}  # idempotency key -> (body, what was made)
        self.batches = {}  # batch -> (idempotency key, text in it, accepted)
        self.clocks = {}  # (delivery, clock) -> None
        self.unknown = []  # requests whose answer was lost: they are asked again
        self.time = 0

    # Making promises

    def raise_alert(self, severity, towns, say="test"):
        """A person raises an alert; gives its identifier."""
        self.number += 1
        once = f"raise-{self.number}"
        body = {
            "severity": severity,
            "what": f"{say} WITNESS{self.number}W",
            "now": "電話に出る",
            "recipients": towns,
        }
        return self._raise(once, body)

    def _raise(self, once, body):
        try:
            status, value = self.victim.ask("POST", "/api/v1/alerts", body, "watch", once=once)
        except Lost:
            self.unknown.append(lambda: self._raise(once, body))
            raise
        assert status == 201, f"raising was answered {status}: {value}"
        made = value["made"]
        before = self.raised.setdefault(once, (body, made))
        assert before[1] == made, f"the same request made {before[1]} and then {made}"
        return made[0].split("/")[-1]

    def send_events(self, host, count=3):
        """A sensor sends events that meet the mark; gives the batch."""
        self.number += 1
        once = f"events-{self.number}"
        text = f"WITNESS{self.number}W"
        line = (
            f'{{"time":"%s","source":"{host}","destination":"{MARK}",'
            f'"destination_port":443,"message":"{text} %d"}}'
        )
        moment = self.victim.ask("GET", "/api/v1/alerts?limit=1", who="watch")[1]["items"]
        when = moment[0]["raised_at"] if moment else "2026-11-23T00:00:00Z"
        body = "\n".join(line % (when, part) for part in range(count)).encode()
        return self._send(once, text, body, count)

    def _send(self, once, text, body, count):
        try:
            status, value = self.victim.ask(
                "POST", "/api/v1/events", body, key=self.key, once=once
            )
        except Lost:
            self.unknown.append(lambda: self._send(once, text, body, count))
            raise
        assert status == 202, f"events were answered {status}: {value}"
        assert value["accepted"] == count, f"{value}"
        before = self.batches.setdefault(value["batch"], (once, text, count, body))
        assert before[0] == once, "two requests have one batch"
        return value["batch"]

    def act(self, delivery, deed, who, clock=None, body=None):
        """A recipient does something; the clock that it stops stays stopped."""
        status, value = self.victim.ask("POST", f"/api/v1/deliveries/{delivery}/{deed}", body, who)
        assert status == 200, f"{deed} was answered {status}: {value}"
        if clock is not None:
            self.clocks[(delivery, clock)] = None

    def delivery(self, alert, organization):
        """The delivery of an alert to an organisation."""
        status, value = self.victim.ask("GET", f"/api/v1/alerts/{alert}", who="watch")
        assert status == 200, f"the alert was answered {status}: {value}"
        for delivery in value["deliveries"]:
            if delivery["organization"] == organization:
                return delivery
        raise AssertionError(f"{alert} has no delivery to {organization}")

    # Asking afterwards

    def settle(self):
        """What was lost on the way is asked again, with the same keys, until it is answered."""
        waiting, self.unknown = self.unknown, []
        for again in waiting:
            again()

    def check(self, deep=True):
        """Every promise, beside the running node."""
        self.settle()
        self._records()
        self._batches()
        self._facts()
        self._deadlines()
        if deep:
            self._repeated()
            broken = self.victim.verify()
            assert broken is None, broken

    def _records(self):
        have = {row[0] for row in self.victim.rows("SELECT id FROM alert")}
        for _, made in self.raised.values():
            for record in made:
                assert record.split("/")[-1] in have, f"{record} was promised and is gone"
        texts = self.victim.rows(
            "SELECT CAST(bytes AS TEXT) FROM content WHERE instr(CAST(bytes AS TEXT), 'WITNESS')"
        )
        for body, _ in self.raised.values():
            mark = body["what"].split()[-1]
            count = sum(mark in text for (text,) in texts)
            assert count == len(body["recipients"]) or count == 1, f"{mark} is there {count} times"
        for delivery, clock in self.clocks:
            state = self.victim.one(
                "SELECT CAST(state AS TEXT) FROM delivery WHERE id = ?", delivery
            )
            assert state is not None and f'"{clock}"' in state, f"{delivery} forgot {clock}"

    def _batches(self):
        for batch, (_, text, count, _) in list(self.batches.items())[-20:]:
            status, value = self.victim.ask("GET", f"/api/v1/batches/{batch}", key=self.key)
            assert status == 200, f"the batch {batch} was promised and is answered {status}"
            assert value["accepted"] == count, f"{batch}: {value}"
            assert self.victim.logged(f"{text} 0") == 1, f"{text} is not once in the event log"

    def matched(self):
        """Once matching has come to the end, each accepted event was counted exactly once."""
        if not self.batches:
            return
        last = list(self.batches)[-1]

        def everything_is_matched():
            return self.victim.ask("GET", f"/api/v1/batches/{last}", key=self.key)[1]["matched"]

        self.victim.node.until(everything_is_matched)
        counted = self.victim.one(
            "SELECT SUM(weight) FROM observation WHERE instr(CAST(state AS TEXT), ?)", MARK
        )
        sent = sum(count for _, _, count, _ in self.batches.values())
        assert counted == sent, f"{sent} events were accepted and {counted} counted"

    def _facts(self):
        marks = ", ".join(f"'{kind}'" for kind in ONCE)
        doubled = self.victim.rows(
            f"SELECT record, kind, COUNT(*) FROM fact WHERE kind IN ({marks}) "
            "GROUP BY record, kind HAVING COUNT(*) > 1 LIMIT 5"
        )
        assert not doubled, f"doubled: {doubled}"
        back = self.victim.rows(
            "SELECT a.seq FROM fact AS a JOIN fact AS b ON b.seq = a.seq + 1 WHERE b.at < a.at LIMIT 5"
        )
        assert not back, f"node time went backwards after {back}"
        # One statement, one snapshot: the node goes on writing between two.
        high, last = self.victim.rows("SELECT high_water, (SELECT MAX(at) FROM fact) FROM node")[0]
        assert high >= self.time, f"node time went from {self.time} back to {high}"
        assert high >= last, "a Fact is younger than node time"
        self.time = high

    def _deadlines(self):
        bare = self.victim.rows(
            "SELECT id FROM delivery WHERE next IS NOT NULL AND 'delivery/' || id NOT IN "
            "(SELECT record FROM timer) LIMIT 5"
        )
        assert not bare, f"no deadline is armed for {bare}"
        status, value = self.victim.ask("GET", "/ready")
        assert status == 200, f"/ready is answered {status}: {value}"

    def _repeated(self):
        """The same request again is the same answer, also in a new process."""
        for once, (body, _) in list(self.raised.items())[-5:]:
            self._raise(once, body)
        for once, text, count, body in list(self.batches.values())[-5:]:
            self._send(once, text, body, count)
