"""What a request costs more: for each source, for each result, for each patient in the store; and with two workers."""

import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.asking import Asked, cost
from tests.benchmarks.rows import Row, Rows
from tests.benchmarks.running import compat, mock

PORT = 47_420
SOURCES = (1, 5, 10, 20, 30)
REPORTS = (1, 5, 10, 20)
OBSERVATIONS = 5
# Sources while results grow, and reports of each while sources do.
FEW_SOURCES, FEW_REPORTS = 5, 1
PATIENTS = (0, 1_000, 4_000)


class Point(NamedTuple):
    """How many there are of what grows, and what a request costs then."""

    many: int
    found: Asked


def run() -> Rows:
    """Measure every slope."""
    return [*by_results(), *by_sources(), *by_patients()]


def by_results() -> Iterator[Row]:
    """Let results grow, of as many sources."""
    found = [Point(FEW_SOURCES * reports * OBSERVATIONS, measured("path", FEW_SOURCES, reports)) for reports in REPORTS]
    yield from rows_of("result", found)


def by_sources() -> Iterator[Row]:
    """Let sources grow, of as many results each."""
    found = [Point(sources, measured("path", sources, FEW_REPORTS)) for sources in SOURCES]
    yield from rows_of(f"source with {FEW_REPORTS * OBSERVATIONS} results", found)


def by_patients() -> Iterator[Row]:
    """Let patients in the store grow, of whom none is asked for."""
    found = [
        Point(patients, measured("everything", FEW_SOURCES, FEW_REPORTS, "--patients", str(patients)))
        for patients in PATIENTS
    ]
    yield from rows_of("patient in the store", found)


def measured(profile: str, sources: int, reports: int, *options: str) -> Asked:
    """Ask one of ours that reads from so many sources."""
    with tempfile.TemporaryDirectory(prefix="pv-") as folder, mock(sources, reports, OBSERVATIONS) as url:
        Path(folder).chmod(0o711)
        wish = ("--mock", url, "--sources", str(sources), *options)
        with compat(profile, PORT, Path(folder) / profile, *wish) as server:
            return cost(server)


def rows_of(one: str, found: Sequence[Point]) -> Iterator[Row]:
    """Write what a request costs at each size, and last how much more each one costs."""
    for point in found:
        yield {"by": one, "many": point.many, "CPU ms": point.found.cpu_ms, "req/s": round(point.found.rate)}
    slope, at_none = statistics.linear_regression(
        [point.many for point in found], [point.found.cpu_ms for point in found]
    )
    yield {"by": one, "µs more for each": slope * 1000, "CPU ms at none": at_none}
