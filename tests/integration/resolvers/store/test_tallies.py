"""How the service goes is added up in the store, whoever counts, and read back by time; and goes when it is old."""

import asyncio
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from msgspec.structs import replace

from resolvers.counting import Counts, part_of
from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import (
    CountBatch,
    FetchCount,
    FetchEnd,
    IntakeCount,
    IntakeDoor,
    IntakeEnd,
    QuarantineCount,
    SourceId,
)
from resolvers.store import Purging, Store, migrate, open_pool
from resolvers.store.arrivals import Refused
from resolvers.store.purging import COUNTS_KEPT
from tests.conftest import execute
from tests.examples import NOW
from tests.integration.resolvers.store.lives import rows

DAY = date(2026, 3, 2)
FETCHES = FetchCount(source="lab", since=NOW, end=FetchEnd.ANSWERED, times=2, took_ms=300, slowest_ms=200, last_at=NOW)
MESSAGES = IntakeCount(day=DAY, door=IntakeDoor.MLLP, end=IntakeEnd.ACCEPTED, times=3)
SECOND = timedelta(seconds=1)
TABLES = ("count_batch", "fetch_count", "intake_count")


def batch(fetches, messages, process=None, number=1) -> CountBatch:
    """Write what one process puts at once, each time another one where none is said."""
    found = {"fetches": tuple(fetches), "messages": tuple(messages)}
    return CountBatch(process=process or uuid4(), number=number, at=NOW, **found)


class Slow:
    """A store that takes what is put, and whose answer comes too late as often as is said."""

    def __init__(self, store, late: int) -> None:
        self._store = store
        self._late = late

    async def add_counts(self, put, deadline):
        await self._store.add_counts(put, deadline)
        if self._late:
            self._late -= 1
            raise StoreUnavailable("the store did not answer in time", reason="LATE")


async def test_what_is_counted_alike_is_added_up(store, soon) -> None:
    more = replace(FETCHES, times=1, took_ms=50, slowest_ms=50, last_at=NOW + SECOND)
    for fetches in (FETCHES, more):
        await store.add_counts(batch([fetches], [MESSAGES]), soon)

    assert await store.fetch_counts(NOW, soon) == (
        replace(FETCHES, times=3, took_ms=350, slowest_ms=200, last_at=NOW + SECOND),
    )
    assert await store.intake_counts(DAY, soon) == (replace(MESSAGES, times=6),)


async def test_only_what_is_from_a_time_on_is_read_messages_newest_day_first(store, soon) -> None:
    old = replace(FETCHES, since=NOW - SECOND)
    days = [replace(MESSAGES, day=DAY + timedelta(days=days)) for days in (-1, 0, 1)]
    await store.add_counts(batch([old, FETCHES], days), soon)

    assert await store.fetch_counts(NOW, soon) == (FETCHES,)
    assert await store.intake_counts(DAY, soon) == (days[2], days[1])


async def test_nothing_is_added_where_there_is_nothing(store, soon, database) -> None:
    await store.add_counts(batch([], []), soon)
    await store.add_counts(batch([FETCHES], []), soon)
    await store.add_counts(batch([], [MESSAGES]), soon)

    assert len(await rows(database, "fetch_count")) == len(await rows(database, "intake_count")) == 1


async def test_the_same_batch_is_added_once_and_the_next_one_after_it(store, soon):
    one, other = uuid4(), uuid4()
    for process, number in ((one, 1), (one, 1), (other, 1), (one, 2), (one, 1), (one, 2)):
        await store.add_counts(batch([FETCHES], [MESSAGES], process, number), soon)

    assert [count.times for count in await store.fetch_counts(NOW, soon)] == [3 * FETCHES.times]
    assert [count.times for count in await store.intake_counts(DAY, soon)] == [3 * MESSAGES.times]


async def test_what_was_added_and_answered_too_late_is_counted_once(store, soon):
    counts, slow = Counts(lambda: NOW, lambda: 0.0), Slow(store, late=2)
    for source in ("lab", "west", "lab"):
        counts.fetched(SourceId(source), FetchEnd.ANSWERED, 0.1)
        counts.received(IntakeDoor.MLLP, IntakeEnd.ACCEPTED, NOW)
        with suppress(StoreUnavailable):
            await counts.put_into(slow, soon)

    assert {count.source: count.times for count in await store.fetch_counts(part_of(NOW), soon)} == {
        "lab": 2,
        "west": 1,
    }
    assert [count.times for count in await store.intake_counts(DAY, soon)] == [3]


async def test_a_batch_that_was_given_up_while_it_was_put_is_not_added_a_second_time(database, vault, soon):
    given_up = batch([FETCHES], [])
    holding = await asyncpg.connect(database)
    async with open_pool(database) as pool, holding.transaction():
        await holding.execute("lock table fetch_count in share mode")
        with pytest.raises(StoreUnavailable):
            await Store(pool, vault).add_counts(given_up, Deadline.after(0.2))
    await holding.close()
    async with open_pool(database) as pool:
        for _ in range(2):
            await Store(pool, vault).add_counts(given_up, soon)
        assert await Store(pool, vault).fetch_counts(NOW, soon) == (FETCHES,)


async def test_all_of_it_is_added_or_nothing(store, soon, database) -> None:
    await execute(database, "alter table intake_count add check (times < 3)")
    with pytest.raises(StoreUnavailable):
        await store.add_counts(batch([FETCHES], [MESSAGES]), soon)

    assert await store.fetch_counts(NOW, soon) == ()
    assert await rows(database, "count_batch") == []


async def test_many_who_add_at_once_lose_nothing(database, vault, soon) -> None:
    ends = sorted(FetchEnd)
    fetches = [replace(FETCHES, end=end, times=1) for end in ends]
    async with open_pool(database, largest=8) as pool, asyncio.TaskGroup() as group:
        store = Store(pool, vault)
        for _ in range(40):
            group.create_task(store.add_counts(batch(fetches, [MESSAGES]), soon))
    async with open_pool(database) as pool:
        found = await Store(pool, vault).fetch_counts(NOW, soon)

    assert {count.end: count.times for count in found} == dict.fromkeys(ends, 40)


async def test_the_quarantine_is_counted_by_reason_and_nothing_of_a_message_is_told(store, soon) -> None:
    def refused(reason: str, size: int, minutes: int) -> Refused:
        return Refused(
            message=bytes([minutes]) * size,
            reason=reason,
            sender="lab-1",
            number=None,
            received_at=NOW + timedelta(minutes=minutes),
            expires_at=NOW + timedelta(days=30, minutes=minutes),
        )

    for one in (refused("NOT_THE_SENDER", 100, 2), refused("UNREADABLE", 10, 1), refused("UNREADABLE", 20, 3)):
        await store.quarantine(one, soon)

    month = timedelta(days=30)
    first, second = await store.quarantine_counts(NOW, soon)
    assert first == QuarantineCount(
        reason="UNREADABLE",
        messages=2,
        size=30,
        oldest_at=NOW + timedelta(minutes=1),
        expires_at=NOW + month + timedelta(minutes=1),
    )
    assert (second.reason, second.messages, second.size) == ("NOT_THE_SENDER", 1, 100)
    assert await store.quarantine_counts(NOW + month + timedelta(minutes=3), soon) == ()


async def test_what_nobody_is_told_any_more_is_forgotten(store, soon, database) -> None:
    await store.add_counts(batch([FETCHES], [MESSAGES]), soon)
    async with open_pool(database) as pool:
        purging = Purging(pool)
        await purging.purge_used(NOW + COUNTS_KEPT, soon)
        kept = [len(await rows(database, table)) for table in TABLES]
        await purging.purge_used(NOW + COUNTS_KEPT + timedelta(days=1), soon)

    assert kept == [1, 1, 1]
    assert [await rows(database, table) for table in TABLES] == [[], [], []]


async def test_the_gateways_own_role_may_do_what_an_operator_asks_for_and_intake_may_count(
    store, database, vault, soon
) -> None:
    roles = Path(__file__).parents[4] / "docker" / "postgres" / "roles.sql"
    await execute(database, roles.read_text(encoding="utf-8"))
    await migrate(database)
    since, until = NOW - SECOND, NOW + SECOND
    async with open_pool(f"{database}&options=-c%20role%3Dprovesvar_gateway", largest=2) as pool:
        gateway = Store(pool, vault)
        await gateway.add_counts(batch([FETCHES], [MESSAGES]), soon)
        told = [
            await gateway.fetch_counts(NOW, soon),
            await gateway.intake_counts(DAY, soon),
            await gateway.quarantine_counts(NOW, soon),
            await gateway.look_ups(since, until, soon),
            await gateway.refusals(since, until, soon),
            await gateway.changes_made(since, until, ["shield"], soon),
            await gateway.openings_made(since, until, soon),
            await gateway.missing_sources(since, until, soon),
            await gateway.reports_received(since, until, soon),
            (await anext(gateway.links().windows(0, None))).rows,
        ]
        parts = [
            await gateway.complete_answers(since, until, soon),
            await gateway.recently_taken(since, until, soon),
            await gateway.coded_results(["urn:oid:1"], soon),
        ]
        assert await gateway.opted_out_persons(soon) == 0
        assert await gateway.links().last_seal() is None
    async with open_pool(f"{database}&options=-c%20role%3Dprovesvar_intake", largest=2) as pool:
        await Store(pool, vault).add_counts(batch([], [MESSAGES]), soon)
        with pytest.raises(StoreUnavailable):
            await Store(pool, vault).fetch_counts(NOW, soon)

    assert told == [(FETCHES,), (MESSAGES,), *[()] * 8]
    assert {(part.all, part.part) for part in parts} == {(0, 0)}
