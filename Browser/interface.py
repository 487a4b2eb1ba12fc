"""Talks to the interface of a real node as bad and good senders do: Browser/interface.py

Every answer is held against openapi.json; none may be a 500, and nothing that was accepted may be
missing afterwards. One line for each check, then the sum.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time

import interface_bad
import interface_good
from contract import Contract
from sender import Sender

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)


class Desk:
    """What the checks share: the node, the keys, and how many events were accepted."""

    def __init__(self, sender):
        self.sender = sender
        self.root = ROOT
        with open(os.path.join(ROOT, "Sources/Web/Assets/openapi.json"), encoding="utf-8") as file:
            self.document = json.load(file)
        sender.contract = Contract(self.document)
        self.town = sender.victim.organization("x-kitayama")
        self.tower = sender.victim.one("SELECT tower FROM node")
        self.sensor = sender.key("interface-sensor", "sensor")
        self.operator = sender.key("interface-operator", "operator", self.tower)
        self.admin = sender.key("interface-admin", "admin", self.town)
        self.tower_admin = sender.key("interface-tower", "admin")
        self.observer = sender.key("interface-observer", "observer", self.town)
        self.accepted = 0
        self.number = 0

    def event(self, **more):
        """An event with a number of its own, so that it can be found again."""
        self.number += 1
        return {
            "time": "2026-11-20T09:15:00+09:00",
            "source": "198.18.250.1",
            "message": f"interface-mark {self.number}.",
            **more,
        }

    def send(self, lines, accepted, refused=0, headers=None):
        """Sends lines and counts what was accepted."""
        status, value = self.sender.events(lines, self.sensor, headers)
        assert status == 202, f"{status} {value}"
        counts = (value["accepted"], value["refused"])
        assert counts == (accepted, refused), f"{counts} of {(accepted, refused)}: {value}"
        self.accepted += accepted
        return value

    def refused(self, lines, reason):
        """Sends one good line and a bad one: the good one is taken, the bad one named."""
        value = self.send([self.event(), *lines], 1, len(lines))
        for refusal in value["refusals"]:
            assert reason in refusal["reason"], f"{refusal} does not say {reason}"


def say(text):
    print(text, flush=True)


def run(name, check, desk):
    began = time.monotonic()
    try:
        check(desk)
    except Exception as error:
        words = " ".join(str(error).split())[:600]
        say(f"FAILED interface/{name} {type(error).__name__}: {words}")
        return False
    say(f"ok interface/{name} {time.monotonic() - began:.1f} s")
    return True


def checks(module):
    """The functions of a module that take a desk, in the order in which they are written."""
    return [
        (name, one)
        for name, one in vars(module).items()
        if callable(one) and getattr(one, "__module__", None) == module.__name__
        and not name.startswith("_")
    ]


def results(binary, only=None):
    """Runs the checks against a node of their own; True for each that holds."""
    folder = tempfile.mkdtemp(prefix="noroshi-interface-")
    data = os.path.join(folder, "data")
    os.mkdir(data)
    found = []
    try:
        sender = Sender(binary, data, os.path.join(folder, "node.log"))
    except Exception as error:
        say(f"FAILED interface/start {' '.join(str(error).split())[:600]}")
        shutil.rmtree(folder, ignore_errors=True)
        return [False]
    try:
        desk = Desk(sender)
        for name, check in checks(interface_good) + checks(interface_bad):
            if only in (None, name):
                found.append(run(name, check, desk))
    finally:
        sender.victim.stop()
        shutil.rmtree(folder, ignore_errors=True)
    say(f"interface: {sender.answers} answers held against the description")
    return found


def main():
    parser = argparse.ArgumentParser(description="The interface of a node, good and bad.")
    parser.add_argument(
        "--binary", metavar="PATH", default=os.path.join(ROOT, ".build", "debug", "noroshi")
    )
    parser.add_argument("--only", metavar="NAME", help="only this check (a function's name)")
    options = parser.parse_args()
    if not os.access(options.binary, os.X_OK):
        say(f"FAILED interface/setup {options.binary} is not built")
        say("0 passed, 1 failed")
        return 1
    found = results(os.path.abspath(options.binary), options.only)
    say(f"{sum(found)} passed, {len(found) - sum(found)} failed")
    return 0 if found and all(found) else 1


if __name__ == "__main__":
    sys.exit(main())
