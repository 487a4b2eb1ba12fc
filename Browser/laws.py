"""The laws that a nation of real nodes is held to from outside, once it is whole again: by the interface, in the stores and
in the files. Browser/nation.py breaks it.
"""

import json
import os
import re
import stat
import threading
import time

from linked import SETTLE_SECONDS_MAX
from node import NodeError
from victim import command

QUIET_SECONDS = 8  # A node looks at its links every 5 s.
LAST_RUNG = 3
ASKED_MAX = 60
# Facts that a record can have only once.
ONCE = ("alertRaised", "deliveryAddressed", "cardQueued", "organizationRegistered", "keyCreated")


class Laws:
    """What must hold of `nodes` (the tower first), their `routes` (above, below) and the `promises` that were made."""

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
