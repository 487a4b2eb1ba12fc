"""What goes wrong is said with the right status, in plain words, and with what to do next."""

from story import TOWN, detection, on_board

WORDS_MIN = 12  # A heading and a sentence: fewer characters say nothing.


def journey(visit):
    visit.allow(r"console: Failed to load resource.*\b4\d\d\b")
    bad(visit, visit.page, "/alerts/01a00000-0000-7000-8000-000000000000", 404, "unknown-alert")
    bad(visit, visit.page, "/alerts/nonsense", 404, "nonsense")
    bad(visit, visit.page, "/no-such-page", 404, "no-page")

    # What one may not see looks exactly like what does not exist.
    path = on_board(visit, visit.page, detection(visit))
    other = visit.enter("mori")
    bad(visit, other, path, 404, "hidden-alert")
    assert visit.say(*TOWN) not in other.locator("main").inner_text(), "says whose it is"

    stranger = visit.new_context().new_page()
    bad(visit, stranger, "/a/00112233445566778899aabbccddeeff", 404, "unknown-link")
    bad(visit, stranger, "/sign-in/0011223344556677", 404, "spent-link")
    visit.open(path, stranger)
    assert stranger.url.endswith("/sign-in"), "a stranger is not asked to sign in"
    visit.look("sign-in", stranger)
    stranger.locator("#name").fill("kato")
    stranger.locator("#password").fill("not the password")
    with stranger.expect_navigation() as answered:
        stranger.locator("main form button").first.click()
    assert answered.value.status == 401
    stranger.locator(".notice.bad").wait_for()
    assert stranger.locator("#name").input_value() == "kato", "the name must be typed again"
    visit.look("wrong-password", stranger)

    # A form without its token, as from another site or from a page of yesterday.
    visit.open("/reports/new")
    page = visit.page
    page.locator("main form input[name=token]").evaluate("field => field.remove()")
    page.locator("#seen").fill("x")
    with page.expect_navigation() as answered:
        page.locator("main form button").first.click()
    assert answered.value.status == 403, answered.value.status
    says_something(page)
    visit.look("no-token")


def bad(visit, page, path, status, what):
    visit.open(path, page, status=status)
    says_something(page)
    heading = page.locator("main h1").inner_text()
    if visit.language == "en":
        assert heading.isascii(), f"not in English: {heading}"
    visit.look(what, page)


def says_something(page):
    text = page.locator("main").inner_text()
    assert len(text) >= WORDS_MIN, f"says only {text}"
    assert page.locator("main h1").count() == 1
    for jargon in ("Error", "nil", "Optional", "badForm", "notFound"):
        assert jargon not in text, f"{jargon} is no word for people: {text}"
