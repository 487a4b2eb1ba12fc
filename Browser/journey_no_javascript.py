"""Without JavaScript everything works: signing in, the board, raising with its preview, reporting,
and acknowledging by the link of a mail."""

from story import (
    PREVIEW, RESPONDER, TOWN, detection, letter, link_of, number_of, on_board, raise_alert
)
from visit import follow_sign_in_link

JAVASCRIPT = False
FULL = True
SIGNED_IN = False


def journey(visit):
    # The lines that are missing.
    visit.allow(r"console: Failed to load resource.*\b422\b")
    page = visit.page
    follow_sign_in_link(page, visit.node, visit.node.sign_in_link_for("watch2"))
    visit.look("home")

    machine = detection(visit)
    path = on_board(visit, page, machine)
    visit.open("/alerts")
    assert page.locator("noscript meta[http-equiv=refresh]").count() or page.locator(
        "meta[http-equiv=refresh]"
    ).count(), "without a script nothing brings the board up to date"
    visit.look("board")
    visit.open(path)
    number = number_of(page)
    letter(visit, page, number)
    link = link_of(visit, page)
    reader = visit.new_context().new_page()
    visit.open(link, reader)
    who = reader.locator("#who")
    who.select_option(index=1 if who.locator("option[value='']").count() else 0)
    reader.locator("button[value=acknowledge]").click()
    reader.locator(".notice.good").wait_for()
    visit.look("acknowledged", reader)

    # The preview says by name who gets it, before anything is sent.
    visit.open("/alerts/new")
    visit.look("raise-form")
    what = visit.say("訓練ではない知らせ", "Something odd") + " " + visit.name
    raise_alert(visit, page, what, severity=2, then="preview")
    assert "加藤 翼" in page.locator("table.board").inner_text(), "the preview names nobody"
    visit.look("preview")
    page.locator("main form button").nth(1).click()
    assert page.locator("#what").input_value() == what, "going back loses what was typed"
    assert page.locator("label.pick", has_text=visit.say(*TOWN)).locator("input").is_checked()
    page.locator(PREVIEW).click()
    page.locator("main form button").first.click()
    assert what in page.locator("h1").inner_text()

    # A line that is missing is said in words, and nothing is sent.
    visit.open("/alerts/new")
    page.locator(PREVIEW).click()
    page.locator(".notice.bad").wait_for()
    visit.look("raise-mend")

    clerk = visit.enter(RESPONDER)
    visit.open("/reports/new", clerk)
    clerk.locator("#seen").fill("マウスがひとりでに動いた / The pointer moved by itself")
    clerk.locator("main form button").first.click()
    clerk.locator(".notice.good").wait_for()
    visit.look("report-sent", clerk)
