"""Personal data: somebody leaves by a change entered by hand, what erasing him would do is shown, what is to
be done first is done, he is erased, and nobody finds him any more; then the page of retention."""

import csv
import io

from journey_contacts import compare, index_of, upload
from story import HEAD

OWN_NODE = True


def journey(visit):
    chief = visit.enter(HEAD)
    visit.open("/network", chief)
    with chief.expect_navigation():
        chief.locator("main a[href='/network/departed']").click()
    visit.look("nobody-has-left", chief)

    # Somebody is entered by a list and ends by the next one: the clerk's row is given to somebody new.
    path, name = leaves(visit, chief)
    visit.open("/network/departed", chief)
    visit.look("list", chief)
    assert name in chief.locator("main").inner_text(), "who left is not listed"
    visit.open(path, chief)
    shown = chief.locator("main").inner_text()
    if chief.locator("input[name='digest']").count() == 0:
        visit.look("first", chief)
        assert visit.say("先にしなければならないこと", "What has to be done first") in shown, shown
        close_account(visit, chief, name)
        visit.open(path, chief)
    visit.look("preview", chief)
    shown = chief.locator("main").inner_text()
    assert visit.say("消えるもの", "What goes") in shown, shown
    assert visit.say("控え（バックアップ）", "Backups made before") in shown, shown
    with chief.expect_navigation():
        chief.locator("main form button").last.click()
    visit.look("erased", chief)
    for page in ("/network/departed", "/network", "/accounts"):
        visit.open(page, chief)
        assert name not in chief.locator("main").inner_text(), f"he is still on {page}"
    visit.open("/network/departed", chief)
    assert visit.say("消去された人", "erased person") in chief.locator("main").inner_text()

    with chief.expect_navigation():
        chief.locator("main a[href='/operate/retention']").click()
    visit.look("retention", chief)
    form = chief.locator("details:has(input[name='record'][value='incidents'])")
    form.locator("summary").click()
    form.locator("input[name='days']").fill("400")
    with chief.expect_navigation():
        form.locator("button").click()
    assert visit.say("この組織では400日", "400 days here") in chief.locator("main").inner_text()
    hold = chief.locator("details:has(#reason)")
    hold.locator("summary").click()
    hold.locator("#reason").fill(visit.say("訴訟の準備", "a lawsuit is prepared"))
    hold.locator("#until").fill("2027-03-31")
    with chief.expect_navigation():
        hold.locator("button").click()
    visit.look("held", chief)
    with chief.expect_navigation():
        chief.locator("form[action$='/lift'] button").first.click()
    assert visit.say("解いた", "lifted") in chief.locator("main").inner_text()


def leaves(visit, chief):
    """Ends the posts of somebody of the town by a list without him; gives the path of his preview and his
    name."""
    text = chief.request.get(visit.node.address + "/contacts.csv").body().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    place = {word: index for index, word in enumerate(rows[0])}
    at = index_of(place, "氏名", "Name")
    name = next(row[at] for row in rows[1:] if row[at] and row[at] != own_name(chief))
    out = io.StringIO()
    csv.writer(out).writerows([row for row in rows if row[at] != name])
    visit.open("/contacts/import", chief)
    upload(chief, "contacts.csv", out.getvalue().encode())
    compare(chief)
    for box in chief.locator("input[name='tick']").all():
        box.check()
    with chief.expect_navigation():
        chief.locator("form[action$='/apply'] button.ghost").last.click()
    with chief.expect_navigation():
        chief.locator("button[value='apply']").click()
    visit.open("/network/departed", chief)
    link = chief.locator("main tr").filter(has_text=name).locator("a").first
    return link.get_attribute("href"), name


def own_name(page):
    return page.locator(".who b").inner_text()


def close_account(visit, chief, name):
    visit.open("/accounts", chief)
    row = chief.locator("tr").filter(has_text=name).first
    row.locator("summary").click()
    with chief.expect_navigation():
        row.locator("form[action$='/close'] button").click()
