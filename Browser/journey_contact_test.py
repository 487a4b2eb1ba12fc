"""The contact test: readiness says what is weak and names no person; a test is asked for, answered by
its link, and counts; a second one is not begun while the first is open."""

import csv
import io
import re

from journey_print import paper
from story import HEAD, RESPONDER, letter, link_of, number_of
from visit import follow_sign_in_link

# Organisations on a page.
PAGE = 50
# What is answered stays answered, and others play in the same town.
OWN_NODE = True
# A mail about anything else would put off the test's by ten minutes (R7).
QUIET = True


def journey(visit):
    watch = visit.page
    follow_sign_in_link(watch, visit.node, visit.node.sign_in_link)
    visit.open("/network")
    watch.locator("main a[href='/network/readiness']").click()
    watch.locator("table.board tbody tr").first.wait_for()
    visit.look("tower")
    words = watch.locator("main").inner_text()
    assert visit.say("いちばん弱いところ", "Weakest point") in words, words
    assert visit.say("不在の自動返信", "out-of-office") in watch.content(), "what counts is not said"

    # Each filter lists as many as it says, as far as a page holds.
    links = watch.locator("nav.line a[href^='/network/readiness']")
    for index in range(links.count()):
        link = links.nth(index)
        said = int(re.search(r"(\d+)\D*$", link.inner_text()).group(1))
        with watch.expect_navigation():
            link.click()
        rows = watch.locator("table.board tbody tr").count()
        assert rows == min(said, PAGE), f"{said} said, {rows} shown"
    visit.shot("filtered")

    # The files hold what the page holds.
    listed = watch.request.get(visit.node.address + "/network/readiness.csv").body()
    table = list(csv.reader(io.StringIO(listed.decode("utf-8-sig"))))
    visit.open("/network/readiness")
    assert len(table) - 1 >= watch.locator("table.board tbody tr").count(), "rows are missing"
    book = watch.request.get(visit.node.address + "/network/readiness.xlsx").body()
    assert book[:2] == b"PK", "no workbook"

    # The town's own page: its posts, the day of no test, nobody's name.
    head = visit.enter(HEAD)
    visit.open("/network/readiness", head)
    own = head.locator("section.panel").inner_text()
    assert "加藤" not in own and "木村" not in own, f"persons are named: {own}"
    assert visit.say("次の連絡テスト", "Next contact test") in own, own
    visit.look("own", head)
    if visit.width == "desktop":
        text = paper(visit, "paper", head)
        assert visit.say("職ごとの最後の返事", "Last answer by post") in text, text
        assert "加藤" not in text, "persons are named on paper"

    # A test by hand, answered on the page of its mail.
    visit.open("/network", head)
    with head.expect_navigation():
        head.locator("section.tree").first.locator("form[action$='/test'] button").click()
    with head.expect_navigation():
        head.locator("table.board a").first.click()
    number = number_of(head)
    visit.open("/network", head)
    offered = head.locator("section.tree").first.locator("form[action$='/test']").count()
    assert offered == 0, "a second test is offered while one is open"

    clerk = visit.enter(RESPONDER)
    letter(visit, clerk, number)
    visit.open(link_of(visit, clerk), clerk)
    clerk.locator("button[value=acknowledge]").wait_for()
    assert clerk.locator("button[value=help]").count() == 0, "a test offers help that nobody gives"
    visit.look("link", clerk)
    clerk.locator("button[value=acknowledge]").click()
    clerk.locator("[role=status]").first.wait_for()
    visit.shot("answered", clerk)

    visit.open("/network/readiness", head)
    after = head.locator("section.panel").inner_text()
    assert visit.say("に返事", "answered") in after, after
    visit.shot("after", head)

