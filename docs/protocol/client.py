#!/usr/bin/env python3
"""Speaks the federation protocol from another language: a node of one organisation, to be bridged to something else.

    client.py enrol CODE --state DIR --name NODE    enrol with an invitation code; --organization, --person, --mail say who is reached
    client.py run --state DIR [--once]              say who is here, take letters, give receipts, print each alert in one line
              [--acknowledge NAME]                  acknowledge each alert in the name of NAME, and say when that was receipted
              [--release]                           a person has called the other side: go on with a link that was held
    client.py marks --state DIR                     print the marks that others look for, one a line: kind, value, severity,
                                                    label of the list, list, words
    client.py vectors FOLDER                        check every test vector, exit 1 when one is judged otherwise
    client.py verify KEY                            read a frame on standard input, say whether KEY signed it
    client.py receipt --seed HEX --name NODE --at T read a letter on standard input, print a signed receipt for it
    client.py enrol CODE --seed HEX --name NODE --at T   print the signed request for an invitation code

Needs Python 3.9 and the package `cryptography`. The rules stand in README.md beside this file. Everything that must last is
one file, DIR/state.json, written before anything of it is answered. T is microseconds since 1970. `--ca FILE` names the
authorities for https. With --once it ends when there is nothing to say: 0 done, 1 when that did not come about in a minute.

It knows nodes beside by the cards that are passed down to it, and keeps marks for whoever bridges it to look for.

What it leaves to a full node: a ladder of its own (whoever bridges it must watch for silence himself), comparisons, sealed
letters through relays, bundles, new keys of its own. What it does not act on it refuses, so that its sender knows.
"""
import argparse, base64, binascii, hashlib, hmac, http.client, ipaddress, json, os, pathlib, re, secrets, ssl, sys, time
import urllib.parse, uuid
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

EXACT, DEPTH, FRAME, DOCUMENT = 2**53, 12, (1 << 20) + (32 << 10) + 1024, 64 << 10
PAYLOAD = {"urgent": 64 << 10, "ordinary": 256 << 10, "bulk": 1 << 20}
SECOND = 1_000_000
DAYS_7, DAYS_30 = 7 * 86_400 * SECOND, 30 * 86_400 * SECOND
WINDOW, VOID = 256, "00000000"
# Nodes beside (limits.md), and how many lists of marks are kept; the bridge keeps what it needs for longer.
BESIDE, LISTS = 512, 1000


class Malformed(Exception):
    pass


def need(condition, place):
    if not condition:
        raise Malformed(place)


# Reading and canonical writing (RFC 8259, RFC 7493, RFC 8785)

def parse(data):
    """One JSON text, strictly: UTF-8, no name twice, whole numbers within 2^53, nothing behind it."""
    need(len(data) <= FRAME, "frame too large")

    def members(pairs):
        need(len({name for name, _ in pairs}) == len(pairs), "a name twice")
        return dict(pairs)

    def refuse(text):
        raise Malformed(f"not a whole number: {text}")

    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=members, parse_float=refuse, parse_constant=refuse)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Malformed(str(error))
    walk(value, 0)
    return value


def walk(value, depth):
    if isinstance(value, (dict, list)):
        need(depth < DEPTH, "too deep")
        for part in list(value.keys()) + list(value.values()) if isinstance(value, dict) else value:
            walk(part, depth + 1)
    elif isinstance(value, str):
        need(not any(0xD800 <= ord(character) < 0xE000 for character in value), "half of a surrogate pair")
    elif isinstance(value, int) and not isinstance(value, bool):
        need(abs(value) <= EXACT, "number beyond 2^53")


def canonical(value):
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name]) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


# The form of documents: each check takes a value and its place, and raises Malformed

def text(most, least=0):
    def check(value, place):
        need(isinstance(value, str) and "\0" not in value, place)
        need(least <= len(value.encode("utf-8")) <= most, place)
    return check


def line(most, least=0):
    def check(value, place):
        text(most, least)(value, place)
        need(not re.search("[\x00-\x1f\x7f-\x9f]", value), place)
    return check


def matching(pattern, most=200):
    return lambda value, place: need(isinstance(value, str) and len(value) <= most and re.fullmatch(pattern, value), place)


def word(*words):
    return lambda value, place: need(isinstance(value, str) and value in words, place)


def number(low, high=EXACT):
    return lambda value, place: need(isinstance(value, int) and not isinstance(value, bool) and low <= value <= high, place)


def flag(value, place):
    need(isinstance(value, bool), place)


def based(most, least=0):
    def check(value, place):
        need(isinstance(value, str) and len(value) <= (most + 2) // 3 * 4, place)
        try:
            data = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise Malformed(place)
        need(base64.b64encode(data).decode() == value and least <= len(data) <= most, place)
    return check


def many(check, most, ascending=False, least=0):
    def check_list(value, place):
        need(isinstance(value, list) and least <= len(value) <= most, place)
        for index, entry in enumerate(value):
            check(entry, f"{place}/{index}")
        need(not ascending or all(a < b for a, b in zip(value, value[1:])), place)
    return check_list


def obj(**members):
    """Members by name; an underscore behind the name says that it may be absent."""
    checks = {name.rstrip("_"): check for name, check in members.items()}
    wanted = {name for name in members if not name.endswith("_")}

    def check(value, place):
        need(isinstance(value, dict), place)
        for name in value:
            need(name in checks, f"{place}/{name}")
        for name in sorted(wanted):
            need(name in value, f"{place}/{name}")
        for name, part in value.items():
            checks[name](part, f"{place}/{name}")
    return check


def key(value, place):
    need(isinstance(value, str) and len(value) <= 200 and note_key(value) is not None, place)


UUID = matching("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HASH = matching("[0-9a-f]{64}")
NODE = matching("[a-z0-9]([a-z0-9.-]{0,98}[a-z0-9])?")
RECORDS = ("organization constituency observation alert delivery callCard suppression indicators account key sensor node "
           "contacts bulletin contactTest system inventory roster transfer question bodies invitation profile erasure hold "
           "retention exercise link nodeInvitation").split()
RECORD = matching("(" + "|".join(RECORDS) + ")/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME, SEQ, V1 = number(0), number(1), number(1, 1)
LINE, NAME, CODE, TEXT = 320, 600, 100, 16_000


def phrase(most):
    return obj(ja=text(most), en=text(most))


REASON = word(*("malformed tooLarge badSignature wrongAddress unsupportedVersion noCommonVersion payloadMismatch oldStream "
                "unknownStream outsideWindow unknownKind notHosted markingLoosened notHome unknownRecord "
                "notAllowed againstRules quarantined revoked sequenceRegression tooManyRefusals outboxFull badInvitation "
                "nameTaken tooManyHops").split())
SIGNATURES = many(obj(key=matching("[0-9a-f]{8}"), value=based(64, 64)), 3, least=1)
MARKING = obj(tlp=word("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"),
              mayForward=many(word("maintenanceVendor", "sharedGatewayOperator"), 2, ascending=True),
              legal=many(obj(code=line(CODE, 1), basis=phrase(600)), 32), audience=many(UUID, 512, ascending=True))
KINDS = ("alert copy delivery command answer help directory marks remarking revocation transfer node digest carried rotation "
         "onward").split()


def lanes(check):
    return obj(urgent=check, ordinary=check, bulk=check)


def position(value, place):
    refused = obj(linkSeq=SEQ, reason=REASON)
    obj(through=number(0), beyond=many(number(0), 256, ascending=True), tags=matching("([0-9a-f]{8})*", 4096),
        refused=many(refused, 512))(value, place)
    far = value["beyond"]
    need(len(value["tags"]) == 8 * (min(value["through"], 256) + len(far)), place)
    need(not far or value["through"] + 1 < far[0] and far[-1] <= value["through"] + 256, place)
    seqs = [entry["linkSeq"] for entry in value["refused"]]
    need(all(a < b for a, b in zip(seqs, seqs[1:])), place)


def ranges(value, place):
    many(many(SEQ, 2, least=2), 128)(value, place)
    need(all(first <= last for first, last in value), place)
    need(all(a[1] + 1 < b[0] for a, b in zip(value, value[1:])), place)


def envelope(value, place):
    obj(type=word("envelope"), v=SEQ, id=UUID, **{"from": NODE}, to=NODE, lane=word(*PAYLOAD), stream=SEQ, linkSeq=SEQ,
        kind=word(*KINDS), record=RECORD, recordVersion=SEQ, payloadHash=HASH, marking=MARKING, at=TIME, notAfter=TIME,
        signatures=SIGNATURES)(value, place)
    need(0 < value["notAfter"] - value["at"] <= DAYS_30, f"{place}/notAfter")
    need(len(canonical(value).encode()) <= 32 << 10, place)


def observable(value, place):
    obj(kind=word("ipv4", "ipv6", "domain", "url", "hash", "asset", "mail"), value=text(8192, 1))(value, place)
    kind, spelled = value["kind"], value["value"]
    try:
        if kind in ("ipv4", "ipv6"):
            address = ipaddress.ip_address(spelled)
            need(str(address) == spelled and kind == f"ipv{address.version}", place)
    except ValueError:
        raise Malformed(place)
    if kind in ("domain", "hash"):
        need(spelled == spelled.lower(), place)


def span(value, place):
    obj(from_=UUID, to_=UUID)(value, place)
    need(value and ("from" not in value or "to" not in value or value["from"] < value["to"]), place)


PARTY = obj(organization=UUID, person=UUID, name=line(NAME, 1))
ALERT = obj(alert=UUID, version=SEQ, organization=UUID, purpose=matching("real|contactTest|exercise:.+", CODE),
            severity=number(1, 5), raisedAt=TIME, what=phrase(LINE), now=phrase(LINE), detail=text(TEXT), isInDoubt=flag,
            isClosed=flag, answerBy_=TIME, observables=many(observable, 100), span_=span,
            duties=many(obj(delivery=UUID, organization=UUID, askedAnew_=TIME, level=word(
                "primary", "contested", "supervisor", "egressOperator", "unowned", "addressed", "post", "told")), 512))
DELIVERY = obj(delivery=UUID, alert=UUID, organization=UUID, version=SEQ, severity=number(1, 5), stage=word(
    *"awaiting acknowledgedInDoubt acknowledged acting contained proven closed answered withdrawn".split()),
    clocks=many(obj(clock=word(*"delivered opened acknowledged acting contained closed".split()), at=TIME), 6),
    rung=number(0, 3), holder_=PARTY, nextDue_=TIME, declinedTo_=UUID, askedAnew_=TIME, outcome_=line(CODE, 1), answer_=obj(
        kind=word("affected", "done", "notAffected", "underInvestigation", "refused"), until_=TIME, note=text(TEXT)))
ACTS = {"acknowledge": obj(name=word("acknowledge"), channel=word("link", "mail", "call", "api")),
        "decline": obj(name=word("decline"), because=word("notOurs", "needInformation"), to_=UUID),
        "handOn": obj(name=word("handOn"), to=UUID), "help": obj(name=word("help")),
        "raiseSeverity": obj(name=word("raiseSeverity"), severity=number(1, 5))}


def act(value, place):
    need(isinstance(value, dict) and value.get("name") in ACTS, place)
    ACTS[value["name"]](value, place)


PARTS = 2000
CARD = obj(type=word("nodeCard"), v=V1, key=key, sealingKey=based(32, 32), version=SEQ, at=TIME,
           hosts=many(UUID, 1500, ascending=True), signatures=SIGNATURES)
DIRECTORY = obj(
    organization=UUID, version=SEQ, name=phrase(NAME), legalForm=line(CODE), code_=line(CODE, 1), lastRung_=UUID,
    parents=many(obj(tree=word("supervision", "support", "hosting", "sector"), organization=UUID), 4),
    posts=many(obj(id=UUID, name=phrase(NAME), role=word(
        *"responder deputy middle ciso watchDesk guardDesk crisisDuty other".split())), PARTS),
    people=many(obj(id=UUID, name=line(NAME, 1), language=word("ja", "en")), PARTS),
    appointments=many(obj(person=UUID, post=UUID, until_=TIME, **{"from": TIME}), PARTS),
    routes=many(obj(id=UUID, person=UUID, channel=word("mail", "phone"), address=line(2048, 1), lastSuccess_=TIME), PARTS),
    networks=many(obj(kind=word("prefix", "domainSuffix", "asset"), value=line(NAME, 1)), PARTS),
    absences_=many(obj(person=UUID, until=TIME, deputy=UUID, **{"from": TIME}), PARTS, least=1),
    ended_=obj(at=TIME, successors=many(UUID, 50)))
ROTATION = obj(type=word("keyRotation"), v=V1, old=key, new=key, signatures=SIGNATURES, **{"from": TIME})


def transfer(value, place):
    obj(type=word("homeTransfer"), v=V1, id=UUID, record=RECORD, version=SEQ, to=NODE, at=TIME, reason=phrase(NAME),
        withdraws_=UUID, signatures=SIGNATURES, **{"from": NODE})(value, place)
    need(value["from"] != value["to"], f"{place}/to")
    need(value.get("withdraws") != value["id"], f"{place}/withdraws")


MARKS = obj(list=UUID, version=SEQ, source=line(NAME), marks=many(obj(
    id=UUID, observable=observable, label=text(NAME), severity=number(1, 5), confidence=number(0, 100), validFrom_=TIME,
    validTo_=TIME), 1000))
SUBJECTS = {"key": key, "node": NODE, "organization": UUID}


def subject(value, place):
    obj(kind=word(*SUBJECTS), value=text(200))(value, place)
    SUBJECTS[value["kind"]](value["value"], f"{place}/value")


REVOCATION = obj(type=word("revocation"), v=V1, id=UUID, issuer=NODE, subject=subject, at=TIME, reason=phrase(NAME),
                 signatures=SIGNATURES)
BODIES = {"rotation": ROTATION, "transfer": transfer, "marks": MARKS, "revocation": REVOCATION, "alert": ALERT, "copy": ALERT, "delivery": DELIVERY, "node": CARD, "directory": DIRECTORY,
          "command": obj(id=UUID, record=RECORD, by=PARTY, at=TIME, act=act, note=text(TEXT)),
          "answer": obj(command=UUID, record=RECORD, at=TIME, version=SEQ, refused_=obj(reason=REASON, code=line(CODE)))}
# Kinds that this client hands on without reading them: it checks their envelope and hash alone.


def payload(value, place, kind):
    obj(salt=matching("[0-9a-f]{32}"), body=BODIES.get(kind, lambda value, place: None))(value, place)


HEAD = {"v": V1, "from": NODE, "to": NODE, "at": TIME, "signatures": SIGNATURES}
FRAMES = {
    "hello": obj(type=word("hello"), **HEAD, versions=many(SEQ, 16, ascending=True), epoch=number(0), stream=SEQ, heads=lanes(number(0)),
                 bundle_=HASH),
    "receipt": obj(type=word("receipt"), **HEAD, stream=SEQ, standing=word("active", "quarantined", "revoked"), lanes=lanes(position),
                   items=many(obj(id=UUID, payloadHash=HASH, at=TIME, refused_=REASON), 256)),
    "gap": obj(type=word("gap"), **HEAD, stream=SEQ, lanes=lanes(ranges)),
    "voids": obj(type=word("voids"), **HEAD, stream=SEQ, lanes=lanes(ranges)),
    "letter": obj(type=word("letter"), envelope=envelope, payload=lambda value, place: need(isinstance(value, dict), place))}


# Keys and signatures (RFC 8032; the text form is that of signed notes)

def note_text(name, public):
    material = b"\x01" + public
    hint = hashlib.sha256(name.encode() + b"\n" + material).hexdigest()[:8]
    return f"{name}+{hint}+{base64.b64encode(material).decode()}"


def note_key(note):
    """(hint, key) of a public key's text form, or None."""
    parts = note.split("+", 2)
    try:
        material = base64.b64decode(parts[2], validate=True)
        if len(material) != 33 or material[0] != 1 or note_text(parts[0], material[1:]) != note:
            return None
        return parts[1], ed25519.Ed25519PublicKey.from_public_bytes(material[1:])
    except (IndexError, ValueError, binascii.Error):
        return None


def signed_bytes(document):
    rest = {name: value for name, value in document.items() if name != "signatures"}
    return f"noroshi-1 {rest['type']}\n".encode() + canonical(rest).encode()


def is_signed(document, note):
    hint, public = note_key(note)
    for signature in document["signatures"]:
        if signature["key"] == hint:
            try:
                public.verify(base64.b64decode(signature["value"]), signed_bytes(document))
                return True
            except InvalidSignature:
                continue
    return False


class Signer:
    def __init__(self, name, seed):
        self.private = ed25519.Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
        self.note = note_text(name, self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, document):
        value = base64.b64encode(self.private.sign(signed_bytes(document))).decode()
        return {**document, "signatures": [{"key": self.note.split("+")[1], "value": value}]}


# What a node does with a frame before it looks at its link

def form(data):
    """The frame in these bytes; raises Malformed for what is none."""
    frame = parse(data)
    need(isinstance(frame, dict) and isinstance(frame.get("type"), str) and frame["type"] in FRAMES, "/type")
    FRAMES[frame["type"]](frame, "")
    need(frame["type"] == "letter" or len(canonical(frame).encode()) <= DOCUMENT, "document too large")
    return frame


def alone(data):
    """The document in these bytes that comes by itself and not in a frame; None for what is no such document."""
    document = parse(data)
    check = DOCUMENTS.get(document.get("type")) if isinstance(document, dict) and isinstance(document.get("type"), str) else None
    if check is None:
        return None
    check(document, "")
    need("line" not in document or document["certificate"] != "", "/line")
    need(len(canonical(document).encode()) <= DOCUMENT, "document too large")
    return document


def judge(data, notes):
    try:
        document = alone(data)
        if document is not None:
            return "accept" if any(is_signed(document, note) for note in notes) else "badSignature"
        frame = form(data)
        document = frame["envelope"] if frame["type"] == "letter" else frame
        if not any(is_signed(document, note) for note in notes):
            return "badSignature"
        if frame["type"] == "letter":
            content = canonical(frame["payload"]).encode()
            need(len(content) <= PAYLOAD[document["lane"]], "/payload")
            if hashlib.sha256(content).hexdigest() != document["payloadHash"]:
                return "payloadMismatch"
            payload(frame["payload"], "/payload", document["kind"])
        return "accept"
    except Malformed:
        return "malformed"


def letter_tag(identifier):
    """Which letter bore a number: eight digits, never those of a void."""
    tag = hashlib.sha256(identifier.encode()).hexdigest()[:8]
    return "00000001" if tag == VOID else tag


def receipt(frame, signer, at):
    """A receipt for the first letter of a lane. Whoever uses it must have stored the letter before."""
    letter = frame["envelope"]
    lane = {name: {"through": 0, "beyond": [], "tags": "", "refused": []} for name in PAYLOAD}
    seq, tag = letter["linkSeq"], letter_tag(letter["id"])
    lane[letter["lane"]] = {"through": int(seq == 1), "beyond": [] if seq == 1 else [seq], "tags": tag, "refused": []}
    return signer.sign({
        "type": "receipt", "v": 1, "from": letter["to"], "to": letter["from"], "stream": letter["stream"], "at": at,
        "standing": "active", "lanes": lane, "items": [{"id": letter["id"], "payloadHash": letter["payloadHash"], "at": at}]})


def sealing_key(seed):
    """The public X25519 key of a private one, as documents write it."""
    private = x25519.X25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    return base64.b64encode(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def enrolment(code, signer, at, sealing=None, certificate_request=""):
    _, secret, _, _ = code.strip().split("+", 3)
    verifier = hashlib.sha256(b"noroshi-1 enrolment\n" + bytes.fromhex(secret)).digest()
    request = {
        "type": "enrolmentRequest", "v": 1, "invitation": hashlib.sha256(verifier).hexdigest(), "key": signer.note,
        "sealingKey": sealing_key(sealing or secrets.token_hex(32)), "versions": [1], "epoch": 0,
        "certificateRequest": certificate_request, "at": at}
    proven = b"noroshi-1 proof\n" + canonical(request).encode()
    return signer.sign({**request, "proof": hmac.new(verifier, proven, hashlib.sha256).hexdigest()})


# The line: frames behind their lengths, over HTTP

MEDIA, UPLOAD, ANSWER_SECONDS = "application/vnd.noroshi.frames", 4 << 20, 40
FINAL = set(("malformed tooLarge wrongAddress payloadMismatch unknownKind notHosted markingLoosened notHome unknownRecord "
             "notAllowed againstRules revoked outboxFull badInvitation nameTaken tooManyHops").split())
LABELS = "TLP:CLEAR TLP:GREEN TLP:AMBER TLP:AMBER+STRICT TLP:RED".split()
LINE = matching("https://[!-.0-~]{1,192}")
ANSWER = obj(type=word("enrolmentAnswer"), v=V1, request=HASH, key=key, version=SEQ, epoch=number(0), certificate=based(8192),
             authority=based(8192), line_=LINE, at=TIME, signatures=SIGNATURES)
DOCUMENTS = {
    "enrolmentAnswer": ANSWER,
    "certificateRequest": obj(type=word("certificateRequest"), **HEAD, certificateRequest=based(4096, 1)),
    "certificateAnswer": obj(type=word("certificateAnswer"), **HEAD, request=HASH, certificate=based(8192),
                             authority=based(8192), line_=LINE)}


class Refused(Exception):
    """The other side answered, and did not do it."""


def ask(address, method, path, body=None, headers=None, ca=None):
    """One request on a connection of its own; gives the body of a 200."""
    place = urllib.parse.urlsplit(address)
    if place.scheme == "https":
        trust = ssl.create_default_context(cafile=ca)
        line = http.client.HTTPSConnection(place.hostname, place.port, timeout=ANSWER_SECONDS, context=trust)
    else:
        line = http.client.HTTPConnection(place.hostname, place.port, timeout=ANSWER_SECONDS)
    try:
        line.request(method, path, body, headers or {})
        answer = line.getresponse()
        data = answer.read(UPLOAD + FRAME + 1)
    finally:
        line.close()
    if answer.status != 200:
        try:
            code = json.loads(data)["code"]
        except (ValueError, KeyError, TypeError):
            code = ""
        raise Refused(f"{answer.status} {code}".strip())
    return data


def unframe(data):
    frames, place = [], 0
    while place < len(data):
        length = int.from_bytes(data[place:place + 4], "big")
        need(1 <= length <= FRAME and place + 4 + length <= len(data), "a length")
        frames.append(data[place + 4:place + 4 + length])
        place += 4 + length
    return frames


def ranges_of(numbers):
    found = []
    for seq in sorted(numbers):
        if found and found[-1][1] + 1 == seq:
            found[-1][1] = seq
        else:
            found.append([seq, seq])
    return found[:128]


def tag_at(position, seq):
    """The tag of what bore that number, in one lane of a receipt; None where it is not dealt with or too far behind."""
    tags, behind = re.findall("........", position["tags"]), min(position["through"], WINDOW)
    if position["through"] - behind < seq <= position["through"]:
        return tags[seq - position["through"] + behind - 1]
    return tags[behind + position["beyond"].index(seq)] if seq in position["beyond"] else None


def no_wider(marking, than):
    return (LABELS.index(marking["tlp"]) >= LABELS.index(than["tlp"]) and set(marking["mayForward"]) <= set(than["mayForward"])
            and {duty["code"] for duty in than["legal"]} <= {duty["code"] for duty in marking["legal"]}
            and set(marking["audience"]) <= set(than["audience"]))


def plain(words):
    """Words of others, for one line of a terminal."""
    return " ".join("".join(character if character.isprintable() else " " for character in words).split())


# What a node keeps

class State(dict):
    """One JSON file, readable by its owner alone, written whole or not at all."""

    def __init__(self, folder):
        self.path = pathlib.Path(folder) / "state.json"
        super().__init__(json.loads(self.path.read_text(encoding="utf-8")) if self.path.exists() else {})

    def save(self):
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(self, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def begin(self, name, organization, person, mail):
        def new():
            return str(uuid.uuid4())

        self.clear()
        self.update({
            "name": name, "seed": secrets.token_hex(32), "sealing": secrets.token_hex(32), "epoch": 0, "stream": 1,
            "clock": 0, "version": 0, "card": new(), "introduced": False, "told": [], "hold": "", "offer": None,
            "organization": {"id": new(), "name": organization, "post": new(), "person": new(), "holder": person,
                             "route": new(), "mail": mail, "since": time.time_ns() // 1000},
            "above": {"version": 0, "hosts": []}, "out": {}, "in": {}, "seen": {}, "copies": {}, "alerts": {}, "entries": {},
            "taken": {}})
        for lane in PAYLOAD:
            self["out"][lane] = {"next": 1, "through": 0, "waiting": [], "void": []}
            self["in"][lane] = {"through": 0, "beyond": [], "tags": [], "refused": []}


class Node:
    """One organisation with one link, to the node above it."""

    def __init__(self, folder, ca=None):
        self.state, self.ca = State(folder), ca
        if not self.state.get("parent"):
            raise Refused("not enrolled; begin with client.py enrol")
        self.signer = Signer(self.state["name"], self.state["seed"])
        self.owed, self.gap, self.items, self.lines = True, {}, [], []
        self.retry, self.pause = 0.0, 2.0
        old = time.time_ns() // 1000 - DAYS_30
        self.state["seen"] = {place: entry for place, entry in self.state["seen"].items() if entry[3] >= old}
        for name, none in (("beside", {}), ("marks", {}), ("gone", [])):  # a state of an older version has none
            self.state.setdefault(name, none)

    def now(self):
        """Node time: never the same twice, since a hello is known by it."""
        self.state["clock"] = max(self.state["clock"] + 1, time.time_ns() // 1000)
        return self.state["clock"]

    def version(self):
        """A record's next version, greater for whatever comes later, also in a later epoch."""
        self.state["version"] += 1
        return self.state["epoch"] << 40 | self.state["version"]

    def say(self, words):
        self.lines.append(plain(words))

    def commit(self):
        """Writes the state; what it holds may be said from now on."""
        self.state.save()
        for words in self.lines:
            print(words, flush=True)
        self.lines = []

    # Saying

    def sign(self, kind, **members):
        return self.signer.sign({"type": kind, "v": 1, "from": self.state["name"], "to": self.state["parent"]["name"],
                                 "at": self.now(), **members})

    def hello(self):
        heads = {lane: out["next"] - 1 for lane, out in self.state["out"].items()}
        return self.sign("hello", versions=[1], epoch=self.state["epoch"], stream=self.state["stream"], heads=heads)

    def receipt(self):
        lanes = {lane: {"through": into["through"], "beyond": [seq for seq, _ in into["beyond"]], "refused": into["refused"],
                        "tags": "".join(into["tags"] + [tag for _, tag in into["beyond"]])}
                 for lane, into in self.state["in"].items()}
        return self.sign("receipt", stream=self.state["parent"]["stream"], lanes=lanes, items=self.items[:256],
                         standing="quarantined" if self.state["hold"] else "active")

    def letter(self, lane, waiting):
        envelope = {
            "type": "envelope", "v": self.state["parent"]["version"], "from": self.state["name"],
            "to": self.state["parent"]["name"], "lane": lane, "stream": self.state["stream"], "linkSeq": waiting["seq"],
            "payloadHash": hashlib.sha256(canonical(waiting["payload"]).encode()).hexdigest(),
            **{name: waiting[name] for name in ("id", "kind", "record", "recordVersion", "marking", "at", "notAfter")}}
        return {"type": "letter", "envelope": self.signer.sign(envelope), "payload": waiting["payload"]}

    def frames(self):
        """What is to be said now, the most urgent letters first. While the link is held: hello and receipt alone."""
        self.expire()
        yield self.hello()
        yield self.receipt()
        if self.state["hold"]:
            return
        gap = {lane: ranges_of(self.missing(lane)) for lane in PAYLOAD}
        if any(gap.values()):
            yield self.sign("gap", stream=self.state["parent"]["stream"], lanes=gap)
        void = {lane: ranges_of(seq for seq in out["void"] if seq <= out["through"] + WINDOW)
                for lane, out in self.state["out"].items()}
        if any(void.values()):
            yield self.sign("voids", stream=self.state["stream"], lanes=void)
        for lane, out in self.state["out"].items():
            for waiting in out["waiting"]:
                if waiting["seq"] <= out["through"] + WINDOW:
                    yield self.letter(lane, waiting)

    def queue(self, lane, kind, record, version, body, tlp, audience, like=None):
        """Gives a snapshot the next number; one of the same record that still waits becomes void and leaves it its deadline."""
        out, at = self.state["out"][lane], self.now()
        marking = {"tlp": tlp, "mayForward": [], "legal": like["legal"] if like else [], "audience": sorted(audience)[:512]}
        due = at + DAYS_7
        for old in list(out["waiting"]):
            if (old["kind"], old["record"], old["marking"]["audience"]) == (kind, record, marking["audience"]):
                due = min(due, max(old["notAfter"], at + 1))
                self.void(lane, old["seq"])
        out["waiting"].append({
            "seq": out["next"], "id": str(uuid.uuid4()), "kind": kind, "record": record, "recordVersion": version,
            "payload": {"salt": secrets.token_hex(16), "body": body}, "marking": marking, "at": at, "notAfter": due})
        out["next"] += 1
        self.retry, self.pause = 0.0, 2.0

    def void(self, lane, seq):
        out = self.state["out"][lane]
        out["waiting"] = [waiting for waiting in out["waiting"] if waiting["seq"] != seq]
        out["void"] = sorted({*out["void"], seq})

    def expire(self):
        now = self.now()
        for lane, out in self.state["out"].items():
            for waiting in [waiting for waiting in out["waiting"] if waiting["notAfter"] <= now]:
                self.void(lane, waiting["seq"])
                self.say(f"undeliverable {waiting['record']}: tell it another way")

    def introduce(self):
        """Says who this node is; once the card is receipted and the parent's is here, whom it reaches here."""
        own, state = self.state["organization"], self.state
        if not state["introduced"]:
            version = self.version()
            card = self.signer.sign({
                "type": "nodeCard", "v": 1, "key": self.signer.note, "sealingKey": sealing_key(state["sealing"]),
                "version": version, "at": self.now(), "hosts": [own["id"]]})
            self.queue("bulk", "node", f"node/{state['card']}", version, card, "TLP:AMBER", [own["id"]])
            state["introduced"] = True
        above, waits = state["above"]["hosts"], any(one["kind"] == "node" for one in state["out"]["bulk"]["waiting"])
        if not above or waits or state["told"] == above:
            return
        version, name, state["told"] = self.version(), {"ja": own["name"], "en": own["name"]}, above
        self.queue("bulk", "directory", f"organization/{own['id']}", version, {
            "organization": own["id"], "version": version, "name": name, "legalForm": "", "parents": [], "networks": [],
            "posts": [{"id": own["post"], "name": {"ja": "担当", "en": "Responder"}, "role": "responder"}],
            "people": [{"id": own["person"], "name": own["holder"], "language": "ja"}],
            "appointments": [{"person": own["person"], "post": own["post"], "from": own["since"]}],
            "routes": [{"id": own["route"], "person": own["person"], "channel": "mail", "address": own["mail"]}],
        }, "TLP:AMBER+STRICT", above)

    def acknowledge(self, name):
        """Takes every open duty in the name of that person: here is its home, so it is decided here."""
        own, state = self.state["organization"], self.state
        if own["holder"] != name:
            own["holder"], state["told"] = name, []
        for alert in state["alerts"].values():
            told = alert["told"]
            for duty in told["duties"] if not told["isClosed"] else []:
                asked = duty.get("askedAnew", 0)
                if state["taken"].get(duty["delivery"], -1) >= asked:
                    continue
                version, at = self.version(), self.now()
                state["taken"][duty["delivery"]] = asked
                self.queue(
                    "urgent" if told["severity"] >= 3 else "ordinary", "delivery", f"delivery/{duty['delivery']}", version, {
                        "delivery": duty["delivery"], "alert": told["alert"], "organization": own["id"], "version": version,
                        "severity": told["severity"], "stage": "acknowledged", "rung": 0,
                        "clocks": [{"clock": "delivered", "at": alert["at"]}, {"clock": "acknowledged", "at": at}],
                        "holder": {"organization": own["id"], "person": own["person"], "name": name},
                        **({"askedAnew": asked} if asked else {})},
                    alert["marking"]["tlp"], [told["organization"]], alert["marking"])
                self.say(f"acknowledged delivery/{duty['delivery']} by {name}")

    # Hearing

    def missing(self, lane):
        into, head = self.state["in"][lane], self.state["parent"]["heads"][lane]
        beyond = [seq for seq, _ in into["beyond"]]
        last = min(max([head, *beyond]), into["through"] + WINDOW)
        return [seq for seq in range(into["through"] + 1, last + 1) if seq not in beyond]

    def fill(self, lane, seq, tag, reason=None):
        """Deals with a number: it is receipted from now on."""
        into = self.state["in"][lane]
        into["beyond"] = sorted([*into["beyond"], [seq, tag]])
        while into["beyond"] and into["beyond"][0][0] == into["through"] + 1:
            into["through"] += 1
            into["tags"] = [*into["tags"], into["beyond"].pop(0)[1]][-WINDOW:]
        if reason:
            into["refused"] = sorted([*into["refused"], {"linkSeq": seq, "reason": reason}], key=lambda one: one["linkSeq"])
        into["refused"] = [one for one in into["refused"] if one["linkSeq"] > into["through"] - WINDOW]

    def hold(self, cause):
        if not self.state["hold"]:
            self.state["hold"], self.owed = cause, True
            self.say(f"held {cause}: call {self.state['parent']['name']} by phone, then client.py run --release")

    def release(self):
        """A person has made sure that it is the right node."""
        cause, state = self.state["hold"], self.state
        if cause in ("peerWentBack", "peerRestored"):
            if not state["offer"]:
                raise Refused("the other side must begin a new epoch first")
            self.follow(state["offer"])
            self.renumber(state["epoch"], state["stream"] + 1)
        elif cause == "weWentBack":
            self.renumber(state["epoch"] + 1, (state["epoch"] + 1) << 20 | 1)
        elif cause == "noCommonVersion":
            raise Refused("one side must be updated first")
        state["hold"], state["offer"] = "", None

    def renumber(self, epoch, stream):
        self.state["epoch"], self.state["stream"] = epoch, stream
        for out in self.state["out"].values():
            for place, waiting in enumerate(out["waiting"]):
                waiting["seq"] = place + 1
            out["next"], out["through"], out["void"] = len(out["waiting"]) + 1, 0, []

    def follow(self, numbering):
        """Takes the other side's new numbering, from 1 in each lane."""
        self.state["parent"]["epoch"], self.state["parent"]["stream"] = numbering
        for lane, into in self.state["in"].items():
            into.update({"through": 0, "beyond": [], "tags": [], "refused": []})
            self.state["parent"]["heads"][lane] = 0

    def take(self, data):
        parent = self.state["parent"]
        try:
            frame = form(data)
        except Malformed as problem:
            return self.say(f"refused a frame: malformed {problem}")
        document = frame["envelope"] if frame["type"] == "letter" else frame
        if (document["from"], document["to"]) != (parent["name"], self.state["name"]):
            reason = "wrongAddress"
        elif not self.is_peers(document):
            reason = "badSignature"
        else:
            return {"letter": self.arrive, "hello": self.hear_hello, "receipt": self.hear_receipt, "gap": self.hear_gap,
                    "voids": self.hear_voids}[frame["type"]](frame)
        self.say(f"refused a {frame['type']}: {reason}")
        if frame["type"] == "letter":
            self.evidence(document, reason)

    def keys(self):
        """The keys of the other side that are taken now, the newest last."""
        now = self.now()
        return [*(note for note, until in self.state["parent"].get("old", []) if now < until), self.state["parent"]["key"]]

    def is_peers(self, document):
        return any(is_signed(document, note) for note in self.keys())

    def rotate(self, told):
        """Takes a new key that one which is known vouches for; that one is taken for a week more."""
        parent, known = self.state["parent"], self.keys()
        if told["new"] in known:
            return None
        if told["old"] not in known or told["new"].split("+")[0] != parent["name"] or len(known) >= 8:
            return "againstRules"
        if not is_signed(told, told["old"]) or not is_signed(told, told["new"]):
            return "againstRules"
        parent["old"] = [*([note, until] for note, until in parent.get("old", []) if self.now() < until),
                         [parent["key"], self.now() + DAYS_7]]
        parent["key"] = told["new"]
        self.say(f"{parent['name']} has a new key, fingerprint {hashlib.sha256(told['new'].encode()).hexdigest()}")
        return None

    def hear_hello(self, hello):
        parent, offer = self.state["parent"], [hello["epoch"], hello["stream"]]
        if "bundle" in hello:  # the first word of a file, copied off its medium
            return self.say("refused a hello: malformed")
        if 1 not in hello["versions"]:
            return self.hold("noCommonVersion")
        if self.state["hold"] == "noCommonVersion":
            self.state["hold"] = ""
        if offer[0] > parent["epoch"]:
            self.state["offer"] = offer
            return self.hold("peerRestored")
        if self.state["hold"]:
            return None
        known = [parent["epoch"], parent["stream"]]
        tops = {lane: max([into["through"], *(seq for seq, _ in into["beyond"])]) for lane, into in self.state["in"].items()}
        if offer > known:
            self.follow(offer)
        elif hello["at"] > parent["newest"] and (offer < known or any(hello["heads"][lane] < tops[lane] for lane in tops)):
            return self.hold("peerWentBack")
        if offer >= known:
            parent["heads"] = hello["heads"]
        return None

    def hear_receipt(self, told):
        parent, outs = self.state["parent"], self.state["out"]
        if told["standing"] != parent["standing"] and told["at"] > parent["standingAt"]:
            parent["standing"], parent["standingAt"] = told["standing"], told["at"]
            self.say(f"{parent['name']} has this link as {told['standing']}")
        if told["stream"] != self.state["stream"]:
            return
        for lane, out in outs.items():
            position = told["lanes"][lane]
            tags = [(tag_at(position, letter["seq"]), letter_tag(letter["id"])) for letter in out["waiting"]]
            if max([position["through"], *position["beyond"]]) >= out["next"] or any(a not in (None, b) for a, b in tags):
                return self.hold("weWentBack")
        if told["at"] > parent["newest"] and any(told["lanes"][lane]["through"] < out["through"] for lane, out in outs.items()):
            return self.hold("peerWentBack")
        items = {item["id"]: item["refused"] for item in told["items"] if "refused" in item}
        for lane, out in outs.items():
            position = told["lanes"][lane]
            refused = {one["linkSeq"]: one["reason"] for one in position["refused"]}
            for letter in list(out["waiting"]):
                reason = refused.get(letter["seq"]) or items.get(letter["id"])
                if letter["seq"] in refused or reason in FINAL:
                    self.void(lane, letter["seq"])
                    self.say(f"refused {letter['record']}: {reason}")
                elif tag_at(position, letter["seq"]):
                    out["waiting"].remove(letter)
                    self.pause = 2.0
                    self.say(f"receipted {letter['record']} by {parent['name']}")
            out["through"] = max(out["through"], position["through"])
            out["void"] = [seq for seq in out["void"] if seq > out["through"]]
        parent["newest"] = max(parent["newest"], told["at"])

    def hear_gap(self, told):
        if told["stream"] != self.state["stream"]:
            return
        asked = {lane: [first for first, _ in told["lanes"][lane]] for lane in PAYLOAD}
        if told["at"] > self.state["parent"]["newest"] and any(
                first <= self.state["out"][lane]["through"] for lane in PAYLOAD for first in asked[lane]):
            return self.hold("peerWentBack")
        self.retry, self.pause = 0.0, 2.0

    def hear_voids(self, told):
        if self.state["hold"] or told["stream"] != self.state["parent"]["stream"]:
            return
        for lane, into in self.state["in"].items():
            first, dealt = into["through"] + 1, [seq for seq, _ in into["beyond"]]
            for seq in range(first, first + WINDOW):
                if seq not in dealt and any(low <= seq <= high for low, high in told["lanes"][lane]):
                    self.fill(lane, seq, VOID)
                    self.state["seen"][f"{told['stream']}/{lane}/{seq}"] = [None, None, False, self.now()]
                    self.owed = True

    def arrive(self, frame):
        """A letter: in the order of link.md, and nothing is used before the step that allows it."""
        envelope, parent, self.owed = frame["envelope"], self.state["parent"], True
        lane, seq, content = envelope["lane"], envelope["linkSeq"], canonical(frame["payload"]).encode()
        into, place = self.state["in"][lane], f"{envelope['stream']}/{lane}/{seq}"
        reason = None
        if self.state["hold"]:
            reason = "quarantined"
        elif envelope["v"] != parent["version"]:
            reason = "unsupportedVersion"
        elif len(content) > PAYLOAD[lane]:
            reason = "tooLarge"
        elif hashlib.sha256(content).hexdigest() != envelope["payloadHash"]:
            reason = "payloadMismatch"
        elif envelope["stream"] != parent["stream"]:
            reason = "oldStream" if envelope["stream"] < parent["stream"] else "unknownStream"
        elif seq <= into["through"] or seq in [one for one, _ in into["beyond"]]:
            seen = self.state["seen"].get(place)
            if seen and seen[:2] in ([None, None], [envelope["id"], envelope["payloadHash"]]):
                return None
            if seen:
                return self.hold("peerWentBack")
            reason = "outsideWindow"
        elif seq > into["through"] + WINDOW:
            reason = "outsideWindow"
        if reason:
            self.say(f"refused {envelope['kind']} {envelope['record']}: {reason}")
            return self.evidence(envelope, reason)
        # What was accepted under another number, before a restore, uses this one up and changes nothing.
        if not any(entry[0] == envelope["id"] and entry[2] for entry in self.state["seen"].values()):
            try:
                reason = self.apply(envelope, frame["payload"])
            except Malformed:
                reason = "malformed"
        self.fill(lane, seq, letter_tag(envelope["id"]), reason)
        self.state["seen"][place] = [envelope["id"], envelope["payloadHash"], reason is None, self.now()]
        parent["newest"] = max(parent["newest"], envelope["at"])
        if reason:
            self.say(f"refused {envelope['kind']} {envelope['record']}: {reason}")
        return self.evidence(envelope, reason)

    def evidence(self, envelope, reason):
        item = {"id": envelope["id"], "payloadHash": envelope["payloadHash"], "at": self.now()}
        self.items.append({**item, "refused": reason} if reason else item)
        self.owed = True

    def apply(self, envelope, content):
        """Takes what a letter says, or gives the reason why not. Nothing is changed before everything is checked."""
        kind, record, marking, state = envelope["kind"], envelope["record"], envelope["marking"], self.state
        payload(content, "/payload", kind)
        told, own, parent = content["body"], state["organization"]["id"], state["parent"]
        if kind == "rotation":
            return self.rotate(told)
        if kind == "revocation":
            need(record == f"link/{told['id']}", "/envelope/record")
            return self.part(told, record)
        named = {"alert": "alert/alert", "copy": "alert/alert", "directory": "organization/organization",
                 "marks": "indicators/list"}.get(kind)
        if named:
            named, _, member = named.partition("/")
            need((f"{named}/{told[member]}", told["version"]) == (record, envelope["recordVersion"]), "/envelope/record")
        elif kind == "remarking":
            obj(record=RECORD, version=SEQ, marking=MARKING, span_=span)(told, "/payload/body")
            need((told["record"], told["version"], told["marking"]) == (record, envelope["recordVersion"], marking), "/envelope")
            if not record.startswith(("alert/", "indicators/")):
                return "againstRules"
        elif kind != "node":
            return "unknownKind"
        copy = state["copies"].get(record)
        if copy and copy["home"] != envelope["from"]:
            return "notHome"
        if copy and envelope["recordVersion"] < copy["version"]:
            return None
        if kind != "node":
            if not set(marking["audience"]) <= {own} or not (copy or marking["audience"] or kind == "remarking"):
                return "notHosted"
            if copy and not no_wider(marking, copy["marking"]):
                return "markingLoosened"
        if kind == "node":
            reason = self.meet(told)
            if reason:
                return reason
        elif kind == "directory":
            if told["organization"] not in state["above"]["hosts"]:
                return "notHome"
            state["entries"][told["organization"]] = told if marking["audience"] else None
        elif kind == "remarking":  # of what never came it is kept all the same: an older letter is late then
            kept = state["alerts"].get(record.partition("/")[2]) if record.startswith("alert/") else None
            if record.startswith("indicators/"):
                self.note(record, state["marks"].get(record), marking)
                self.onward(record, envelope["recordVersion"])
            elif kept and marking["audience"]:
                kept["marking"] = marking
                self.say(f"narrowed {record} to {marking['tlp']}")
            elif kept:
                self.keep(kind, kept["told"], marking)
        elif kind == "marks":
            if record not in state["marks"] and len(state["marks"]) >= LISTS:
                return "againstRules"
            # What this node has told, or passed on, comes back by nobody.
            if state["name"] not in told["source"].split(": "):
                self.note(record, told, marking)
        else:
            if any(duty["organization"] != own for duty in told["duties"]):
                return "notHosted"
            self.keep(kind, told, marking)
        state["copies"][record] = {
            "home": envelope["from"], "version": envelope["recordVersion"], "hash": envelope["payloadHash"], "marking": marking}
        return None

    def keep(self, kind, told, marking):
        if not marking["audience"]:  # taken back
            self.state["alerts"].pop(told["alert"], None)
            return self.say(f"taken back alert/{told['alert']}")
        at = self.state["alerts"].get(told["alert"], {}).get("at") or self.now()
        self.state["alerts"][told["alert"]] = {"told": told, "marking": marking, "at": at}
        words = " / ".join(told[part][language] for part in ("what", "now") for language in ("ja", "en"))
        closed = " closed" if told["isClosed"] else ""
        return self.say(f"{kind} alert/{told['alert']} severity {told['severity']} {told['purpose']}{closed}: {words}")

    def note(self, record, told, marking):
        """Marks to be looked for, with how far they may go; nothing of a list that was taken back."""
        if told and marking["audience"]:
            self.state["marks"][record] = {**told, "marking": marking}
            self.say(f"marks {record} {len(told['marks'])} {marking['tlp']} from {told['source']}")
        elif self.state["marks"].pop(record, None):
            self.say(f"taken back {record}")

    def onward(self, record, version):
        """Nothing goes on from here: whoever told it need not wait for anybody below this node."""
        if self.state["above"]["hosts"]:
            told = {"record": record, "version": version, "at": self.now(), "told": 0, "taken": 0, "untaken": []}
            self.queue("ordinary", "onward", record, 1, told, "TLP:AMBER", self.state["above"]["hosts"])

    def meet(self, card):
        """The other side's own card; or that of a node beside, which it passes on with its signature beside that node's."""
        state, name, parent = self.state, card["key"].split("+")[0], self.state["parent"]["name"]
        if not self.is_peers(card):
            return "notAllowed"
        if name == parent:
            if card["version"] > state["above"]["version"]:
                state["above"] = {"version": card["version"], "hosts": card["hosts"]}
            return None
        known = state["beside"].get(name)
        if name == state["name"] or not is_signed(card, card["key"]) or card["key"] in state["gone"]:
            return "notAllowed"
        if not known and len(state["beside"]) >= BESIDE or known and known["key"] != card["key"]:
            return "notAllowed"  # a new key of a node that is known is believed of that node alone
        if not known:
            fingerprint = hashlib.sha256(card["key"].encode()).hexdigest()
            self.say(f"met {name} by {parent}; compare its fingerprint by phone: {fingerprint}")
        if not known or card["version"] > known["version"]:
            state["beside"][name] = {"key": card["key"], "version": card["version"], "sealingKey": card["sealingKey"],
                                     "hosts": [body for body in card["hosts"] if body != state["organization"]["id"]]}
        return None

    def part(self, told, record):
        """A node beside is not to be trusted any more: the other side says so, or passes on who did (enrolment.md)."""
        state, parent, subject = self.state, self.state["parent"]["name"], told["subject"]
        gone = subject["value"].split("+")[0]
        issuer = state["beside"].get(told["issuer"])
        if told["issuer"] == parent and not self.is_peers(told) or issuer and not is_signed(told, issuer["key"]):
            return "notAllowed"
        if told["issuer"] == state["name"]:
            return "notAllowed"
        if subject["kind"] == "organization" or gone in (state["name"], parent):
            return "againstRules"
        known = state["beside"].get(gone)
        if known and subject["value"] in (gone, known["key"]):
            del state["beside"][gone]
            state["gone"] = [*state["gone"], known["key"]][-BESIDE:]
            self.say(f"{gone} was revoked by {told['issuer']}")
        self.onward(record, 1)
        return None

    # Together

    def owes(self):
        waits = not self.state["hold"] and any(out["waiting"] for out in self.state["out"].values())
        return self.owed or waits and time.monotonic() >= self.retry

    def is_done(self):
        """Nothing is owed, nothing waits, and both sides know whom the other hosts."""
        waits = any(out["waiting"] for out in self.state["out"].values())
        return not self.owed and not waits and bool(self.state["told"])

    def exchange(self):
        """One request: up where something is to be said, else down, where the other side answers when it has something."""
        address, is_up = self.state["parent"]["address"], self.owes()
        if is_up:
            body, said = b"", len(self.items[:256])
            for frame in self.frames():
                data = canonical(frame).encode()
                if len(body) + 4 + len(data) > UPLOAD:
                    break
                body += len(data).to_bytes(4, "big") + data
            self.commit()
            answer = ask(address, "POST", "/federation/v1/frames", body, {"Content-Type": MEDIA}, self.ca)
            self.items, self.owed = self.items[said:], len(self.items) > said
            self.retry, self.pause = time.monotonic() + self.pause, min(60.0, 2 * self.pause)
        else:
            hello = base64.b64encode(canonical(self.hello()).encode()).decode()
            self.commit()
            answer = ask(address, "GET", "/federation/v1/stream", None, {"Noroshi-Hello": hello}, self.ca)
        for data in unframe(answer):
            self.take(data)
        gap = {lane: self.missing(lane) for lane in PAYLOAD}
        self.owed, self.gap = self.owed or gap != self.gap and any(gap.values()), gap
        self.commit()


def enrol(asked):
    """Makes the keys, posts the request, and believes the answer of the key alone that the code names."""
    state, code = State(asked.state), asked.code.strip()
    parts = code.split("+", 3)
    if len(parts) != 4 or parts[0] != "noroshi-1" or not re.match(r"https://|http://(127\.0\.0\.1|\[::1\]):\d{1,5}$", parts[3]):
        raise Refused("that is no invitation code")
    if state.get("parent"):
        raise Refused(f"enrolled already, with {state['parent']['name']}")
    if state.get("name") != asked.name:
        state.begin(asked.name, asked.organization or asked.name, asked.person, asked.mail or f"noroshi@{asked.name}")
    signer = Signer(state["name"], state["seed"])
    # The same request again, where the answer was lost.
    if state.get("code") != code:
        state["code"], state["request"] = code, enrolment(code, signer, time.time_ns() // 1000, state["sealing"])
    state.save()
    data = ask(parts[3], "POST", "/federation/v1/enrol", canonical(state["request"]).encode(), ca=asked.ca)
    answer = parse(data)
    ANSWER(answer, "")
    if hashlib.sha256(answer["key"].encode()).hexdigest() != parts[2] or not is_signed(answer, answer["key"]):
        raise Refused("another node answered than the code names")
    need(answer["request"] == hashlib.sha256(signed_bytes(state["request"])).hexdigest() and answer["version"] == 1, "/request")
    state["parent"] = {
        "name": answer["key"].split("+")[0], "key": answer["key"], "address": parts[3].rstrip("/"), "version": 1,
        "epoch": answer["epoch"], "stream": answer["epoch"] << 20 | 1, "newest": 0, "standing": "active", "standingAt": 0,
        "heads": {lane: 0 for lane in PAYLOAD}}
    del state["code"], state["request"]
    state.save()
    print(f"enrolled with {state['parent']['name']}")
    return 0


def list_marks(asked):
    """What is to be looked for now; hostile text, one mark a line."""
    state, now = State(asked.state), time.time_ns() // 1000
    for record, told in state.get("marks", {}).items():
        for mark in told["marks"]:
            if mark.get("validFrom", now) <= now <= mark.get("validTo", now):
                print(*map(plain, (mark["observable"]["kind"], mark["observable"]["value"], str(mark["severity"]),
                                   told["marking"]["tlp"], record, mark["label"])), sep="\t")
    return 0


def run(asked):
    node = Node(asked.state, asked.ca)
    if asked.release:
        node.release()
    ending, pause = time.monotonic() + 60, 1
    while True:
        node.introduce()
        if asked.acknowledge:
            node.acknowledge(asked.acknowledge)
            node.introduce()
        if asked.once and node.is_done():
            return 0
        if asked.once and (time.monotonic() > ending or node.state["hold"]):
            print("not done: something waits", file=sys.stderr)
            return 1
        try:
            node.exchange()
            pause = 1
        except (OSError, ssl.SSLError, http.client.HTTPException, Malformed, Refused) as problem:
            print(f"the line is down: {problem}", file=sys.stderr, flush=True)
            time.sleep(pause)
            pause, node.owed = min(60, 2 * pause), True


def check_vectors(folder):
    wrong, paths = 0, sorted(pathlib.Path(folder).glob("*.json"))
    for path in paths:
        vector = json.loads(path.read_text(encoding="utf-8"))
        data = vector["text"].encode() if "text" in vector else base64.b64decode(vector["base64"])
        verdict = judge(data, vector["keys"])
        if verdict != vector["verdict"]:
            wrong += 1
            print(f"{path.name}: {verdict}, wanted {vector['verdict']}")
    print(f"{len(paths)} vectors, {wrong} wrong")
    return 1 if wrong or not paths else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("vectors").add_argument("folder")
    verbs.add_parser("verify").add_argument("key")
    for verb in ("receipt", "enrol"):
        own = verbs.add_parser(verb)
        own.add_argument("--seed")
        own.add_argument("--name", required=True)
        own.add_argument("--at", type=int)
        if verb == "enrol":
            own.add_argument("code")
            own.add_argument("--organization")
            own.add_argument("--person", default="担当")
            own.add_argument("--mail")
            enrolling = own
    running = verbs.add_parser("run")
    running.add_argument("--once", action="store_true")
    running.add_argument("--acknowledge", metavar="NAME")
    running.add_argument("--release", action="store_true")
    for one in (enrolling, running, verbs.add_parser("marks")):
        one.add_argument("--state", metavar="DIR", required=one is not enrolling)
        one.add_argument("--ca", metavar="FILE")
    asked = parser.parse_args()
    try:
        if asked.verb == "run":
            return run(asked)
        if asked.verb == "marks":
            return list_marks(asked)
        if asked.verb == "enrol" and asked.state:
            return enrol(asked)
    except (OSError, ssl.SSLError, http.client.HTTPException, Malformed, Refused) as problem:
        print(f"{asked.verb}: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    if asked.verb == "vectors":
        return check_vectors(asked.folder)
    if asked.verb == "verify":
        verdict = judge(sys.stdin.buffer.read(), [asked.key])
        print(verdict)
        return 0 if verdict == "accept" else 1
    if not asked.seed or asked.at is None:
        parser.error("--seed and --at are missing")
    signer = Signer(asked.name, asked.seed)
    made = enrolment(asked.code, signer, asked.at) if asked.verb == "enrol" else receipt(
        parse(sys.stdin.buffer.read()), signer, asked.at)
    print(canonical(made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
