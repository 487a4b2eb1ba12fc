"""Real nodes linked to each other, and one that is written in another language: Browser/federation.py

An alert goes from node to node and comes back acknowledged; a node is killed; what a stranger sends is refused; a cable is
pulled. One line for each stage, then the sum. A stage that waits for a minute of silence lets the others go on meanwhile.
"""

import argparse
import base64
import http.client
import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit

from carried import carried
from certified import certified
from linked import SETTLE_SECONDS_MAX, STOP_SECONDS_MAX, Land
from linked_pages import linked_pages
from nation import nation
from node import ANSWER_SECONDS_MAX
from outsider import outsider
from turns import Turn, say

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
CLIENT = os.path.join(ROOT, "docs", "protocol", "client.py")
SOON_SECONDS = 15  # "Within seconds", on two cores that carry seven nodes of a debug build.
SILENT_SECONDS = 60  # LinkLimits.silentAfter
DOCUMENT_BYTES_MAX, UPLOAD_BYTES_MAX, FRAME_BYTES_MAX = 64 << 10, 4 << 20, (1 << 20) + (32 << 10) + 1024


def sound(*nodes):
    for node in nodes:
        broken = node.verify()
        assert broken is None, f"{node.name}: {broken}"


def linked(land):
    """Enrolled with one code, known with its people, told within seconds, acknowledged at both ends."""
    tower, town = land.linked_pair()
    assert town.standing(tower.name)["role"] == "parent" and tower.standing(town.name)["role"] == "child"
    began = time.monotonic()
    alert = tower.raise_alert(town.own)
    town.gets(alert, SOON_SECONDS)
    told = time.monotonic() - began
    assert tower.duty(alert, town.own)["stage"] == "awaiting", "nobody has taken it yet"
    assert town.duty(alert)["id"] == tower.duty(alert, town.own)["id"], "one duty has two names"
    assert town.called(town.responder, alert) == 1, "its own node calls him"
    assert tower.called(town.responder, alert) == 0, "he is called from above as well"
    began = time.monotonic()
    town.acknowledge(alert)
    tower.stands(alert, town.own, seconds=SOON_SECONDS)
    taken = time.monotonic() - began
    tower.again()
    assert tower.duty(alert, town.own)["stage"] == "acknowledged", "forgotten by kill -9"
    second = tower.raise_alert(town.own, 3)
    town.gets(second, SETTLE_SECONDS_MAX)  # The town dials again after a pause.
    assert town.called(town.responder, second) == 1 and tower.called(town.responder, second) == 0
    sound(tower, town)
    return f"told after {told:.1f} s, taken after {taken:.1f} s, and again after kill -9 of the tower"


def silence(land):
    """A node that is gone is not waited for; when it is back it gets what it missed."""
    tower, town = land.linked_pair()
    town.kill()
    began = time.monotonic()
    alert = tower.raise_alert(town.own)
    assert tower.called(town.responder, alert) == 0, "nobody can know yet that it is gone"
    assert tower.standing(town.name)["waiting"] != "0", "no letter waits"
    yield

    def the_tower_calls_by_its_copy():
        return tower.called(town.responder, alert)

    tower.until(the_tower_calls_by_its_copy, SILENT_SECONDS + ANSWER_SECONDS_MAX)
    waited = time.monotonic() - began
    assert tower.standing(town.name)["silent"] != "-", "called without having noticed"
    assert tower.duty(alert, town.own)["stage"] == "awaiting"
    town.start()
    town.gets(alert)
    town.acknowledge(alert)
    tower.stands(alert, town.own)
    assert tower.standing(town.name)["silent"] == "-", "it is heard again"
    sound(tower, town)
    return f"called from above within {waited:.0f} s, told late and taken"


def another_language(land):
    """docs/protocol/client.py as a node: enrols, receives, acknowledges, verifies the receipt."""
    tower, _ = land.linked_pair()
    state, said = land.path("client"), land.path("client.out")

    def client(*words):
        done = subprocess.run(
            [sys.executable, CLIENT, *words], capture_output=True, text=True, encoding="utf-8",
            timeout=2 * SETTLE_SECONDS_MAX, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    code = tower.invite()
    enrol = ["enrol", code, "--name", "client.example", "--person", "佐藤 花子"]
    status, text = client(*enrol, "--state", state)
    assert status == 0 and f"enrolled with {tower.name}" in text, text
    assert os.stat(os.path.join(state, "state.json")).st_mode & 0o077 == 0, "others may read the keys"
    status, text = client(*enrol, "--state", land.path("thief"))
    assert status == 1 and "badInvitation" in text, f"a code worked twice: {text}"
    status, text = client("run", "--state", state, "--once")
    assert status == 0, text
    with open(os.path.join(state, "state.json"), encoding="utf-8") as file:
        own = json.load(file)["organization"]
    assert tower.knows(own["id"], own["person"]), "the tower does not know whom it reaches there"

    # A programme that runs: the alert is told to it while it waits.
    with open(said, "wb") as out:
        program = subprocess.Popen(
            [sys.executable, CLIENT, "run", "--state", state, "--acknowledge", "佐藤 花子"],
            stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        alert = tower.raise_alert(own["id"])
        tower.stands(alert, own["id"])
        duty = tower.duty(alert, own["id"])["id"]

        def the_receipt_is_verified():
            with open(said, encoding="utf-8") as file:
                return f"receipted delivery/{duty} by {tower.name}" in file.read()

        tower.until(the_receipt_is_verified)
    finally:
        program.terminate()
        program.wait(STOP_SECONDS_MAX)
    with open(said, encoding="utf-8") as file:
        lines = file.read().splitlines()
    told = [line for line in lines if line.startswith(f"alert alert/{alert} severity 4 real")]
    assert len(told) == 1 and "A machine talks" in told[0], lines
    # And one that is called now and then: it finds what waits for it.
    second = tower.raise_alert(own["id"], 5)
    status, text = client("run", "--state", state, "--once", "--acknowledge", "佐藤 花子")
    assert status == 0, text
    assert f"alert/{second} severity 5" in text and text.count("receipted delivery/") == 1, text
    assert tower.duty(second, own["id"])["stage"] == "acknowledged"
    assert tower.called(own["person"], second) == 0, "called from above though its node took it"
    # Marks of an alert come by a letter of their own, to be looked for here too.
    tower.raise_alert(own["id"], 4, marks=["c2.example"])

    def the_marks_are_here():
        status, text = client("run", "--state", state, "--once")
        assert status == 0, text
        return "domain\tc2.example\t" in client("marks", "--state", state)[1]

    tower.until(the_marks_are_here, SETTLE_SECONDS_MAX)
    beside = passed_down(land, client)
    sound(tower)
    return f"two alerts taken, both receipts verified, marks looked for, {beside}"


def passed_down(land, client):
    """Below the town: it makes the client and the tower known to each other, and the client believes it by two signatures."""
    tower, town = land.linked_pair()
    state = land.path("below")
    status, text = client("enrol", town.invite(), "--name", "below.example", "--state", state)
    assert status == 0, text
    said = []

    def the_tower_is_met():
        status, text = client("run", "--state", state, "--once")
        assert status == 0, text
        said.append(text)
        return f"met {tower.name} by {town.name}" in text

    town.until(the_tower_is_met, SETTLE_SECONDS_MAX)
    assert not any("refused node " in text for text in said), said
    return "a card that was passed down verified"


class Stranger:
    """Somebody who knows the protocol and keeps none of it."""

    def __init__(self, node):
        self.node = node
        # The client is read from where it is documented, and leaves nothing there.
        sys.dont_write_bytecode = True
        told = importlib.util.spec_from_file_location("noroshi_client", CLIENT)
        self.language = importlib.util.module_from_spec(told)
        told.loader.exec_module(self.language)
        self.signer = self.language.Signer("stranger.example", "07" * 32)
        self.clock = 0

    def now(self):
        self.clock = max(self.clock + 1, time.time_ns() // 1000)
        return self.clock

    def write(self, document):
        return self.language.canonical(document).encode()

    def code(self, **parts):
        """A new code of the node, with other parts."""
        words = dict(zip(("version", "secret", "key", "address"), self.node.invite().split("+", 3)))
        return "+".join({**words, **parts}.values())

    def request(self, code, signer=None):
        return self.language.enrolment(code, signer or self.signer, self.now())

    def hello(self, signer=None, **changes):
        document = {
            "type": "hello", "v": 1, "from": "stranger.example", "to": self.node.name,
            "at": self.now(), "versions": [1], "epoch": 0, "stream": 1,
            "heads": {"urgent": 0, "ordinary": 0, "bulk": 0}, **changes,
        }  # fmt: skip
        return self.write((signer or self.signer).sign(document))

    # The three routes; each gives (status, code of the problem)

    def send(self, method, path, body=None, headers=None):
        status, value = self._send(method, path, body, headers or {})
        return status, value.get("code") if isinstance(value, dict) else None

    def _send(self, method, path, body, headers):
        status, _, data = self.node._request(method, path, body, headers)
        try:
            return status, json.loads(data)
        except ValueError:
            return status, data

    def enrol(self, body):
        return self.send("POST", "/federation/v1/enrol", body)

    def stream(self, hello):
        text = hello if isinstance(hello, str) else base64.b64encode(hello).decode()
        return self.send("GET", "/federation/v1/stream", None, {"Noroshi-Hello": text})

    def frames(self, *frames):
        return self.bytes(b"".join(len(data).to_bytes(4, "big") + data for data in frames))

    def bytes(self, body):
        return self.send("POST", "/federation/v1/frames", body)

    def announce(self, path, length):
        """Says how long a body will be, and waits for the answer before it sends any of it."""
        place = urlsplit(self.node.node.address)
        line = http.client.HTTPConnection(place.hostname, place.port, timeout=ANSWER_SECONDS_MAX)
        try:
            line.putrequest("POST", path)
            line.putheader("Content-Length", str(length))
            line.endheaders()
            answer = line.getresponse()
            return answer.status, json.loads(answer.read()).get("code")
        finally:
            line.close()


def bad_input(land):
    """What is no document, too long, signed by somebody else, said before: refused in words, and the node goes on."""
    tower, _ = land.linked_pair()
    stranger = Stranger(tower)
    other = stranger.language.Signer("stranger.example", "08" * 32)
    asked = 0
    wrong = []

    def wants(name, status, code, got):
        nonlocal asked
        asked += 1
        if got != (status, code):
            wrong.append(f"{name} was answered {got}, not {(status, code)}")

    code = stranger.code()
    request = stranger.request(code)
    unsigned = {name: value for name, value in request.items() if name != "signatures"}
    deep = b"[" * 1000 + b"]" * 1000
    for name, body in {
        "garbage": b"\x00\xff\x7f" * 99, "nothing": b"", "a number": b"7", "a list": b"[]",
        "an empty object": b"{}", "half a request": stranger.write(request)[:-9], "depth": deep,
        "another document": stranger.hello(), "a member too many": stranger.write({**request, "x": 1}),
        "as long as it may be": b"{" + b" " * (DOCUMENT_BYTES_MAX - 2) + b"}",
    }.items():  # fmt: skip
        wants(f"enrol: {name}", 400, "badForm", stranger.enrol(body))
    wants("enrol: too long", 413, "tooLarge", stranger.announce("/federation/v1/enrol", DOCUMENT_BYTES_MAX + 1))
    for name, bad in {
        "an unknown invitation": stranger.request(stranger.code(secret="00" * 16)),
        "a signature of another key": other.sign(unsigned),
        "a proof of another secret": stranger.signer.sign({**unsigned, "proof": "0" * 64}),
        "a key put in": other.sign({**unsigned, "key": other.note}),
    }.items():
        wants(f"enrol: {name}", 422, "badInvitation", stranger.enrol(stranger.write(bad)))
    wants("enrol", 200, None, stranger.enrol(stranger.write(request)))
    wants("enrol: the same again", 200, None, stranger.enrol(stranger.write(request)))
    third = stranger.language.Signer("third.example", "09" * 32)
    used = stranger.write(stranger.request(code, third))
    wants("enrol: a used invitation", 422, "badInvitation", stranger.enrol(used))
    taken = stranger.write(stranger.request(stranger.code(), other))
    wants("enrol: a name that is taken", 409, "nameTaken", stranger.enrol(taken))

    minutes = 60_000_000
    hellos = {
        "no base 64": "%%%", "nothing": "", "garbage": b"\x00\x01", "that is another document": stranger.write(request),
        "of somebody else": stranger.hello(**{"from": "third.example"}), "to somebody else": stranger.hello(to="x"),
        "signed by another key": stranger.hello(other), "too old": stranger.hello(at=stranger.now() - 11 * minutes),
        "too early": stranger.hello(at=stranger.now() + 11 * minutes), "changed": stranger.hello().replace(b'"epoch":0', b'"epoch":1'),
    }  # fmt: skip
    for name, hello in hellos.items():
        wants(f"stream: a hello {name}", 401, "signIn", stranger.stream(hello))
        if isinstance(hello, bytes):
            wants(f"frames: a hello {name}", 401, "signIn", stranger.frames(hello))
    wants("stream: no hello", 401, "signIn", stranger.send("GET", "/federation/v1/stream"))
    first = stranger.hello()
    wants("frames", 200, None, stranger.frames(first))
    wants("frames: the same hello", 401, "signIn", stranger.frames(first))
    wants("stream: the same hello", 401, "signIn", stranger.stream(first))
    for name, body in {
        "nothing": b"", "half a length": b"\x00\x00", "a length of nought": b"\x00" * 4 + b"x",
        "a length without a frame": b"\x00\x00\x00\x09abc", "text": b"hello, node",
        "a length past the longest": (FRAME_BYTES_MAX + 1).to_bytes(4, "big") + b"x" * 99,
    }.items():  # fmt: skip
        wants(f"frames: {name}", 400, "badForm", stranger.bytes(body))
    wants("frames: too long", 413, "tooLarge", stranger.announce("/federation/v1/frames", UPLOAD_BYTES_MAX + 1))
    # Behind a true hello each frame is judged for itself; what is none is recorded and harms nobody.
    wants("frames: garbage behind a hello", 200, None, stranger.frames(stranger.hello(), b"\x00" * 99, b"{}", deep))
    source = random.Random(4)
    for _ in range(40):
        bent = bytearray(stranger.hello())
        for _ in range(source.randint(1, 4)):
            bent[source.randrange(len(bent))] = source.randrange(256)
        status = stranger.frames(bytes(bent))[0]
        asked += 1
        if status not in (200, 400, 401):
            wrong.append(f"a bent hello was answered {status}")
    for method, path in (("GET", "enrol"), ("POST", "stream"), ("GET", "frames"), ("GET", "none")):
        wants(f"{method} {path}", 404, "notFound", stranger.send(method, f"/federation/v1/{path}"))

    assert not wrong, "; ".join(wrong)
    assert tower.ask("GET", "/health")[0] == 200 and tower.ask("GET", "/ready")[0] == 200
    row = tower.standing("stranger.example")
    assert (row["state"], row["hosts"]) == ("active", "0"), f"{row}"
    wants("frames: a true hello", 200, None, stranger.frames(stranger.hello()))
    sound(tower)
    return f"{asked} requests"


def certificates(land):
    """The line of a link: TLS 1.3 with certificates that the node above issued, and nobody else on it."""
    above, below, told = certified(land, Stranger)
    sound(above, below)
    return told


# `silence` leaves the town dead while the others go on: who needs it comes before.
STAGES = (linked, another_language, silence, outsider, bad_input, carried, certificates, linked_pages, nation)


def settings():
    parser = argparse.ArgumentParser(description="Links real nodes and looks what they tell each other.")
    parser.add_argument("--only", metavar="STAGE", choices=[stage.__name__ for stage in STAGES])
    parser.add_argument("--seconds", type=float, default=30, help="of a bad day for the nation")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument(
        "--binary", metavar="PATH", default=os.path.join(ROOT, ".build", "debug", "noroshi")
    )
    return parser.parse_args()


def main():
    options = settings()
    if not os.access(options.binary, os.X_OK):
        say(f"FAILED setup {options.binary} is not built; swift build --product noroshi builds it")
        say("0 passed, 1 failed")
        return 1
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    land = Land(os.path.abspath(options.binary), seed, options.seconds)
    # Asked to end, end as on Ctrl-C: the nodes are stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        stages = [stage for stage in STAGES if options.only in (None, stage.__name__)]
        turns = [Turn(stage, land) for stage in stages]
        while any(turn.passed is None for turn in turns):
            for turn in turns:
                if turn.passed is None:
                    turn.go()
    finally:
        land.close()
    passed = [turn.passed for turn in turns]
    say(f"{sum(passed)} passed, {len(passed) - sum(passed)} failed")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
