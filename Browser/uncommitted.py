"""The store on a disk that loses what was not flushed: whatever was answered before the crash is there after it.

The steps of a real node on its store and the store's log are recorded by unflushed.c while alerts are raised; then the store
is rebuilt as such a disk may have left it at one place after the other, and a node begins on it.
"""

import os
import shutil
import threading

import unflushed

STORE = "noroshi.sqlite"
SENDERS, ALERTS = 2, 15
TOWN = "x-kitayama"
# What is made anew at each start, and large.
MADE_ANEW = ("events", "reserve", "*.sqlite*", "control.sock")


def is_kept(path):
    """The store and its log; the index into the log is made anew after a crash."""
    name = os.path.basename(path)
    return name.startswith(STORE) and not name.endswith("-shm")


def stage(yard):
    """Raises alerts on one recorded node, then lets disk after disk lose what it may; None where there is no compiler."""
    library = unflushed.compiled(yard.folder)
    if library is None:
        return None
    victim = yard.victim()
    town = victim.organization(TOWN)
    victim.cookie("watch")
    victim.stop()
    shutil.copytree(victim.data, yard.path("before"))
    record = yard.path("record")
    victim.start(
        environment={"LD_PRELOAD": library, "NOROSHI_RECORD": victim.data, "NOROSHI_TRACE": record}
    )
    promised = raised_by_several(victim, town, record)
    victim.kill()
    trace = unflushed.Trace(record)
    before = {}
    for name in filter(is_kept, os.listdir(yard.path("before"))):
        with open(os.path.join(yard.path("before"), name), "rb") as file:
            before[os.path.join(victim.data, name)] = file.read()
    places = open_places(trace)
    assert len(places) >= len(promised), "the recorder sees nothing unflushed in the store"
    answered = 0
    for run in range(yard.runs):
        place = yard.random.choice(places)
        known = [alert for mark, alert in promised if trace.steps_before(mark) <= place]
        try:
            look(yard, unflushed.crashed(trace, place, yard.random, before), known)
        except AssertionError as error:
            raise AssertionError(f"run {run}, after step {place}: {error}") from error
        answered += len(known)
    return f"{yard.runs} runs over {len(trace.steps)} steps, {answered} alerts answered, 0 lost"


def open_places(trace):
    """The places at which something of the store is written and not flushed yet."""
    dirty, places = set(), []
    for number, (what, path, _, _) in enumerate(trace.steps):
        if what == "flush":
            dirty.discard(path)
        elif what in ("write", "truncate") and is_kept(path):
            dirty.add(path)
        if dirty:
            places.append(number + 1)
    return places


def raised_by_several(victim, town, record):
    """Alerts with how long the record was when each was answered: (place, alert)."""
    promised = []

    def send(sender):
        for number in range(ALERTS):
            body = {
                "severity": 4, "what": f"試験 {sender}-{number}", "now": "電話に出る", "recipients": [town],
            }  # fmt: skip
            status, value = victim.ask("POST", "/api/v1/alerts", body, "watch", once=f"kept-{sender}-{number}")
            assert status == 201, f"{status} {value}"
            promised.append((os.path.getsize(record), value["made"][0].split("/")[-1]))

    senders = [threading.Thread(target=send, args=(number,)) for number in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(promised) == SENDERS * ALERTS, f"{len(promised)} alerts were answered"
    return promised


def look(yard, left, known):
    """A node on what the disk kept has every alert that was answered before, and its store is sound."""
    kept = {os.path.basename(path): content for path, content in left.items() if is_kept(path)}
    node = unflushed.begun_on(yard, kept, *MADE_ANEW)
    have = {row[0] for row in node.rows("SELECT id FROM alert")}
    lost = [alert for alert in known if alert not in have]
    assert not lost, f"{len(lost)} of {len(known)} alerts that were answered are lost"
    node.kill()
    broken = node.verify()
    assert broken is None, broken
    yard.victims.remove(node)
