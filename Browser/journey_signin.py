"""From the printed link to the home page; the link works once."""

from visit import follow_sign_in_link

OWN_NODE = True
SIGNED_IN = False


def journey(visit):
    follow_sign_in_link(visit.page, visit.node)
    heading = visit.page.locator("h1").first
    heading.wait_for()
    home = heading.inner_text()
    assert home.strip(), "the home page has an empty heading"
    visit.look("home")

    # The session holds: the plain address shows the same page.
    visit.open("/")
    assert heading.inner_text() == home, "the plain address shows another page"

    # The link was for one use: a stranger who finds it gets no session.
    visit.allow(r"console: Failed to load resource.*\b4\d\d\b")
    stranger = visit.new_context().new_page()
    stranger.goto(visit.node.sign_in_link)
    stranger.goto(visit.node.address + "/")
    seen = stranger.locator("h1").all_inner_texts()
    assert home not in seen, "the link worked twice"
