"""What several journeys begin with: marks, sensor events, mails, links. Each asks the running node
through its doors only."""

import itertools
import re
import time

# The town that the journeys play in: its responder is reached by mail by day and by night.
TOWN = ("南浜町", "Minamihama Town")
RESPONDER, HEAD = "kato", "kimura"
NUMBER = re.compile(r"\d{4}-\d{4}-\d{6}")
_ordinals = itertools.count(1)


def keys(node):
    """A key for the sensor and one for the operator, made once for each node."""
    if not hasattr(node, "story_keys"):
        node.story_keys = (
            node.new_key("proxy-1", "sensor"),
            node.new_key("journeys", "operator"),
        )
    return node.story_keys


def detection(visit, severity=4):
    """An attacker's address is entered and a machine of the town talks to it. Gives the machine's
    address, of which the alert then speaks."""
    machine, outside = marked(visit, severity)
    talks(visit.node, machine, outside)
    return machine


def marked(visit, severity=4):
    """Enters an attacker's address; gives a machine of the town and that address."""
    node = visit.node
    _, operator = keys(node)
    ordinal = next(_ordinals)
    machine, outside = f"198.18.83.{100 + ordinal}", f"198.19.252.{ordinal}"
    rows = f"value,type,severity,label\n{outside},ip,{severity},relay of the journey\n"
    status, answer = node.api(
        "POST", "/api/v1/indicators?source=journey", operator, rows, "text/csv"
    )
    assert status == 202 and answer["accepted"] == 1, f"the mark was not taken: {answer}"
    return machine, outside


def talks(node, machine, outside):
    """The sensor sees that machine talk to that address now, by node time."""
    sensor, _ = keys(node)
    event = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(node.time())),
        "source": machine,
        "destination": outside,
        "destination_port": 443,
        "sensor": "proxy-1",
    }
    status, answer = node.api("POST", "/api/v1/events", sensor, event)
    assert status == 202 and answer["accepted"] == 1, f"the event was not taken: {answer}"


def on_board(visit, page, text):
    """The path of the open alert whose row holds the text, once it stands on the board."""

    def look():
        visit.open("/alerts?q=" + text, page)
        links = page.locator("table.board a").filter(has_text=text)
        return links.first.get_attribute("href") if links.count() else None

    return visit.node.until(look)


def number_of(page):
    """The alert's number for people, on its page."""
    return NUMBER.search(page.locator("main").inner_text()).group(0)


def letter(visit, page, number, duty=True):
    """Opens the mail about that alert in the demonstration's mailbox: the one to answer, or a copy."""
    mark = "要対応" if duty else "写し"

    def look():
        visit.open("/demo/mailbox", page)
        mails = page.locator(".mails a").filter(has_text=number).filter(has_text=mark)
        return mails.first.get_attribute("href") if mails.count() else None

    visit.open(visit.node.until(look), page)
    return page.locator("pre").inner_text()


def link_of(visit, page):
    """The path of the personal link in the mail that is open."""
    return page.locator("article a.btn").first.get_attribute("href")


PREVIEW = "form[action='/alerts/preview'] > p button.btn"


def choose(visit, page):
    """Ticks the town; where many may be alerted it is searched for first, and what was typed stays."""
    before = page.locator("#what").input_value()
    if page.locator("#find").count():
        page.locator("#find").fill(visit.say(*TOWN))
        page.locator("button[formaction^='/alerts/new']").click()
    page.locator("label.pick", has_text=visit.say(*TOWN)).locator("input").check()
    assert page.locator("#what").input_value() == before, "the search lost what was typed"


def raise_alert(visit, page, what, severity, then="send", now="ページの手順を見る / See the page"):
    """Raises an alert for the town through the form, with the preview."""
    visit.open("/alerts/new", page)
    page.locator(f"input[name=severity][value='{severity}']").check()
    page.locator("#what").fill(what)
    page.locator("#now").fill(now)
    choose(visit, page)
    page.locator(PREVIEW).click()
    page.wait_for_url("**/alerts/preview")
    if then == "preview":
        return
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"/alerts/[0-9a-f-]{36}$"))
