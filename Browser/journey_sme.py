"""A firm joins by one page: the supporter prints an invitation, the firm reads its square with a
phone, fills in one page, answers the test and prints the card for the wall. The time it takes is
counted in taps and letters."""

import glob
import os
import re
import subprocess
import time

from journey_print import paper

OWN_NODE = True

NUMBER = "８７００１１０００５９０１"
# What a person of P9 types: the number as it stands on paper, the rest as on any form.
TYPED = [
    ("name", "有限会社 海風製作所"),
    ("number", NUMBER),
    ("person", "海風 渚"),
    ("phone", "090-1234-5678"),
    ("landline", "0857-00-0000"),
    ("mail", "nagisa@umikaze.example"),
    ("uses", "会計ソフト\n共有フォルダ\nルーター RX-1"),
]
# Seconds for a letter with one thumb, and to read and find a field. Slow on purpose: a person of 60.
LETTER, FIELD = 1.0, 8.0
READING = 90.0


def journey(visit):
    supporter = visit.enter("takahashi")
    visit.open("/", supporter)
    supporter.locator("main a[href^='/support?show=']").click()
    visit.look("queue", supporter)
    supporter.locator("#note").fill("海風さん")
    supporter.locator("form[action^='/support/invitations'] button").first.click()
    supporter.wait_for_url("**/support/invitations")
    visit.look("invitation", supporter)
    link = supporter.locator(".qrbox .sub").inner_text().strip()
    assert re.fullmatch(re.escape(visit.node.address) + r"/join/[0-9a-f]{32}", link), link
    if visit.width == "desktop":
        text = paper(visit, "sheet", supporter)
        assert link in text, text
        assert decoded(visit, "sheet") == link, "the square says something else"
        assert visit.say("メールで送る", "Send by mail") not in text, "links on paper"

    firm = visit.new_context(width="phone").new_page()
    # Mail scanners look at links: looking uses nothing up.
    for _ in range(2):
        visit.open(link, firm)
    visit.look("form", firm)
    taps, letters = fill(firm)
    begun = time.monotonic()
    visit.allow("422|404")
    send(firm)
    # The agreement was overlooked: what was typed is still there.
    visit.look("refused", firm)
    for name, text in TYPED:
        assert firm.locator(f"#{name}").input_value() == text, f"{name} was lost"
    firm.locator("#agree").check()
    send(firm)
    firm.wait_for_url("**/joined")
    spent = time.monotonic() - begun
    visit.look("joined", firm)
    taps += 2 + 2  # Two times sending, the tick, and the complaint that leads to it.
    seconds = READING + FIELD * len(TYPED) + LETTER * letters + taps
    print(
        f"sme {visit.name}: {taps} taps, {letters} letters, about {seconds / 60:.1f} min by hand,"
        f" {spent:.1f} s of the machine"
    )
    assert seconds < 600, "joining takes more than ten minutes"

    firm.locator("main a.btn").first.click()
    visit.look("card", firm)
    assert visit.say("090-1234-5678", "090-1234-5678") in firm.locator("main").inner_text()
    if visit.width == "desktop":
        text = paper(visit, "card", firm)
        assert "/join/" not in text
        square = decoded(visit, "card")
        assert square == visit.node.address + "/reports/new", square
        firm.emulate_media(media="print")
        width = firm.locator(".qr").bounding_box()["width"]
        firm.emulate_media(media="screen")
        assert abs(width - 25 / 25.4 * 96) < 1, f"the square is {width} px wide"

    # The test mail, and its answer.
    def letter():
        visit.open("/demo/mailbox", firm)
        mails = firm.locator(".mails a").filter(has_text="有限会社 海風製作所")
        return mails.first.get_attribute("href") if mails.count() else None

    visit.open(visit.node.until(letter), firm)
    firm.locator("article a.btn").first.click()
    firm.locator("main form button").first.click()
    visit.open("/joined", firm)
    assert visit.say("連絡は届きます", "you can be reached") in firm.locator("main").inner_text()

    # The link is used, and its supporter sees who came.
    visit.open(link, visit.new_context().new_page(), status=404)
    visit.open("/support", supporter)
    visit.look("list", supporter)
    assert "有限会社 海風製作所" in supporter.locator("section.panel").last.inner_text()


def fill(page):
    """Types everything but the agreement; gives the taps and the letters that it took."""
    letters = 0
    for name, text in TYPED:
        page.locator(f"#{name}").fill(text)
        letters += len(text)
    return len(TYPED), letters


def send(page):
    with page.expect_navigation():
        page.locator("main form button").click()


def decoded(visit, what):
    """What another's decoder reads from the sheet that `paper` made."""
    name = os.path.join(visit.out, f"{visit.name}-{what}".replace("/", "-"))
    subprocess.run(
        ["pdftoppm", "-png", "-r", "200", name + ".pdf", name + "-200"],
        check=True,
        capture_output=True,
    )
    for picture in sorted(glob.glob(name + "-200*.png")):
        done = subprocess.run(
            ["zbarimg", "--raw", "-q", picture], capture_output=True, text=True
        )
        if done.returncode == 0:
            return done.stdout.strip()
    return None
