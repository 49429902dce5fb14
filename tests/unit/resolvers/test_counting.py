"""Fetches and messages are counted in memory, each once, and what the store does not know yet is kept."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from resolvers.counting import MOST_KEPT, PART, Counts, ending, part_of
from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import (
    CountBatch,
    Delivery,
    FetchCount,
    FetchEnd,
    IntakeCount,
    IntakeDoor,
    IntakeEnd,
    Missing,
    SourceId,
    SourceState,
)
from tests.examples import NOW

LAB, WEST = SourceId("lab"), SourceId("west")
DELIVERY = Delivery(source=LAB, dialect="fhir", as_of=NOW, pages=())


class Clocks:
    """A time that stands still and a measure that goes on by a quarter of a second whenever it is looked at."""

    def __init__(self) -> None:
        self.now = NOW + timedelta(minutes=7, seconds=3)
        self.measured_s = 0.0

    def time(self) -> datetime:
        return self.now

    def measure(self) -> float:
        self.measured_s += 0.25
        return self.measured_s


class Ledger:
    """A store that keeps each batch once; it is down, or answers too late."""

    def __init__(self) -> None:
        self.fetches: list[FetchCount] = []
        self.messages: list[IntakeCount] = []
        self.batches: list[CountBatch] = []
        self.down = self.late = False

    async def add_counts(self, batch, deadline):
        if self.down:
            raise StoreUnavailable("down")
        if batch not in self.batches:
            self.batches.append(batch)
            self.fetches += batch.fetches
            self.messages += batch.messages
        if self.late:
            raise StoreUnavailable("late", reason="LATE")


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def counts(clocks) -> Counts:
    return Counts(clocks.time, clocks.measure)


async def put(counts, ledger):
    await counts.put_into(ledger, Deadline.after(1))
    return ledger


def missing(state, reason):
    return Missing(source=LAB, state=state, reason=reason)


@pytest.mark.parametrize(
    ("outcome", "end"),
    [
        (DELIVERY, FetchEnd.ANSWERED),
        (Delivery(source=LAB, dialect="fhir", as_of=NOW, pages=(), cut="TIME"), FetchEnd.CUT),
        (missing(SourceState.LATE, "TIMEOUT"), FetchEnd.LATE),
        (missing(SourceState.FAILED, "CONNECTION"), FetchEnd.FAILED),
        (missing(SourceState.REFUSED, "FORBIDDEN"), FetchEnd.REFUSED),
        (missing(SourceState.FAILED, "BREAKER_OPEN"), FetchEnd.RESTING),
        (missing(SourceState.FAILED, "BUSY"), FetchEnd.BUSY),
        (missing(SourceState.OFF, "OFF"), FetchEnd.FAILED),
    ],
)
def test_how_a_fetch_ended_is_told_by_one_word(outcome, end) -> None:
    assert ending(outcome) is end


def test_a_moment_is_in_a_part_of_five_minutes() -> None:
    at = datetime(2026, 3, 2, 12, 9, 59, 999_999, tzinfo=UTC)

    assert part_of(at) == datetime(2026, 3, 2, 12, 5, tzinfo=UTC)
    assert part_of(at + timedelta(microseconds=1)) == part_of(at) + PART


async def test_fetches_that_end_alike_are_one_sum(counts, clocks) -> None:
    for _ in range(2):
        with counts.fetching(LAB) as ended:
            ended(DELIVERY)
        clocks.now += timedelta(seconds=1)
    with counts.fetching(LAB) as ended:
        clocks.measured_s += 2
        ended(DELIVERY)

    (found,) = (await put(counts, Ledger())).fetches
    assert found == FetchCount(
        source="lab",
        since=NOW + timedelta(minutes=5),
        end=FetchEnd.ANSWERED,
        times=3,
        took_ms=250 + 250 + 2250,
        slowest_ms=2250,
        last_at=NOW + timedelta(minutes=7, seconds=5),
    )


async def test_what_was_given_up_or_failed_by_a_bug_is_no_fetch(counts) -> None:
    with counts.fetching(LAB):
        pass
    with pytest.raises(ZeroDivisionError), counts.fetching(LAB):
        raise ZeroDivisionError

    assert (await put(counts, Ledger())).fetches == []


async def test_messages_are_counted_by_the_day_in_norway(counts) -> None:
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    for at in (late, late, late - timedelta(hours=1)):
        counts.received(IntakeDoor.MLLP, IntakeEnd.ACCEPTED, at)

    found = (await put(counts, Ledger())).messages
    assert [(one.day, one.times) for one in found] == [(date(2026, 3, 1), 1), (date(2026, 3, 2), 2)]


async def test_what_is_put_is_put_once_and_in_order(counts) -> None:
    for source in (WEST, LAB):
        counts.fetched(source, FetchEnd.LATE, 0.1)
        counts.fetched(source, FetchEnd.ANSWERED, 0.1)
    ledger = await put(counts, Ledger())
    await put(counts, ledger)

    assert [(one.source, one.end) for one in ledger.fetches] == [
        ("lab", FetchEnd.ANSWERED),
        ("lab", FetchEnd.LATE),
        ("west", FetchEnd.ANSWERED),
        ("west", FetchEnd.LATE),
    ]


async def test_what_the_store_does_not_take_goes_with_the_next(counts) -> None:
    ledger = Ledger()
    ledger.down = True
    counts.fetched(LAB, FetchEnd.ANSWERED, 0.1)
    counts.received(IntakeDoor.HL7V2, IntakeEnd.REPEATED, NOW)
    with pytest.raises(StoreUnavailable):
        await put(counts, ledger)
    ledger.down = False
    counts.fetched(LAB, FetchEnd.ANSWERED, 0.3)
    counts.received(IntakeDoor.HL7V2, IntakeEnd.REPEATED, NOW)
    await put(counts, ledger)

    assert [(one.times, one.took_ms) for one in ledger.fetches] == [(1, 100), (1, 300)]
    assert [one.times for one in ledger.messages] == [1, 1]


async def test_what_the_store_took_and_answered_too_late_is_put_again_as_it_was(counts, clocks) -> None:
    ledger = Ledger()
    ledger.late = True
    for times in range(2):
        counts.fetched(LAB, FetchEnd.ANSWERED, 0.1)
        clocks.now += timedelta(seconds=times)
        with pytest.raises(StoreUnavailable):
            await put(counts, ledger)
    ledger.late = False
    await put(counts, ledger)
    await put(counts, ledger)

    assert [(batch.number, len(batch.fetches)) for batch in ledger.batches] == [(1, 1), (2, 1)]
    assert len({batch.process for batch in ledger.batches}) == 1
    assert [one.times for one in ledger.fetches] == [1, 1]


def test_no_two_processes_have_one_name(clocks) -> None:
    names = {Counts(clocks.time, clocks.measure)._process for _ in range(2)}

    assert len(names) == 2


async def test_who_puts_at_once_comes_back_when_the_store_knows(counts) -> None:
    ledger, begun, goes_on = Ledger(), asyncio.Event(), asyncio.Event()
    add = ledger.add_counts

    async def slowly(batch, deadline):
        begun.set()
        await goes_on.wait()
        await add(batch, deadline)

    ledger.add_counts = slowly
    counts.fetched(LAB, FetchEnd.ANSWERED, 0.1)
    async with asyncio.TaskGroup() as group:
        group.create_task(put(counts, ledger))
        await begun.wait()
        second = group.create_task(put(counts, ledger))
        await asyncio.sleep(0)
        early = second.done()
        goes_on.set()

    assert not early
    assert len(ledger.fetches) == 1


async def test_memory_does_not_grow_while_there_is_no_store(counts, clocks) -> None:
    for _ in range(MOST_KEPT + 5):
        counts.fetched(LAB, FetchEnd.ANSWERED, 0.1)
        counts.received(IntakeDoor.MLLP, IntakeEnd.ACCEPTED, clocks.now)
        clocks.now += timedelta(days=1)

    ledger = await put(counts, Ledger())
    assert (len(ledger.fetches), len(ledger.messages)) == (MOST_KEPT, MOST_KEPT)
