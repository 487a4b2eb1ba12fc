"""On paper: the alert and the board on A4 with the Japanese text and the label that says how far
they may go."""

import os
import subprocess

from story import detection, on_board

WIDTHS = ("desktop",)


def journey(visit):
    page = visit.page
    machine = detection(visit)
    path = on_board(visit, page, machine)
    visit.open(path)
    text = paper(visit, "alert")
    now = page.locator(".three li").nth(1).inner_text().splitlines()[-1]
    assert "TLP:AMBER" in text, "the sheet does not say how far it may go"
    assert machine in text, "the sheet does not say which machine"
    assert visit.say("電源は切らない", "Do not switch it off") in text, f"no first action: {now}"
    assert visit.say("助けてほしい", "I need help") not in text, "buttons on paper"

    visit.open("/alerts")
    text = paper(visit, "board")
    assert machine in text and visit.say("南浜町", "Minamihama") in text
    assert "TLP:" in text, "the board does not say how far it may go"


def paper(visit, what, page=None):
    """The page as a PDF file, its pictures in Browser/out/, and the text of all its sheets."""
    name = os.path.join(visit.out, f"{visit.name}-{what}".replace("/", "-"))
    (page or visit.page).pdf(path=name + ".pdf", prefer_css_page_size=True)
    subprocess.run(
        ["pdftoppm", "-png", "-r", "70", name + ".pdf", name], check=True, capture_output=True
    )
    done = subprocess.run(
        ["pdftotext", "-layout", name + ".pdf", "-"], check=True, capture_output=True, text=True
    )
    # Lines are broken where the sheet ends; words are compared without the breaks.
    return " ".join(done.stdout.split()) + "".join(done.stdout.split())
