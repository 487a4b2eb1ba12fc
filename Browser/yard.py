"""Where the victims of a stage live: a folder for everything, removed when the stage has ended."""

import os
import random
import shutil
import subprocess
import tempfile

from victim import Victim, command
from witness import MARK, Witness


class Yard:
    """A folder for everything, and the victims in it, all stopped at the end."""

    def __init__(self, binary, seed, seconds, runs, prefix="noroshi-crash-"):
        self.binary = binary
        self.random = random.Random(seed)
        self.seconds = seconds
        self.runs = runs
        self.folder = tempfile.mkdtemp(prefix=prefix)
        self.victims = []
        self.mounted = []

    def victim(self, data=None):
        number = len(self.victims) + 1
        data = data or os.path.join(self.folder, f"data{number}")
        victim = Victim(self.binary, data, os.path.join(self.folder, f"node{number}.log"))
        self.victims.append(victim)
        return victim.start()

    def witness(self, victim):
        """A witness with a sensor's key and a mark that its events will meet."""
        code, said = command(
            self.binary, "key", "new", "--data", victim.data, "--name", "w", "--role", "sensor"
        )
        assert code == 0, said
        status, value = victim.ask(
            "POST", "/api/v1/indicators", f"{MARK}\n".encode(), who="watch"
        )
        assert status == 202 and value["accepted"] == 1, f"{status} {value}"

        def looking_back_has_ended():
            return not victim.one("SELECT COUNT(*) FROM indicator_batch WHERE looked_back = 0")

        victim.node.until(looking_back_has_ended)
        return Witness(victim, said.split()[-1])

    def path(self, name):
        return os.path.join(self.folder, name)

    def close(self):
        for victim in self.victims:
            if victim.node is not None:
                victim.kill()
        for place in self.mounted:
            subprocess.run(["umount", place], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)
