"""What others make of our files: every list opens in openpyxl with its heading in sight, drop-downs,
example, keys and text cells; a list that openpyxl edited comes back with exactly the edits as
differences; an inventory of 5,000 rows goes round; LibreOffice reads it too where it is installed."""

import io
import os
import shutil
import subprocess
import tempfile

import openpyxl

from story import HEAD

OWN_NODE = True
WIDTHS = ("desktop",)
LANGUAGES = ("ja",)
TOWER = "chief"
ABOUT, EXAMPLE, CHOICES = "このファイルについて", "記入例", "選択肢"
ROWS = 5000

# Each list: who takes it, whether it comes back, and whether something is chosen in it.
LISTS = [
    ("/alerts", TOWER, False, False),
    ("/bulletins", TOWER, False, False),
    ("/indicators/form", TOWER, True, True),
    ("/network/constituencies", TOWER, True, True),
    ("/network", HEAD, False, False),
    ("/accounts", HEAD, False, False),
    ("/sensors", HEAD, False, False),
    ("/network/readiness", TOWER, False, False),
    ("/contacts", HEAD, True, True),
    ("/inventory", HEAD, True, True),
    ("/network/transfer", HEAD, True, True),
]


def journey(visit):
    pages = {TOWER: visit.enter(TOWER), HEAD: visit.enter(HEAD)}
    for path, who, returns, chooses in LISTS:
        look_into(visit, pages[who], path, returns, chooses)
    edited(visit, pages[HEAD])
    long_inventory(visit, pages[HEAD])


def book(visit, page, path):
    body = page.request.get(f"{visit.node.address}{path}.xlsx").body()
    assert body[:2] == b"PK", f"{path} is no workbook: {body[:60]}"
    return openpyxl.load_workbook(io.BytesIO(body)), body


def look_into(visit, page, path, returns, chooses):
    made, body = book(visit, page, path)
    sheet = made.worksheets[0]
    assert sheet.freeze_panes in ("A2", "B2"), f"{path}: the heading is not frozen"
    assert ABOUT in made.sheetnames, f"{path}: {made.sheetnames}"
    assert (EXAMPLE in made.sheetnames) == returns, f"{path}: {made.sheetnames}"
    rules = sheet.data_validations.dataValidation
    assert bool(rules) == chooses, f"{path}: {len(rules)} drop-downs"
    if chooses:
        assert made[CHOICES].sheet_state == "hidden", f"{path}: the choices are in the way"
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.value is None or cell.data_type in ("s", "inlineStr"), f"{path} {cell}"
    assert (sheet.oddHeader.left.text or "").strip(), f"{path}: nothing on top of a printed page"
    if shutil.which("soffice"):
        again = libreoffice(body)
        assert cells(again.worksheets[0]) == cells(sheet), f"{path}: LibreOffice reads it otherwise"
    else:
        required = os.environ.get("NOROSHI_REQUIRE", "").split(",")
        assert "libreoffice" not in required, "LibreOffice is not installed"
        print("LibreOffice is not installed: its reading is skipped", flush=True)


def cells(sheet):
    """What stands in the sheet, without the empty cells and rows that a program may add behind it."""
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    rows = [row[: max((n for n, text in enumerate(row, 1) if text), default=0)] for row in rows]
    while rows and not rows[-1]:
        rows.pop()
    return rows


def edited(visit, page):
    """One address is changed by openpyxl: that, and nothing else, is a difference."""
    made, _ = book(visit, page, "/contacts")
    sheet = made.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    mails = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, heads["メール"]).value]
    sheet.cell(mails[0], heads["メール"]).value = "edited@minamihama.example"
    visit.open("/contacts/import", page)
    upload(page, saved(made))
    with page.expect_navigation():
        page.locator("form[action$='/columns'] button").click()
    shown = page.locator("main").inner_text()
    assert "変わる人：1件" in shown and "新しい人：0件" in shown, shown
    assert "edited@minamihama.example" in shown
    # The example and what the file says of itself are no people.
    assert "直すところ" not in shown, shown

    april, _ = book(visit, page, "/network/transfer")
    sheet = april.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    held = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, heads["いまの担当"]).value]
    sheet.cell(held[0], heads["異動日"]).value = "令和９年４月１日"
    day = sheet.cell(held[1], heads["異動日"]).value
    sheet.cell(held[0], heads["異動日"]).value = day
    sheet.cell(held[0], heads["来る人"]).value = "新任 五郎"
    sheet.cell(held[0], heads["メール"]).value = "goro@minamihama.example"
    visit.open("/network/transfer/import", page)
    upload(page, saved(april))
    shown = page.locator("main").inner_text()
    assert "入れるもの：1件" in shown and "新任 五郎" in shown, shown


def long_inventory(visit, page):
    """Acceptance (l): 5,000 rows with full-width digits, merged headings, formulas, era dates, CP932."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(["令和８年度 情報システム一覧"])
    sheet.append(["名称", "区分", "製品", "設置場所", "承認", None, None, None])
    sheet.append([None, None, None, None, "事前承認の初動", "承認者", "承認日", "承認期限"])
    for column in range(1, 5):
        sheet.merge_cells(start_row=2, start_column=column, end_row=3, end_column=column)
    sheet.merge_cells("E2:H2")
    for number in range(ROWS):
        approved = ["切り離し", "町長", "令和８年４月１日", "R19.3.31"] if number % 10 == 0 else [None] * 4
        sheet.append(
            [f"システム {number}", "公開", f"Example / Product {number} / ５．{number}",
             "本庁２階" if number % 2 else "'=SUM(A1:A2)", *approved]
        )
    visit.open("/inventory/import", page)
    upload(page, saved(made))
    compare(visit, page)
    shown = page.locator("main").inner_text()
    if "新しいシステム：5000件" not in shown:
        visit.shot("long", page)
    assert "新しいシステム：5000件" in shown, shown[:600]
    with page.expect_navigation(timeout=120_000):
        page.locator("button[value='apply']").click(timeout=120_000)
    assert "新しい5000件" in page.locator("main").inner_text()

    # Out, one cell changed, in again: exactly that; once as a workbook and once as CP932.
    again, body = book(visit, page, "/inventory")
    sheet = again.worksheets[0]
    assert sheet.max_row == ROWS + 1, sheet.max_row
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(7, heads["置き場所"]).value = "支所２階"
    visit.open("/inventory/import", page)
    upload(page, saved(again))
    compare(visit, page)
    shown = page.locator("main").inner_text()
    assert "変わるシステム：1件" in shown and "新しいシステム：0件" in shown, shown[:600]
    assert "支所2階" in shown
    text = page.request.get(visit.node.address + "/inventory.csv").body().decode("utf-8-sig")
    visit.open("/inventory/import", page)
    upload(page, text.encode("cp932"), "inventory.csv")
    compare(visit, page)
    shown = page.locator("main").inner_text()
    assert "変わるシステム：0件" in shown and f"変わらない行：{ROWS}件" in shown, shown[:600]


def saved(made):
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def upload(page, content, name="list.xlsx"):
    page.locator("#file").set_input_files({"name": name, "mimeType": "", "buffer": content})
    with page.expect_navigation(timeout=120_000):
        page.locator("form:has(#file) button").click(timeout=120_000)


def compare(visit, page):
    """To the differences; a long list says how far it is until they are there."""
    with page.expect_navigation(timeout=120_000):
        page.locator("form[action$='/columns'] button").click(timeout=120_000)
    for _ in range(100):
        if page.locator("progress").count() == 0 and "読んでいます" not in page.title():
            return
        visit.shot("waiting", page)
        page.wait_for_timeout(2000)
    raise AssertionError("the list is never read")


def libreoffice(body):
    folder = tempfile.mkdtemp(prefix="noroshi-office-")
    try:
        with open(os.path.join(folder, "in.xlsx"), "wb") as file:
            file.write(body)
        subprocess.run(
            ["soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir",
             os.path.join(folder, "out"), os.path.join(folder, "in.xlsx")],
            check=True, capture_output=True, timeout=120,
        )
        return openpyxl.load_workbook(os.path.join(folder, "out", "in.xlsx"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
