"""Contained is a claim until the sensor has seen nothing for a day: then it is proven, and closed by
two people. A claim that the sensor contradicts asks again at once.

The day passes in seconds: the node is started again as a time-lapse (`--speed`), and the sensor goes
on speaking, by node time, of harmless traffic. Before and after, node time is real.
"""

import time

from journey_first_alert import acknowledge_on_phone, press
from story import HEAD, RESPONDER, letter, link_of, marked, number_of, on_board, talks

WIDTHS = ("desktop",)
OWN_NODE = True
# A day in 24 s. Slower would make the tests longer; faster, and the sensor looks silent between two lines.
SPEED = 3600
HARMLESS = "198.19.255.1"
# The day, an hour more for a proof that was put off, and the time that this machine may lose.
PROOF_SECONDS_MAX = 90
UPDATE_SECONDS = 2


def journey(visit):
    watch = visit.page
    from_node(visit, watch)
    machine, outside, path = contained(visit, watch, "proof")
    responder = visit.enter(RESPONDER)
    visit.open(path, responder)
    say = visit.say("センサーが封じ込めを裏付けます", "the sensor proves it")
    assert say in responder.locator("main").inner_text(), "nothing says that the sensor is waited for"
    visit.look("claimed", responder)

    # Who signs in now is signed in for twelve real hours, not for twelve of the node's.
    visit.node.again(SPEED)
    wait_for_the_proof(visit, visit.enter(RESPONDER), path, machine)
    visit.node.again()

    from_node(visit, watch)
    visit.open(path, watch)
    duty = watch.locator("section.duty").inner_text()
    assert visit.say("センサーが裏付け", "Containment proven") in duty, f"not proven: {duty}"
    visit.look("proven", watch)
    close(visit, visit.enter(RESPONDER), path)

    contradicted(visit, watch)


def from_node(visit, page):
    """The node is this journey's own: the watch signs in by its link."""
    page.goto(visit.node.sign_in_link)
    page.locator("main form button").first.click()
    page.wait_for_url(visit.node.address + "/")


def contained(visit, watch, what):
    """From the event to the claim; gives the machine, the attacker's address, the alert's path."""
    machine, outside = marked(visit)
    talks(visit.node, machine, outside)
    path = on_board(visit, watch, machine)
    visit.open(path)
    number = number_of(watch)
    letter(visit, watch, number)
    acknowledge_on_phone(visit, link_of(visit, watch))
    responder = visit.enter(RESPONDER)
    visit.open(path, responder)
    press(responder, "acting")
    press(responder, "contained", evidence="LANの口を閉じた / port closed")
    visit.shot(f"{what}-contained", responder)
    return machine, outside, path


def wait_for_the_proof(visit, responder, path, machine):
    """The sensor speaks of the same machine and of nobody's mark; the responder reports meanwhile."""
    node, ending = visit.node, time.monotonic() + PROOF_SECONDS_MAX
    proven = visit.say("センサーが裏付け", "Containment proven")
    updated = time.monotonic()
    while time.monotonic() < ending:
        talks(node, machine, HARMLESS)
        if time.monotonic() - updated < UPDATE_SECONDS:
            continue
        visit.open(path, responder)
        if proven in responder.locator("section.duty").inner_text():
            return
        press(responder, "update", note="再発なし、調査中 / quiet so far, examining")
        updated = time.monotonic()
    raise AssertionError("the sensor never proved it")


def close(visit, responder, path):
    visit.open(path, responder)
    press(
        responder,
        "propose-close",
        outcome="truePositive",
        reason="再発なし / nothing came back",
        evidence="センサーに24時間出ていない / not seen by the sensor for 24 hours",
        cause="添付ファイル / attachment",
    )
    head = visit.enter(HEAD)
    visit.open(path, head)
    press(head, "confirm-close")
    assert visit.say("終了（", "Closed (") in head.locator("section.duty").inner_text()
    visit.look("closed", head)


def contradicted(visit, watch):
    """Claimed as contained, and the same machine talks to the same address again."""
    machine, outside, path = contained(visit, watch, "claim")
    asked = visit.say("受け取りの確認待ち", "Waiting for acknowledgement")

    def it_is_asked_again():
        # A flow that goes on is seen again and again: what bears the very second of the claim proves nothing.
        talks(visit.node, machine, outside)
        visit.open(path)
        return asked in watch.locator("section.duty").inner_text()

    visit.node.until(it_is_asked_again)
    told = watch.locator("main").inner_text()
    why = visit.say("センサーが同じ通信を再び観測し", "asked again: the sensor saw the same traffic")
    assert why in told, f"the timeline does not say why it is asked again: {told}"
    note = visit.say("センサーが同じ通信をまた観測しました", "the sensor saw the same traffic again")
    assert note in told, f"nothing at the head says that the sensor contradicts: {told}"
    visit.look("contradicted", watch)
