"""Contacts come from a list: it goes out with its row keys, is changed, comes back, is compared with
what is known, and applied whole; then who cannot be reached is said, and the contacts are tested."""

import csv
import io

import openpyxl

from story import HEAD, RESPONDER, TOWN, letter, link_of, number_of

# What is applied stays, and others play in the same town.
OWN_NODE = True
# A mail about anything else would put off the test's by ten minutes (R7).
QUIET = True


def journey(visit):
    chief = visit.enter(HEAD)
    visit.open("/network", chief)
    chief.locator("main a[href='/contacts/import']").click()
    visit.look("upload", chief)

    # The workbook that goes out comes back and changes nothing.
    workbook = chief.request.get(visit.node.address + "/contacts.xlsx").body()
    upload(chief, "contacts.xlsx", workbook)
    compare(chief)
    assert chief.locator("button[value='apply']").count() == 0, "an unchanged list has changes"
    visit.shot("unchanged", chief)

    # The list as somebody sends it: a new deputy in full-width digits, and a row that is wrong.
    text = chief.request.get(visit.node.address + "/contacts.csv").body().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    head = rows[0]
    place = {word: index for index, word in enumerate(head)}
    name, role, mail, phone = (
        index_of(place, *words)
        for words in (("氏名", "Name"), ("役割", "Role"), ("メール", "Mail"), ("電話", "Phone"))
    )
    post = index_of(place, "役職", "Post")
    deputy = ["" for _ in head]
    deputy[name], deputy[post] = "東海林 はるか", visit.say("情報係長", "Head of IT")
    deputy[role] = visit.say("代行", "deputy")
    deputy[mail], deputy[phone] = "tokairin@minamihama.example", "０３－１２３４－５６７８"
    wrong = list(deputy)
    wrong[name], wrong[mail] = "誤記 太郎", "no address"
    name, content = as_sent(visit, workbook, rows, [deputy, wrong])
    rows += [deputy, wrong]
    visit.open("/contacts/import", chief)
    upload(chief, name, content)
    visit.look("columns", chief)
    compare(chief)
    visit.look("differences", chief)
    shown = chief.locator("main").inner_text()
    assert "東海林 はるか" in shown and str(len(rows)) in shown, shown
    errors = chief.request.get(
        chief.url.split("/differences")[0].split("?")[0] + "/errors.xlsx"
    )
    assert errors.ok and errors.body()[:2] == b"PK", "no file of what is wrong"
    with chief.expect_navigation():
        chief.locator("button[value='apply']").click()
    visit.look("done", chief)
    listed = chief.locator("main table").inner_text()
    assert "東海林 はるか" in listed, "the new deputy was never reached and is not said to be"
    with chief.expect_navigation():
        chief.locator("form[action$='/test'] button").click()
    visit.shot("tested", chief)
    who_is_silent(visit, chief)

    # The same list once more: nothing is left to do.
    visit.open("/contacts/import", chief)
    upload(chief, name, content)
    compare(chief)
    assert chief.locator("button[value='apply']").count() == 0, "applied twice"


def as_sent(visit, workbook, rows, added):
    """The list with new rows: our workbook filled in by another program, or on a phone the CSV of an old one."""
    if visit.width == "desktop":
        made = openpyxl.load_workbook(io.BytesIO(workbook))
        sheet = made.worksheets[0]
        heads = {cell.value: cell.column for cell in sheet[1]}
        for number, row in enumerate(added, len(rows) + 1):
            for heading, text in zip(rows[0], row):
                if text:
                    sheet.cell(number, heads[heading]).value = text
        out = io.BytesIO()
        made.save(out)
        return "contacts.xlsx", out.getvalue()
    text = io.StringIO()
    csv.writer(text).writerows(rows + added)
    return "名簿.csv", text.getvalue().encode("cp932")


def who_is_silent(visit, chief):
    """The test waits on its list; the first called answers; the post that never did is named, nobody is."""
    assert "kind=contactTest" in chief.url, chief.url
    row = chief.locator("table.board tbody tr").filter(has_text=visit.say(*TOWN)).first
    with chief.expect_navigation():
        row.locator("a").first.click()
    number = number_of(chief)
    clerk = visit.enter(RESPONDER)
    letter(visit, clerk, number)
    visit.open(link_of(visit, clerk), clerk)
    clerk.locator("button[value=acknowledge]").click()
    clerk.locator("[role=status]").first.wait_for()
    visit.open("/network/readiness", chief)
    lines = chief.locator("section.panel").first.locator("li")
    silent = lines.filter(has_text=visit.say("情報係長", "Head of IT"))
    never = visit.say("まだ一度も返事がありません", "never answered")
    assert never in silent.first.inner_text(), "the post that never answered is not named"
    heard = lines.filter(has_text=visit.say("情報担当", "information clerk"))
    assert visit.say("に返事", "answered") in heard.first.inner_text(), heard.first.inner_text()
    assert never not in heard.first.inner_text()
    assert "東海林" not in chief.locator("section.panel").first.inner_text(), "a person is named"
    visit.look("silent", chief)


def index_of(place, *words):
    """The column with one of those headings, also when more stands behind the word."""
    for heading, index in place.items():
        if any(heading.startswith(word) for word in words):
            return index
    raise AssertionError(f"none of {words} in {list(place)}")


def upload(page, name, content):
    page.locator("#file").set_input_files({"name": name, "mimeType": "", "buffer": content})
    with page.expect_navigation():
        page.locator("form[action='/contacts/import'] button").click()


def compare(page):
    with page.expect_navigation():
        page.locator("form[action$='/columns'] button").click()
