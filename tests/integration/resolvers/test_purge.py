"""On a real database: by the shipped table no report is hidden or deleted; by one with a window it is both."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from policies import Category, Term
from resolvers.model import Discipline, TimelineFilter
from resolvers.purge import Purge, Size
from resolvers.sources.central import CentralSource
from resolvers.store import Purging
from tests.examples import NOW, NUMBER, citizen, clinician, moment, retention_rules
from tests.integration.resolvers.store.lives import OLA, PERSON_TABLES, arrival, made, rows, version
from tests.integration.resolvers.store.test_purging import live
from tests.unit.resolvers.test_pipeline import World, asking, pipeline

LIMITED = retention_rules(report=Term(days=60))
SHIPPED = retention_rules()


@pytest.fixture
async def kari(store, soon):
    """A person with a report of 10 January, with two versions, and one of 2020."""
    old = {"sampled": moment("2020-01-01")}
    await store.file(
        arrival(
            version(NUMBER, made("new", sampled=moment("2026-01-10"))),
            version(NUMBER, made("old", issued="2020-01-01", **old)),
            version(NUMBER, made("old", issued="2020-01-02", kind="M", **old), "M"),
            version(OLA, made("other", sampled=moment("2020-01-01"))),
        ),
        soon,
    )
    return await store.person([NUMBER], soon)


class Kept(World):
    """Registers and directives as the tests of the path have them, over a store that is real."""

    def __init__(self, store) -> None:
        super().__init__()
        self._source = CentralSource(store, self.name, clock=lambda: NOW)
        self.hash = None

    async def enrol(self, identifiers, deadline):
        return self.hash

    async def fetch(self, fetch, deadline):
        return await self._source.fetch(fetch, deadline)


async def seen(store, person, caller, retention) -> list[str]:
    """Ask the whole path over the store which reports are answered."""
    world = Kept(store)
    world.hash = person
    path, request = pipeline(world, retention=retention), asking(caller)
    met = await path.meet(request, NUMBER, "patient")
    found = await path.answer(request, met, "timeline", TimelineFilter())
    return [one.key.report for one in found.reports]


@pytest.mark.parametrize("caller", [citizen(), clinician()])
async def test_by_the_shipped_table_no_report_is_hidden_or_deleted(store, database, kari, soon, caller):
    before = [await rows(database, table) for table in PERSON_TABLES]

    gone = await Purge(Purging(store._database), SHIPPED).purge(datetime(2126, 1, 1, tzinfo=UTC))

    assert gone[Category.REPORT] == 0
    assert [await rows(database, table) for table in PERSON_TABLES] == before
    assert await seen(store, kari, caller, SHIPPED) == ["new", "old"]


@pytest.mark.parametrize("caller", [citizen(), clinician()])
async def test_by_a_table_with_a_window_a_report_is_hidden_at_once_and_then_deleted(
    store, database, kari, soon, caller
):
    assert await seen(store, kari, caller, LIMITED) == ["new"]
    purge = Purge(Purging(store._database), LIMITED)

    assert (await purge.count(NOW))[Category.REPORT] == 2
    assert len(await rows(database, "report_version")) == 4
    assert (await purge.purge(NOW))[Category.REPORT] == 2

    assert {row["report_number"] for row in await rows(database, "report")} == {"new"}
    assert len(await rows(database, "report_version")) == 1
    assert (await purge.purge(NOW))[Category.REPORT] == 0
    assert await seen(store, kari, caller, SHIPPED) == ["new"]


async def test_a_window_of_one_main_field_lets_go_of_that_alone(store, database, kari, soon):
    image = made("image", sampled=moment("2020-01-01"), discipline=Discipline.BLD)
    await store.file(arrival(version(NUMBER, image)), soon)
    imaging = (replace(entry, term=Term(years=5)) if entry.id == "R-IMAGING" else entry for entry in SHIPPED.entries)
    rules = replace(SHIPPED, entries=tuple(imaging))

    assert await seen(store, kari, clinician(), rules) == ["new", "old"]
    assert (await Purge(Purging(store._database), rules).purge(NOW))[Category.REPORT] == 1
    assert {row["report_number"] for row in await rows(database, "report")} == {"new", "old", "other"}


async def test_every_other_category_goes_by_its_own_window_in_small_batches(store, database, kari, soon):
    ola = await store.person([OLA], soon)
    for person in (kari, ola):
        for years in (6, 7, 8):
            await live(store, person, NOW - timedelta(days=366 * years), soon)
        await live(store, person, NOW - timedelta(hours=1), soon)

    gone = await Purge(Purging(store._database), SHIPPED, Size(persons=1, rows=2)).purge(NOW)

    # A quarantined message of an hour ago has expired; its sender's is one for both.
    assert gone == {
        Category.REPORT: 0,
        Category.ACCESS_LOG: 6,
        Category.QUARANTINE: 1,
        Category.OPENING: 6,
        Category.NOTICE: 0,
        Category.PADLOCK: 6,
        Category.RESTRICTION: 6,
        Category.ACT: 6,
        Category.WISH: 6,
        Category.CHANGE: 6,
    }
