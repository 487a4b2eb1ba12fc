"""Makes openpyxl.xlsx, encrypted.xlsx, macros.xlsm and bomb.xlsx; the README beside it says with which versions.

Not run by the tests: the files are kept. Usage: python3 make.py, with openpyxl and msoffcrypto-tool installed.
"""

import datetime
import io
import zipfile

import msoffcrypto
import openpyxl
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import numbers

HERE = __file__.rsplit("/", 1)[0]


def workbook() -> None:
    """One of everything that openpyxl writes in a way of its own."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "一覧"
    sheet.append(["番号", "値", "日付"])
    sheet.append(["001", 1.5, datetime.date(2026, 4, 1)])
    sheet.append([CellRichText("太", TextBlock(InlineFont(b=True), "字")), True, datetime.datetime(2026, 4, 1, 9, 30)])
    sheet.append(["式", "=B2*2", datetime.time(9, 30)])
    sheet.append(["〒", 1000001, datetime.timedelta(hours=27, minutes=30)])
    sheet["B5"].number_format = "000\\-0000"
    sheet.append(["令和", 12345678901234567890, 43586])
    sheet["C6"].number_format = '[$-411]ggge"年"m"月"d"日";@'
    sheet.append(["誤り", "#REF!", 0.1 + 0.2])
    sheet["B7"].data_type = "e"
    sheet.append(["改\r\n行", "_x0041_", -12])
    sheet["C8"].number_format = numbers.FORMAT_PERCENTAGE
    sheet.merge_cells("A9:B10")
    sheet["A9"] = "四つ"
    sheet["C9"] = "右上"
    sheet["C10"] = "右下"
    hidden = book.create_sheet("とても隠れた")
    hidden.sheet_state = "veryHidden"
    hidden["A1"] = "見せない"
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet.freeze_panes = "A2"
    book.save(f"{HERE}/openpyxl.xlsx")


def encrypted() -> None:
    """The same file under a password."""
    with open(f"{HERE}/openpyxl.xlsx", "rb") as plain, open(f"{HERE}/encrypted.xlsx", "wb") as out:
        OOXMLFile(plain).encrypt("password", out)


def altered(name: str, change) -> None:
    """openpyxl.xlsx with other parts."""
    with zipfile.ZipFile(f"{HERE}/openpyxl.xlsx") as plain, zipfile.ZipFile(f"{HERE}/{name}", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        parts = {part: plain.read(part) for part in plain.namelist()}
        change(parts)
        for part, data in parts.items():
            out.writestr(part, data)


def macros(parts: dict) -> None:
    types = parts["[Content_Types].xml"].decode()
    parts["[Content_Types].xml"] = types.replace(
        "spreadsheetml.sheet.main+xml", "MARK").replace(
        "application/vnd.openxmlformats-officedocument.MARK",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml").encode()
    parts["xl/vbaProject.bin"] = b"no macro, only its place"


def bomb(parts: dict) -> None:
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"<sheetData>", b"<sheetData>" + b" " * (4 << 20))


workbook()
encrypted()
altered("macros.xlsm", macros)
altered("bomb.xlsx", bomb)
