"""From a sensor's event to a closed alert: on the board, in the mail, acknowledged on a phone,
contained, and closed by two people with evidence."""

import os

from story import HEAD, RESPONDER, detection, letter, link_of, number_of, on_board
from visit import WIDTHS

README_BYTES_MAX = 200_000
LONG = True
FULL = True


def journey(visit):
    # The refusal to close without evidence.
    visit.allow(r"console: Failed to load resource.*\b422\b")
    watch = visit.page
    machine = detection(visit)
    path = on_board(visit, watch, machine)
    visit.open("/alerts")
    watch.locator(f"table.board a[href='{path}']").wait_for()
    visit.look("board")
    for_the_readme(visit)
    visit.open(path)
    visit.look("alert-new")
    number = number_of(watch)

    mail = letter(visit, watch, number)
    assert machine not in mail, "the mail names the machine at TLP:AMBER"
    visit.look("mail")
    link = link_of(visit, watch)

    acknowledge_on_phone(visit, link)
    contain_and_close(visit, path)

    visit.open(path)
    text = watch.locator("main").inner_text()
    assert visit.say("終了（", "Closed (") in text, "the watch does not see that it is closed"
    visit.look("alert-closed")
    visit.open("/alerts")
    assert watch.locator(f"table.board a[href='{path}']").count() == 0, "closed, yet on the board"


def for_the_readme(visit):
    """The picture of README.md, where the environment says to which file."""
    path = os.environ.get("NOROSHI_SCREENSHOT")
    if path and visit.name == "first_alert/desktop/ja":
        visit.page.screenshot(path=path, clip={"x": 0, "y": 0, "width": 1280, "height": 640})
        size = os.path.getsize(path)
        assert size <= README_BYTES_MAX, f"the picture has {size} bytes"


def acknowledge_on_phone(visit, link):
    """Whatever the width of this visit, the recipient reads his mail on a phone, signed in nowhere."""
    phone = visit.new_context(width="phone").new_page()
    assert WIDTHS["phone"]["viewport"]["width"] == phone.viewport_size["width"]
    visit.open(link, phone)
    visit.look("acknowledge", phone)
    assert phone.locator("script").count() == 0, "the acknowledge page has a script"
    size = len(phone.content().encode("utf-8"))
    assert size <= 50_000, f"the acknowledge page has {size} bytes"
    who = phone.locator("#who")
    who.select_option(index=1 if who.locator("option[value='']").count() else 0)
    phone.locator("button[value=acknowledge]").click()
    phone.locator(".notice.good").wait_for()
    visit.look("acknowledged", phone)


def contain_and_close(visit, path):
    responder = visit.enter(RESPONDER)
    visit.look("home", responder)
    visit.open(path, responder)
    press(responder, "acting")
    visit.shot("alert-acting", responder)
    press(responder, "contained", evidence="LANの口を10:12に閉じた / port closed at 10:12")
    said = visit.say("封じ込めた", "Contained")
    assert said in responder.locator("section.duty").inner_text(), "not contained"
    visit.shot("alert-contained", responder)

    # A vendor's word is no evidence; what was typed is kept beside the refusal.
    press(responder, "propose-close", outcome="truePositive", reason="業者が問題ないと言った / vendor")
    refusal = responder.locator("#propose-close .notice.bad")
    refusal.wait_for()
    assert responder.locator("#propose-close-reason").input_value().endswith("vendor")
    visit.look("close-refused", responder)
    press(
        responder,
        "propose-close",
        outcome="truePositive",
        reason="再発なし / nothing came back",
        evidence="通信記録を72時間分しらべた / 72 hours of traffic examined",
        cause="添付ファイル / attachment",
    )
    assert responder.locator(".notice.bad").count() == 0, responder.locator("main").inner_text()
    assert responder.locator("#confirm-close").count() == 0, "one person may confirm himself"

    head = visit.enter(HEAD)
    visit.open(path, head)
    visit.look("close-proposed", head)
    press(head, "confirm-close")
    assert visit.say("終了（", "Closed (") in head.locator("section.duty").inner_text()


def press(page, form, **fields):
    """Fills one of the alert's forms and sends it; opens what it is folded into."""
    place = page.locator(f"form#{form}")
    place.wait_for(state="attached")
    folded = page.locator(f"details:not([open]) > summary:has(+ form#{form})")
    if folded.count():
        folded.click()
    for name, value in fields.items():
        field = place.locator(f"[name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    with page.expect_navigation():
        place.locator("button").last.click()
