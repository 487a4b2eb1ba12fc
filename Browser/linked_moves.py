"""The page of moves with rows, in a browser and on paper: a part of Browser/linked_pages.py.

Two bodies are offered to another node. One offer is withdrawn before anybody takes it over, the other is taken over, and once
more from a page that is out of date. Each is looked at on both nodes, on a desktop, on a phone and printed.
"""

from journey_print import paper
from linked import SETTLE_SECONDS_MAX
from victim import command

PATH = "/network/links/transfers"
STAYS, GOES = "Minami Hamlet", "Kita Hamlet"
LIST = "団体コード,団体名,英語名,種別\nM1,南集落,Minami Hamlet,市区町村\nM2,北集落,Kita Hamlet,市区町村\n"


def row(page, name):
    return page.locator("section.panel").filter(has=page.get_by_role("heading", name=name, exact=True))


def offer(desk, name):
    """Chooses a body, looks what would move, ticks, and offers it."""
    desk.open(PATH)
    page = desk.page
    if not page.locator("#move-to").is_visible():
        page.locator("details:has(#move-to) > summary").click()
    page.locator("#move-to").select_option(label=name)
    with page.expect_navigation():
        page.locator("form[action$='/preview'] button.btn").last.click()
    desk.visits[0].look("move-preview")
    desk.press("form[action$='/offer']", tick=True)
    assert row(page, name).count() == 1, f"{name} is not listed"


def press(page, name, act):
    """Ticks and presses a form of a row; gives the answer."""
    form = row(page, name).locator(f"form[action$='/{act}']")
    if not form.locator("button").is_visible():
        row(page, name).locator("details > summary").click()
    form.locator("input[name=sure]").check()
    with page.expect_navigation() as answer:
        form.locator("button").click()
    return answer.value


def printed(desk, what):
    """On paper the rows stand, and nothing that is pressed or ticked."""
    text = paper(desk.visits[0], what)
    assert STAYS in text and GOES in text, f"{what}: a row is missing on paper"
    for word in ("Take it over", "Withdraw it", "I have agreed", "I have told"):
        assert word not in text, f"{what}: {word} on paper"


def moves(land, giver, taker):
    """Rows of every kind: offered, withdrawn, taken over, refused since that was done, and done."""
    path = land.path("bodies.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write(LIST)
    status, said = command(
        giver.node.binary, "import", "organizations", "--data", giver.node.data, "--apply", path
    )
    assert status == 0, said
    for name in (STAYS, GOES):
        offer(giver, name)
    giver.look("moves-offered")

    def both_came():
        """With their entries: of a body that was withdrawn before its entry was sent the other node has no name."""
        taker.open(PATH)
        return taker.page.locator("form[action$='/take-over']").count() == 2

    taker.node.until(both_came, SETTLE_SECONDS_MAX)
    press(giver.page, STAYS, "withdraw")
    assert "withdrawn" in row(giver.page, STAYS).inner_text()
    giver.look("moves-withdrawn")
    printed(giver, "moves-withdrawn")

    def they_came():
        taker.open(PATH)
        forms = taker.page.locator("form[action$='/take-over']").count()
        return forms == 1 and "has withdrawn the offer" in taker.page.locator("main").inner_text()

    taker.node.until(they_came, SETTLE_SECONDS_MAX)
    taker.look("moves-came")
    printed(taker, "moves-came")
    # The phone shows the page as it was before.
    phone = taker.visits[1]
    press(taker.page, GOES, "take-over")
    assert "it has moved" in row(taker.page, GOES).inner_text()
    form = phone.page.locator("form[action$='/take-over']")
    form.locator("input[name=sure]").check()
    phone.allow("409")
    with phone.page.expect_navigation() as answer:
        form.locator("button").click()
    assert answer.value.status == 409, f"taken over twice: {answer.value.status}"
    assert "もう済んでいます" in phone.page.locator("[role=alert]").inner_text()
    phone.look("moves-refused")

    def both_know():
        giver.open(PATH)
        return "it has moved" in row(giver.page, GOES).inner_text()

    giver.node.until(both_know, SETTLE_SECONDS_MAX)
    assert row(giver.page, STAYS).locator("form").count() == 0, "what the other node knows needs no second word"
    for desk in (giver, taker):
        desk.open(PATH)
        desk.look("moves-done")
        printed(desk, "moves-done")
