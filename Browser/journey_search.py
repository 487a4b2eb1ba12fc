"""Who talked to it: a domain is pasted into the search, the answer is there within a second, and from it
the request to block it goes to everybody."""

import itertools
import time

from story import HEAD, TOWN, keys

FULL = True
# From the press to the answer, on a machine that does other things too.
SECONDS_MAX = 1.0
_ordinals = itertools.count(1)


def journey(visit):
    watch = visit.page
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

    with watch.expect_navigation():
        watch.locator("form[action$='/block'] button").click()
    assert domain.replace(".", "[.]") in watch.locator("main").inner_text(), "the request"
    visit.look("request")
    with watch.expect_navigation():
        watch.locator("form[action='/bulletins'] button.btn").first.click()
    assert "/bulletins/" in watch.url, watch.url
    visit.look("asked")


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
