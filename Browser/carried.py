"""Two nodes without a line between them: everything goes by files. A stage of Browser/federation.py."""

import os
import re

from victim import command


class Stick:
    """What is carried between nodes: one file at a time."""

    def __init__(self, land):
        self.land = land
        self.count = 0

    def path(self):
        self.count += 1
        return self.land.path(f"stick-{self.count}")

    def write(self, node, peer):
        """Writes what waits at a node for a peer; gives the file."""
        path = self.path()
        code, said = link(node, "export", node.standing(peer.name)["id"], path)
        assert code == 0, said
        assert os.stat(path).st_mode & 0o077 == 0, "others may read the file"
        return path

    def carry(self, node, peer):
        """From a node to a peer; gives what the peer said of it."""
        code, said = link(peer, "import", self.write(node, peer))
        assert code == 0, said
        return said


def link(node, verb, *words):
    return command(node.binary, "link", verb, "--data", node.data, *words)


def receipted(said):
    return int(re.search(r"receipted by the other side: (\d+)", said).group(1))


def enrol(land, above, below):
    """One node is taken in by another by two files."""
    code = above.invite()
    asked, answer = land.path("request"), land.path("answer")
    for node, verb, words in (
        (below, "ask", (code, asked)),
        (above, "admit", (asked, answer)),
        (below, "join", (code, "--request", asked, "--answer", answer)),
    ):
        status, said = link(node, verb, *words)
        assert status == 0, f"{verb}: {said}"
    for node, peer in ((above, below), (below, above)):
        assert node.standing(peer.name)["state"] == "carried", node.standing(peer.name)


def refused(stick, capital, hamlet):
    """What is cut, doubled, foreign or no bundle at all is refused with what to do next."""
    whole = stick.write(capital, hamlet)
    with open(whole, "rb") as file:
        data = file.read()
    cut, bent, other = stick.path(), stick.path(), stick.path()
    for path, content in ((cut, data[:-7]), (bent, data[:-7] + b"7" * 7), (other, b"a list")):
        with open(path, "wb") as file:
            file.write(content)
    taken = "SELECT COUNT(*) FROM link_seen"
    before = hamlet.one(taken)
    for path in (cut, bent, other):
        code, said = link(hamlet, "import", path)
        assert code == 1 and "cannot be read" in said, f"{code} {said}"
    assert hamlet.one(taken) == before, "something of a damaged file was taken"
    code, said = link(capital, "import", whole)
    assert code == 1 and "meant for another node" in said, said
    code, said = link(hamlet, "import", whole)
    assert code == 0, said
    code, said = link(hamlet, "import", whole)
    assert code == 1 and "handed in before" in said, said
    code, said = link(capital, "export", capital.standing(hamlet.name)["id"], whole)
    assert code == 1 and "exists already" in said, said


def carried(land):
    """No line: enrolled by files, an alert, its acknowledgement and the receipts by bundles that are carried."""
    capital, hamlet = land.nodes(("capital", None), ("hamlet", None))
    stick = Stick(land)
    enrol(land, capital, hamlet)
    # The cards, then the entries that follow them.
    for _ in range(2):
        stick.carry(hamlet, capital)
        stick.carry(capital, hamlet)
    assert capital.knows(hamlet.own, hamlet.responder) and hamlet.knows(capital.own, capital.responder)

    alert = capital.raise_alert(hamlet.own)
    assert capital.called(hamlet.responder, alert) == 1, "nobody waits for a stick"
    said = stick.carry(capital, hamlet)
    assert "taken, alerts: 1" in said and "carry it back" in said, said
    assert hamlet.duty(alert)["id"] == capital.duty(alert, hamlet.own)["id"], "one duty has two names"
    assert hamlet.called(hamlet.responder, alert) == 1, "its own node calls him"
    assert capital.standing(hamlet.name)["waiting"] != "0", "it counts as sent without a receipt"
    hamlet.acknowledge(alert)
    assert capital.duty(alert, hamlet.own)["stage"] == "awaiting", "nobody has carried it yet"
    said = stick.carry(hamlet, capital)
    assert receipted(said) >= 1, said
    assert capital.duty(alert, hamlet.own)["stage"] == "acknowledged"
    assert receipted(stick.carry(capital, hamlet)) >= 1, "the hamlet does not hear of it"
    refused(stick, capital, hamlet)

    # A crash loses nothing of what was taken, and nothing of what was counted.
    capital.again()
    said = stick.carry(hamlet, capital)
    assert "bundles before it" not in said.lower(), said
    for node, peer in ((capital, hamlet), (hamlet, capital)):
        row = node.standing(peer.name)
        assert (row["state"], row["silent"]) == ("carried", "-"), f"{row}"
        broken = node.verify()
        assert broken is None, f"{node.name}: {broken}"
    return f"{stick.count} files, one alert and its receipts"
