"""Bad input of every kind: a clear answer, nothing lost, nobody else harmed, never a 500."""

import concurrent.futures
import json
import threading
import time

from victim import command

MEBIBYTE = 1 << 20
BODY_BYTES_MAX = 64 * MEBIBYTE
DEPTH_MAX = 64
SLOW_SECONDS_MAX = 60
HOSTILE = "\u202ecod.exe\u202c\u0007<script>alert(1)</script>\u2066"


def broken_lines_are_named(desk):
    desk.refused([b'{"time": "2026-11-20T09:15:00Z", '], "notJSON")
    desk.refused([b"\x00\x01\x02"], "notJSON")
    desk.refused([b"[]", b"7", b'"text"', b"null"], "notAnObject")
    desk.refused([b'{"a": 1}'], "unknownForm")
    desk.refused([b'{"message": "no time", "source": "198.18.250.1"}'], "missingTime")
    desk.refused([b'{"time": "yesterday", "source": "198.18.250.1"}'], "badTime")
    desk.refused([b'{"time": "2026-11-20T09:15:00Z", "source": "here"}'], "badField")
    desk.refused([b'{"time": 1, "time": 2, "source": "198.18.250.1"}'], "duplicateKey")


def blank_lines_and_nothing_are_no_fault(desk):
    desk.send([b"", desk.event(), b"\r", b""], 1)
    desk.send([], 0)


def shift_jis_is_refused(desk):
    line = '{"time": "2026-11-20T09:15:00Z", "source": "198.18.250.1", "message": "煙"}'
    desk.refused([line.encode("shift_jis")], "notUTF8")


def depth_is_limited(desk):
    def deep(depth):
        nest = b"[" * (depth - 1) + b"]" * (depth - 1)
        return b'{"time": "2026-11-20T09:15:00Z", "source": "198.18.250.1", "x": %s}' % nest

    desk.send([deep(DEPTH_MAX)], 1)
    for depth in (DEPTH_MAX + 1, 10_000):
        desk.refused([deep(depth)], "tooDeep")
    nest = b"[" * 100_000
    status, value, _ = desk.sender.ask("POST", "/api/v1/reports", desk.observer, nest)
    assert (status, value["code"]) == (400, "badForm"), value


def a_line_may_have_a_mebibyte(desk):
    start = b'{"time": "2026-11-20T09:15:00Z", "source": "198.18.250.1", "x": "'
    for size, accepted in ((MEBIBYTE, 1), (MEBIBYTE + 1, 0)):
        line = start + b"a" * (size - len(start) - 2) + b'"}'
        assert len(line) == size
        value = desk.send([line], accepted, 1 - accepted)
        assert accepted or "tooLong" in value["refusals"][0]["reason"], value


def a_body_may_have_64_mebibytes(desk):
    line = b" " * (MEBIBYTE - 1) + b"\n"
    at_the_limit = line * 64
    assert len(at_the_limit) == BODY_BYTES_MAX
    status, value, _ = desk.sender.ask("POST", "/api/v1/events", desk.sensor, at_the_limit)
    assert (status, value["accepted"]) == (202, 0), value
    status, value, _ = desk.sender.ask("POST", "/api/v1/events", desk.sensor, at_the_limit + b" ")
    assert (status, value["code"]) == (413, "tooLarge"), value


def a_body_of_unsaid_length_is_limited_too(desk):
    with desk.sender.socket() as connection:
        connection.sendall(_head(desk, "POST", "Transfer-Encoding: chunked"))
        part = b"%x\r\n%s\r\n" % (MEBIBYTE, b" " * MEBIBYTE)
        answer = b""
        try:
            for _ in range(80):
                connection.sendall(part)
            answer = connection.recv(4096)
        except OSError:
            answer = connection.recv(4096)
    assert answer.startswith(b"HTTP/1.1 413"), answer[:100]


def a_clock_in_the_future_is_taken(desk):
    desk.send([desk.event(time="2031-01-01T00:00:00Z")], 1)


def a_repeated_batch_is_stored_once(desk):
    once = {"Idempotency-Key": "the-same"}
    lines = [desk.event(), desk.event()]
    first = desk.send(lines, 2, headers=once)
    status, second = desk.sender.events(lines, desk.sensor, once)
    assert status == 202 and second == first, second
    other = [desk.event()]
    status, value = desk.sender.events(other, desk.sensor, once)
    assert (status, value["code"]) == (422, "keyReused"), value
    # Another key's idempotency key is another one.
    status, value = desk.sender.events([desk.event()], desk.operator, once)
    assert status == 202 and value["batch"] != first["batch"], value
    desk.accepted += 1
    status, value = desk.sender.events([desk.event()], desk.sensor, {"Idempotency-Key": "k" * 201})
    assert (status, value["code"]) == (400, "badForm"), value


def a_repeated_command_is_done_once(desk):
    path, once = f"/api/v1/organizations/{desk.town}/people", {"Idempotency-Key": "person"}
    answers = [
        desk.sender.ask("POST", path, desk.admin, {"name": name}, once) for name in "甲甲乙"
    ]
    assert [one[0] for one in answers] == [201, 201, 422], answers
    assert answers[0][1] == answers[1][1]
    assert answers[2][1]["code"] == "keyReused"


def keys_are_looked_at(desk):
    for key in (None, "noroshi_" + "0" * 48, "", "x" * 70_000, HOSTILE.encode().hex()):
        status, value, _ = desk.sender.ask("POST", "/api/v1/events", key, b"{}")
        assert (status, value["code"]) == (401, "signIn"), value
    basic = {"Authorization": "Basic bm9yb3NoaTp4"}
    assert desk.sender.ask("GET", "/api/v1/alerts", headers=basic)[0] == 401
    for key in (desk.observer, desk.sensor):
        assert desk.sender.ask("POST", "/api/v1/indicators", key, b"198.18.252.1")[0] == 403
    assert desk.sender.ask("POST", "/api/v1/events", desk.observer, b"{}")[0] == 403


def a_key_that_is_revoked_while_a_body_comes_brings_nothing(desk):
    """Whoever has begun to send is asked once more who he is before anything of it is kept."""
    key, data = desk.sender.key("interface-late", "sensor"), desk.sender.victim.data
    desk.sender.events([desk.event()], key)
    desk.accepted += 1
    body = json.dumps(desk.event()).encode()
    with desk.sender.socket() as connection:
        connection.sendall(_head(desk, "POST", f"Content-Length: {len(body)}", key=key) + body[:9])
        code, said = command(desk.sender.victim.binary, "key", "list", "--data", data)
        number = next(line.split("\t")[0] for line in said.splitlines() if "interface-late" in line)
        code, said = command(desk.sender.victim.binary, "key", "revoke", "--data", data, number)
        assert code == 0, said
        connection.sendall(body[9:])
        answer = connection.recv(4096)
    assert answer.startswith(b"HTTP/1.1 401"), answer[:100]


def a_page_of_another_site_is_not_signed_in(desk):
    body = {"what": "forged", "marks": []}
    for site in ("cross-site", "same-site"):
        foreign = {"Sec-Fetch-Site": site}
        status, value, _ = desk.sender.ask("POST", "/api/v1/reports", None, body, foreign, who="sato")
        assert (status, value["code"]) == (401, "signIn"), value


def headers_are_limited(desk):
    for size in (90_000, 1_000_000):
        with desk.sender.socket() as connection:
            try:
                connection.sendall(_head(desk, "GET", "X-Long: " + "a" * size))
            except OSError:
                pass  # Closed while we still sent: that is an answer as well.
            try:
                answer = connection.recv(4096)
            except OSError:
                answer = b""
        assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), answer[:100]
    with desk.sender.socket() as connection:
        connection.sendall(b"\x16\x03\x01 this is no HTTP\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 400")


def hostile_text_never_comes_back_raw(desk):
    line = desk.event(message="interface-mark " + HOSTILE, signature=HOSTILE, sensor=HOSTILE)
    desk.send([line], 1)
    desk.refused([desk.event(time=HOSTILE)], "badTime")
    asked = [
        ("POST", "/api/v1/reports", {"what": HOSTILE, "marks": [HOSTILE]}),
        ("GET", "/api/v1/alerts?q=%E2%80%AEx%07&kind=%3Cscript%3E", None),
        ("GET", "/api/v1/organizations/%E2%80%AE%3Cscript%3E", None),
        ("GET", "/api/v1/alerts?after=%00%E2%80%AE", None),
        ("GET", "/api/v1/alerts?q=%83%8C%00", None),
    ]
    for method, path, body in asked:
        status, value, _ = desk.sender.ask(method, path, desk.admin, body)
        text = str(value)
        assert not any(one in text for one in ("\u202e", "\u2066", "\u0007", "<script>")), text
        assert status < 500


def a_dripping_body_is_cut_off(desk):
    """One byte a second: the line is closed before a minute is over, also after a refusal."""
    heads = {
        "taken slowly": _head(desk, "POST", "Content-Length: 100000"),
        "refused at once": _head(desk, "POST", "Content-Length: 100000", key="wrong"),
        "asked for with a body": _head(desk, "GET", "Content-Length: 100000", path="/health"),
    }
    with concurrent.futures.ThreadPoolExecutor() as pool:
        found = dict(zip(heads, pool.map(lambda head: _drip(desk, head), heads.values())))
    for name, (seconds, said) in found.items():
        assert seconds < SLOW_SECONDS_MAX, f"{name}: still open after {seconds:.0f} s"
        assert said.startswith(b"HTTP/1.1 "), f"{name}: {said[:80]}"
    assert found["taken slowly"][1].startswith(b"HTTP/1.1 408"), found


def a_hundred_bad_senders_harm_no_good_one(desk):
    ending = threading.Event()
    bodies = [b"{broken\n" * 500, b"\xff" * 5000, b"[" * 20_000, b"x" * MEBIBYTE]
    statuses = set()

    def bad(number):
        while not ending.is_set():
            key = desk.sensor if number % 2 else "wrong"
            try:
                statuses.add(
                    desk.sender.raw("POST", "/api/v1/events", key, bodies[number % 4])[0]
                )
            except OSError:
                pass  # An answer before the body was through, and the line is closed.

    with concurrent.futures.ThreadPoolExecutor(100) as pool:
        for number in range(100):
            pool.submit(bad, number)
        try:
            longest = 0.0
            good = desk.sender.key("interface-good", "sensor")
            for _ in range(20):
                began = time.monotonic()
                status, value = desk.sender.events([desk.event()], good)
                longest = max(longest, time.monotonic() - began)
                assert (status, value["accepted"]) == (202, 1), value
                desk.accepted += 1
        finally:
            ending.set()
    assert statuses <= {202, 401, 413, 429}, statuses
    assert longest < 20, f"the good sender waited {longest:.1f} s"


def a_key_has_its_limit_and_says_when_to_come_back(desk):
    """The 601st request of a person in one minute is too many; other callers are not touched."""
    statuses = []
    while not statuses or statuses[-1] == 200:
        assert len(statuses) < 1300, "no limit in two minutes' worth"
        statuses.append(desk.sender.ask("GET", "/api/v1/alerts?limit=1", who="analyst")[0])
    assert statuses[-1] == 429, statuses[-1]
    status, value, headers = desk.sender.ask("GET", "/api/v1/alerts", who="analyst")
    if status == 429:  # The minute may just have ended.
        assert value["code"] == "tooMany" and 1 <= int(headers["Retry-After"]) <= 60
    assert desk.sender.ask("GET", "/api/v1/alerts", desk.admin)[0] == 200


def nothing_that_was_accepted_is_missing(desk):
    marked = desk.sender.stored()
    plain = desk.accepted - marked
    # All but the line of a mebibyte and the deep one carry the mark.
    assert plain == 2, f"{desk.accepted} accepted, {marked} with the mark are stored"
    desk.sender.victim.stop()
    broken = desk.sender.victim.verify()
    assert broken is None, broken


def _head(desk, method, *headers, path="/api/v1/events", key=None):
    lines = [f"{method} {path} HTTP/1.1", "Host: noroshi", *headers]
    lines.append(f"Authorization: Bearer {key or desk.sensor}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _drip(desk, head):
    """Sends a byte a second; gives when the line was closed, and what was said."""
    began = time.monotonic()
    said = b""
    with desk.sender.socket(1) as connection:
        connection.sendall(head)
        while time.monotonic() - began < SLOW_SECONDS_MAX:
            try:
                connection.sendall(b"x")
                part = connection.recv(4096)
                if not part:
                    break
                said += part
            except TimeoutError:
                continue
            except OSError:
                break
    return time.monotonic() - began, said
