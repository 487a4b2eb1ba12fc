"""Who talked to it: a name is pasted into the search, who asked for it in the last thirty days is there within
a second, and from it the request to block it goes to everybody."""

import datetime
import itertools
import time

from story import HEAD, TOWN, keys
from visit import follow_sign_in_link

FULL = True
# What is asked to be blocked is looked for in the past too, and becomes alerts of half the demonstration's bodies.
OWN_NODE = PAST = True
# A name that bodies of the demonstration asked for in the month before it began (DemonstrationHistory).
NAME, EVENTS = "update.attacker.example", 90
BODIES = (
    ("厚生労働省", "Ministry of Health, Labour and Welfare"), ("A 機構（架空）", "A agency (invented)"),
    ("北山町", "Kitayama Town"), TOWN,
)  # fmt: skip
# The ministries and outer bodies, the agency, the prefectures, the towns; not the tower itself.
FAMILY = 48 + 1 + 47 + 3
# From the press to the answer, on a machine that does other things too.
SECONDS_MAX = 1.0
_ordinals = itertools.count(1)


def journey(visit):
    watch = visit.page
    follow_sign_in_link(watch, visit.node)
    ordinal = next(_ordinals)
    domain = f"beacon-{visit.width}-{visit.language}-{ordinal}.evil.example"
    machine = f"198.18.83.{200 + ordinal}"
    seen(visit.node, machine, domain)

    visit.open("/alerts")
    with watch.expect_navigation():
        watch.locator("main a[href='/events/search']").click()
    visit.look("form")
    took = ask(visit, watch, domain.replace(".", "[.]"))
    text = watch.locator("main").inner_text()
    assert machine in text and TOWN[0 if visit.language == "ja" else 1] in text, text
    lines = watch.locator("main pre").all_inner_texts()
    assert not any(domain in line for line in lines), "the town's line is shown to the tower"
    assert took <= SECONDS_MAX, f"the answer took {took:.2f} s"
    visit.look("answer")

    # What a town sees of the same question is its own, with the line itself.
    head = visit.enter(HEAD)
    visit.open("/events/search", head)
    ask(visit, head, domain)
    assert domain in head.locator("main pre").first.inner_text(), "its own line"
    assert head.locator("form[action$='/block']").count() == 0, "a town asks nobody to block"
    visit.look("town", head)

    a_month(visit, watch)


def a_month(visit, watch):
    """What bodies asked for before the demonstration began, and the request to block it to all of them."""
    visit.open("/events/search")
    took = ask(visit, watch, NAME.replace(".", "[.]"))
    text = watch.locator("main").inner_text()
    for name in BODIES:
        assert visit.say(*name) in text, f"{name[1]} is not named: {text}"
    rows = watch.locator("table.board tbody tr")
    assert rows.first.locator("td").nth(1).inner_text().strip() == str(EVENTS), rows.first.inner_text()
    first = datetime.datetime.fromisoformat(rows.first.locator("time").first.get_attribute("datetime"))
    days = (visit.node.time() - first.timestamp()) / 86400
    assert 28 < days < 30, f"first seen {days:.1f} days ago"
    assert took <= SECONDS_MAX, f"thirty days took {took:.2f} s"
    visit.look("month")
    files(visit, watch)

    with watch.expect_navigation():
        watch.locator("form[action$='/block'] button").click()
    assert NAME.replace(".", "[.]") in watch.locator("main").inner_text(), "the request"
    # Proposed, and sent by nobody yet: it stands on the board until somebody presses.
    visit.open("/alerts")
    source = visit.say("過去の記録の検索", "search of old events")
    proposed = watch.locator("main p.notice", has_text=source).locator("a[href$='/block']")
    assert proposed.count() == 1, "it is not proposed on the board"
    with watch.expect_navigation():
        proposed.click()
    asked = int(watch.locator("input[name=count]").get_attribute("value"))
    assert asked == FAMILY, f"{asked} bodies would be asked, not {FAMILY}"
    visit.look("request")
    with watch.expect_navigation():
        watch.locator("form[action='/bulletins'] button.btn").first.click()
    assert "/bulletins/" in watch.url, watch.url
    visit.look("asked")


def files(visit, watch):
    """The answer as a file says what the page says."""
    path = watch.locator("a[href$='/answer.csv']").get_attribute("href")
    asked = {"Accept-Language": visit.language}
    answer = watch.request.get(visit.node.address + path, headers=asked)
    assert answer.status == 200, f"the file is answered {answer.status}"
    text = answer.body().decode("utf-8-sig")
    for name in BODIES:
        assert visit.say(*name) in text, f"{name[1]} is not in the file: {text}"


def seen(node, machine, domain):
    """The sensor sees that machine ask for that domain, by node time."""
    sensor, _ = keys(node)
    event = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(node.time())),
        "source": machine,
        "domain": domain,
        "sensor": "proxy-1",
    }
    status, answer = node.api("POST", "/api/v1/events", sensor, event)
    assert status == 202 and answer["accepted"] == 1, f"the event was not taken: {answer}"


def ask(visit, page, mark):
    """Pastes a mark and waits until the search is done; gives the seconds."""
    page.locator("#mark").fill(mark)
    begun = time.monotonic()
    page.locator("form[action='/events/search'] button").click()
    page.wait_for_url("**/events/search/*")
    done = visit.say("終わりました", "Done.")
    page.locator("#search [role=status]", has_text=done).wait_for()
    return time.monotonic() - begun
