"""Kills the real node at every step and looks whether anything was lost: Browser/crash.py

Also what an operator meets: two nodes on one folder, commands beside a running node, backup and
restore, the watchdog, exit codes, a full disk. One line for each, then the sum.
--seconds says how long events and alerts are sent while the node is killed at random.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time

import indexed
import rungs
import uncommitted
import unflushed
from victim import Lost, Victim, command
from yard import Yard

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
MEBIBYTE = 1 << 20
TOWN = "x-kitayama"


class Skipped(Exception):
    """This machine does not allow it; said, never silent."""


def ladder(yard):
    """From the alert to containment, climbing rung by rung; killed after every single step."""
    victim = yard.victim()
    witness = yard.witness(victim)
    town = victim.organization(TOWN)
    kills = 0

    def crash():
        nonlocal kills
        kills += 1
        victim.again()
        witness.check()

    alert = witness.raise_alert(5, [town])
    crash()
    delivery = witness.delivery(alert, town)["id"]
    witness.act(delivery, "open", "sato", "opened")
    crash()
    witness.act(delivery, "help", "sato")
    reached = climbed = witness.delivery(alert, town)["rung"]
    assert reached >= 1, "asking for help did not climb"
    crash()
    while True:
        cards = victim.rows(
            "SELECT id FROM call_card JOIN card_item ON card = id WHERE delivery = ? AND open = 1 "
            "ORDER BY queued_at, id",
            delivery,
        )
        if not cards:
            break
        status, value = victim.ask("POST", f"/api/v1/cards/{cards[0][0]}", {"result": "absent"}, "watch")
        assert status == 200, f"absent was answered {status}: {value}"
        climbed = witness.delivery(alert, town)["rung"]
        crash()
        assert victim.one("SELECT open FROM call_card WHERE id = ?", cards[0][0]) == 0
        after = witness.delivery(alert, town)["rung"]
        assert after == climbed >= reached, f"rung {climbed} became {after}"
        if reached == 3:
            break  # The last rung is called again and again for as long as nobody answers.
        reached = after
        assert kills < 40, "the ladder does not end"
    assert reached == 3, f"the ladder ended at rung {reached}"
    witness.act(delivery, "acknowledge", "sato", "acknowledged")
    crash()
    witness.act(delivery, "act", "sato", "acting")
    crash()
    witness.act(delivery, "contain", "sato", "contained", {"evidence": "切り離した"})
    crash()
    stage = witness.delivery(alert, town)["stage"]
    assert stage == "contained", f"the delivery is {stage}"
    victim.kill()
    assert victim.verify() is None, "the store of a killed node verifies as it lies"
    return f"{kills} kills"


def climbing(yard):
    """A grave alert that nobody answers; killed right before and right after every rung."""
    return rungs.climb(yard, 5, "198.18.82.77", "sato")


def climbing_slowly(yard):
    """The same with an alert of severity 3, whose deadlines lie hours and days apart."""
    return rungs.climb(yard, 3, "198.18.82.78", "sato")


def at_random(yard):
    """Three senders at once, killed whenever it comes."""
    victim = yard.victim()
    witness = yard.witness(victim)
    town = victim.organization(TOWN)
    ending = time.monotonic() + yard.seconds
    kills = 0
    faults = []
    while time.monotonic() < ending or kills < 3:
        stopping = threading.Event()

        def send(deed):
            try:
                while not stopping.is_set():
                    deed()
            except Lost:
                pass
            except Exception as error:
                faults.append(error)

        deeds = [
            lambda: witness.raise_alert(yard.random.randint(2, 5), [town]),
            lambda: witness.send_events(f"198.18.2.{yard.random.randint(1, 30)}"),
            lambda: victim.ask("GET", "/api/v1/alerts", who="watch"),
        ]
        senders = [threading.Thread(target=send, args=(deed,)) for deed in deeds]
        for sender in senders:
            sender.start()
        stopping.wait(yard.random.uniform(0.05, 1.5))
        node, kills = victim.node, kills + 1
        node._process.kill()
        for sender in senders:
            sender.join()
        node._process.wait()
        assert not faults, f"{faults[0]}"
        broken = victim.verify()
        assert broken is None, f"as it was left: {broken}"
        victim.start()
        witness.check(deep=kills % 5 == 1)
        witness.matched()
    witness.check()
    return f"{kills} kills, {len(witness.raised)} alerts, {len(witness.batches)} batches"


def lost_writes(yard):
    """A disk that keeps only what was flushed: each accepted batch is there, and counted once."""
    told = unflushed.stage(yard)
    if told is None:
        raise Skipped("no C compiler")
    return told


def lost_commits(yard):
    """The same of the store: each alert that was answered is there, and the store is sound."""
    told = uncommitted.stage(yard)
    if told is None:
        raise Skipped("no C compiler")
    return told


def saved_index(yard):
    """Builds of an index killed at any moment; then one that is damaged, and one whose list has changed."""
    return indexed.stage(yard)


def two_nodes(yard):
    """A second node on the folder is refused in plain words and harms nothing."""
    victim = yard.victim()
    code, said = command(yard.binary, "serve", "--data", victim.data, "--listen", "127.0.0.1:0")
    assert code == 1, f"exit code {code}: {said}"
    assert "動作中" in said and "running node" in said, said
    assert victim.ask("GET", "/health")[0] == 200
    victim.again()
    return "refused with exit code 1"


def beside(yard):
    """Commands that talk to the running node."""
    victim = yard.victim()
    with open(f"/proc/{victim.node._process.pid}/limits", encoding="ascii") as file:
        soft, hard = next(line for line in file if line.startswith("Max open files")).split()[3:5]
    assert soft == hard, f"it opens {soft} files and might {hard}"
    for role, path, wanted in (
        ("operator", "/api/v1/alerts", 200),
        ("sensor", "/api/v1/batches/none", 404),
    ):
        words = ["key", "new", "--data", victim.data, "--name", role, "--role", role]
        code, said = command(yard.binary, *words)
        assert code == 0, said
        status, _ = victim.ask("GET", path, key=said.split()[-1])
        assert status == wanted, f"{role}: {status}"
    victim.kill()
    code, said = command(
        yard.binary, "key", "new", "--data", victim.data, "--name", "alone", "--role", "sensor"
    )
    assert code == 0, f"without a node: {said}"
    victim.start()
    assert victim.ask("GET", "/api/v1/batches/none", key=said.split()[-1])[0] == 404
    return "with and without a node"


def backup(yard):
    """A copy beside the running node, and a new epoch from it."""
    victim = yard.victim()
    witness = yard.witness(victim)
    town = victim.organization(TOWN)
    alert = witness.raise_alert(4, [town])
    copy, empty = yard.path("copy.backup"), yard.path("restored")
    secret, other = yard.path("passphrase"), yard.path("other")
    settled = os.path.join(victim.data, "settings.json")
    with open(settled, "w") as file:
        json.dump(
            {"publicURL": "", "trustedProxies": [], "mailFrom": "a@b.example", "phone": "",
             "relay": "smtp://desk:not-in-the-clear@relay.example:587"}, file)
    for path, words in ((secret, "a horse and a battery"), (other, "two horses")):
        with open(path, "w") as file:
            file.write(words + "\n")
    making = ["backup", "--data", victim.data, "--to", copy, "--passphrase-file", secret]
    code, said = command(yard.binary, *making[:-2])
    assert code == 2, f"a key without a passphrase was answered {code}: {said}"
    code, said = command(yard.binary, *making)
    assert code == 0, said
    assert os.stat(copy).st_mode & 0o077 == 0, "others may read the backup"
    with open(copy, "rb") as file:
        assert b"not-in-the-clear" not in file.read(), "the relay's password lies open"
    code, said = command(yard.binary, *making)
    assert code == 1, f"a backup was written over: {code}"
    witness.raise_alert(4, [town])
    back = ["restore", "--data", empty, "--from", copy, "--passphrase-file"]
    code, said = command(yard.binary, *back, other)
    assert code == 1 and not os.path.exists(empty), f"a wrong passphrase: {code} {said}"
    bare = [*back[:2], yard.path("bare"), *back[3:5], "--without-key"]
    code, said = command(yard.binary, *bare)
    assert code == 0 and "--smtp smtp://desk@relay.example:587" in said, said
    code, said = command(yard.binary, *back, secret)
    assert code == 0, said
    with open(os.path.join(empty, "settings.json")) as file:
        assert "not-in-the-clear" in file.read(), "the settings did not come back"
    code, said = command(yard.binary, *back, secret)
    assert code == 1, f"a store was written over: {code}"
    restored = Victim(yard.binary, empty, yard.path("restored.log"))
    assert restored.verify() is None
    assert restored.one("SELECT epoch FROM node") == victim.one("SELECT epoch FROM node") + 1
    assert restored.one("SELECT COUNT(*) FROM alert WHERE id = ?", alert) == 1
    with open(copy, "r+b") as damaged:
        text = damaged.read().replace(b'"kind":"alertRaised"', b'"kind":"alertRaisec"', 1)
        damaged.seek(0)
        damaged.write(text)
    back[2] = yard.path("never")
    code, said = command(yard.binary, *back, secret)
    assert code == 1, f"a damaged backup was answered {code}: {said}"
    assert not os.path.exists(yard.path("never/noroshi.sqlite")), "it was restored all the same"
    shutil.copy(os.path.join(victim.data, "demonstration.json"), empty)
    yard.victims.append(restored)
    restored.start()
    witness.check()
    return "new epoch, settings whole or without their password, damaged copy refused"


def watchdog(yard):
    """`watchdog --once`: 0 while the node runs, 1 when it was stopped or killed."""
    victim = yard.victim()
    words = ["watchdog", "--data", victim.data, "--once"]
    code, said = command(yard.binary, *words)
    assert code == 0, f"running: {code} {said}"
    victim.kill()
    code, said = command(yard.binary, *words)
    assert code == 1 and "not running" in said, f"killed: {code} {said}"
    victim.start().stop()
    code, said = command(yard.binary, *words)
    assert code == 1 and "not running" in said, f"stopped: {code} {said}"
    code, said = command(yard.binary, "watchdog", "--data", yard.path("nothing"), "--once")
    assert code == 1, f"no folder: {code} {said}"
    return "0 running, 1 killed, 1 stopped"


def exit_codes(yard):
    """0 done, 1 refused or found wanting, 2 wrong use, 3 the world broke."""
    victim = yard.victim()
    victim.stop()
    data = ["--data", victim.data]
    nowhere = ["--data", "/proc/nowhere"]
    missing = yard.path("missing.csv")
    cases = [
        (0, ["--help"]),
        (0, ["verify", *data]),
        (0, ["verify", *data, "--events"]),
        (1, ["key", "new", *data, "--name", "x", "--role", "sensor", "--organization",
             "00000000-0000-7000-8000-000000000000"]),
        (1, ["restore", *data, "--from", __file__]),
        (2, ["no-such-command"]),
        (2, ["serve", *data, "--listen", "nonsense"]),
        (2, ["serve", *data, "--listen", "127.0.0.1:0", "--speed", "60"]),
        (2, ["serve", *data, "--demo", "--listen", "127.0.0.1:0", "--speed", "0"]),
        (2, ["serve", *data, "--demo", "--listen", "127.0.0.1:0", "--speed", "3601"]),
        (2, ["key", "new", *data, "--name", "x", "--role", "king"]),
        (2, ["key", "new", *data, "--name", "x", "--role", "sensor", "--organization", "x"]),
        (2, ["import", "indicators", *data, "--marking", "TLP:PINK", missing]),
        (2, ["import", "indicators", *data, missing]),
        (2, ["import", "organizations", *data, missing]),
        (2, ["replay", missing]),
        (2, ["restore", "--data", yard.path("new"), "--from", missing]),
        (2, ["watchdog", "--every", "x"]),
        (3, ["verify", *nowhere]),
        (3, ["backup", *nowhere, "--to", yard.path("b")]),
        (3, ["serve", *nowhere, "--listen", "127.0.0.1:0"]),
        (3, ["key", "new", *nowhere, "--name", "x", "--role", "sensor"]),
    ]  # fmt: skip
    wrong = []
    for wanted, words in cases:
        code, said = command(yard.binary, *words)
        if code != wanted:
            wrong.append(f"`{' '.join(words[:2])} …` exits {code}, not {wanted}: {said.strip()[:100]}")
        if wanted != 0 and not said.strip():
            wrong.append(f"{words[0]} says nothing")
    assert not wrong, "; ".join(wrong)
    return f"{len(cases)} uses"


def full_disk(yard):
    """Intake stops with a plain reason; the ladder goes on, also when nothing at all is free."""
    place = yard.path("small")
    os.mkdir(place)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=700m", "noroshi-crash", place],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if mounted.returncode != 0:
        raise Skipped(f"mounting is not allowed: {mounted.stderr.strip()}")
    yard.mounted.append(place)
    data, filler = os.path.join(place, "data"), os.path.join(place, "filler")
    victim = yard.victim(data)
    witness = yard.witness(victim)
    town = victim.organization(TOWN)
    first = witness.raise_alert(5, [town])
    witness.send_events("198.18.2.5")
    witness.matched()

    def free():
        state = os.statvfs(place)
        return state.f_bavail * state.f_frsize

    def fill(left):
        with open(filler, "ab") as file:
            more = free() - left
            if more > 0:
                os.posix_fallocate(file.fileno(), file.tell(), more)

    fill(200 * MEBIBYTE)
    event = b'{"time":"2026-11-23T00:00:00Z","source":"198.18.2.6","destination":"192.0.2.9"}'
    status, value = victim.ask("POST", "/api/v1/events", event, key=witness.key)
    assert status == 507, f"intake was answered {status}: {value}"
    assert "disk" in str(value) or "保存場所" in str(value), f"no plain reason: {value}"
    witness.act(witness.delivery(first, town)["id"], "acknowledge", "sato", "acknowledged")
    second = witness.raise_alert(5, [town])
    fill(0)

    def the_reserve_is_released():
        return free() > 16 * MEBIBYTE

    victim.node.until(the_reserve_is_released, 10)
    for _ in range(20):
        witness.raise_alert(4, [town])
    delivery = witness.delivery(second, town)["id"]
    witness.act(delivery, "help", "sato")
    assert witness.delivery(second, town)["rung"] >= 1, "the ladder stands still"
    witness.act(delivery, "acknowledge", "sato", "acknowledged")
    victim.again()
    witness.check()
    os.unlink(filler)
    witness.send_events("198.18.2.7")

    def the_reserve_is_back():
        return os.path.exists(os.path.join(data, "reserve"))

    victim.node.until(the_reserve_is_back, 10)
    witness.matched()
    witness.check()
    return "507, the ladder went on, all is back"


STAGES = (ladder, climbing, climbing_slowly, at_random, lost_writes, lost_commits, saved_index, two_nodes, beside, backup, watchdog, exit_codes, full_disk)


def settings():
    parser = argparse.ArgumentParser(description="Kills a node and looks what is left.")
    parser.add_argument("--only", metavar="STAGE", choices=[stage.__name__ for stage in STAGES])
    parser.add_argument("--seconds", type=float, default=15, help="of killing at random")
    parser.add_argument("--runs", type=int, default=5, help="of a disk that loses unflushed writes")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument(
        "--binary", metavar="PATH", default=os.path.join(ROOT, ".build", "debug", "noroshi")
    )
    return parser.parse_args()


def say(text):
    print(text, flush=True)


def run(stage, yard):
    """One stage; gives whether it passed."""
    name, began = f"crash/{stage.__name__.replace('_', '-')}", time.monotonic()
    try:
        told = stage(yard)
    except Skipped as reason:
        if "mount" in os.environ.get("NOROSHI_REQUIRE", "").split(","):
            say(f"FAILED {name} {reason}")
            return False
        say(f"skipped {name} {reason}")
        return True
    except Exception as error:
        text = " ".join(str(error).split()) or type(error).__name__
        say(f"FAILED {name} {type(error).__name__}: {text[:600]}")
        return False
    say(f"ok {name} {time.monotonic() - began:.1f} s, {told}")
    return True


def main():
    options = settings()
    if not os.access(options.binary, os.X_OK):
        say(f"FAILED setup {options.binary} is not built; swift build --product noroshi builds it")
        say("0 passed, 1 failed")
        return 1
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    say(f"seed {seed}")
    passed = []
    for stage in STAGES:
        if options.only in (None, stage.__name__):
            yard = Yard(os.path.abspath(options.binary), seed, options.seconds, options.runs)
            try:
                passed.append(run(stage, yard))
            finally:
                yard.close()
    say(f"{sum(passed)} passed, {len(passed) - sum(passed)} failed")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
