"""The interface as it is meant: every operation answers as described."""

import datetime
import os

from contract import codes_in, routes_in

FROM, UNTIL = "2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z"


def _made(desk, method, path, body, key=None, who=None, status=201):
    code, value, _ = desk.sender.ask(method, path, key, body, who=who)
    assert code == status, f"{path}: {code} {value}"
    return [one.split("/", 1)[1] for one in value["made"]]


def every_route_is_described(desk):
    described = desk.sender.contract.operations()
    registered = routes_in(os.path.join(desk.root, "Sources/Web/API"))
    assert described == registered, f"{described ^ registered}"


def every_problem_is_described(desk):
    words = codes_in(os.path.join(desk.root, "Sources/Web"))
    assert words == set(desk.sender.contract.codes()), words ^ set(desk.sender.contract.codes())


def the_description_is_served(desk):
    status, value, _ = desk.sender.ask("GET", "/api/v1/openapi.json")
    assert status == 200 and value == desk.document


def anybody_may_ask_for_health(desk):
    for path in ("/health", "/ready"):
        assert desk.sender.ask("GET", path)[0] == 200
    assert desk.sender.ask("GET", "/metrics")[0] == 401
    assert desk.sender.ask("GET", "/metrics", desk.operator)[0] == 200


def events_are_taken_and_matched(desk):
    batch = desk.send([desk.event(), desk.event()], 2)["batch"]

    def it_is_matched():
        status, value, _ = desk.sender.ask("GET", f"/api/v1/batches/{batch}", desk.sensor)
        return status == 200 and value["matched"]

    desk.sender.victim.node.until(it_is_matched, 60)


def a_search_is_answered(desk):
    desk.send([desk.event(domain="www.search.example")], 1)
    path, form = "/api/v1/searches", {"value": "search[.]example", "days": 90}
    status, made, _ = desk.sender.ask("POST", path, desk.operator, form)
    assert status == 202 and made["value"] == "search.example", made
    one = f"{path}/{made['id']}"

    def it_is_done():
        status, value, _ = desk.sender.ask("GET", f"{one}?limit=1", desk.operator)
        return value if status == 200 and value["state"] == "done" else None

    found = desk.sender.victim.node.until(it_is_done, 60)
    assert found["total"]["count"] >= 1 and found["progress"] == 100, found
    assert desk.sender.ask("POST", f"{one}/stop", desk.operator, {})[0] == 200
    assert desk.sender.ask("GET", one, desk.admin)[0] == 404, "another key's search"
    assert desk.sender.ask("POST", path, desk.sensor, form)[0] == 403
    for value, code in (("co.jp", "searchPublicSuffix"), ("a b", "searchUnreadable")):
        status, answer, _ = desk.sender.ask("POST", path, desk.operator, {"value": value})
        assert (status, answer["code"]) == (422, code), answer


def indicators_are_imported_once(desk):
    path, once = "/api/v1/indicators?source=test&marking=TLP:GREEN", {"Idempotency-Key": "list"}
    lists = [b"198.18.251.1\n", b"198.18.251.1\n", b"198.18.251.2\n"]
    answers = [desk.sender.ask("POST", path, desk.operator, one, once) for one in lists]
    assert [one[0] for one in answers] == [202, 202, 422], answers
    assert answers[0][1]["batches"] == answers[1][1]["batches"]
    status, page, _ = desk.sender.ask("GET", "/api/v1/indicators/batches", desk.operator)
    assert status == 200 and page["items"][0]["source"] == "test", page
    bad = desk.sender.ask("POST", "/api/v1/indicators?marking=TLP:PINK", desk.operator, b"x")
    assert bad[0] == 400, "an unknown label was taken for another"


def the_directory_is_kept_by_its_administrator(desk):
    base = f"/api/v1/organizations/{desk.town}"
    post = _made(
        desk, "POST", f"{base}/posts", {"name_ja": "係", "name_en": "Desk", "role": "other"}, desk.admin
    )[0]
    people = [
        _made(desk, "POST", f"{base}/people", {"name": name}, desk.admin)[0] for name in ("甲", "乙")
    ]
    for person in people:
        _made(
            desk, "POST", f"{base}/appointments",
            {"person": person, "post": post, "from": "2026-01-01T00:00:00Z"}, desk.admin,
        )
    route = {"person": people[1], "channel": "phone", "address": "03-0000-0000"}
    _made(desk, "POST", f"{base}/routes", route, desk.admin)
    hook = {"person": people[1], "channel": "webhook", "address": "https://hooks.example/in"}
    status, first, _ = desk.sender.ask("POST", f"{base}/routes", desk.admin, hook)
    assert status == 201 and first["secret"].startswith("whsec_"), status
    again = {"route": first["made"][0].split("/")[1]}
    status, second, _ = desk.sender.ask("POST", f"{base}/secrets", desk.admin, again)
    assert status == 201 and second["secret"] != first["secret"], status
    _made(desk, "POST", f"{base}/languages", {"person": people[1], "language": "en"}, desk.admin)
    _made(desk, "POST", f"{base}/encodings", {"person": people[1], "encoding": "iso2022JP"}, desk.admin)
    _made(desk, "POST", f"{base}/desks", {"desk": desk.tower}, desk.admin)
    status, value, _ = desk.sender.ask("POST", f"{base}/desks", desk.admin, {"desk": desk.town})
    assert (status, value["code"]) == (422, "deskNotAbove"), value
    absence = {"person": people[0], "from": FROM, "until": UNTIL, "deputy": people[1]}
    status, value, _ = desk.sender.ask("POST", f"{base}/absences", desk.admin, absence)
    assert (status, value["code"]) == (422, "deputyNotReachable"), value
    known = desk.sender.victim.one(
        "SELECT account.person FROM account JOIN content ON content.id = account.login"
        " WHERE account.organization = ? AND CAST(content.bytes AS TEXT) LIKE '%sato%'",
        desk.town,
    )
    absence["deputy"] = known
    _made(desk, "POST", f"{base}/absences", absence, desk.admin)
    status, view, _ = desk.sender.ask("GET", base, desk.admin)
    assert status == 200 and any(one["id"] == post for one in view["posts"])
    assert any(one["person"] == people[0] for one in view["absences"])


def the_tower_says_whose_is_what(desk):
    path = "/api/v1/constituencies"
    claim = {"organization": desk.town, "kind": "prefix", "value": "198.18.249.0/24", "basis": "verified"}
    made = _made(desk, "POST", path, claim, desk.tower_admin)[0]
    seen, after = {}, ""
    while after is not None:
        status, page, _ = desk.sender.ask("GET", f"{path}?limit=500&after={after}", desk.tower_admin)
        assert status == 200
        seen.update({one["id"]: one for one in page["items"]})
        after = page["next"]
    assert seen[made]["value"] == claim["value"] and seen[made]["organization"] == desk.town
    # Whoever names an address his own would be told of every alert about it.
    status, value, _ = desk.sender.ask("POST", path, desk.admin, claim)
    assert (status, value["code"]) == (403, "notAllowed"), value


def accounts_are_kept_by_their_administrator(desk):
    path = "/api/v1/accounts"
    base = f"/api/v1/organizations/{desk.town}"
    person = _made(desk, "POST", f"{base}/people", {"name": "丙"}, desk.admin)[0]
    form = {"person": person, "role": "observer", "login": "hei@kitayama.example"}
    status, made, _ = desk.sender.ask("POST", path, desk.admin, form)
    assert status == 201 and "/sign-in/" in made["link"], status
    account = made["made"][0].split("/")[1]
    status, value, _ = desk.sender.ask("POST", path, desk.admin, form)
    assert status >= 400 and value["code"] == "loginTaken", value
    status, again, _ = desk.sender.ask("POST", f"{path}/{account}/links", desk.admin, {})
    assert status == 201 and again["link"] != made["link"], status
    _made(desk, "POST", f"{path}/{account}/sessions", {}, desk.admin, status=200)
    _made(desk, "POST", f"{path}/{account}/close", {}, desk.admin, status=200)
    status, value, _ = desk.sender.ask("POST", f"{path}/{account}/links", desk.admin, {})
    assert status >= 400 and value["code"] == "accountClosed", value
    status, page, _ = desk.sender.ask("GET", f"{path}?limit=500", desk.admin)
    row = next(one for one in page["items"] if one["id"] == account)
    assert status == 200 and row["closed_at"] and row["sessions"] == row["links"] == 0, row
    assert desk.sender.ask("GET", path, desk.observer)[0] == 403
    status, value, _ = desk.sender.ask("POST", f"{path}/{account}/close", desk.tower_admin, {})
    assert (status, value["code"]) == (404, "notFound"), value


def a_sensor_is_registered_and_says_that_it_lives(desk):
    path = "/api/v1/sensors"
    secret = desk.sender.key("interface-heart", "sensor", desk.town)
    status, page, _ = desk.sender.ask("GET", f"{path}?limit=500", desk.admin)
    seen = next(one for one in page["items"] if one["name"] == "interface-heart")
    assert status == 200 and seen["state"] == "unregistered" and seen["silent"], seen
    form = {"key": seen["key"], "name": "心臓", "limit_seconds": 120}
    sensor = _made(desk, "POST", path, form, desk.admin)[0]
    status, value, _ = desk.sender.ask("POST", path, desk.admin, form)
    assert (status, value["code"]) == (409, "sensorKnown"), value
    for name in ("self", seen["key"]):
        beat = {"sensor_time": "2026-11-20T00:00:00Z"}
        assert desk.sender.ask("POST", f"{path}/{name}/heartbeat", secret, beat)[0] == 200
    status, value, _ = desk.sender.ask("POST", f"{path}/{seen['key']}/heartbeat", desk.sensor, {})
    assert (status, value["code"]) == (404, "notFound"), value
    status, value, _ = desk.sender.ask("POST", f"{path}/{sensor}/pause", desk.admin, {"reason": "x"})
    assert (status, value["code"]) == (422, "pauseNeedsEnd"), value
    pause = {"until": _in_a_month(), "reason": "停電工事"}
    for act, body in (("pause", pause), ("use", {}), ("change", {"name": "心臓 2"}), ("retire", {})):
        _made(desk, "POST", f"{path}/{sensor}/{act}", body, desk.admin, status=200)
    status, page, _ = desk.sender.ask("GET", f"{path}?limit=500", desk.admin)
    kept = next(one for one in page["items"] if one["id"] == sensor)
    assert kept["state"] == "retired" and kept["skewed"] and kept["name"] == "心臓 2", kept


def a_question_is_asked_and_answered(desk):
    path = "/api/v1/questions"
    form = {"title": "端末の更新", "text": "どうしていますか。", "audience": [desk.tower], "pseudonymous": True}
    question = _made(desk, "POST", path, form, who="sato")[0]
    status, page, _ = desk.sender.ask("GET", f"{path}?q=%E3%81%A9%E3%81%86&limit=500", desk.operator)
    seen = next(one for one in page["items"] if one["id"] == question)
    assert status == 200 and seen["asker"] is None and not seen["own"], seen
    status, value, _ = desk.sender.ask("POST", f"{path}/{question}/look", desk.operator, {})
    assert (status, value["code"]) == (422, "notAPerson"), value
    status, value, _ = desk.sender.ask("POST", path, who="sato", body={**form, "audience": []})
    assert (status, value["code"]) == (422, "questionToNobody"), value
    _made(desk, "POST", f"{path}/{question}/look", {}, who="watch", status=200)
    text = {"text": "夜間に止めています。"}
    reply = _made(desk, "POST", f"{path}/{question}/answer", text, who="watch", status=200)[0]
    thanks = {"reply": reply, "helped": True}
    for act, body in (("thank", thanks), ("close", {}), ("reopen", {}), ("close", {})):
        _made(desk, "POST", f"{path}/{question}/{act}", body, who="sato", status=200)
    status, seen, _ = desk.sender.ask("GET", f"{path}/{question}", desk.operator)
    assert status == 200 and seen["stage"] == "closed" and seen["replies"][0]["helped"], seen
    assert desk.town not in str(seen), "the pseudonym is told"
    assert desk.sender.ask("GET", f"{path}/{question}", desk.sensor)[0] == 404


def an_alert_goes_its_way(desk):
    three = {"what": "指令サーバと通信しています。", "now": "LANケーブルを抜く。", "detail": "件名 医療費通知"}
    body = {**three, "severity": 4, "recipients": [desk.town]}
    alert = _made(desk, "POST", "/api/v1/alerts", body, who="watch")[0]
    status, seen, _ = desk.sender.ask("GET", f"/api/v1/alerts/{alert}", desk.admin)
    assert status == 200 and seen["what_ja"] == three["what"], seen
    duty = f"/api/v1/deliveries/{seen['deliveries'][0]['id']}"
    for act, more in (("open", {}), ("acknowledge", {}), ("act", {}), ("update", {"note": "継続"})):
        _made(desk, "POST", f"{duty}/{act}", more, who="sato", status=200)
    _made(desk, "POST", f"/api/v1/alerts/{alert}/severity", {"severity": 5}, who="watch", status=200)
    consulted = {"authority": "jpcert"}
    _made(desk, "POST", f"/api/v1/alerts/{alert}/consultations", consulted, who="sato", status=200)
    status, board, _ = desk.sender.ask("GET", "/api/v1/board", desk.admin)
    assert status == 200 and any(one["alert"]["id"] == alert for one in board["items"]), board
    seq = seen["timeline"][0]["seq"]
    assert desk.sender.ask("GET", f"/api/v1/journal/proof/{seq}", desk.admin)[0] == 200


def a_call_has_a_result(desk):
    body = {"what": "試験", "now": "確認する", "detail": "件名 試験", "severity": 5, "recipients": [desk.town]}
    alert = _made(desk, "POST", "/api/v1/alerts", body, who="watch")[0]
    detail = desk.sender.ask("GET", f"/api/v1/alerts/{alert}", who="sato")[1]
    duty = detail["deliveries"][0]["id"]
    _made(desk, "POST", f"/api/v1/deliveries/{duty}/help", {}, who="sato", status=200)
    card = desk.sender.victim.one(
        "SELECT id FROM call_card JOIN card_item ON card = id WHERE delivery = ? AND open = 1", duty
    )
    assert card is not None, "asking for help queued no call"
    _made(desk, "POST", f"/api/v1/cards/{card}", {"result": "absent"}, who="watch", status=200)


def a_bulletin_goes_its_way(desk):
    path = "/api/v1/bulletins"
    chosen = {"names": ["x-kitayama", "no such body"], "tell": True}
    status, seen, _ = desk.sender.ask("POST", path + "/preview", who="watch", body=chosen)
    assert status == 200 and [one["id"] for one in seen["recipients"]] == [desk.town], seen
    assert seen["unclear"] == ["no such body"] and seen["told"]["offices"], seen
    assert seen["hidden"] is None
    status, seen, _ = desk.sender.ask(
        "POST", path + "/preview", who="watch", body={"product": "FortiGate"}
    )
    assert status == 200 and seen["hidden"] == {"at_least": 0, "fewer_than": 5}, seen
    form = {
        "kind": "warning", "character": "request", "severity": 3, "what": "装置に弱点", "now": "確かめる",
        "answer_by": _in_a_month(), "recipients": [desk.town], "tell_reason": "県の支援が要るため",
    }  # fmt: skip
    status, value, _ = desk.sender.ask("POST", path, desk.operator, form)
    assert (status, value["code"]) == (422, "notAPerson"), value
    once = {"Idempotency-Key": "bulletin"}
    made = [desk.sender.ask("POST", path, who="watch", body=form, headers=once) for _ in range(2)]
    assert [one[0] for one in made] == [201, 201] and made[0][1] == made[1][1], made
    bulletin = path + "/" + made[0][1]["made"][0].split("/")[1]
    status, asked, _ = desk.sender.ask("GET", bulletin + "/answers?silent=true", who="watch")
    assert status == 200 and asked["count"] == 1, asked
    _an_answer_is_given_by_phone(desk, bulletin, asked["items"][0]["delivery"])
    duty = f"/api/v1/deliveries/{asked['items'][0]['delivery']}/answer"
    status, value, _ = desk.sender.ask("POST", duty, who="sato", body={})
    assert (status, value["code"]) == (422, "needsAnswer"), value
    answer = {"answer": "affected", "until": _in_a_month(), "note": "業者に頼んだ"}
    _made(desk, "POST", duty, answer, who="sato", status=200)
    status, seen, _ = desk.sender.ask("GET", bulletin, who="watch")
    assert status == 200 and seen["permeation"]["answers"]["affected"] == 1, seen
    assert seen["told"]["offices"] and seen["told"]["reason"] == form["tell_reason"], seen
    assert desk.sender.ask("GET", bulletin, who="sato")[0] == 404
    status, seen, _ = desk.sender.ask("GET", bulletin + "/public", who="watch")
    assert status == 200 and seen["whole"] is None, seen
    assert desk.sender.ask("GET", bulletin + "/public", who="sato")[0] == 404
    status, page, _ = desk.sender.ask("GET", path + "?limit=1", who="watch")
    assert status == 200 and page["items"][0]["what_ja"] == form["what"], page
    assert desk.sender.ask("GET", path + "/published", desk.observer)[1]["items"] == []
    _made(desk, "POST", bulletin + "/withdraw", {"reason": "誤り"}, who="watch", status=200)


def _an_answer_is_given_by_phone(desk, bulletin, duty):
    _made(desk, "POST", f"/api/v1/deliveries/{duty}/help", {}, who="sato", status=200)
    card = desk.sender.victim.one(
        "SELECT call_card.id FROM call_card JOIN card_item ON card = call_card.id"
        " JOIN person ON person.id = callee WHERE delivery = ? AND organization = ? AND open = 1",
        duty, desk.town,
    )  # fmt: skip
    assert card is not None, "nobody of the town is to be called"
    path, said = f"/api/v1/cards/{card}/answers", {"delivery": duty, "answer": "notAffected"}
    status, value, _ = desk.sender.ask("POST", path, who="watch", body=said)
    assert (status, value["code"]) == (422, "nobodyReached"), value
    _made(desk, "POST", f"/api/v1/cards/{card}", {"result": "reached"}, who="watch", status=200)
    status, value, _ = desk.sender.ask("POST", path, desk.operator, said)
    assert (status, value["code"]) == (422, "notAPerson"), value
    _made(desk, "POST", path, said, who="watch", status=200)
    status, seen, _ = desk.sender.ask("GET", bulletin + "/answers", who="watch")
    assert status == 200 and seen["items"][0]["by_phone"], seen


def a_person_reports_and_suppresses(desk):
    _made(desk, "POST", "/api/v1/reports", {"what": "不審", "marks": ["203.0.113.77"]}, who="sato")
    call = {"what": "画面が真っ黒です", "call_back": "内線 12", "severity": 3}
    _made(desk, "POST", "/api/v1/help", call, who="sato")
    status, value, _ = desk.sender.ask("POST", "/api/v1/help", desk.admin, call)
    assert (status, value["code"]) == (422, "notAPerson"), value
    until = _in_a_month()
    rule = {"organization": desk.town, "rule": "1:1", "reason": "誤検知", "until": until}
    _made(desk, "POST", "/api/v1/suppressions", rule, who="sato")
    status, value, _ = desk.sender.ask("POST", "/api/v1/suppressions", desk.admin, rule)
    assert (status, value["code"]) == (422, "notAPerson"), value
    del rule["reason"]
    status, value, _ = desk.sender.ask("POST", "/api/v1/suppressions", who="sato", body=rule)
    assert (status, value["code"]) == (422, "needsReason"), value


def a_list_of_what_is_no_indicator_is_decided(desk):
    path, until = "/api/v1/allow-lists", _in_a_month().replace("+", "%2B")
    wanted = f"{path}?name=ours&reason=printer&until={until}"
    status, made, _ = desk.sender.ask("POST", wanted, who="watch", body=b"198.18.250.1\nx y\n")
    assert status == 201 and (made["accepted"], made["refused"]) == (1, 1), made
    status, value, _ = desk.sender.ask("POST", wanted, desk.admin, b"198.18.250.1\n")
    assert (status, value["code"]) == (422, "notAPerson"), value
    status, value, _ = desk.sender.ask("POST", wanted, who="watch", body=b"{}}")
    assert (status, value["code"]) == (422, "notAllowList"), value
    status, page, _ = desk.sender.ask("GET", path, who="watch")
    assert status == 200 and page["items"][0]["name"] == "ours", page
    one = f"{path}/{made['id']}"
    status, seen, _ = desk.sender.ask("GET", one, who="watch")
    assert status == 200 and seen["hits"] == [] and seen["set_aside"] is None, seen
    assert desk.sender.ask("GET", one, desk.admin)[0] == 404, "another body's list"
    _made_nothing = desk.sender.ask("POST", f"{one}/end", who="watch", body={})
    assert _made_nothing[0] == 200, _made_nothing
    status, value, _ = desk.sender.ask("POST", f"{one}/end", who="watch", body={})
    assert (status, value["code"]) == (409, "notInForce"), value


def a_month_of_duties_is_set(desk):
    base = f"/api/v1/organizations/{desk.town}"
    status, view, _ = desk.sender.ask("GET", base, desk.admin)
    held = next(one["holders"][0] for one in view["posts"] if one["holders"])
    month = _in_a_month()[:7]
    turn = {"role": "guardDesk", "person": held["person"],
            "from": f"{month}-10T17:15:00+09:00", "until": f"{month}-11T08:30:00+09:00"}
    _made(desk, "POST", f"{base}/roster", {"month": month, "turns": [turn]}, desk.admin, status=200)
    status, table, _ = desk.sender.ask("GET", f"{base}/roster?month={month}", desk.admin)
    assert status == 200 and [one["person"] for one in table["turns"]] == [held["person"]], table
    wrong = {"month": month, "turns": [{**turn, "role": "responder"}]}
    status, value, _ = desk.sender.ask("POST", f"{base}/roster", desk.admin, wrong)
    assert (status, value["code"]) == (422, "unknownPost"), value
    assert desk.sender.ask("POST", f"{base}/roster", desk.observer, wrong)[0] == 403


def personnel_changes_and_is_taken_back(desk):
    path = "/api/v1/transfers"
    status, view, _ = desk.sender.ask("GET", f"/api/v1/organizations/{desk.town}", desk.admin)
    post = next(one for one in view["posts"] if one["holders"])
    step = {"post": post["id"], "leaves": post["holders"][0]["person"], "name": "新任 五郎",
            "mail": "goro@kitayama.example"}
    form = {"day": "2099-04-01", "steps": [step]}
    status, shown, _ = desk.sender.ask("POST", f"{path}/differences", desk.admin, form)
    assert status == 200 and shown["sound"], shown
    made = _made(desk, "POST", path, {**form, "digest": shown["digest"]}, desk.admin)[0]
    status, page, _ = desk.sender.ask("GET", path, desk.admin)
    listed = next(one for one in page["items"] if one["id"] == made)
    assert status == 200 and listed["moves"][0]["comes_name"] == "新任 五郎", listed
    status, value, _ = desk.sender.ask("POST", path, desk.admin, {**form, "digest": "0" * 64})
    assert (status, value["code"]) == (409, "directoryChanged"), value
    _made(desk, "POST", f"{path}/{made}/undo", {}, desk.admin, status=200)
    assert desk.sender.ask("GET", path, desk.observer)[0] == 403


def a_list_of_contacts_is_compared_and_applied(desk):
    path = "/api/v1/contacts"
    rows = "氏名,役職,メール\n新谷 新,情報係 主任,arata@kitayama.example\n".encode("cp932")
    status, found, _ = desk.sender.ask("POST", f"{path}/differences", desk.admin, rows)
    assert status == 200 and found["entered"] == 1, found
    status, made, _ = desk.sender.ask("POST", f"{path}/imports?digest={found['digest']}", desk.admin, rows)
    assert status == 201 and made["made"], made
    status, value, _ = desk.sender.ask("POST", f"{path}/imports?digest={found['digest']}", desk.admin, rows)
    assert (status, value["code"]) == (409, "directoryChanged"), value
    status, value, _ = desk.sender.ask("POST", f"{path}/differences", desk.admin, b"PK\x03\x04broken")
    assert (status, value["code"]) == (422, "badTable"), value
    assert desk.sender.ask("POST", f"{path}/differences", desk.observer, rows)[0] == 403


def an_inventory_is_kept(desk):
    path = "/api/v1/systems"
    form = {"name": "住民情報", "information_class": "specificPersonal", "hosts": ["jumin-sv01"]}
    system = _made(desk, "POST", path, form, desk.admin)[0]
    status, one, _ = desk.sender.ask("GET", f"{path}/{system}", desk.admin)
    assert status == 200 and one["hosts"] == ["jumin-sv01"] and one["confirmed_at"] is None, one
    _made(desk, "POST", f"{path}/{system}/change", {"place": "本庁"}, desk.admin, status=200)
    status, value, _ = desk.sender.ask("POST", f"{path}/{system}/confirm", desk.admin, {})
    assert (status, value["code"]) == (422, "notAPerson"), value
    for act in ("retire", "restore"):
        _made(desk, "POST", f"{path}/{system}/{act}", {}, desk.admin, status=200)
    status, page, _ = desk.sender.ask("GET", f"{path}?limit=500", desk.admin)
    assert status == 200 and any(row["place"] == "本庁" for row in page["items"]), page
    status, value, _ = desk.sender.ask("POST", path, desk.admin, {"name": ""})
    assert (status, value["code"]) == (422, "badSystem") and value["problems"], value
    status, value, _ = desk.sender.ask("GET", f"{path}/{system}", desk.sensor)
    assert (status, value["code"]) == (404, "notFound"), value


def who_is_ready_is_listed(desk):
    status, page, _ = desk.sender.ask("GET", "/api/v1/readiness", desk.admin)
    assert status == 200 and any(one["organization"] == desk.town for one in page["items"]), page
    assert desk.sender.ask("GET", "/api/v1/readiness?show=none-such", desk.admin)[0] == 400


def lists_go_on_where_they_ended(desk):
    seen, after = [], ""
    while after is not None:
        path = f"/api/v1/organizations?limit=500&after={after}"
        status, page, _ = desk.sender.ask("GET", path, desk.operator)
        assert status == 200
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
        if len(seen) > 1500:
            break
    assert len(seen) == len(set(seen)) and len(seen) > 2, "a page repeats another"
    for limit, status in (("1", 200), ("500", 200), ("0", 400), ("501", 400), ("x", 400)):
        path = f"/api/v1/alerts?limit={limit}"
        assert desk.sender.ask("GET", path, desk.admin)[0] == status, limit


def the_journal_is_signed(desk):
    status, note, _ = desk.sender.ask("GET", "/api/v1/journal/checkpoint", desk.sensor)
    assert status == 200 and "\n\n— " in note, note


def every_operation_was_answered(desk):
    missed = desk.sender.contract.operations() - desk.sender.contract.answered
    assert not missed, missed


def _in_a_month():
    later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=30)
    return later.strftime("%Y-%m-%dT%H:%M:%SZ")
