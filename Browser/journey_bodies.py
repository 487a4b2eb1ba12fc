"""The directory of bodies: a newer list comes in and shows what it changes before anything does; what is not in it
ends only by a person's word; a merged town's open alert goes on with the successor; the old name finds it; designations
are dated, and any past day can be asked."""

import csv
import io

from story import RESPONDER, detection, on_board

OWN_NODE = True

KEEPER = "chief"


def journey(visit):
    chief = visit.enter(KEEPER)
    machine = detection(visit)
    on_board(visit, chief, machine)

    visit.open("/network/bodies", chief)
    visit.look("directory", chief)
    chief.locator("main a[href='/network/bodies/import']").click()
    visit.look("upload", chief)

    # The list as it is, with one town gone, one renamed and one new: a newer list of the ministry.
    rows = directory(visit, chief)
    head, bodies = rows[0], rows[1:]
    name, code = head.index(visit.say("団体名", "Name")), 0
    english = head.index(visit.say("英語名", "Name in English"))
    town = next(row for row in bodies if row[name] == "南浜町")
    parent = head.index(visit.say("上位の団体（都道府県など）", "Body above"))
    form = head.index(visit.say("種別", "Legal form"))
    new = list(town)
    (new[code], new[name], new[english]) = ("N1", "南浜市", "Minamihama City")
    renamed = next(row for row in bodies if row[form] == town[form] and row is not town)
    old_name = renamed[name]
    renamed[name], renamed[english] = "あおぞら市", "Aozora City"
    text = io.StringIO()
    csv.writer(text).writerows([head] + [row for row in bodies if row is not town] + [new])
    assert new[parent], "the new town has nothing above it"
    upload(chief, "令和9年度 団体一覧.csv", text.getvalue().encode("cp932"))
    visit.look("columns", chief)
    compare(chief)
    shown = main(chief)
    assert "あおぞら市" in shown or "Aozora" in shown, shown
    # The town that is gone is only asked about; a name like it is offered.
    visit.look("differences", chief)
    row = chief.locator("tr").filter(has=chief.locator(f"input[name='tick'][value='{town[code] or ''}']"))
    if not row.count():
        row = chief.locator("tr").filter(has=chief.locator("input[name='tick']")).filter(
            has_text=visit.say("南浜町", "Minamihama Town")
        )
    assert "N1" in row.locator("input[name^='s-']").input_value(), "nothing is offered"
    row.locator("input[name='tick']").check()
    with chief.expect_navigation():
        chief.locator("main form button.ghost").filter(
            has_text=visit.say("差分を見直す", "See the differences")
        ).click()
    visit.look("chosen", chief)
    with chief.expect_navigation():
        chief.locator("button[value='apply']").click()
    visit.look("applied", chief)

    # The alert goes on with the successor.
    path = on_board(visit, chief, machine)
    visit.open(path, chief)
    assert visit.say("南浜市", "Minamihama City") in main(chief), "the alert was lost"
    visit.shot("alert", chief)

    # The old names find what stands there now, and say so.
    visit.open("/network?q=" + visit.say("南浜町", "Minamihama+Town"), chief)
    assert visit.say("引き継ぎました", "stands in its place") in main(chief)
    visit.look("found", chief)
    visit.open("/network?q=" + old_name, chief)
    assert visit.say("という名称でした", "Called") in main(chief)

    # Somebody of the town signs in and is one of the city's.
    clerk = visit.enter(RESPONDER)
    visit.open("/network", clerk)
    assert visit.say("南浜市", "Minamihama City") in main(clerk)

    # A designation, with its basis, and as of a day.
    visit.open("/network?q=" + visit.say("南浜市", "Minamihama+City"), chief)
    visit.open("/network/bodies", chief)
    chief.locator("main table.board a").filter(has_text=visit.say("南浜市", "Minamihama City")).click()
    chief.locator("summary").filter(has_text=visit.say("指定を登録", "Enter a designation")).click()
    chief.locator("#code").fill(visit.say("重要インフラ", "critical infrastructure"))
    chief.locator("#basis").fill(visit.say("サイバーセキュリティ基本法 第3条", "Basic Act, Article 3"))
    with chief.expect_navigation():
        chief.locator("form[action$='/designations'] button").click()
    visit.look("designated", chief)
    visit.open("/network/bodies", chief)
    chief.locator("#designation").select_option(index=1)
    with chief.expect_navigation():
        chief.locator("form[action='/network/bodies'] button").click()
    assert chief.locator("table.board tbody tr").last.count() == 1
    visit.look("of-a-designation", chief)

    # A day to come: planned, and undone.
    visit.open("/network/bodies/import", chief)
    rows = directory(visit, chief)
    rows[1][name] = "未来の司令塔"
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    upload(chief, "next.csv", text.getvalue().encode("utf-8-sig"))
    compare(chief)
    chief.locator("#day").fill("2027-04-01" if visit.node.time() < 1_800_000_000 else "2031-04-01")
    with chief.expect_navigation():
        chief.locator("button[value='apply']").click()
    visit.look("planned", chief)
    with chief.expect_navigation():
        chief.locator("form[action$='/undo'] button").click()
    visit.look("undone", chief)

    # Who keeps no directory is not offered any of it.
    visit.allow(r"console: Failed to load resource.*\b403\b")
    visit.open("/network/bodies/import", clerk, status=403)


def main(page):
    return page.locator("main").inner_text()


def directory(visit, page):
    """The rows of the directory as its file has them."""
    # The requests of a script beside the page do not say the page's language.
    asked = {"Accept-Language": visit.language}
    body = page.request.get(visit.node.address + "/network/bodies.csv", headers=asked).body()
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def upload(page, name, content):
    page.locator("#file").set_input_files({"name": name, "mimeType": "", "buffer": content})
    with page.expect_navigation():
        page.locator("form[action='/network/bodies/import'] button").click()


def compare(page):
    with page.expect_navigation():
        page.locator("form[action$='/columns'] button").click()
