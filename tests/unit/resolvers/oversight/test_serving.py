"""How sources are is told by how fetches ended, in parts of a time; what comes in, by day and door."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from resolvers.audit import Audit
from resolvers.counting import Counts
from resolvers.errors import BadInput, Forbidden
from resolvers.model import (
    FetchCount,
    FetchEnd,
    IntakeCount,
    IntakeDoor,
    IntakeEnd,
    QuarantineCount,
    SourceCondition,
    SourceId,
)
from resolvers.oversight.operating import CHANNELS
from resolvers.oversight.recorded import Recorded
from resolvers.oversight.serving import LATELY, Serving, condition, edges_of, moments
from resolvers.plan import SourceSheet
from tests.examples import NOW, clinician, operation_rules
from tests.unit.resolvers.oversight.test_operating import operator
from tests.unit.resolvers.served import Service
from tests.unit.resolvers.test_pipeline import World, asking

LAB = SourceSheet(id=SourceId("lab"), name="Lab")
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
EDGES = edges_of(NOW, 1)


def counted(end=FetchEnd.ANSWERED, *, ago=MINUTE, **changes) -> FetchCount:
    at = NOW - ago
    given = {"source": "lab", "since": at - timedelta(minutes=at.minute % 5), "end": end, "times": 1, "last_at": at}
    return FetchCount(**{**given, "took_ms": 10, "slowest_ms": 10, **changes})


def serving(service: Service, *, world=None, counts=None, sheets=(LAB,)) -> Serving:
    recorded = Recorded(Audit(world or World()), operation_rules())
    return Serving(service, recorded, counts or Counts(lambda: NOW, lambda: 0.0), sheets=sheets)


async def sources(service, *, hours=24, caller=None, **how):
    caller = caller or operator()
    return await serving(service, **how).sources(asking(caller), CHANNELS[caller.kind], hours=hours)


async def intake(service, *, days=7, caller=None, **how):
    caller = caller or operator()
    return await serving(service, **how).intake(asking(caller), CHANNELS[caller.kind], days=days)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([], SourceCondition.UNKNOWN),
        ([counted()], SourceCondition.WELL),
        ([counted(FetchEnd.CUT)], SourceCondition.WELL),
        ([counted(FetchEnd.LATE)], SourceCondition.FAILING),
        ([counted(FetchEnd.FAILED)], SourceCondition.FAILING),
        ([counted(FetchEnd.REFUSED)], SourceCondition.FAILING),
        ([counted(FetchEnd.RESTING)], SourceCondition.RESTING),
        # What has held for a minute counts.
        ([counted(FetchEnd.FAILED), counted(ago=2 * MINUTE)], SourceCondition.FAILING),
        ([counted(FetchEnd.FAILED, ago=2 * MINUTE), counted()], SourceCondition.WELL),
        # Of what comes within a minute of the other, most of the last parts count: one fetch turns nothing.
        ([counted(FetchEnd.FAILED, ago=SECOND), counted(ago=2 * SECOND, times=9)], SourceCondition.WELL),
        ([counted(FetchEnd.FAILED, ago=2 * SECOND, times=9), counted(ago=SECOND)], SourceCondition.FAILING),
        ([counted(FetchEnd.FAILED, ago=59 * SECOND), counted(ago=SECOND)], SourceCondition.FAILING),
        ([counted(FetchEnd.FAILED, ago=61 * SECOND, times=9), counted(ago=SECOND)], SourceCondition.WELL),
        (
            [counted(FetchEnd.FAILED, ago=2 * SECOND), counted(FetchEnd.RESTING, ago=SECOND), counted(ago=3 * SECOND)],
            SourceCondition.RESTING,
        ),
        # What is from before the last parts turns nothing either.
        (
            [
                counted(FetchEnd.FAILED, ago=12 * MINUTE, times=9),
                counted(FetchEnd.LATE, ago=SECOND),
                counted(ago=2 * SECOND, times=2),
            ],
            SourceCondition.WELL,
        ),
        # That too many ran tells nothing of the source, and what is from long ago nothing of now.
        ([counted(FetchEnd.BUSY), counted(ago=2 * MINUTE)], SourceCondition.WELL),
        ([counted(FetchEnd.BUSY)], SourceCondition.UNKNOWN),
        ([counted(FetchEnd.FAILED, ago=LATELY)], SourceCondition.UNKNOWN),
    ],
)
def test_how_a_source_is_is_told_by_how_its_last_fetches_ended(counts, expected) -> None:
    assert condition(LAB, counts, NOW) is expected


@pytest.mark.parametrize("off", [{"switched_on": False}, {"region_on": False}])
def test_a_source_that_is_switched_off_is_off_however_it_was(off) -> None:
    assert condition(SourceSheet(id=LAB.id, name="Lab", **off), [counted()], NOW) is SourceCondition.OFF


@pytest.mark.parametrize(
    ("hours", "parts", "minutes"), [(1, 12, 5), (8, 96, 5), (9, 36, 15), (24, 96, 15), (48, 96, 30), (168, 84, 120)]
)
def test_a_time_is_told_in_parts_of_equal_length_the_last_of_which_is_now(hours, parts, minutes) -> None:
    now = datetime(2026, 3, 2, 12, 7, 31, tzinfo=UTC)
    edges = edges_of(now, hours)

    assert {later - earlier for earlier, later in pairwise(edges)} == {timedelta(minutes=minutes)}
    assert len(edges) == parts + 1
    assert edges[-2] <= now < edges[-1]
    assert {edge.minute % min(minutes, 60) for edge in edges} == {0}


def test_what_ended_in_a_part_is_added_up_and_only_what_was_made_takes_time() -> None:
    counts = [
        counted(times=3, took_ms=100, slowest_ms=70, since=EDGES[-2]),
        counted(FetchEnd.LATE, took_ms=300, slowest_ms=300, since=EDGES[-2]),
        counted(FetchEnd.RESTING, times=4, took_ms=2, slowest_ms=1, since=EDGES[-2]),
    ]
    *earlier, last = moments(counts, EDGES)

    assert (last.since, last.until, last.asked) == (EDGES[-2], EDGES[-1], 8)
    assert last.ends == {FetchEnd.ANSWERED: 3, FetchEnd.LATE: 1, FetchEnd.RESTING: 4}
    assert (last.mean_ms, last.slowest_ms) == (100, 300)
    assert {(one.asked, one.mean_ms, one.slowest_ms) for one in earlier} == {(0, None, None)}


def test_where_no_fetch_was_made_none_took_any_time() -> None:
    last = moments([counted(FetchEnd.BUSY, since=EDGES[-2])], EDGES)[-1]

    assert (last.asked, last.mean_ms, last.slowest_ms) == (1, None, None)


def test_what_a_gateway_whose_clock_is_ahead_has_counted_is_in_the_last_part() -> None:
    assert moments([counted(since=EDGES[-1] + 5 * MINUTE)], EDGES)[-1].asked == 1


async def test_each_source_is_told_with_its_own_and_also_one_that_was_never_asked() -> None:
    service, west = Service(), SourceSheet(id=SourceId("west"), name="West")
    service.fetches = [counted(FetchEnd.FAILED), counted(ago=3 * MINUTE), counted(source="gone")]
    lab, other = await sources(service, sheets=(LAB, west))

    assert (lab.source, other.source) == (LAB.named(), west.named())
    assert (lab.condition, lab.last_asked_at, lab.last_answered_at) == (
        SourceCondition.FAILING,
        NOW - MINUTE,
        NOW - 3 * MINUTE,
    )
    assert (other.condition, other.last_asked_at, other.last_answered_at) == (SourceCondition.UNKNOWN, None, None)
    assert len(lab.moments) == len(other.moments) == 96


async def test_what_this_process_has_counted_is_told_too() -> None:
    counts = Counts(lambda: NOW, lambda: 0.0)
    counts.fetched(LAB.id, FetchEnd.ANSWERED, 0.01)
    counts.received(IntakeDoor.MLLP, IntakeEnd.ACCEPTED, NOW)
    service = Service()
    (lab,) = await sources(service, counts=counts)
    state = await intake(service, counts=counts)

    assert lab.condition is SourceCondition.WELL
    assert state.days == {(date(2026, 3, 2), IntakeDoor.MLLP): {IntakeEnd.ACCEPTED: 1}}


async def test_what_came_in_is_told_by_day_and_door_until_today() -> None:
    service, today = Service(), date(2026, 3, 2)

    def messages(door, end, times, day=today):
        return IntakeCount(day=day, door=door, end=end, times=times)

    service.messages = [
        messages(IntakeDoor.MLLP, IntakeEnd.ACCEPTED, 3),
        messages(IntakeDoor.MLLP, IntakeEnd.QUARANTINED, 1),
        messages(IntakeDoor.HL7V2, IntakeEnd.REPEATED, 2),
        messages(IntakeDoor.MLLP, IntakeEnd.ACCEPTED, 4, today - timedelta(days=1)),
        messages(IntakeDoor.MLLP, IntakeEnd.ACCEPTED, 5, today - timedelta(days=2)),
    ]
    kept = QuarantineCount(reason="UNREADABLE", messages=1, size=10, oldest_at=NOW, expires_at=NOW)
    service.quarantine = [kept]
    state = await intake(service, days=2)

    assert (state.since, state.until) == (today - timedelta(days=1), today)
    assert state.days == {
        (today, IntakeDoor.MLLP): {IntakeEnd.ACCEPTED: 3, IntakeEnd.QUARANTINED: 1},
        (today, IntakeDoor.HL7V2): {IntakeEnd.REPEATED: 2},
        (today - timedelta(days=1), IntakeDoor.MLLP): {IntakeEnd.ACCEPTED: 4},
    }
    assert state.quarantine == (kept,)


@pytest.mark.parametrize(("ask", "most"), [(sources, {"hours": 168}), (intake, {"days": 31})])
async def test_so_much_can_be_asked_for_and_no_more_and_not_nothing(ask, most) -> None:
    ((name, limit),) = most.items()
    service, world = Service(), World()
    await ask(service, **most)
    for much in (0, limit + 1):
        with pytest.raises(BadInput):
            await ask(service, world=world, **{name: much})

    assert world.entries == []


@pytest.mark.parametrize(("ask", "name"), [(sources, "sources"), (intake, "intake")])
async def test_it_is_recorded_and_nobody_else_is_told(ask, name) -> None:
    service, world = Service(), World()
    await ask(service, world=world)
    asked = list(service.asked)
    with pytest.raises(Forbidden):
        await ask(service, world=world, caller=clinician())

    assert [entry.operation for entry in world.entries] == [name]
    assert service.asked == asked
