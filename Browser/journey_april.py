"""The change of personnel on 1 April: entered for every post, checked, entered whole, kept from
everybody else, handed over on paper, and taken back."""

from journey_print import paper
from story import HEAD, RESPONDER

OWN_NODE = True


def journey(visit):
    chief = visit.enter(HEAD)
    visit.open("/network", chief)
    chief.locator("main a[href='/network/transfer']").click()
    visit.look("posts", chief)
    assert chief.locator("#day").input_value().endswith("-04-01"), "not the next 1 April"

    # The clerk goes and somebody new comes; the deputy mayor leaves and nobody follows.
    # A post's row is known by its first cell: the names of all posts stand in every select.
    def row(ja, en):
        cell = chief.locator("td:first-child").filter(has_text=visit.say(ja, en))
        return chief.locator("table tr").filter(has=cell).first

    first = row("情報担当", "information clerk")
    first.locator("summary").click()
    first.locator("input[name='name']").fill("新任 五郎")
    first.locator("input[name='mail']").fill("goro@minamihama.example")
    first.locator("input[name='phone']").fill("０３-1234-5678")
    row("副町長", "deputy mayor").locator("select").select_option("none")
    with chief.expect_navigation():
        chief.locator("form:has(table) button").last.click()
    visit.look("differences", chief)
    shown = chief.locator("main").inner_text()
    assert "新任 五郎" in shown and "03-1234-5678" in shown, shown
    assert visit.say("だれも引き継がない職", "Posts that nobody takes over") in shown, shown
    with chief.expect_navigation():
        chief.locator("button[value='apply']").click()
    visit.look("planned", chief)

    # The others of the town do not hear of it.
    clerk = visit.enter(RESPONDER)
    for path in ("/network", "/network?q=%E6%96%B0%E4%BB%BB"):
        visit.open(path, clerk)
        # The page says what was searched for; nobody of that name is on it.
        assert "五郎" not in clerk.locator("main").inner_text(), "a successor is public too early"

    visit.open("/network/transfer", chief)
    chief.locator("a[href$='/handover']").first.click()
    visit.look("sheet", chief)
    if visit.width == "desktop":
        text = paper(visit, "sheet", chief)
        assert "新任 五郎" in text, text

    visit.open("/network/transfer", chief)
    with chief.expect_navigation():
        chief.locator("form[action$='/undo'] button").click()
    visit.look("undone", chief)
    assert visit.say("取り消し済み", "taken back") in chief.locator("main").inner_text()
