"""I4: whoever opens a personal link, however often, acknowledges nothing; mail scanners open links.
Only the button does."""

from story import detection, letter, link_of, number_of, on_board

WIDTHS = ("desktop",)
LANGUAGES = ("ja",)
TIMES = 50


def journey(visit):
    page = visit.page
    path = on_board(visit, page, detection(visit))
    visit.open(path)
    letter(visit, page, number_of(page))
    link = link_of(visit, page)
    for method in ("GET", "HEAD"):
        for _ in range(TIMES // 2):
            status, _ = visit.node.api(method, link)
            assert status < 500, f"{status} for {method}"
    stranger = visit.new_context().new_page()
    visit.open(link, stranger)
    visit.open(path)
    assert "受け取りの確認待ち" in page.locator("section.duty").inner_text(), "acknowledged by looking"
    visit.look("still-waiting")

    # A form from elsewhere, without the link's own token, does nothing either.
    status, _ = visit.node.api(
        "POST", link, body="deed=acknowledge", kind="application/x-www-form-urlencoded"
    )
    assert 400 <= status < 500, f"{status} for a foreign form"
    visit.open(path)
    assert "受け取りの確認待ち" in page.locator("section.duty").inner_text(), "acknowledged from outside"
