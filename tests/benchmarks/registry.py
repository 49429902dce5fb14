"""Every benchmark: its module has `run`, which gives its rows."""

from importlib import import_module
from typing import NamedTuple

from tests.benchmarks.rows import Rows


class Benchmark(NamedTuple):
    """A benchmark: where it is, what it measures, about how long it takes, and whether it runs when none is named."""

    name: str
    module: str
    what: str
    takes: str
    usual: bool = True

    def run(self) -> Rows:
        """Measure; what only this one needs is imported now."""
        rows: Rows = import_module(f"tests.benchmarks.{self.module}").run()
        return rows


BENCHMARKS = (
    Benchmark(
        "inprocess", "inprocess", "each step of the path in one process, beside floor and plain Strawberry", "1 min"
    ),
    Benchmark(
        "peers",
        "peers",
        "ours and the best peers over HTTP, scenarios A to D, by their own harness",
        "8 min",
        usual=False,
    ),
    Benchmark("hot", "hot", "where the time of one request of 500 results goes, function by function", "20 s"),
    Benchmark("scale", "scale", "what each source, result, patient and worker adds to a request's CPU", "3 min"),
    Benchmark("decisions", "decisions", "one decision of policy, beside a plain predicate and Cedar", "1 min"),
    Benchmark(
        "store",
        "store_reads",
        "a page's reads of the store at 1, 10 and 50 million results, loaded where there is room",
        "40 min",
        usual=False,
    ),
    Benchmark(
        "intake",
        "intake_rate",
        "messages a second over HTTP with durable commits while reads go on, and what one costs beside lxml",
        "1 min",
    ),
    Benchmark("pages", "pages", "a page over HTTP, beside the GraphQL answers that it shows", "1 min"),
    Benchmark("chaining", "chaining", "the chain of the access log, beside an insert without one", "1 min"),
)
BY_NAME = {one.name: one for one in BENCHMARKS}
