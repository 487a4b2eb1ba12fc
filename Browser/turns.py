"""Stages that take turns: one that waits lets the others go on meanwhile."""

import inspect
import time


def say(text):
    print(text, flush=True)


class Turn:
    """A stage that goes on until it is over, or until it waits for the others."""

    def __init__(self, stage, land):
        self.name = f"federation/{stage.__name__.replace('_', '-')}"
        self.work = self._work(stage, land)
        self.passed = None
        self.seconds = 0.0

    def _work(self, stage, land):
        if inspect.isgeneratorfunction(stage):
            return (yield from stage(land))
        return stage(land)

    def go(self):
        began = time.monotonic()
        try:
            next(self.work)
            told = None
        except StopIteration as end:
            self.passed, told = True, end.value
        except Exception as error:
            text = " ".join(str(error).split()) or type(error).__name__
            self.passed, told = False, f"{type(error).__name__}: {text[:2000]}"
        self.seconds += time.monotonic() - began
        if self.passed is not None:
            say(f"ok {self.name} {self.seconds:.1f} s, {told}" if self.passed else f"FAILED {self.name} {told}")
