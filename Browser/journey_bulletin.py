"""A bulletin to towns and ministries: written, previewed by name, issued; one answers by the mail's
link, one on its page, one is silent; the sender sees the map, the curve and the list, and withdraws it."""

import re

from journey_print import paper
from story import HEAD, TOWN, letter, link_of


def journey(visit):
    watch = visit.page
    visit.open("/bulletins")
    visit.look("list")
    visit.open("/bulletins/new")
    visit.look("form")
    what = visit.say("遠隔接続の装置に弱点", "A weak spot in remote access") + " " + visit.name
    watch.locator("#character").select_option("instruction")
    watch.locator("input[name=severity][value='3']").check()
    watch.locator("#what").fill(what)
    watch.locator("#now").fill(visit.say("版を確かめて回答", "Check the version and answer"))
    watch.locator("#names").fill("\n".join([visit.say(*TOWN), visit.say("ない町", "No Such Town")]))
    # An instruction without a statute is sent back, with everything that was typed.
    visit.allow(r"console: Failed to load resource.*\b422\b")
    press(watch, "main form button.btn")
    assert watch.locator(".notice.bad li").count() == 1, "an instruction without a statute"
    visit.look("refused")
    watch.locator("#character").select_option("request")
    press(watch, "main form button.btn")
    assert visit.say("ない町", "No Such Town") in watch.locator(".notice.bad").first.inner_text()
    assert watch.locator(".notice.bad").count() == 1, "a town that exists is not found"
    assert watch.locator("form[action='/bulletins'] button.btn").first.is_disabled()
    press(watch, "button[formaction='/bulletins/new']")
    watch.locator("#names").fill(visit.say(*TOWN))
    # The first kind of body: the prefectures, so that there is a map.
    watch.locator("input[name=form]").first.check()
    press(watch, "main form button.btn")
    visit.look("preview")
    printed(visit, "paper-preview", visit.say("書き直す", "Change it"), what)
    asked = int(watch.locator("input[name=count]").get_attribute("value"))
    assert asked == 48, f"{asked} are asked"
    press(watch, "form[action='/bulletins'] button.btn")
    path = re.search(r"/bulletins/[0-9a-f-]{36}", watch.url).group(0)
    visit.look("issued")
    assert figures(watch)[0] == asked and figures(watch)[-2] == asked, "not everybody is silent"

    # The town's clerk gets the mail; the link's page asks for an answer, not for an action.
    town = watch.locator("table.board td a", has_text=visit.say(*TOWN)).first
    alert = town.get_attribute("href")
    clerk = visit.enter(HEAD)
    visit.open(alert, clerk)
    visit.look("asked", clerk)
    assert clerk.locator("form#acting, form#contained").count() == 0, "a bulletin is not acted on"
    visit.allow(r"console: Failed to load resource.*\b422\b")
    press(clerk, "form#answer button")
    assert clerk.locator("form#answer .notice.bad").count() == 1, "an answer without a choice"
    clerk.locator("input[name=answer][value=affected]").check()
    clerk.locator("#answer-note").fill(visit.say("業者に頼みました", "The vendor was asked"))
    press(clerk, "form#answer button")
    visit.look("answered", clerk)
    visit.open(path)
    assert figures(watch)[3] == 1 and figures(watch)[-2] == asked - 1, figures(watch)
    assert visit.say("業者に頼みました", "The vendor was asked") in watch.locator("main").inner_text()
    visit.look("permeation")
    assert watch.locator("svg[role=img] g").count() == 47, "a prefecture is not on the map"
    printed(
        visit, "paper-permeation", visit.say("取り下げる", "Withdraw it"), visit.say("南浜町", "Minamihama")
    )
    visit.open(path + "?show=silent")
    assert watch.locator("#recipients ~ .scroll tbody tr").count() == min(asked - 1, 100)

    # It was wrong: withdrawn, and nobody owes anything.
    watch.locator("details.more summary").last.click()
    watch.locator("#reason").fill(visit.say("誤りでした", "It was wrong"))
    press(watch, f"form[action='{path}/withdraw'] button")
    visit.look("withdrawn")
    visit.open(alert, clerk)
    assert clerk.locator("form#answer").count() == 0, "a withdrawn bulletin still asks"


def printed(visit, sheet, button, words):
    """On paper: those words and the label, and no button."""
    if visit.width == "desktop":
        text = paper(visit, sheet)
        assert words in text and "TLP:AMBER" in text, text
        assert button not in text, "buttons on paper"


def press(page, selector):
    with page.expect_navigation():
        page.locator(selector).first.click()


def figures(page):
    """Asked, delivered, opened, the five answers, silent, acted."""
    cells = page.locator("table.board").first.locator("tbody tr").first.locator("td")
    return [int(cell.inner_text()) for cell in cells.all()]
