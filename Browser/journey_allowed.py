"""A list of what is no mark, without JavaScript: put in force from a file, what of it cannot be looked
up is said, it stands on the page with its end and on paper, and is ended."""

from story import HEAD

JAVASCRIPT = False
# An address and a name; the third is compared by a part, which no list of a node can.
LINES = "198.18.83.50\nexample.org\n*part*\n"


def journey(visit):
    clerk = visit.enter(HEAD)
    visit.open("/indicators/allowed", clerk)
    visit.look("form", clerk)
    name = f"allowed {visit.name}"
    form = clerk.locator("main form")
    form.locator("input[type=file]").set_input_files(
        {"name": "own.txt", "mimeType": "text/plain", "buffer": LINES.encode()}
    )
    form.locator("[name=name]").fill(name)
    form.locator("[name=reason]").fill(visit.say("月例の点検", "Monthly check"))
    with clerk.expect_navigation():
        form.locator("button").click()
    text = clerk.locator("main").inner_text()
    assert visit.say("1件は", "1 ") in text, f"nothing is said of what was left out: {text}"
    assert visit.say("効いています", "in force") in text.lower(), text
    visit.look("in-force", clerk)

    visit.open("/indicators/allowed", clerk)
    row = clerk.locator("tr", has_text=name)
    assert "2" in row.inner_text(), row.inner_text()
    visit.look("list", clerk)
    with clerk.expect_navigation():
        row.locator("a").click()
    with clerk.expect_navigation():
        clerk.locator("main form button").click()
    over = clerk.locator("main").inner_text()
    assert visit.say("終わりました", "ended") in over.lower(), over
    assert clerk.locator("main form").count() == 0, "what has ended is ended again"
