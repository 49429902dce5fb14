"""CPU time of one run of something: the least of many rounds, in which all contestants take turns."""

import gc
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

ROUNDS = 30
# A round of one contestant lasts at least so long, so that the clock's own step does not matter.
LEAST_S = 0.004

Run = Callable[[], object]


def least(contestants: Mapping[str, Run], *, rounds: int = ROUNDS) -> dict[str, float]:
    """
    Give the seconds of CPU time that one run takes, by contestant.

    Others on the machine can only make a round longer, and in every round all meet the same machine.
    """
    found = dict.fromkeys(contestants, float("inf"))
    with untraced():
        repeats = {name: repeated(run) for name, run in contestants.items()}
        gc.collect()
        for _ in range(rounds):
            for name, run in contestants.items():
                found[name] = min(found[name], timed(run, repeats[name]) / repeats[name])
    return found


@contextmanager
def untraced() -> Iterator[None]:
    """Let nobody follow what is run, as coverage does: it makes Python dearer by far, and C not at all."""
    tracing = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracing)


def repeated(run: Run) -> int:
    """Tell how often a contestant runs in a round; it is warm afterwards."""
    run()
    return max(1, round(LEAST_S / max(timed(run, 1), 1e-7)))


def timed(run: Run, times: int) -> float:
    """Run so many times."""
    began = time.process_time()
    for _ in range(times):
        run()
    return time.process_time() - began
