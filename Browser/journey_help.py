"""The help button: with a duty open its next rung is called at once; with none the body above is, by the
same ladder, in two presses and without a word typed. Who was called says so, and nobody is called twice."""

from story import HEAD, NUMBER, RESPONDER, TOWN, raise_alert

# What was asked stays asked, and others play in the same town.
OWN_NODE = True
# An invented alert to the town would be the duty that the button speaks of.
QUIET = True
SUPPORTER = "takahashi"
PRESSES_MAX = 2


def journey(visit):
    clerk = visit.enter(RESPONDER)
    visit.open("/", clerk)
    assert clerk.locator("article.duty").count() == 0, "the town has a duty already"

    # Nothing is open: the button of every page, and the one on the page it leads to.
    presses = press(clerk, "header form[action='/help'] button")
    assert clerk.url.endswith("/help"), clerk.url
    visit.look("form", clerk)
    presses += press(clerk, "form[action='/help/ask'] button")
    assert presses <= PRESSES_MAX, f"{presses} presses"
    visit.look("asked", clerk)
    told = clerk.locator("main [role=status]").first.inner_text()
    number = NUMBER.search(told).group(0)
    assert visit.say("呼んでいます", "is being called") in told, told

    # A colleague says more: the same call, not another one.
    head = visit.enter(HEAD)
    visit.open("/", head)
    press(head, "main a[href='/help']")
    more = visit.say("窓口の端末が3台止まりました", "Three machines of the counter have stopped")
    head.locator("#what").fill(more)
    head.locator("#callBack").fill("０８５７－００－００００")
    press(head, "form[action='/help/ask'] button")
    assert NUMBER.search(head.locator("main [role=status]").first.inner_text()).group(0) == number

    # The supporter has one duty, with the town's name and both texts; it takes it.
    supporter = visit.enter(SUPPORTER)
    visit.open("/", supporter)
    duties = supporter.locator("article.duty").filter(has_text=number)
    assert duties.count() == 1, f"{duties.count()} duties"
    assert visit.say(*TOWN) in duties.inner_text(), duties.inner_text()
    visit.look("duty", supporter)
    press(supporter, f"article.duty:has-text('{number}') a.btn")
    assert more in supporter.locator("main").text_content(), "what was added is not read"
    visit.look("alert", supporter)
    press(supporter, "form#acknowledge button")
    visit.open("/help", clerk)
    taken = clerk.locator("main [role=status]").first.inner_text()
    assert visit.say("受け取りました", "has taken it") in taken, taken
    visit.look("taken", clerk)

    # A duty is open: the same button calls its next rung at once, and says so on its page.
    raise_alert(visit, supporter, visit.say("VPN装置が外部と通信しています。", "A VPN gateway talks out."), 4)
    visit.open("/", clerk)
    clerk.locator("article.duty").first.wait_for()
    press(clerk, "header form[action='/help'] button")
    assert "/alerts/" in clerk.url, clerk.url
    asked = clerk.locator("main").inner_text()
    assert visit.say("助けを求めました", "Help was asked") in asked, "nothing says that help was asked"
    visit.look("ladder", clerk)


def press(page, selector):
    """Presses, waits for the page that it leads to, and counts as one."""
    with page.expect_navigation():
        page.locator(selector).first.click()
    return 1
