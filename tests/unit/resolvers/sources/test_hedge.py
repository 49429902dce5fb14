"""A replica is asked too where the source is slower than nearly always, or fails; the better answer is taken."""

import asyncio

import pytest

from resolvers.deadline import Deadline
from resolvers.model import Delivery, Fetch, Missing, SourceId, SourceState
from resolvers.sources.hedge import Durations, Hedged
from tests.examples import NOW, PERSON

LAB = SourceId("lab")
FAILED = Missing(source=LAB, state=SourceState.FAILED, reason="CONNECTION")
ALSO_FAILED = Missing(source=LAB, state=SourceState.FAILED, reason="UNAVAILABLE")
REFUSED = Missing(source=LAB, state=SourceState.REFUSED, reason="FORBIDDEN")
LATE = Missing(source=LAB, state=SourceState.LATE, reason="TIMEOUT")


def delivery(page, cut=None):
    return Delivery(source=LAB, dialect="fhir", as_of=NOW, pages=page, cut=cut)


FIRST, SECOND = delivery((b"first",)), delivery((b"second",))
FIRST_CUT, SECOND_CUT, NOTHING_CUT = delivery((b"first",), "TIME"), delivery((b"second",), "TIME"), delivery((), "TIME")


class Place:
    """A source or its replica: it answers when a test lets it, and says whether it was cancelled."""

    id = LAB

    def __init__(self, name, outcome):
        self.name = name
        self.outcome = outcome
        self.asked = 0
        self.cancelled = 0
        self.deadlines = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def fetch(self, fetch, deadline):
        self.asked += 1
        self.deadlines.append(deadline)
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return self.outcome


class Ticking:
    """A clock by which every fetch takes as long as a test says."""

    def __init__(self):
        self.step_s = 0.0
        self.now_s = 0.0

    def __call__(self):
        self.now_s += self.step_s
        return self.now_s


@pytest.fixture
def first():
    return Place("Lab", FIRST)


@pytest.fixture
def second():
    return Place("Replica", SECOND)


@pytest.fixture
def clock():
    return Ticking()


@pytest.fixture
def hedged(first, second, clock):
    return Hedged(first, second, clock)


async def ask(source):
    return await source.fetch(Fetch(source=LAB, person=PERSON, budget_s=5.0), Deadline.after(5.0))


async def known(hedged, first, times=20):
    """Let it be known that the source answers at once."""
    for _ in range(times):
        await ask(hedged)
    first.asked = 0


async def hedging(hedged, first, second):
    """Let both be asked at the same time, and give the running fetch in a group."""
    first.gate.clear()
    second.gate.clear()
    before, task = second.asked, asyncio.ensure_future(ask(hedged))
    for _ in range(1_000):
        await asyncio.sleep(0)
        if second.asked > before:
            return task
    pytest.fail("the replica is not asked")


def test_a_hedged_source_is_named_as_the_source_is(hedged):
    assert (hedged.id, hedged.name) == ("lab", "Lab")


async def test_a_source_that_answers_in_its_usual_time_is_asked_alone(hedged, first, second, clock):
    clock.step_s = 1.0
    await known(hedged, first, 30)

    assert await ask(hedged) == FIRST
    assert (first.asked, second.asked) == (1, 0)


async def test_before_enough_is_known_a_slow_source_is_waited_for(hedged, first, second):
    await known(hedged, first, 19)
    first.gate.clear()
    task = asyncio.ensure_future(ask(hedged))
    for _ in range(50):
        await asyncio.sleep(0)
    asked = second.asked
    first.gate.set()

    assert await task == FIRST
    assert asked == 0


async def test_beyond_its_usual_time_the_replica_is_asked_under_the_same_deadline_and_wins(hedged, first, second):
    await known(hedged, first)
    task = await hedging(hedged, first, second)
    second.gate.set()

    assert await task == SECOND
    assert (first.asked, first.cancelled, second.asked) == (1, 1, 1)
    assert first.deadlines[-1] == second.deadlines[-1]


async def test_a_slow_source_that_is_first_after_all_wins_and_the_replica_is_let_go(hedged, first, second):
    await known(hedged, first)
    task = await hedging(hedged, first, second)
    first.gate.set()

    assert await task == FIRST
    assert second.cancelled == 1


async def test_a_source_that_fails_is_made_good_by_its_replica_at_once(hedged, first, second):
    first.outcome = FAILED

    assert await ask(hedged) == SECOND
    assert (first.asked, second.asked) == (1, 1)


async def test_a_replica_that_fails_is_waited_past(hedged, first, second):
    await known(hedged, first)
    second.outcome = ALSO_FAILED
    task = await hedging(hedged, first, second)
    second.gate.set()
    for _ in range(10):
        await asyncio.sleep(0)
    first.gate.set()

    assert await task == FIRST


@pytest.mark.parametrize("outcome", [REFUSED, LATE, FIRST_CUT])
async def test_what_a_source_refused_or_cut_or_had_no_time_for_is_not_asked_of_the_replica(
    hedged, first, second, outcome
):
    first.outcome = outcome

    assert await ask(hedged) == outcome
    assert second.asked == 0


async def test_a_refusal_of_either_is_the_answer(hedged, first, second):
    await known(hedged, first)
    second.outcome = REFUSED
    task = await hedging(hedged, first, second)
    second.gate.set()

    assert await task == REFUSED
    assert first.cancelled == 1


@pytest.mark.parametrize(
    ("outcomes", "taken"),
    [
        ((FAILED, ALSO_FAILED), FAILED),
        ((FAILED, SECOND_CUT), SECOND_CUT),
        ((FAILED, NOTHING_CUT), FAILED),
        ((FIRST_CUT, SECOND_CUT), FIRST_CUT),
        ((FIRST_CUT, SECOND), SECOND),
        ((FIRST_CUT, FAILED), FIRST_CUT),
        ((NOTHING_CUT, SECOND_CUT), SECOND_CUT),
    ],
)
async def test_of_two_that_are_not_whole_one_with_pages_wins_and_then_the_first(hedged, first, second, outcomes, taken):
    await known(hedged, first)
    first.outcome, second.outcome = outcomes
    task = await hedging(hedged, first, second)
    first.gate.set()
    second.gate.set()

    assert await task == taken


async def test_who_is_cancelled_leaves_neither_behind(hedged, first, second):
    await known(hedged, first)
    task = await hedging(hedged, first, second)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert (first.cancelled, second.cancelled) == (1, 1)


async def test_a_source_that_has_become_slower_is_hedged_for_a_while_and_not_for_ever(hedged, first, second, clock):
    await known(hedged, first)
    clock.step_s = 0.05
    for _ in range(100):
        task = await hedging(hedged, first, second)
        second.gate.set()
        await task
        if hedged._durations.usual_s() > 0:
            break

    assert hedged._durations.usual_s() == pytest.approx(0.05)


def test_the_usual_time_is_that_of_95_of_the_last_100():
    durations = Durations()
    for took_s in range(19):
        durations.add(took_s)
    too_few = durations.usual_s()
    durations.add(19)
    of_twenty = durations.usual_s()
    for took_s in range(1, 201):
        durations.add(took_s)

    assert (too_few, of_twenty, durations.usual_s()) == (None, 18, 195)
