"""Nobody answers: at severity 5 the phones ring at once, and each call that nobody takes goes on to
the next person without waiting, up to the watch that takes over. No minute is waited for here: the
clock's part is shown by the tests of the machine and by the kill test."""

import re

from story import raise_alert

WIDTHS = ("desktop",)
LONG = True
CALLS_MAX = 12


def journey(visit):
    watch = visit.page
    what = visit.say("役場の端末が外へ大量に送信", "A town machine sends much data out") + " " + visit.name
    raise_alert(visit, watch, what, severity=5)
    path = watch.url
    standing = watch.locator("section.duty").inner_text()
    for ahead in visit.say(["企画課長", "副町長", "引き取"], ["planning", "mayor", "take"]):
        assert ahead in standing, f"the page does not say what happens next: {ahead}: {standing}"
    visit.look("raised")

    called = []
    for _ in range(CALLS_MAX):
        visit.open("/demo/phone")
        cards = watch.locator("article.call").filter(has_text=what)
        if not cards.count():
            break
        called.append(re.sub(r"\s+", " ", cards.first.locator("h2").inner_text()))
        if len(called) in (1, 4):
            visit.look(f"phone{len(called)}")
        cards.first.locator("button[value=absent]").click()
        watch.wait_for_url("**/demo/phone")
    people = visit.say(
        ["加藤", "木村", "清水", "鈴木"], ["加藤", "木村", "清水", "鈴木"]
    )
    order = [next((place for place, one in enumerate(called) if who in one), None) for who in people]
    assert None not in order and order == sorted(order), f"called: {called}"

    visit.open(path)
    owner = watch.locator("section.duty").inner_text()
    tower = visit.say("国家サイバー統括室", "National Cybersecurity Office")
    assert tower in owner, f"nobody has taken over: {owner}"
    visit.look("last-rung")
    visit.open("/alerts")
    assert watch.locator("table.board tr").filter(has_text=what).count() == 1, "not on the board"
    visit.look("board")
