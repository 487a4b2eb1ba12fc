"""A clerk tells what he saw; it becomes an alert of his own organisation, and the watch sees it."""

import re

from story import NUMBER, TOWN


def journey(visit):
    clerk = visit.enter("kimura")
    visit.open("/reports/new", clerk)
    visit.look("form", clerk)
    seen = visit.say("開いた添付が白紙だった", "The attachment was blank") + " " + visit.name
    clerk.locator("#seen").fill(seen)
    clerk.locator("#when").fill(visit.say("今朝", "this morning"))
    clerk.locator("#marks").fill("blank-invoice.example")
    clerk.locator("main form button").first.click()
    clerk.locator(".notice.good").wait_for()
    number = NUMBER.search(clerk.locator(".notice.good").inner_text()).group(0)
    receipt = clerk.url
    visit.look("receipt", clerk)
    # The page of the receipt may be loaded again: nothing is sent twice.
    visit.open(receipt, clerk)
    assert number in clerk.locator(".notice.good").inner_text()

    # The alert of the own organisation, on its board and by itself; the watch sees it as well.
    path = "/alerts/" + re.search(r"sent=([0-9a-f-]{36})", receipt).group(1)
    visit.open("/alerts", clerk)
    row = clerk.locator("table.board tr").filter(has=clerk.locator(f"a[href='{path}']"))
    assert visit.say(*TOWN) in row.inner_text(), "no alert of the own organisation"
    visit.open(path, clerk)
    assert number in clerk.locator("main").inner_text()
    visit.look("alert", clerk)
    visit.open(path)
    shown = visit.page.locator("main").inner_text()
    assert number in shown
    assert seen in shown, "the watch cannot read what was reported"
