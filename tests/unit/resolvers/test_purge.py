"""The job walks everybody, a batch at a time, and asks for no more than the table lets go of."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from policies import Category, KeptReport, Term
from resolvers.model import PersonHash
from resolvers.purge import Purge, Size
from resolvers.store import PurgeRunning
from resolvers.store.purging import TABLES, StoredReport
from tests.examples import NOW, retention_rules

PERSONS = tuple(PersonHash(bytes([number]) * 32) for number in range(5))
RULES = retention_rules(report=Term(days=30))
OLD = NOW - timedelta(days=31)


def stored(person: PersonHash, number: int, sampled_at=OLD) -> StoredReport:
    kept = KeptReport(kind="CLIN", discipline="LAB", sampled_at=sampled_at, issued_at=OLD)
    return StoredReport(person=person, key_hash=bytes([number]), kept=kept)


class World:
    """A store with five persons, and so many old rows a person and category; it remembers what it was asked."""

    def __init__(self, rows: int = 0, reports: tuple[StoredReport, ...] = ()) -> None:
        self.left = {(category, person): rows for category in TABLES for person in PERSONS}
        self.reports = reports
        self.begins = {}
        self.batches = []
        self.parts = []
        self.running = False
        self.deleted = 0
        self.forgotten = []

    @asynccontextmanager
    async def alone(self):
        if self.running:
            raise PurgeRunning
        yield

    async def persons_after(self, last, *, limit, deadline):
        after = [person for person in PERSONS if last is None or person > last][:limit]
        self.batches.append(len(after))
        return tuple(after)

    async def count(self, category, persons, begins, deadline):
        self.begins[category] = begins
        return sum(self.left[category, person] for person in persons)

    async def purge(self, category, persons, begins, *, limit, deadline):
        self.begins[category] = begins
        gone = 0
        for person in persons:
            some = min(self.left[category, person], limit - gone)
            self.left[category, person] -= some
            gone += some
        self.deleted += gone
        return gone

    async def old_reports(self, persons, begins, deadline):
        self.begins[Category.REPORT] = begins
        return tuple(found for found in self.reports if found.person in persons)

    async def purge_used(self, now, deadline):
        self.forgotten.append(now)

    async def purge_reports(self, reports, deadline):
        self.parts.append([found.key_hash for found in reports])
        self.deleted += len(reports)
        return len(reports)


async def test_everything_old_of_everybody_goes_in_batches():
    world = World(rows=5)

    gone = await Purge(world, RULES, Size(persons=2, rows=3)).purge(NOW)

    assert gone == {Category.REPORT: 0, **dict.fromkeys(TABLES, 25)}
    assert set(world.left.values()) == {0}
    assert world.batches == [2, 2, 1, 0]
    assert world.forgotten == [NOW]


async def test_a_count_counts_the_same_and_deletes_nothing():
    reports = tuple(stored(person, number) for number, person in enumerate(PERSONS))
    world = World(rows=5, reports=reports)
    purge = Purge(world, RULES, Size(persons=2, rows=3))

    counted = await purge.count(NOW)

    assert counted == {Category.REPORT: 5, **dict.fromkeys(TABLES, 25)}
    assert world.deleted == 0
    assert await purge.purge(NOW) == counted


async def test_each_category_is_kept_from_where_the_table_says_in_its_order():
    world = World()

    counts = await Purge(world, RULES).count(NOW)

    five_years = NOW.replace(year=NOW.year - 5)
    assert world.begins == {
        Category.REPORT: NOW - timedelta(days=30),
        Category.ACCESS_LOG: five_years,
        Category.QUARANTINE: NOW,
        Category.OPENING: five_years,
        Category.NOTICE: five_years,
        Category.PADLOCK: NOW - timedelta(days=1),
        Category.RESTRICTION: five_years,
        Category.ACT: five_years,
        Category.WISH: NOW - timedelta(days=30),
        Category.CHANGE: NOW - timedelta(days=7),
    }
    assert list(counts) == list(world.begins)


async def test_what_has_no_limit_is_not_even_looked_at():
    world = World(rows=5, reports=(stored(PERSONS[0], 1),))
    unlimited = replace(RULES, entries=tuple(replace(entry, term=None) for entry in RULES.entries))

    gone = await Purge(world, unlimited).purge(NOW)

    assert gone == {Category.REPORT: 0, **dict.fromkeys(TABLES, 0), Category.QUARANTINE: 25}
    assert set(world.begins) == {Category.QUARANTINE}


async def test_a_report_goes_where_the_table_keeps_it_no_longer_some_at_a_time():
    old = tuple(stored(PERSONS[0], number) for number in range(5))
    kept = stored(PERSONS[0], 9, sampled_at=NOW - timedelta(days=30))
    world = World(reports=(*old, kept))

    gone = await Purge(world, RULES, Size(rows=2)).purge(NOW)

    assert gone[Category.REPORT] == 5
    assert world.parts == [[b"\0", b"\1"], [b"\2", b"\3"], [b"\4"]]


async def test_a_second_one_deletes_nothing():
    world = World(rows=1)
    world.running = True

    with pytest.raises(PurgeRunning):
        await Purge(world, RULES).purge(NOW)
    assert world.deleted == 0
