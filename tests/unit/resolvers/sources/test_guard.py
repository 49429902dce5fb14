"""A source that fails is left alone for a while, and none has more than its share of what runs at once."""

import asyncio

import pytest

from resolvers.collect import answer_in_time
from resolvers.deadline import Deadline
from resolvers.model import Delivery, Fetch, Missing, SourceId, SourceState
from resolvers.sources.guard import Guarded, Guards
from tests.examples import NOW, PERSON

LAB = SourceId("lab")
DELIVERY = Delivery(source=LAB, dialect="fhir", as_of=NOW, pages=())
ILL = Missing(source=LAB, state=SourceState.FAILED, reason="CONNECTION")
LATE = Missing(source=LAB, state=SourceState.LATE, reason="TIMEOUT")
OPEN = Missing(source=LAB, state=SourceState.FAILED, reason="BREAKER_OPEN")
BUSY = Missing(source=LAB, state=SourceState.FAILED, reason="BUSY")


class Ticking:
    """A clock that a test moves."""

    def __init__(self):
        self.now_s = 100.0

    def __call__(self):
        return self.now_s


class Telling:
    """A source that tells what a test lets it tell, once the test lets it; it counts who asked."""

    id = LAB
    name = "Lab"

    def __init__(self, outcome=DELIVERY):
        self.outcome = outcome
        self.asked = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def fetch(self, fetch, deadline):
        self.asked += 1
        await self.gate.wait()
        return self.outcome


@pytest.fixture
def clock():
    return Ticking()


@pytest.fixture
def lab():
    return Telling()


@pytest.fixture
def guarded(lab, clock):
    return Guarded(lab, Guards(at_once=2, failures=3, pause_s=10.0), clock)


@pytest.fixture
def roomy(lab, clock):
    """Guarded, with places for all that a test asks at once."""
    return Guarded(lab, Guards(at_once=50, failures=3, pause_s=10.0), clock)


def fetch_of(budget_s):
    return Fetch(source=LAB, person=PERSON, budget_s=budget_s)


async def ask(source, *, budget_s=5.0, seconds=5.0):
    return await source.fetch(fetch_of(budget_s), Deadline.after(seconds))


async def ask_often(source, times, **limits):
    return [await ask(source, **limits) for _ in range(times)]


async def until(true):
    """Let the others run until something is so."""
    for _ in range(1_000):
        await asyncio.sleep(0)
        if true():
            return
    pytest.fail("it never came to be")


async def opened(source, lab, clock):
    """Open the breaker, and let the pause pass."""
    lab.outcome = ILL
    await ask_often(source, 3)
    clock.now_s += 10.0
    lab.asked = 0


def test_a_guarded_source_is_named_as_the_source_is(guarded):
    assert (guarded.id, guarded.name) == ("lab", "Lab")


async def test_a_source_that_is_well_is_asked_each_time(guarded, lab):
    assert await ask_often(guarded, 10) == [DELIVERY] * 10
    assert lab.asked == 10


async def test_after_failures_in_a_row_nothing_is_asked_until_the_pause_is_over(guarded, lab, clock):
    lab.outcome = ILL

    assert await ask_often(guarded, 3) == [ILL] * 3
    clock.now_s += 9.9
    assert await ask_often(guarded, 3) == [OPEN] * 3
    assert lab.asked == 3


async def test_failures_with_an_answer_between_them_are_not_in_a_row(guarded, lab):
    for outcome in [ILL, ILL, DELIVERY] * 3:
        lab.outcome = outcome

        assert await ask(guarded) == outcome


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (SourceState.FAILED, "CONNECTION"),
        (SourceState.FAILED, "UNAVAILABLE"),
        (SourceState.FAILED, "BROKEN_OFF"),
        (SourceState.FAILED, "HTTP_500"),
        (SourceState.LATE, "TIMEOUT"),
    ],
)
async def test_what_is_a_sources_own_fault_opens_the_breaker(guarded, lab, state, reason):
    lab.outcome = Missing(source=LAB, state=state, reason=reason)
    await ask_often(guarded, 3)

    assert await ask(guarded) == OPEN


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (SourceState.REFUSED, "FORBIDDEN"),
        (SourceState.REFUSED, "UNAUTHENTICATED"),
        (SourceState.FAILED, "REJECTED"),
        (SourceState.FAILED, "NOT_FHIR"),
        (SourceState.FAILED, "HTTP_404"),
        (SourceState.FAILED, "CREDENTIALS"),
    ],
)
async def test_an_answer_that_is_of_no_use_does_not(guarded, lab, state, reason):
    lab.outcome = Missing(source=LAB, state=state, reason=reason)

    assert await ask_often(guarded, 9) == [lab.outcome] * 9


async def test_being_late_is_not_held_against_a_source_that_had_little_time(guarded, lab):
    lab.outcome = LATE

    assert await ask_often(guarded, 9, budget_s=60.0) == [LATE] * 9


async def test_of_twenty_who_wait_for_the_pause_to_end_exactly_one_goes_through(roomy, lab, clock):
    await opened(roomy, lab, clock)
    lab.gate.clear()
    lab.outcome = DELIVERY
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(ask(roomy)) for _ in range(20)]
        await until(lambda: sum(task.done() for task in tasks) == 19)
        lab.gate.set()
    outcomes = [task.result() for task in tasks]

    assert lab.asked == 1
    assert (outcomes.count(DELIVERY), outcomes.count(OPEN)) == (1, 19)


async def test_a_trial_that_succeeds_lets_everybody_in_again(guarded, lab, clock):
    await opened(guarded, lab, clock)
    lab.outcome = DELIVERY

    assert await ask_often(guarded, 3) == [DELIVERY] * 3


async def test_a_trial_that_fails_begins_another_pause(guarded, lab, clock):
    await opened(guarded, lab, clock)

    assert await ask_often(guarded, 2) == [ILL, OPEN]
    clock.now_s += 9.9
    assert await ask(guarded) == OPEN
    clock.now_s += 0.1
    assert await ask(guarded) == ILL


async def test_a_trial_that_is_cancelled_frees_its_place_for_another(guarded, lab, clock):
    await opened(guarded, lab, clock)
    lab.gate.clear()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await ask(guarded)
    lab.gate.set()
    lab.outcome = DELIVERY

    assert await ask(guarded) == DELIVERY


async def test_a_trial_that_had_too_little_time_to_tell_anything_frees_its_place(guarded, lab, clock):
    await opened(guarded, lab, clock)
    lab.outcome = LATE
    await ask(guarded, budget_s=60.0)
    lab.outcome = DELIVERY

    assert await ask(guarded) == DELIVERY


async def test_a_trial_for_which_there_was_no_token_tells_nothing_and_frees_its_place(guarded, lab, clock):
    await opened(guarded, lab, clock)
    lab.outcome = Missing(source=LAB, state=SourceState.FAILED, reason="CREDENTIALS")
    await ask(guarded)
    lab.outcome = LATE
    await ask(guarded)

    # The second was a trial too, and has begun another pause.
    assert await ask(guarded) == OPEN


async def test_what_was_asked_before_the_breaker_opened_neither_closes_it_nor_counts_after(roomy, lab):
    lab.outcome = ILL
    lab.gate.clear()
    async with asyncio.TaskGroup() as group:
        for _ in range(6):
            group.create_task(ask(roomy))
        await until(lambda: lab.asked == 6)
        lab.gate.set()

    assert await ask(roomy) == OPEN
    assert lab.asked == 6


@pytest.mark.parametrize("outcome", [DELIVERY, ILL])
async def test_what_was_asked_before_the_breaker_opened_does_not_end_a_trial(roomy, lab, clock, outcome):
    old, trial = Telling(outcome), Telling()
    old.gate.clear()
    trial.gate.clear()
    lab.fetch = old.fetch
    async with asyncio.TaskGroup() as group:
        group.create_task(ask(roomy))
        await until(lambda: old.asked)
        del lab.fetch
        await opened(roomy, lab, clock)
        lab.fetch = trial.fetch
        trying = group.create_task(ask(roomy))
        await until(lambda: trial.asked)
        old.gate.set()
        await until(lambda: not old.gate._waiters)
        others = await ask_often(roomy, 3)
        trial.gate.set()

    assert others == [OPEN] * 3
    assert (trying.result(), trial.asked) == (DELIVERY, 1)


async def test_no_more_run_at_once_than_there_are_places_and_no_more_wait_than_run(guarded, lab):
    lab.gate.clear()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(ask(guarded)) for _ in range(6)]
        await until(lambda: sum(task.done() for task in tasks) == 2)
        running = lab.asked
        lab.gate.set()
    outcomes = [task.result() for task in tasks]

    assert running == 2
    assert outcomes == [DELIVERY] * 4 + [BUSY] * 2


async def test_who_waits_is_told_in_time_and_places_come_free_again(guarded, lab):
    lab.gate.clear()
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(ask(guarded)) for _ in range(2)]
        await until(lambda: lab.asked == 2)
        waiting = await ask(guarded, seconds=0.02)
        lab.gate.set()

    assert waiting == BUSY
    assert [task.result() for task in running] == [DELIVERY] * 2
    assert await ask_often(guarded, 3) == [DELIVERY] * 3


async def test_who_waits_in_vain_is_told_before_the_time_is_over(guarded, lab):
    lab.gate.clear()
    async with asyncio.TaskGroup() as group:
        for _ in range(2):
            group.create_task(ask(guarded))
        await until(lambda: lab.asked == 2)
        waiting = await answer_in_time(guarded, fetch_of(0.1), Deadline.after(5.0))
        lab.gate.set()

    assert waiting == BUSY


async def test_being_busy_opens_nothing(guarded, lab):
    lab.gate.clear()
    async with asyncio.TaskGroup() as group:
        for _ in range(2):
            group.create_task(ask(guarded))
        await until(lambda: lab.asked == 2)
        await ask_often(guarded, 9, seconds=0.001)
        lab.gate.set()

    assert await ask(guarded) == DELIVERY


async def test_who_waited_while_the_breaker_opened_asks_no_more(lab, clock):
    narrow = Guarded(lab, Guards(at_once=1, failures=1, pause_s=10.0), clock)
    lab.outcome = ILL
    lab.gate.clear()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(ask(narrow)) for _ in range(2)]
        await until(lambda: lab.asked == 1)
        lab.gate.set()

    assert [task.result() for task in tasks] == [ILL, OPEN]
    assert lab.asked == 1


async def test_who_is_cancelled_while_waiting_or_asking_leaves_no_place_taken(guarded, lab):
    lab.gate.clear()
    for _ in range(4):
        tasks = [asyncio.ensure_future(ask(guarded)) for _ in range(4)]
        await until(lambda: lab.asked % 2 == 0)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    lab.gate.set()

    assert await ask_often(guarded, 3) == [DELIVERY] * 3
