"""A sensor is seen, registered with one press, and followed by `noroshi watch` through a rotation of
its log. It falls silent, which is an alert; it speaks again, which the alert says; a pause has an end.

The silence passes in seconds: the node is started again as a time-lapse (`--speed`).
"""

import os
import subprocess
import tempfile
import time

from story import HEAD, TOWN, keys

OWN_NODE = True
# Two minutes of silence in two seconds.
SPEED = 60
NAME = "庁内網センサー"
LINE = '{{"timestamp":"{}","event_type":"flow","src_ip":"198.18.83.9","dest_ip":"198.19.255.1"}}\n'


def journey(visit):
    node = visit.node
    head = visit.enter(HEAD)
    key = node.new_key(NAME, "sensor", town(node))
    visit.open("/sensors", head)
    row = head.locator("tr", has_text=NAME)
    assert visit.say("登録されていません", "not registered") in row.inner_text(), row.inner_text()
    visit.look("seen", head)
    with head.expect_navigation():
        row.locator("form button").first.click()
    never = visit.say("一度も届いていません", "never heard")
    assert never in head.locator("tr", has_text=NAME).inner_text(), "registered and not missed"
    visit.look("registered", head)

    with tempfile.TemporaryDirectory() as folder:
        follow(visit, head, folder, key)
        limit_of_two_minutes(visit, head)
        node.again(SPEED)
        head = visit.enter(HEAD)
        alert = silent(visit, head)
        heard_again(visit, head, folder, alert)
    node.again()
    paused(visit, visit.enter(HEAD))


def town(node):
    """The identifier of the town that the journeys play in."""
    _, operator = keys(node)
    after = ""
    while after is not None:
        _, page = node.api("GET", f"/api/v1/organizations?limit=500&after={after}", operator)
        for one in page["items"]:
            if one["name_ja"] == TOWN[0]:
                return one["id"]
        after = page["next"]
    raise AssertionError(f"no {TOWN[0]}")


class Watch:
    """`noroshi watch` as a process, beside a log."""

    def __init__(self, node, folder, key):
        self.key_file = os.path.join(folder, "key")
        with open(self.key_file, "w", encoding="utf-8") as file:
            file.write(key + "\n")
        self.command = [
            node.binary, "watch", os.path.join(folder, "eve.json"), "--url", node.address,
            "--key-file", self.key_file,
        ]  # fmt: skip

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def write(folder, name, count):
    with open(os.path.join(folder, name), "a", encoding="utf-8") as log:
        for _ in range(count):
            log.write(LINE.format(time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime())))


def events(visit):
    """How many lines of the sensor the node has counted."""
    _, operator = keys(visit.node)
    _, page = visit.node.api("GET", "/api/v1/sensors?limit=500", operator)
    return next(one["events"] for one in page["items"] if one["name"] == NAME)


def follow(visit, head, folder, key):
    """The log is rotated under the watch, which is also stopped and started: each line counts once."""
    write(folder, "eve.json", 3)
    with Watch(visit.node, folder, key):
        visit.node.until(lambda: events(visit) == 3)
        os.rename(os.path.join(folder, "eve.json"), os.path.join(folder, "eve.json.1"))
        write(folder, "eve.json.1", 1)
        write(folder, "eve.json", 2)
        visit.node.until(lambda: events(visit) == 6)
    write(folder, "eve.json", 1)
    with Watch(visit.node, folder, key):
        visit.node.until(lambda: events(visit) == 7)
    visit.open("/sensors", head)
    row = head.locator("tr", has_text=NAME).inner_text()
    assert visit.say("正常", "normal") in row, row
    visit.look("normal", head)


def limit_of_two_minutes(visit, head):
    head.locator("tr", has_text=NAME).locator("a").first.click()
    head.locator("summary").first.click()
    head.locator("#limit-own").fill("2")
    with head.expect_navigation():
        head.locator("details[open] form button").click()
    visit.look("one", head)


def silent(visit, head):
    """The alert that its silence is; gives its path."""

    def it_is_an_alert():
        visit.open("/sensors", head)
        return head.locator("tr", has_text=NAME).locator("a[href^='/alerts/']").count() == 1

    visit.node.until(it_is_an_alert, 60)
    visit.look("silent", head)
    row = head.locator("tr", has_text=NAME)
    path = row.locator("a[href^='/alerts/']").get_attribute("href")
    visit.open(path, head)
    said = head.locator("main").inner_text()
    assert NAME in said, said
    visit.look("alert", head)
    return path


def heard_again(visit, head, folder, path):
    with open(os.path.join(folder, "key"), encoding="utf-8") as file:
        key = file.read().strip()
    with Watch(visit.node, folder, key):

        def the_alert_says_so():
            visit.open(path, head)
            words = visit.say("また届くようになった", "is heard again")
            return words in head.locator("main").inner_text()

        visit.node.until(the_alert_says_so, 60)
    visit.shot("heard-again", head)


def paused(visit, head):
    visit.open("/sensors", head)
    head.locator("tr", has_text=NAME).locator("a[href^='/sensors/']").click()
    head.locator("summary", has_text=visit.say("休止する", "Pause")).click()
    # Without an end the browser does not even send it.
    head.locator("#reason").fill("停電工事 / power cut")
    head.locator("form[action$='/pause'] button").click()
    assert head.locator("form[action$='/pause']").count() == 1, "a pause without an end was sent"
    head.locator("#until").fill(time.strftime("%Y-%m-%dT%H:%M", time.localtime(visit.node.time() + 86400 * 2)))
    with head.expect_navigation():
        head.locator("form[action$='/pause'] button").click()
    said = head.locator("main").inner_text()
    assert "停電工事" in said and visit.say("休止中", "paused until") in said, said
    visit.look("paused", head)
    for kind in ("xlsx", "csv"):
        answer = head.request.get(f"{visit.node.address}/sensors.{kind}")
        assert answer.ok and len(answer.body()) > 100, kind
