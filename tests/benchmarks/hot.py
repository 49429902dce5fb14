"""
Where the time of one request of 500 results goes, function by function, without HTTP on either side.

By cProfile, which makes small functions look dearer than they are: for what a step costs see `inprocess`.
"""

import cProfile
import pstats
import re
from contextlib import closing
from pathlib import Path

from tests.benchmarks.inprocess import Steps
from tests.benchmarks.rows import CHECKOUT, Rows

RESULTS = 500
WALKS = 20
SHOWN = 30
ADDRESS = re.compile(" at 0x[0-9a-f]+")


def run() -> Rows:
    """Profile some walks, and name what took most by itself."""
    profile = cProfile.Profile()
    with closing(Steps(RESULTS)) as steps:
        steps.walk()
        profile.enable()
        for _ in range(WALKS):
            steps.walk()
        profile.disable()
    found = pstats.Stats(profile)
    whole = found.total_tt  # type: ignore[attr-defined]  # the library's own sum
    dearest = sorted(found.stats.items(), key=lambda item: item[1][2], reverse=True)[:SHOWN]  # type: ignore[attr-defined]  # see above
    return [
        {
            "function": named(*where),
            "calls a request": calls / WALKS,
            "own %": own / whole * 100,
            "with all below %": below / whole * 100,
        }
        for where, (_, calls, own, below, _) in dearest
    ]


def named(file: str, line: int, function: str) -> str:
    """Name a function: by its file within the checkout, or by the library alone."""
    if file == "~":
        return ADDRESS.sub("", function).strip("<>").removeprefix("built-in method ")
    path = Path(file)
    if path.is_relative_to(CHECKOUT) and ".venv" not in path.parts:
        return f"{path.relative_to(CHECKOUT)}:{line} {function}"
    return f"{path.parent.name}/{path.name} {function}"
