"""
What a page of results takes of the store as it grows: a first page and a deep one, at each size.

A page takes everything that the store gives to one: who the person is, what limits who may see, and every version they
hold, read into the model. A page cannot be cut before it is cleared, so that a deep one is one of somebody with a long
history. Stores are loaded where there is room for them, into the folder PROVESVAR_BENCH_STORES, and kept there if it is
named; with PROVESVAR_BENCH_RESULTS, those sizes alone.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from resolvers.deadline import Deadline
from resolvers.model import Delivery, PersonNumber, SourceId
from resolvers.normalise.central import read
from resolvers.store import EmbeddedPostgres, Store, Vault, open_pool
from tests.benchmarks.loading import SECRET, NoRoom, load
from tests.benchmarks.rows import Row, Rows, held_to

SIZES = (1_000_000, 10_000_000, 50_000_000)
SMALLEST = SIZES[0]
PERSONS = 500
# Of one whose median is taken, every person's page is read so often, others on the machine making some of them late.
TIMES = 5
# How many reports a person has whose pages are read: anybody's first page, and of some a page far back.
KINDS = {"first": (1, 1_000), "deep": (80, 160)}
MOST_GROWTH, MOST_SPREAD = 1.3, 5.0
# So many of each kind, spread over all persons by their random hashes.
DRAWN = """
select identifier.sealed, identifier.person_hash
from (select person_hash, count(*) as reports from report group by person_hash) held
join person_identifier identifier using (person_hash)
where held.reports between $1 and $2
order by person_hash limit $3
"""
HUNDREDTHS = 100


class Times(NamedTuple):
    """How long each person's page took, in milliseconds: read first, and the least and all of those read again."""

    first: list[float]
    least: list[float]
    every: list[float]


def run() -> Rows:
    """Load each size that there is room for, and read from it; each is held against the smallest."""
    rows: Rows = []
    smallest: dict[str, float] = {}
    with ExitStack() as stack:
        named = os.environ.get("PROVESVAR_BENCH_STORES")
        stores = Path(named or stack.enter_context(tempfile.TemporaryDirectory(prefix="pv-stores-")))
        stores.mkdir(parents=True, exist_ok=True)
        stores.chmod(0o711)
        for size in sizes():
            try:
                found = asyncio.run(measured(stores / str(size), size))
            except NoRoom as refused:
                rows.append({"results": size, "not measured": str(refused)})
                continue
            rows += rows_of(size, found, smallest)
    return rows


def sizes() -> Sequence[int]:
    """Say which sizes are wanted."""
    return tuple(map(int, os.environ.get("PROVESVAR_BENCH_RESULTS", "").split())) or SIZES


async def measured(folder: Path, size: int) -> dict[str, Times]:
    """
    Read pages of every kind from a store of a size, loaded if it is not there.

    Raises:
        NoRoom: there is not enough room to load it.
    """
    loaded = folder.with_suffix(".loaded")
    if not loaded.exists():
        await load(folder, size)
        loaded.touch()
    vault = Vault(SECRET)
    async with EmbeddedPostgres(folder) as server, open_pool(server.dsn) as database:
        store = Store(database, vault)
        found = {}
        for kind, (least, most) in KINDS.items():
            async with database.connection(Deadline.after(600)) as connection:
                drawn = await connection.fetch(DRAWN, least, most, PERSONS, timeout=600)
            numbers = [PersonNumber(vault.open(row["sealed"], row["person_hash"]).decode()) for row in drawn]
            found[kind] = await timed(store, numbers)
        return found


async def timed(store: Store, numbers: Sequence[PersonNumber]) -> Times:
    """Read the page of everybody once, and then again some times."""
    rounds = [[await page(store, number) for number in numbers] for _ in range(1 + TIMES)]
    again = list(zip(*rounds[1:], strict=True))
    return Times(rounds[0], list(map(min, again)), [one for each in again for one in each])


async def page(store: Store, number: PersonNumber) -> float:
    """Read what the store gives to one page; tells how many milliseconds it took."""
    began = time.perf_counter()
    deadline = Deadline.after(60)
    person = await store.enrol((number,), deadline)
    await store.directives(person, datetime.now(UTC), deadline)
    documents = await store.documents(person, deadline)
    read(Delivery(source=SourceId("central"), dialect="central", as_of=datetime.now(UTC), pages=documents))
    return (time.perf_counter() - began) * 1000


def rows_of(size: int, found: dict[str, Times], smallest: dict[str, float]) -> Iterator[Row]:
    """Write what each kind of page takes, and how much more than of the smallest store."""
    for kind, times in found.items():
        middle, tail = percentiles(times.least)
        growth = middle / smallest.setdefault(kind, middle)
        row: Row = {
            "results": size,
            "page": kind,
            "p50 ms": middle,
            "p99 ms": tail,
            "p99 ms of all": percentiles(times.every)[1],
            "read first, p50 ms": statistics.median(times.first),
        }
        yield row | {"ratio": "p50 to that of the smallest", "is": growth} | held_to(growth, most=MOST_GROWTH)
        yield {"results": size, "page": kind, "ratio": "p99 to p50", "is": tail / middle} | held_to(
            tail / middle, most=MOST_SPREAD
        )


def percentiles(times: Sequence[float]) -> tuple[float, float]:
    """Give the median and the 99th percentile."""
    return statistics.median(times), statistics.quantiles(times, n=HUNDREDTHS)[-1]


if __name__ == "__main__":
    print("\n".join(map(str, run())))  # noqa: T201 - a command
