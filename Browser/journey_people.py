"""The network: who is reached and how; nobody goes absent without a deputy who can be reached."""

import datetime

from story import RESPONDER


def journey(visit):
    visit.open("/network")
    visit.shot("network")

    # A village with one clerk: nobody could stand in, so there is no form, and it says why.
    alone = visit.enter("mori")
    visit.open("/network", alone)
    assert alone.locator("#deputy").count() == 0, "one alone may go absent"
    assert visit.say("不在の登録はできません", "cannot register an absence") in alone.locator(
        "main"
    ).inner_text()
    visit.shot("alone", alone)

    clerk = visit.enter(RESPONDER)
    visit.open("/network", clerk)
    visit.look("own", clerk)
    # Whoever is sent in the form, Node refuses a deputy who cannot be reached: here oneself.
    own = fill(visit, clerk, days=1)
    clerk.locator("#deputy").evaluate(
        "(choice, own) => { choice.options[0].value = own; choice.selectedIndex = 0 }", own
    )
    visit.allow(r"console: Failed to load resource.*\b4\d\d\b")
    with clerk.expect_navigation():
        clerk.locator("form[action='/absences'] button").click()
    refused = clerk.locator("details[open] .notice.bad, .notice.bad").first
    refused.wait_for()
    visit.shot("refused", clerk)

    visit.open("/network", clerk)
    fill(visit, clerk, days=1)
    with clerk.expect_navigation():
        clerk.locator("form[action='/absences'] button").click()
    assert clerk.locator(".notice.bad").count() == 0, clerk.locator(".notice.bad").inner_text()
    visit.shot("absent", clerk)

    # An old mail system of the office: the character set of one's own mails, and back again.
    choose(visit, clerk, "iso2022JP")
    visit.shot("encoding", clerk)
    choose(visit, clerk, "automatic")


def choose(visit, page, encoding):
    """Chooses the character set of mails to oneself; it stands chosen afterwards."""
    visit.open("/network", page)
    page.locator("details.more:has(form[action='/mail-language']) > summary").click()
    page.locator("#encoding").select_option(encoding)
    with page.expect_navigation():
        page.locator("form[action='/mail-language'] button").click()
    visit.open("/network", page)
    page.locator("details.more:has(form[action='/mail-language']) > summary").click()
    assert page.locator("#encoding").input_value() == encoding, "it was not kept"


def fill(visit, page, days):
    """Opens the form for an absence far ahead, so that the other journeys still find their clerk.
    Gives an identifier that is nobody who could stand in."""
    page.locator("details.more > summary").first.click()
    # Each run has a time of its own, since an absence may be entered twice but says nothing new.
    begin = datetime.datetime.now() + datetime.timedelta(days=30)
    page.locator("#from").fill(begin.strftime("%Y-%m-%dT%H:%M"))
    page.locator("#until").fill((begin + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M"))
    return "00000000-0000-7000-8000-000000000001"
