"""What a request costs more: for each source, for each result, for each patient in the store; and with two workers."""

import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import msgspec

from tests.benchmarks.asking import Asked, cost
from tests.benchmarks.regions import NUMBER
from tests.benchmarks.rows import Row, Rows, held_to
from tests.benchmarks.running import HOST, Server, compat, mock, started, workers_of

PORT = 47_420
SOURCES = (1, 5, 10, 20, 30)
REPORTS = (1, 5, 10, 20)
OBSERVATIONS = 5
# Sources while results grow, and reports of each while sources do.
FEW_SOURCES, FEW_REPORTS = 5, 1
PATIENTS = (0, 1_000, 4_000)
MOST_OF_ONE_WORKER = 1.1


class Point(NamedTuple):
    """How many there are of what grows, and what a request costs then."""

    many: int
    found: Asked


def run() -> Rows:
    """Measure every slope."""
    return [*by_results(), *by_sources(), *by_patients(), *by_workers()]


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


def by_workers() -> Iterator[Row]:
    """Let two processes answer where one did, as `serve --workers` runs them, by the gateway's own schema."""
    one, two = (with_workers(workers) for workers in (1, 2))
    ratio = two.cpu_ms / one.cpu_ms
    yield {"by": "worker", "many": 1} | costs(one)
    yield {"by": "worker", "many": 2} | costs(two) | {"of one": ratio} | held_to(ratio, most=MOST_OF_ONE_WORKER)


def with_workers(workers: int) -> Asked:
    """Ask so many for a patient's timeline."""
    query = files("gateway.demo").joinpath("queries", "timeline.graphql").read_text(encoding="utf-8")
    body = msgspec.json.encode({"query": query, "variables": {"patient": NUMBER.digits}})
    with tempfile.TemporaryDirectory(prefix="pv-") as folder, mock(FEW_SOURCES, max(REPORTS), OBSERVATIONS) as url:
        state = Path(folder) / "state"
        Path(folder).chmod(0o711)
        command = [
            *(sys.executable, "-P", "-m", "tests.benchmarks.several", "--workers", str(workers), "--port", str(PORT)),
            *("--mock", url, "--sources", str(FEW_SOURCES), "--state", str(state)),
        ]
        with started(command, PORT, state.with_suffix(".log")) as (process, _):
            server = Server("workers", f"http://{HOST}:{PORT}/graphql", process.pid, state)
            pids = workers_of(process.pid, workers) if workers > 1 else [process.pid]
            return cost(server, body=body, pids=pids)


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
        yield {"by": one, "many": point.many} | costs(point.found)
    slope, at_none = statistics.linear_regression(
        [point.many for point in found], [point.found.cpu_ms for point in found]
    )
    yield {"by": one, "µs more for each": slope * 1000, "CPU ms at none": at_none}


def costs(found: Asked) -> Row:
    """Write what a request costs: of ours, and of the database where there is one."""
    beside: Row = {"database ms": found.database_ms} if found.database_s else {}
    return {"CPU ms": found.cpu_ms, "req/s": round(found.rate)} | beside
