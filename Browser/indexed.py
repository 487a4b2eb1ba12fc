"""A saved index whose builds are killed at any moment: whoever matches has the old one or the new one, never half of one.

Then it is damaged, and a list of it changes: both are said, and it is built anew.
"""

import json
import os
import subprocess
import time

KILLS = 60
ENTRIES = 20000
EVENT = {
    "event_type": "dns", "timestamp": "2025-08-20T00:00:00.000000+0900", "src_ip": "10.0.0.1",
    "dest_ip": "10.0.0.2", "dns": {"rrname": "www.evil.example"},
}  # fmt: skip


def stage(yard):
    lists = [_list(yard.path(f"{name}.tsv"), name) for name in "ab"]
    index, events = yard.path("marks.index"), yard.path("events.json")
    with open(events, "w") as file:
        file.write(json.dumps(EVENT) + "\n")

    def build(source):
        return [yard.binary, "index", "build", "--indicators", source, "--out", index]

    def match(*more):
        done = subprocess.run(
            [yard.binary, "match", "--index", index, "--events", events, "--json", *more],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"exit code {done.returncode}: {done.stderr}"
        found = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(found) == 1 and found[0]["observable"] == "www.evil.example", done.stdout
        return found[0]["indicator"], done.stderr

    began = time.monotonic()
    subprocess.run(build(lists[0]), check=True, capture_output=True, timeout=60)
    whole = time.monotonic() - began
    assert os.stat(index).st_mode & 0o777 == 0o600, "others may read the seed"
    seen = []
    for number in range(KILLS):
        child = subprocess.Popen(build(lists[number % 2]), stdout=subprocess.DEVNULL)
        time.sleep(yard.random.uniform(0, whole * 1.1))
        child.kill()
        child.wait()
        name, said = match()
        assert name in ("a-0", "b-0"), name
        assert not said, said
        seen.append(name)
    half = [name for name in os.listdir(yard.folder) if name.endswith(".part")]

    before = match()[0]
    with open(index, "r+b") as file:
        file.seek(20000)
        byte = file.read(1)
        file.seek(20000)
        file.write(bytes([byte[0] ^ 1]))
    name, said = match()
    assert name == before and "table" in said and "built anew" in said, said
    assert match() == (before, ""), "it was not built anew"
    with open(lists["ab".index(before[0])], "a") as file:
        file.write("more\tipv4\t192.0.2.1\n")
    name, said = match()
    assert name == before and "has changed" in said, said
    assert match() == (before, ""), "it was not built anew"
    checked = subprocess.run(
        [yard.binary, "index", "check", index], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    return f"{KILLS} builds killed, {len(half)} left a part, {seen.count('b-0')} times the other list; damage, age"


def _list(path, name):
    with open(path, "w") as file:
        for number in range(ENTRIES):
            value = "evil.example" if number == 0 else f"{name}{number}.bad.example"
            file.write(f"{name}-{number}\tdomain\t{value}\n")
    return path
