"""Runs the journeys: every Browser/journey_NAME.py in headless Chromium against a fresh node.

A journey is a file with a function `journey(visit)` (see visit.py) and, where it differs from the
usual, these constants: WIDTHS = ("desktop", "phone"), LANGUAGES = ("ja", "en"), JAVASCRIPT = True,
OWN_NODE = False (a node of its own for every run), QUIET = False (its own node invents no
traffic), PAST = False (its own node has a month of old events), ALL_BODIES = False (its own node
holds every local body of the nation), SIGNED_IN = True, LONG = False (begun first).
It runs at each width, the desktop in English and the phone in Japanese; with --every, where it says
FULL = True and where it knows one width, in both languages. One line is printed for each run, then the sum.

Two workers share the work, each a process with a browser and a node of its own, so that no journey
ever sees what one of the other worker does. A unit of work is a journey at one width; the checks of
the interface are the last unit, since they load a node on purpose.
"""

import argparse
import glob
import importlib
import multiprocessing
import os
import queue
import shutil
import signal
import sys
import tempfile
import time

import interface
from node import Node, NodeError
from playwright.sync_api import sync_playwright
from visit import Visit, follow_sign_in_link

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
OUT = os.path.join(HERE, "out")
CHROMIUM = "/usr/bin/chromium"
# No sandbox: containers and root have none to give. Only our own pages are opened.
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]
# More would wait for each other on the machines that we know, and for their time limits.
JOBS_MAX = 2
INTERFACE = "interface"


def settings():
    """The command line."""
    parser = argparse.ArgumentParser(description="Browser journeys against a demonstration node.")
    parser.add_argument(
        "--every", action="store_true", help="each journey at each width in each language"
    )
    parser.add_argument("--only", metavar="NAME", help="only this journey (journey_NAME.py)")
    parser.add_argument(
        "--binary", metavar="PATH", default=os.path.join(ROOT, ".build", "debug", "noroshi")
    )
    parser.add_argument(
        "--jobs", metavar="N", type=int, default=min(JOBS_MAX, os.cpu_count() or 1),
        help="how many workers; 1 runs one after the other"
    )
    return parser.parse_args()


def journeys(only):
    """The modules to run, with their names."""
    paths = sorted(glob.glob(os.path.join(HERE, "journey_*.py")))
    names = [os.path.basename(path)[len("journey_") : -len(".py")] for path in paths]
    if only is not None:
        if only not in names:
            sys.exit(f"no journey {only}; there are: {', '.join(names)}")
        names = [only]
    return [(name, importlib.import_module(f"journey_{name}")) for name in names]


class Nodes:
    """The node that a worker's journeys share, and those of their own; all stopped at the end."""

    def __init__(self, binary, worker):
        self.binary = binary
        self.worker = worker
        self.folder = tempfile.mkdtemp(prefix="noroshi-browser-")
        self.running = []
        self.shared_node = None
        self.shared_state = None
        self.shared_fault = None

    def new(self, all_bodies=False, quiet=False, past=False):
        number = len(os.listdir(self.folder)) + 1
        data = os.path.join(self.folder, f"data{number}")
        node = Node(self.binary, data, os.path.join(OUT, f"node{self.worker}-{number}.log"),
                    all_bodies=all_bodies, quiet=quiet, past=past)
        os.mkdir(data)
        # Noted before it starts, so that it is stopped also when the wait for it is broken off.
        self.running.append(node)
        return node.start()

    def shared(self, browser):
        """The shared node and the cookies of its signed-in operator: the link works once."""
        if self.shared_fault is not None:
            raise self.shared_fault  # Waiting again for each journey would take hours.
        if self.shared_node is None:
            try:
                self.shared_node = self.new()
            except NodeError as error:
                self.shared_fault = error
                raise
        if self.shared_state is None:
            context = browser.new_context()
            follow_sign_in_link(context.new_page(), self.shared_node)
            self.shared_state = context.storage_state()
            context.close()
        return self.shared_node, self.shared_state

    def stop(self, node):
        self.running.remove(node)
        node.stop()

    def stop_all(self):
        """Stops what runs; gives what went wrong."""
        faults = []
        for node in list(self.running):
            try:
                self.stop(node)
            except Exception as error:
                faults.append(one_line(error))
        shutil.rmtree(self.folder, ignore_errors=True)
        return faults


def one_line(error):
    text = " ".join(str(error).split()) or type(error).__name__
    return text[:600]


def run(module, name, width, language, browser, nodes):
    """One run of one journey; gives its faults."""
    owns = getattr(module, "OWN_NODE", False)
    node = None
    visit = None
    faults = []
    try:
        if owns:
            node, state = nodes.new(
                getattr(module, "ALL_BODIES", False), getattr(module, "QUIET", False),
                getattr(module, "PAST", False)), None
        else:
            node, state = nodes.shared(browser)
        if not getattr(module, "SIGNED_IN", True):
            state = None
        javascript = getattr(module, "JAVASCRIPT", True)
        visit = Visit(browser, node, OUT, name, width, language, javascript, state)
        module.journey(visit)
    except Exception as error:
        faults.append(f"{type(error).__name__}: {one_line(error)}")
        if visit is not None:
            try:
                visit.shot_failure()
            except Exception:
                pass  # The picture is a courtesy; the fault itself is already noted.
    if visit is not None:
        faults += visit.close()
    if owns and node is not None:
        try:
            nodes.stop(node)
        except Exception as error:
            faults.append(one_line(error))
    return faults


def say(text):
    print(text, flush=True)


def report(name, began, faults):
    if faults:
        unique = list(dict.fromkeys(faults))
        say(f"FAILED {name} {'; '.join(unique)}")
    else:
        say(f"ok {name} {time.monotonic() - began:.1f} s")
    return not faults


def units(modules, everything):
    """What is to be done: (journey, width), the longest first, then the interface."""
    found = [
        (name, width)
        for name, module in sorted(modules, key=lambda one: not getattr(one[1], "LONG", False))
        for width in getattr(module, "WIDTHS", ("desktop", "phone"))
    ]
    return found + ([(INTERFACE, None)] if everything else [])


def languages(module, width, every):
    """In which languages a journey runs at a width: the desktop in English and the phone in Japanese cover both with
    half the runs; a journey that knows one width, says FULL = True or is asked for with --every runs in each."""
    named = getattr(module, "LANGUAGES", None)
    if named is not None:
        return named
    is_one = len(getattr(module, "WIDTHS", ("desktop", "phone"))) == 1
    if every or is_one or getattr(module, "FULL", False):
        return ("ja", "en")
    return ("en",) if width == "desktop" else ("ja",)


def run_unit(unit, modules, browser, nodes, every):
    """One journey at one width in its languages; True for each run that holds."""
    journey, width = unit
    if journey == INTERFACE:
        # What has no page: the interface for programmes, against a node of its own.
        return interface.results(nodes.binary)
    module = modules[journey]
    results = []
    for language in languages(module, width, every):
        name = f"{journey}/{width}/{language}"
        began = time.monotonic()
        faults = run(module, name, width, language, browser, nodes)
        results.append(report(name, began, faults))
    return results


def work(number, binary, modules, waiting, found, every):
    """A worker: takes units until none is left, and stops its nodes whatever happens."""
    # Asked to end, end as on Ctrl-C: the nodes are stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    nodes = Nodes(binary, number)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            while (unit := waiting.get()) is not None:
                found.put(run_unit(unit, modules, browser, nodes, every))
            browser.close()
    finally:
        stopping = time.monotonic()
        faults = nodes.stop_all()
        found.put([report(f"stop {number}", stopping, faults)])


def run_all(options):
    """Shares the units among the workers; True for each run that holds, one False for each worker
    that died."""
    modules = journeys(options.only)
    context = multiprocessing.get_context("fork")
    waiting, found = context.Queue(), context.Queue()
    todo = units(modules, options.only is None)
    for unit in todo + [None] * options.jobs:
        waiting.put(unit)
    binary = os.path.abspath(options.binary)
    workers = [
        context.Process(target=work, args=(
            number, binary, dict(modules), waiting, found, options.every or options.only is not None))
        for number in range(1, options.jobs + 1)
    ]
    for worker in workers:
        worker.start()
    results = []
    try:
        # Each unit and each worker's end gives one list; a worker that died gives none.
        while any(worker.is_alive() for worker in workers) or not found.empty():
            try:
                results += found.get(timeout=1)
            except queue.Empty:
                pass
    finally:
        for worker in workers:
            if worker.is_alive():
                worker.terminate()
        for worker in workers:
            worker.join()
    for number, worker in enumerate(workers, 1):
        if worker.exitcode != 0:
            results.append(report(f"worker {number}", time.monotonic(), ["it died"]))
    return results


def missing(binary):
    """What is not there, in words; None when all is."""
    if not os.access(CHROMIUM, os.X_OK):
        return f"{CHROMIUM} is not installed; Scripts/setup.sh test installs it"
    if not os.access(binary, os.X_OK):
        return f"{binary} is not built; swift build --product noroshi builds it"
    return None


def main():
    options = settings()
    lacking = missing(options.binary)
    if lacking is not None:
        # Never a silent success: without a browser no page was seen.
        say(f"FAILED setup {lacking}")
        say("0 passed, 1 failed")
        return 1
    shutil.rmtree(OUT, ignore_errors=True)
    os.makedirs(OUT)
    began = time.monotonic()
    # Asked to end, end the workers too, which stop their nodes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    results = run_all(options)
    say(f"journeys: {time.monotonic() - began:.0f} s, pictures in {os.path.relpath(OUT)}")
    say(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
