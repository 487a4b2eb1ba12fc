"""The inventory: last year's spreadsheet comes in as it is, what is wrong is named by its row, the
rest is applied and confirmed; a number that looks like a person's is asked about; what an alert
shows of a system is what was entered; another body sees none of it."""

import csv
import io

from story import RESPONDER

# What is applied stays, and others play in the same town.
OWN_NODE = True

LIST = """令和8年度 情報システム一覧,,,,,
システム名,用途,情報の区分,ネットワーク,製品・版,設置場所
住民情報システム,証明書を出す,特定個人情報,マイナンバー利用事務系,Example / Resident DB / 5.2,本庁２階
公開ホームページ,お知らせ,公開,インターネット系,Fortinet / FortiGate 100F / 7.2.8,データセンター
浄水場の監視,水を送る,極秘,その他,,浄水場
"""


def journey(visit):
    clerk = visit.enter(RESPONDER)
    visit.open("/inventory", clerk)
    visit.look("empty", clerk)
    assert visit.say("去年のExcel", "Last year’s Excel") in text(clerk)

    # Last year's list: a title above the headings, full-width digits, one class that nobody knows.
    clerk.locator("main .sky a[href='/inventory/import']").click()
    visit.shot("upload", clerk)
    upload(clerk, "一覧.csv", LIST.encode("cp932"))
    visit.shot("columns", clerk)
    compare(clerk)
    visit.look("differences", clerk)
    assert "極秘" in text(clerk), "what is wrong is not named"
    with clerk.expect_navigation():
        clerk.locator("button[value='apply']").click()
    visit.shot("imported", clerk)
    with clerk.expect_navigation():
        clerk.locator("main a.btn").click()
    assert clerk.locator("tbody tr").count() == 2

    # 変わっていない for one, by its tick.
    clerk.locator("tbody input[type=checkbox]").first.check()
    with clerk.expect_navigation():
        clerk.locator("form[action='/inventory/confirm'] button").click()
    visit.look("list", clerk)

    # A new one by hand: an individual number is asked about, and nothing is kept until it is gone.
    visit.open("/inventory/new", clerk)
    visit.look("form", clerk)
    clerk.locator("#name").fill(visit.say("浄水場の監視", "Waterworks monitoring"))
    clerk.locator("#purpose").fill("1234-5678-9018")
    clerk.locator("input[name=lifeOrSafety]").check()
    clerk.locator("#hosts").fill("scada-01")
    visit.allow(r"console: Failed to load resource.*\b422\b")
    save(clerk)
    assert clerk.locator("input[name=sure]").count() == 1, "a number was taken without a word"
    visit.shot("asked", clerk)
    clerk.locator("#purpose").fill(visit.say("水を送り続ける", "keeps the water running"))
    save(clerk)
    assert visit.say("止めない", "do not cut") in text(clerk)
    visit.look("system", clerk)
    path = clerk.url.replace(visit.node.address, "").split("?")[0]
    with clerk.expect_navigation():
        clerk.locator(f"form[action='{path}/retire'] button").click()
    with clerk.expect_navigation():
        clerk.locator(f"form[action='{path}/restore'] button").click()
    visit.shot("history", clerk)

    # What goes out comes back without a difference.
    workbook = clerk.request.get(visit.node.address + "/inventory.xlsx").body()
    assert workbook[:2] == b"PK"
    rows = list(
        csv.reader(
            io.StringIO(
                clerk.request.get(visit.node.address + "/inventory.csv").body().decode("utf-8-sig")
            )
        )
    )
    assert len(rows) == 4, rows
    visit.open("/inventory/import", clerk)
    upload(clerk, "inventory.xlsx", workbook)
    compare(clerk)
    assert clerk.locator("button[value='apply']").count() == 0, "an unchanged list has changes"

    # Who has a product, and that a stranger sees nothing.
    visit.open("/inventory/products?q=FortiGate+7.2", clerk)
    assert clerk.locator("main ul.plain li").count() == 1
    visit.look("products", clerk)
    stranger = visit.enter("mori")
    visit.allow(r"console: Failed to load resource.*\b404\b")
    visit.open(path, stranger, status=404)
    assert visit.say("浄水場", "Waterworks") not in text(stranger), "a stranger reads the inventory"


def text(page):
    return page.locator("main").inner_text()


def save(page):
    with page.expect_navigation():
        page.locator("#form button").click()


def upload(page, name, content):
    page.locator("#file").set_input_files({"name": name, "mimeType": "", "buffer": content})
    with page.expect_navigation():
        page.locator("form[action='/inventory/import'] button").click()


def compare(page):
    with page.expect_navigation():
        page.locator("form[action$='/columns'] button").click()
