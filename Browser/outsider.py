"""The protocol's small client alone: what it believes of cards, marks and revocations, and what it refuses: a stage of
Browser/federation.py, or by itself: python3 Browser/outsider.py

The other side is made here with the client's own words, so that each lie is one signature or one member away from the truth.
"""

import hashlib
import importlib.util
import io
import os
import sys
import tempfile
import uuid
from contextlib import redirect_stdout

HERE = os.path.dirname(os.path.abspath(__file__))
CLIENT = os.path.join(os.path.dirname(HERE), "docs", "protocol", "client.py")
BODY, OTHER = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"


def read_client():
    """The client as it is documented; nothing is left beside it."""
    sys.dont_write_bytecode = True
    told = importlib.util.spec_from_file_location("noroshi_client", CLIENT)
    language = importlib.util.module_from_spec(told)
    told.loader.exec_module(language)
    return language


class Above:
    """The node above: says what it is told to say, properly numbered and signed."""

    def __init__(self, language, folder):
        self.language, self.seq = language, {"urgent": 0, "ordinary": 0, "bulk": 0}
        self.signer = language.Signer("above.example", "01" * 32)
        state = language.State(folder)
        state.begin("below.example", "Kitayama Town", "佐藤 花子", "sato@below.example")
        state["parent"] = {
            "name": "above.example", "key": self.signer.note, "address": "https://above.example", "version": 1, "epoch": 0,
            "stream": 1, "newest": 0, "standing": "active", "standingAt": 0, "heads": dict.fromkeys(self.seq, 0),
        }  # fmt: skip
        state["above"] = {"version": 1, "hosts": [BODY]}
        state.save()
        self.folder, self.own = folder, state["organization"]["id"]
        self.node = language.Node(folder)

    def tell(self, kind, record, body, version=1, lane="bulk", audience=None, tlp="TLP:AMBER"):
        """A letter; gives what the client said of it: nothing, or its refusal."""
        self.seq[lane] += 1
        at = self.node.now()
        payload = {"salt": "5a" * 16, "body": body}
        audience = [self.own] if audience is None else audience
        envelope = self.signer.sign({
            "type": "envelope", "v": 1, "id": str(uuid.uuid4()), "from": "above.example", "to": "below.example", "lane": lane,
            "stream": 1, "linkSeq": self.seq[lane], "kind": kind, "record": record, "recordVersion": version,
            "payloadHash": hashlib.sha256(self.language.canonical(payload).encode()).hexdigest(),
            "marking": {"tlp": tlp, "mayForward": [], "legal": [], "audience": audience}, "at": at, "notAfter": at + 60_000_000,
        })  # fmt: skip
        frame = {"type": "letter", "envelope": envelope, "payload": payload}
        self.node.take(self.language.canonical(frame).encode())
        refused = [item["refused"] for item in self.node.items if item["id"] == envelope["id"] and "refused" in item]
        with redirect_stdout(io.StringIO()):
            self.node.commit()
        return refused[0] if refused else None

    def waiting(self, kind):
        return [letter for out in self.node.state["out"].values() for letter in out["waiting"] if letter["kind"] == kind]


def card(language, name, seed, by, version=1, hosts=(OTHER,), **changes):
    """A node's card with the signatures of these."""
    own = language.Signer(name, seed)
    document = {
        "type": "nodeCard", "v": 1, "key": own.note, "sealingKey": language.sealing_key("09" * 32), "version": version, "at": 1,
        "hosts": sorted(hosts), **changes,
    }  # fmt: skip
    signatures = [signer.sign(document)["signatures"][0] for signer in (own if one is None else one for one in by)]
    return {**document, "signatures": signatures}


def fresh(kind):
    return f"{kind}/{uuid.uuid4()}"


def cards(above, wants):
    """A card that is passed down is believed by two signatures, and never gives a known node another key."""
    language, stranger = above.language, above.language.Signer("stranger.example", "07" * 32)
    both = (None, above.signer)
    town = card(language, "town.example", "02" * 32, both)
    place = fresh("node")
    for name, told, reason in (
        ("without the voucher's", card(language, "town.example", "02" * 32, (None,)), "notAllowed"),
        ("without its own", card(language, "town.example", "02" * 32, (above.signer,)), "notAllowed"),
        ("vouched for by a stranger", card(language, "town.example", "02" * 32, (None, stranger)), "notAllowed"),
        ("changed on the way", {**town, "version": 2}, "notAllowed"),
        ("of the client itself", card(language, "below.example", "03" * 32, both), "notAllowed"),
        ("with a host twice", card(language, "town.example", "02" * 32, both, hosts=(OTHER, OTHER)), "malformed"),
        ("as it should be", town, None),
        ("once more", town, None),
        ("with another key", card(language, "town.example", "04" * 32, both, version=9), "notAllowed"),
    ):  # fmt: skip
        wants(f"a card {name}", reason, above.tell("node", fresh("node") if reason else place, told))
    assert above.node.state["beside"]["town.example"]["key"] == town["key"]
    newer = card(language, "town.example", "02" * 32, both, version=3, hosts=(BODY, OTHER, above.own))
    wants("a newer card", None, above.tell("node", place, newer, version=3))
    assert above.node.state["beside"]["town.example"]["hosts"] == sorted((BODY, OTHER)), "it hosts nobody of this node"
    wants("an older card", None, above.tell("node", place, town))
    assert above.node.state["beside"]["town.example"]["version"] == 3
    for number in range(language.BESIDE - 1):
        above.node.state["beside"][f"n{number}.example"] = {"key": "", "version": 1}
    full = card(language, "one-more.example", "05" * 32, both)
    wants("the 513th node", "notAllowed", above.tell("node", fresh("node"), full))
    del above.node.state["beside"]["n0.example"]
    wants("the 512th node", None, above.tell("node", fresh("node"), full))


def marks(above, wants):
    """Marks are kept with their label, narrowed and taken back by their home, and the home hears that nothing goes on."""
    def told(version=1, source="警察庁", **changes):
        mark = {"id": BODY, "observable": {"kind": "domain", "value": "c2.example"}, "label": "C2", "severity": 4, "confidence": 90}
        return {"list": OTHER, "version": version, "source": source, "marks": [{**mark, **changes}]}

    record = f"indicators/{OTHER}"

    def tell(body, version=1, **how):
        return above.tell("marks", record, body, version, "ordinary", **how)

    def listed():
        said = io.StringIO()
        with redirect_stdout(said):
            above.language.list_marks(type("Asked", (), {"state": above.folder}))
        return said.getvalue().splitlines()

    for name, body, reason in (
        ("a severity of 6", told(severity=6), "malformed"),
        ("a confidence of 101", told(confidence=101), "malformed"),
        ("an address in another spelling", told(observable={"kind": "ipv4", "value": "192.0.2.007"}), "malformed"),
        ("1,001 marks", {**told(), "marks": told()["marks"] * 1001}, "malformed"),
        ("another version than the envelope's", told(2), "malformed"),
        ("1,000 marks", {**told(), "marks": told()["marks"] * 1000}, None),
        ("one", told(), None),
    ):  # fmt: skip
        wants(f"marks: {name}", reason, tell(body))
    wants("marks for somebody else", "notHosted", tell(told(), audience=[OTHER]))
    assert listed() == [f"domain\tc2.example\t4\tTLP:AMBER\t{record}\tC2"], listed()
    wants("marks that are over", None, tell(told(2, validTo=1), 2))
    assert listed() == []
    wants("marks that came by this node", None, tell(told(3, source="x.example: below.example: 警察庁"), 3))
    assert above.node.state["marks"][record]["version"] == 2
    wants("marks again", None, tell(told(4), 4))

    def narrow(version, audience, tlp):
        marking = {"tlp": tlp, "mayForward": [], "legal": [], "audience": audience}
        body = {"record": record, "version": version, "marking": marking}
        return above.tell("remarking", record, body, version, "urgent", audience, tlp)

    wants("a wider marking", "markingLoosened", narrow(5, [above.own], "TLP:GREEN"))
    wants("a narrower one", None, narrow(6, [above.own], "TLP:AMBER+STRICT"))
    assert "\tTLP:AMBER+STRICT\t" in listed()[0], listed()
    wants("a narrower one without anybody", None, narrow(7, [], "TLP:RED"))
    assert listed() == [] and record not in above.node.state["marks"]
    wants("an older list that comes late", None, tell(told(4), 4))
    assert listed() == []
    said = above.waiting("onward")
    assert [(one["record"], one["payload"]["body"]["version"], one["payload"]["body"]["told"]) for one in said] == [(record, 7, 0)]
    above.node.state["marks"] = {f"indicators/{number}": {"marks": []} for number in range(above.language.LISTS)}
    wants("one list too many", "againstRules", above.tell("marks", f"indicators/{BODY}", {**told(), "list": BODY}, 1, "ordinary"))
    above.node.state["marks"].popitem()
    wants("the last list", None, above.tell("marks", f"indicators/{BODY}", {**told(), "list": BODY}, 1, "ordinary"))


def revoked(above, wants):
    """Who was revoked above is known no more, and comes back by no card under the same key."""
    language = above.language

    def told(kind, value, issuer="above.example", by=None):
        return (by or above.signer).sign({
            "type": "revocation", "v": 1, "id": str(uuid.uuid4()), "issuer": issuer, "subject": {"kind": kind, "value": value},
            "at": 1, "reason": {"ja": "鍵が盗まれた", "en": "its key was stolen"},
        })  # fmt: skip

    def tell(document):
        return above.tell("revocation", f"link/{document['id']}", document, 1, "urgent")

    town = language.Signer("town.example", "02" * 32)
    wants("signed by a stranger", "notAllowed", tell(told("node", "town.example", by=town)))
    wants("of a body", "againstRules", tell(told("organization", OTHER)))
    wants("of this node", "againstRules", tell(told("node", "below.example")))
    wants("of the node above", "againstRules", tell(told("node", "above.example")))
    wants("of a key that nobody has", None, tell(told("key", language.Signer("town.example", "08" * 32).note)))
    assert "town.example" in above.node.state["beside"]
    wants("by a node beside, in another's hand", "notAllowed", tell(told("node", "one-more.example", "town.example")))
    wants("by a node beside of itself", None, tell(told("key", town.note, "town.example", town)))
    assert "town.example" not in above.node.state["beside"]
    again = card(language, "town.example", "02" * 32, (None, above.signer), version=7)
    wants("the card of whoever was revoked", "notAllowed", above.tell("node", fresh("node"), again))
    wants("once more", None, tell(told("node", "town.example")))


def outsider(land=None):
    """The small client believes what the protocol lets it believe."""
    language, wrong, asked = read_client(), [], 0

    def wants(name, reason, got):
        nonlocal asked
        asked += 1
        if got != reason:
            wrong.append(f"{name}: {got}, not {reason}")

    with tempfile.TemporaryDirectory() as folder:
        above = Above(language, folder)
        for part in (cards, marks, revoked):
            part(above, wants)
        wants("a letter that only a relay opens", "unknownKind", above.tell("carried", fresh("node"), {}, 1, "urgent"))
    assert not wrong, "; ".join(wrong)
    return f"{asked} letters judged as the protocol says"


if __name__ == "__main__":
    print(outsider())
