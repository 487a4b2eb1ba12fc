"""The pages of links and of what travels over them, in a browser: a stage of Browser/federation.py.

A new key, a file that is downloaded at one node and handed in at the other, a stricter marking, a duty that is sent back, a
body that moves. Each
page is looked at as a journey does: on a desktop in English and on a phone in Japanese, with the checks of visit.py.
"""

import os

from linked import SETTLE_SECONDS_MAX
from linked_moves import moves

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "out")
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]


class Desk:
    """Somebody who is signed in at one node, with the same pages on a desktop and on a phone."""

    def __init__(self, browser, node, who):
        from visit import Visit

        self.node = node
        state = {
            "cookies": [
                {"name": "noroshi", "value": node.cookie(who), "domain": "127.0.0.1", "path": "/", "expires": -1,
                 "httpOnly": True, "secure": False, "sameSite": "Lax"}
            ],
            "origins": [],
        }  # fmt: skip
        self.visits = [
            Visit(browser, node.node, OUT, f"links/{node.name}/{who}/{width}", width, language, True, state)
            for width, language in (("desktop", "en"), ("phone", "ja"))
        ]
        self.page = self.visits[0].page

    def open(self, path):
        """Opens a page on the desktop."""
        self.visits[0].open(path)

    def look(self, what):
        """Looks at the page that is open, and at the same on a phone."""
        self.visits[0].look(what)
        self.visits[1].open(self.page.url)
        self.visits[1].look(what)

    def press(self, form, tick=False):
        """Opens what a form is folded into, ticks that one is sure, and presses."""
        self.unfold(form)
        if tick:
            self.page.locator(f"{form} input[name=sure]").check()
        with self.page.expect_navigation():
            self.page.locator(f"{form} button").first.click()

    def unfold(self, form):
        if not self.page.locator(f"{form} button").first.is_visible():
            self.page.locator(f"details:has({form}) > summary").last.click()

    def close(self):
        return [fault for visit in self.visits for fault in visit.close()]


def new_key(desk):
    """The keeper has a new key made, and sees who has not confirmed it yet."""
    desk.open("/network/links")
    desk.look("links")
    before = desk.page.locator("main").inner_text()
    desk.press("form[action$='/rotate-key']", tick=True)
    assert desk.page.locator("main").inner_text() != before, "nothing is said of the new key"
    desk.look("new-key")
    desk.open("/network/links/transfers")
    desk.look("moves")


def bundle(land, giver, taker):
    """A file is downloaded on the page of a link and handed in on that of the other side."""
    paths = []
    for desk, peer in ((giver, taker), (taker, giver)):
        paths.append(f"/network/links/{desk.node.standing(peer.node.name)['id']}")
        desk.open(paths[-1])
    form = "form[action$='/bundle']"
    giver.unfold(form)
    giver.look("link")
    with giver.page.expect_download() as download:
        giver.page.locator(f"{form} button").first.click()
    file = land.path("downloaded")
    download.value.save_as(file)
    assert os.path.getsize(file) > 0, "the file is empty"
    handing = "form[action$='/bundle/import']"
    taker.unfold(handing)
    taker.page.locator(f"{handing} input[type=file]").set_input_files(file)
    taker.press(handing)
    taker.visits[0].look("handed-in")
    assert taker.page.locator("main ul.plain li").count() >= 1, "nothing is said of what was taken"
    # The same file a second time is refused in words.
    for visit in taker.visits:
        visit.allow("409|422|400")
    taker.open(paths[1])
    taker.unfold(handing)
    taker.page.locator(f"{handing} input[type=file]").set_input_files(file)
    taker.press(handing)
    assert taker.page.locator("[role=alert], .notice").count() >= 1, "a file counts twice"


def narrowed(desk, alert):
    """The marking of an alert is made stricter, and the page shows it."""
    desk.open(f"/alerts/{alert}/marking")
    desk.look("marking")
    desk.page.locator("#tlp").select_option("TLP:RED")
    desk.press("form[action$='/marking']")
    assert desk.page.url.endswith(f"/alerts/{alert}"), desk.page.url
    assert "TLP:RED" in desk.page.locator("body").inner_text(), "the alert shows its old marking"
    desk.look("narrowed")


def sent_back(desk, alert):
    """A duty goes back to whoever routed it: nobody has to be named."""
    desk.open(f"/alerts/{alert}")
    form = "form[action$='/send-back']"
    desk.unfold(form)
    desk.page.locator(f"{form} select[name=because]").select_option("notOurs")
    desk.page.locator(f"{form} textarea").fill("We have no such machine.")
    desk.look("duty")
    desk.press(form)
    desk.look("sent-back")


def linked_pages(land):
    """The pages of links and of what travels over them, in a browser."""
    if not os.access(CHROMIUM, os.X_OK):
        assert "chromium" not in os.environ.get("NOROSHI_REQUIRE", "").split(","), f"{CHROMIUM} is not installed"
        return f"skipped: {CHROMIUM} is not installed"
    from playwright.sync_api import sync_playwright

    cape, inlet = land.nodes(("cape", None), ("inlet", None))
    inlet.join(cape)
    cape.know(inlet)
    inlet.know(cape)
    first, second = cape.raise_alert(inlet.own), cape.raise_alert(inlet.own, 3)
    for alert in (first, second):
        inlet.gets(alert, SETTLE_SECONDS_MAX)
    os.makedirs(OUT, exist_ok=True)
    faults = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        desks = [Desk(browser, node, who) for node in (cape, inlet) for who in ("admin", "watch")]
        try:
            new_key(desks[0])
            bundle(land, desks[0], desks[2])
            narrowed(desks[1], first)
            sent_back(desks[3], second)
            moves(land, desks[0], desks[2])
        finally:
            for desk in desks:
                faults += desk.close()
            browser.close()
    assert not faults, "; ".join(dict.fromkeys(faults))

    def it_went_back():
        went = cape.one(
            "SELECT COUNT(*) FROM fact JOIN delivery ON record = 'delivery/' || delivery.id "
            "WHERE fact.kind = 'declined' AND alert = ?",
            second,
        )
        return went == 1

    cape.until(it_went_back, SETTLE_SECONDS_MAX)
    for node in (cape, inlet):
        broken = node.verify()
        assert broken is None, f"{node.name}: {broken}"
    return "a new key, a file, a stricter marking, a duty that went back and bodies that move, on a desktop and on a phone"
