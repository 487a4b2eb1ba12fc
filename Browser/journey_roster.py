"""The duty table: last month's people are filled in by weekday, changed and saved, come out as a
workbook and in again; gaps are told on home; the table, the call tree and the wall card on paper."""

import datetime
import re

from journey_print import paper
from story import HEAD

# A table that is saved stays, and others play in the same town.
OWN_NODE = True


def journey(visit):
    chief = visit.enter(HEAD)
    visit.open("/network", chief)
    chief.locator("a[href$='/roster']").first.click()
    visit.look("empty", chief)
    path = re.sub(r"\?.*", "", chief.url)
    now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9)))
    # On the last days of a month hardly a night of it is still to come: then the next month is filled in.
    if (now + datetime.timedelta(days=3)).month != now.month:
        now = now + datetime.timedelta(days=3)
    this = now.strftime("%Y-%m")
    after = (now.replace(day=1) + datetime.timedelta(days=32)).strftime("%Y-%m")

    # Every night of the month that is still to come gets somebody, but for one.
    chief.goto(f"{path}/edit?month={this}")
    visit.look("form", chief)
    fill(chief)
    visit.shot("saved", chief)
    table = chief.locator("main table").inner_text()
    assert re.search(r"17:15–8:30|8:30–8:30", table), table

    # The next month begins with this month's people.
    chief.goto(f"{path}/edit?month={after}&copy=1")
    visit.look("copied", chief)
    assert chief.locator("select[name='who'] option:checked[value]:not([value=''])").count() > 0
    chief.locator("form:has(table) button").click()
    chief.wait_for_url(lambda url: "edit" not in url)

    # Out as a workbook and in again: nothing changes.
    book = chief.request.get(f"{path}.xlsx?month={after}").body()
    assert book[:2] == b"PK", "no workbook"
    chief.goto(f"{path}/edit?month={after}")
    chief.locator("#file").set_input_files({"name": "r.xlsx", "mimeType": "", "buffer": book})
    with chief.expect_navigation():
        chief.locator("form[action$='/roster/file'] button").click()
    visit.look("file", chief)
    changed = visit.say("変わります", "changes")
    assert changed not in chief.locator("main table").inner_text(), "an unchanged file has changes"

    # A gap within two weeks stands on home.
    visit.open("/", chief)
    visit.look("home", chief)

    for what, end in (("table", "/roster"), ("tree", "/calltree"), ("card", "/card")):
        chief.goto(path.replace("/roster", end))
        visit.look(what, chief)
        if visit.width == "desktop":
            text = paper(visit, what, chief)
            assert visit.say("南浜町", "Minamihama") in text, text
            assert visit.say("保存", "Save") not in text, "buttons on paper"


def fill(page):
    """Chooses the first person for every line but the last, and saves."""
    selects = page.locator("table select[name='who']")
    for index in range(selects.count() - 1):
        selects.nth(index).select_option(index=1)
    page.locator("form:has(table) button").click()
    page.wait_for_url(lambda url: "edit" not in url)
