"""Lists that come in over pages: changes of personnel for 1 April, a month's duties as an office keeps
them, whose addresses are whose, and marks of attackers; each is read, compared and entered whole."""

import csv
import datetime
import io
import re

from story import HEAD

# What is entered stays, and others play in the same town.
OWN_NODE = True
TOWER = "chief"

TRANSFERS = """人事異動一覧（令和９年４月１日付）,,,,
職名,前任者,後任者,メール,電話
{post},{holder},新任 五郎,goro@minamihama.example,０３－１２３４－５６７８
"""
WRONG = "ない職,{holder},新任 五郎,,\n"
HEADS = (("職", "Post"), ("いまの担当", "Who holds it"))
CONSTITUENCIES = """団体名,アドレス範囲,ドメイン,根拠,有効期限
南浜町,198.51.100.0/24,minamihama.example,確認済み,令和１９年３月３１日
ない町,203.0.113.0/24,,,
"""
INDICATORS = """通信先,説明,重要度,TLP,有効期限
198.51.100[.]77,見本のマルウェア,4,TLP:AMBER,令和１９年３月３１日
hxxp://bad[.]example/path,,3,,
co.jp,,,,
"""


def journey(visit):
    chief = visit.enter(HEAD)
    april(visit, chief)
    duties(visit, chief)
    tower = visit.enter(TOWER)
    whose(visit, tower)
    marks(visit, tower)


def april(visit, chief):
    visit.open("/network/transfer", chief)
    chief.locator("main a[href^='/network/transfer/import']").click()
    visit.look("transfer", chief)
    post, holder = town_clerk(visit, chief)
    send(chief, (TRANSFERS + WRONG).format(post=post, holder=holder).encode("cp932"))
    visit.look("transfer-wrong", chief)
    assert "ない職" in text(chief) and not applies(chief), "a bad row does not keep all of it out"
    assert chief.locator("main a[href$='errors.xlsx']").count() == 1
    with chief.expect_navigation():
        chief.locator("form[action$='/cancel'] button").click()
    send(chief, TRANSFERS.format(post=post, holder=holder).encode("cp932"))
    visit.look("transfer-differences", chief)
    assert "03-1234-5678" in text(chief), text(chief)
    enter(chief)
    assert "新任 五郎" in text(chief)


def town_clerk(visit, page):
    """The post of who is to leave, and his name, by the list that goes out."""
    return next((post, name) for post, name in seats(visit, page)
                if post == visit.say("情報担当", "information clerk"))


def seats(visit, page):
    """Post and name of everybody who sits in the town when the list begins."""
    # The requests of a script beside the page do not say the page's language.
    asked = {"Accept-Language": visit.language}
    body = page.request.get(visit.node.address + "/network/transfer.csv", headers=asked).body()
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    post, name = (rows[0].index(visit.say(*head)) for head in HEADS)
    return [(row[post], row[name]) for row in rows[1:] if row[name]]


def duties(visit, chief):
    now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9)))
    month = (now.replace(day=1) + datetime.timedelta(days=32)).strftime("%Y-%m")
    visit.open("/network", chief)
    chief.locator("a[href$='/roster']").first.click()
    path = re.sub(r"\?.*", "", chief.url)
    chief.goto(f"{path}?month={month}")
    grid = chief.locator("main a[href*='roster-month.xlsx']").get_attribute("href")
    book = chief.request.get(visit.node.address + grid).body()
    assert book[:2] == b"PK"
    # Who comes on 1 April holds no post in this month.
    name = next(name for _, name in seats(visit, chief) if name != "新任 五郎")
    chief.goto(f"{path}/edit?month={month}")
    visit.allow(r"console: Failed to load resource.*\b422\b")
    send(chief, f"日,宿直,危機管理当番\n10,{name},なし\n11,見知らぬ 人,\n".encode(), at=f"{path}/file")
    visit.look("duties-wrong", chief)
    assert "見知らぬ 人" in text(chief), "an unknown name was taken"
    assert chief.locator(".notice.bad").count() == 1, "a name that is known is refused too"
    send(chief, f"日,宿直,危機管理当番\n10,{name},なし\n".encode(), at=f"{path}/file")
    visit.shot("duties", chief)
    assert visit.say("変わります", "changes") in chief.locator("main table").inner_text()


def whose(visit, tower):
    visit.open("/network", tower)
    tower.locator("main a[href='/network/constituencies']").click()
    visit.look("constituencies", tower)
    tower.locator("main a[href='/network/constituencies/import']").click()
    send(tower, CONSTITUENCIES.encode())
    visit.look("constituencies-differences", tower)
    assert "ない町" in text(tower)
    enter(tower)
    visit.open("/network/constituencies?q=" + visit.say("南浜", "Minamihama"), tower)
    assert "198.51.100.0/24" in text(tower) and "2037-03-31" in text(tower)


def marks(visit, tower):
    visit.open("/alerts", tower)
    tower.locator("main a[href='/indicators']").click()
    visit.look("indicators", tower)
    tower.locator("main a[href='/indicators/import']").click()
    visit.look("indicators-upload", tower)
    tower.locator("#source").fill("見本の提供元")
    tower.locator("input[name=marking][value='TLP:GREEN']").check()
    send(tower, INDICATORS.encode())
    visit.look("indicators-differences", tower)
    assert "198[.]51[.]100[.]77" in text(tower) and "co.jp" in text(tower)
    enter(tower)
    assert "見本の提供元" in text(tower)


def text(page):
    return page.locator("main").inner_text()


def applies(page):
    return page.locator("form[action$='/apply'] button").count() > 0


def enter(page):
    with page.expect_navigation():
        page.locator("form[action$='/apply'] button").click()


def send(page, content, at="/import"):
    page.locator("#file").set_input_files({"name": "list.csv", "mimeType": "", "buffer": content})
    with page.expect_navigation():
        page.locator("form:has(#file) button").click()
