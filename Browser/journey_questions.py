"""A town asks the network without its name: form, preview by name, a first look, an answer, thanks, the
end. The tower, who owes the first look, never sees the name; a body that is not asked sees nothing."""

import re

from journey_print import paper
from story import HEAD, TOWN

ANSWER = ("夜間に自動で更新しています。", "They update by themselves at night.")


def journey(visit):
    tower = visit.page
    clerk = visit.enter(HEAD)
    visit.open("/", clerk)
    press(clerk, "a[href='/questions']")
    visit.look("list-first", clerk)
    # The duty to look at it says its title shortened: what tells the runs apart stands first.
    title = visit.name + " " + visit.say("LGWAN側の端末の更新", "Updating machines without internet")
    press(clerk, "a[href='/questions/new']")
    visit.look("form", clerk)

    # Nobody is chosen: nothing can be asked. Then its own tree, and a name that nobody has.
    fill(visit, clerk, title, visit.say("更新はどうしていますか。", "How do you update them?"))
    press(clerk, "main form button.btn")
    assert clerk.locator("form[action='/questions'] button.btn").first.is_disabled()
    press(clerk, "button[formaction='/questions/new']")
    assert clerk.locator("#title").input_value() == title, "what was typed is lost"
    clerk.locator("input[name=tree][value=support]").check()
    clerk.locator("#names").fill(visit.say("ない町", "No Such Town"))
    press(clerk, "main form button.btn")
    assert visit.say("ない町", "No Such Town") in clerk.locator(".notice.bad").first.inner_text()
    press(clerk, "button[formaction='/questions/new']")
    clerk.locator("#names").fill("")
    clerk.locator("input[name=pseudonym]").check()

    # A text that names its writer is not asked under a pseudonym.
    own = visit.say(*TOWN)
    clerk.locator("#text").fill(visit.say(f"{own}です。更新は？", f"We are {own}. Updates?"))
    press(clerk, "main form button.btn")
    visit.allow(r"console: Failed to load resource.*\b422\b")
    press(clerk, "form[action='/questions'] button.btn")
    visit.look("names-itself", clerk)
    assert clerk.locator("form[action='/questions'] button.btn").first.is_disabled()
    press(clerk, "button[formaction='/questions/new']")
    text = visit.say(
        "インターネットにつながらない端末が40台あります。\n\n更新はどうしていますか。",
        "Forty of our machines have no internet.\n\nHow do you update yours?",
    )
    clerk.locator("#text").fill(text)
    press(clerk, "main form button.btn")
    visit.look("preview", clerk)
    asked = int(clerk.locator("input[name=count]").get_attribute("value"))
    assert asked > 1, f"{asked} are asked"
    press(clerk, "form[action='/questions'] button.btn")
    path = re.search(r"/questions/[0-9a-f-]{36}", clerk.url).group(0)
    visit.look("asked", clerk)
    assert own in clerk.locator("main").inner_text(), "the asker does not see its own name"

    # The tower owes the first look: its duty leads to the question, and neither names the town.
    visit.open("/alerts?q=" + visit.name)
    # The board also has calls about what other journeys did in the town.
    rows = tower.locator("table.board tr").filter(has_text=visit.name)
    assert rows.count() > 0, "the duty is not on the board"
    for index in range(rows.count()):
        hidden(visit, tower, rows.nth(index))
    duty = tower.locator("table.board a").filter(has_text=visit.name).first.get_attribute("href")
    visit.open(duty)
    hidden(visit, tower)
    visit.look("duty")
    press(tower, f"a[href='{path}']")
    hidden(visit, tower)
    visit.look("read")
    press(tower, f"form[action='{path}/look'] button")
    visit.open(path, clerk)
    visit.look("looked-at", clerk)
    assert clerk.locator("main .panel ul.plain li").count() == 1, "nobody is shown as looking"
    tower.locator("#answer-text").fill(visit.say(*ANSWER))
    press(tower, "form#answer button")
    hidden(visit, tower)
    visit.look("answered")

    # The asker says that it helped, adds something, closes, and finds it again by a word of the answer.
    visit.open(path, clerk)
    press(clerk, f"form[action='{path}/thank'] button")
    clerk.locator("#answer-text").fill(visit.say("試してみます。", "We shall try."))
    press(clerk, "form#answer button")
    visit.look("thanked", clerk)
    if visit.width == "desktop":
        text = paper(visit, "paper", clerk)
        assert title in text and visit.say(*ANSWER) in text and "TLP:AMBER" in text, text
    press(clerk, f"form[action='{path}/close'] button")
    visit.look("closed", clerk)
    visit.open("/questions?show=closed&q=" + visit.say("自動で更新", "by themselves"), clerk)
    assert clerk.locator("main h2", has_text=title).count() == 1, "the answer is not found"
    visit.look("found", clerk)
    visit.open("/questions")
    hidden(visit, tower)
    visit.look("list")
    assert visit.say("試してみます。", "We shall try.") in text_of(visit.open(path))
    hidden(visit, tower)


def fill(visit, page, title, text):
    page.locator("#title").fill(title)
    page.locator("#text").fill(text)


def text_of(page):
    return page.locator("main").inner_text()


def hidden(visit, page, part=None):
    """The town's name in neither language stands on the page, or on that part of it."""
    content = (part or page.locator("main")).inner_html()
    for name in TOWN:
        assert name not in content, f"{name} stands on {page.url}"


def press(page, selector):
    with page.expect_navigation():
        page.locator(selector).first.click()
