#!/usr/bin/env python3
"""Speaks the federation protocol from another language: reads, checks, canonicalises and signs its documents.

    client.py vectors FOLDER                        check every test vector, exit 1 when one is judged otherwise
    client.py verify KEY                            read a frame on standard input, say whether KEY signed it
    client.py receipt --seed HEX --name NODE --at T read a letter on standard input, print a signed receipt for it
    client.py enrol --seed HEX --name NODE --at T CODE   print the signed request for an invitation code

Needs Python 3.9 and the package `cryptography`. The rules stand in README.md beside this file; what is here is enough to
receive an alert, to acknowledge it and to verify a receipt. T is microseconds since 1970.
"""
import argparse, base64, binascii, hashlib, hmac, ipaddress, json, pathlib, re, sys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

EXACT, DEPTH, FRAME = 2**53, 12, (1 << 20) + (32 << 10) + 1024
PAYLOAD = {"urgent": 64 << 10, "ordinary": 256 << 10, "bulk": 1 << 20}
DAYS_30 = 30 * 86_400_000_000


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
        need(isinstance(value, str), place)
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
           "retention exercise").split()
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
KINDS = ("alert copy delivery command answer help directory marks remarking revocation transfer node digest carried").split()


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


PARTY = obj(organization=UUID, person=UUID, name=line(NAME, 1))
ALERT = obj(alert=UUID, version=SEQ, organization=UUID, purpose=matching("real|contactTest|exercise:.+", CODE),
            severity=number(1, 5), raisedAt=TIME, what=phrase(LINE), now=phrase(LINE), detail=text(TEXT), isInDoubt=flag,
            isClosed=flag, answerBy_=TIME, observables=many(observable, 100),
            duties=many(obj(delivery=UUID, organization=UUID, level=word(
                "primary", "contested", "supervisor", "egressOperator", "unowned", "addressed", "post", "told")), 512))
DELIVERY = obj(delivery=UUID, alert=UUID, organization=UUID, version=SEQ, severity=number(1, 5), stage=word(
    *"awaiting acknowledgedInDoubt acknowledged acting contained proven closed answered withdrawn".split()),
    clocks=many(obj(clock=word(*"delivered opened acknowledged acting contained closed".split()), at=TIME), 6),
    rung=number(0, 3), holder_=PARTY, nextDue_=TIME, declinedTo_=UUID, outcome_=line(CODE, 1), answer_=obj(
        kind=word("affected", "done", "notAffected", "underInvestigation", "refused"), until_=TIME, note=text(TEXT)))
ACTS = {"acknowledge": obj(name=word("acknowledge"), channel=word("link", "mail", "call", "api")),
        "decline": obj(name=word("decline"), because=word("notOurs", "needInformation"), to_=UUID),
        "handOn": obj(name=word("handOn"), to=UUID), "help": obj(name=word("help")),
        "raiseSeverity": obj(name=word("raiseSeverity"), severity=number(1, 5))}


def act(value, place):
    need(isinstance(value, dict) and value.get("name") in ACTS, place)
    ACTS[value["name"]](value, place)


BODIES = {"alert": ALERT, "copy": ALERT, "delivery": DELIVERY,
          "command": obj(id=UUID, record=RECORD, by=PARTY, at=TIME, act=act, note=text(TEXT)),
          "answer": obj(command=UUID, record=RECORD, at=TIME, version=SEQ, refused_=obj(reason=REASON, code=line(CODE)))}
# Kinds that this client hands on without reading them: it checks their envelope and hash alone.


def payload(value, place, kind):
    obj(salt=matching("[0-9a-f]{32}"), body=BODIES.get(kind, lambda value, place: None))(value, place)


HEAD = {"v": V1, "from": NODE, "to": NODE, "at": TIME, "signatures": SIGNATURES}
FRAMES = {
    "hello": obj(type=word("hello"), **HEAD, versions=many(SEQ, 16, ascending=True), epoch=number(0), stream=SEQ, heads=lanes(number(0))),
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

def judge(data, notes):
    try:
        frame = parse(data)
        need(isinstance(frame, dict) and isinstance(frame.get("type"), str) and frame["type"] in FRAMES, "/type")
        FRAMES[frame["type"]](frame, "")
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


def receipt(frame, signer, at):
    """A receipt for the first letter of a lane. Whoever uses it must have stored the letter before."""
    letter = frame["envelope"]
    lane = {name: {"through": 0, "beyond": [], "tags": "", "refused": []} for name in PAYLOAD}
    seq, tag = letter["linkSeq"], hashlib.sha256(letter["id"].encode()).hexdigest()[:8]
    lane[letter["lane"]] = {"through": int(seq == 1), "beyond": [] if seq == 1 else [seq], "tags": tag, "refused": []}
    return signer.sign({
        "type": "receipt", "v": 1, "from": letter["to"], "to": letter["from"], "stream": letter["stream"], "at": at,
        "standing": "active", "lanes": lane, "items": [{"id": letter["id"], "payloadHash": letter["payloadHash"], "at": at}]})


def enrolment(code, signer, at):
    _, secret, _, _ = code.strip().split("+", 3)
    verifier = hashlib.sha256(b"noroshi-1 enrolment\n" + bytes.fromhex(secret)).digest()
    sealing = x25519.X25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    request = {
        "type": "enrolmentRequest", "v": 1, "invitation": hashlib.sha256(verifier).hexdigest(), "key": signer.note,
        "sealingKey": base64.b64encode(sealing).decode(), "versions": [1], "epoch": 0, "certificateRequest": "", "at": at}
    proven = b"noroshi-1 proof\n" + canonical(request).encode()
    return signer.sign({**request, "proof": hmac.new(verifier, proven, hashlib.sha256).hexdigest()})


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
        own.add_argument("--seed", required=True)
        own.add_argument("--name", required=True)
        own.add_argument("--at", type=int, required=True)
        if verb == "enrol":
            own.add_argument("code")
    asked = parser.parse_args()
    if asked.verb == "vectors":
        return check_vectors(asked.folder)
    if asked.verb == "verify":
        verdict = judge(sys.stdin.buffer.read(), [asked.key])
        print(verdict)
        return 0 if verdict == "accept" else 1
    signer = Signer(asked.name, asked.seed)
    made = enrolment(asked.code, signer, asked.at) if asked.verb == "enrol" else receipt(
        parse(sys.stdin.buffer.read()), signer, asked.at)
    print(canonical(made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
