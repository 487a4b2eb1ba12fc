"""Accounts: the administrator lets somebody in by a link, who sets a password and comes back by it;
then the account is closed, and the open session with it."""

import re

from story import HEAD

PASSWORD = "a horse and a battery"


def journey(visit):
    login = f"new-{visit.width}-{visit.language}"
    chief = visit.enter(HEAD)
    visit.open("/account", chief)
    visit.look("own", chief)
    with chief.expect_navigation():
        chief.locator("main a[href='/accounts']").click()
    visit.look("list", chief)

    # Nobody closes an account of his own, so it is made for somebody else.
    own = chief.locator(".who b").inner_text()
    someone = chief.locator("#person option").filter(has_not_text=own)
    chief.locator("#person").select_option(someone.first.get_attribute("value"))
    chief.locator("#login").fill(login)
    chief.locator("#role").select_option("observer")
    with chief.expect_navigation():
        chief.locator("form[action='/accounts'] button").click()
    link = chief.locator("main code").inner_text()
    assert re.search(r"/sign-in/[0-9a-f]{64}$", link), f"no link: {link}"
    visit.look("link", chief)

    # The same name again: refused beside the form, with what was typed.
    visit.allow(r"console: Failed to load resource.*\b4\d\d\b")
    chief.locator("#login").fill(login)
    with chief.expect_navigation():
        chief.locator("form[action='/accounts'] button").click()
    assert chief.locator("#login").input_value() == login, "what was typed is lost"
    visit.shot("taken", chief)

    newcomer = visit.new_context().new_page()
    newcomer.goto(link)
    newcomer.locator("main form button").first.click()
    newcomer.wait_for_url(lambda url: url != link)
    visit.open("/account", newcomer)
    set_password(newcomer, "short enough", "another one.")
    visit.shot("differ", newcomer)
    set_password(newcomer, PASSWORD, PASSWORD)
    newcomer.locator("[role=status]").first.wait_for()
    visit.look("set", newcomer)
    with newcomer.expect_navigation():
        newcomer.locator("form[action='/sign-out'] button").click()
    newcomer.locator("#name").fill(login)
    newcomer.locator("#password").fill(PASSWORD)
    with newcomer.expect_navigation():
        newcomer.locator("form[action='/sign-in'] button").click()
    visit.open("/alerts", newcomer)

    visit.open("/accounts", chief)
    row = chief.locator("tr").filter(has_text=login)
    row.locator("summary").click()
    with chief.expect_navigation():
        row.locator("form[action$='/close'] button").click()
    closed = chief.locator("tr").filter(has_text=login).inner_text()
    assert visit.say("閉じました", "closed") in closed, closed
    newcomer.goto(visit.node.address + "/alerts")
    assert newcomer.url.endswith("/sign-in"), "a closed account still sees the board"


def set_password(page, new, again):
    page.locator("#new").fill(new)
    page.locator("#again").fill(again)
    with page.expect_navigation():
        page.locator("form[action='/account/password'] button").click()
