"""The supporter's list: a duty, a call for help and gaps of many bodies in one list by deadline, its
chips, its workbook; nobody else sees it."""

from journey_print import paper
from story import RESPONDER, TOWN, raise_alert

OWN_NODE = True


def journey(visit):
    supporter = visit.enter("takahashi")
    raise_alert(visit, supporter, "VPN装置が外部と通信しています。", 4)
    visit.open("/", supporter)
    supporter.locator("main a[href^='/support?show=']").click()
    supporter.wait_for_url("**/support?show=happening")
    visit.look("list", supporter)
    if visit.width == "desktop":
        assert visit.say("南浜町", "Minamihama") in paper(visit, "paper", supporter)
    first = supporter.locator("table.board tbody tr").first.inner_text()
    assert visit.say(*TOWN) in first, first
    assert visit.say("電話し、最初の対応を一緒にする", "Call, and do the first action together") in first

    # The town asks for help: it stands under its chip, and once.
    clerk = visit.enter(RESPONDER)
    visit.open("/", clerk)
    clerk.locator("article.duty a.btn").first.click()
    clerk.locator("main details:has(form[action$='/help']) summary").first.click()
    clerk.locator("main form[action$='/help'] button").first.click()
    clerk.wait_for_load_state()
    visit.open("/support?show=help", supporter)
    visit.look("help", supporter)
    rows = supporter.locator("table.board tbody tr")
    assert rows.count() == 1, rows.count()
    assert visit.say("助けを求めています", "Asks for help") in rows.first.inner_text()
    visit.open("/support?show=duties", supporter)
    visit.look("none", supporter)

    # Gaps: the village where one person holds everything has nobody to stand in.
    visit.open("/support?show=gaps", supporter)
    visit.look("gaps", supporter)
    text = supporter.locator("table.board").inner_text()
    assert visit.say("東野村", "Higashino") in text and visit.say("代行がいません", "Nobody stands in") in text

    book = supporter.request.get(visit.node.address + "/support.xlsx").body()
    assert book[:2] == b"PK", "no workbook"

    visit.allow("404")
    visit.open("/support", clerk, status=404)
