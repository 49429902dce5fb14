"""All sources are asked at once, under one deadline, and none can hold up the others."""

import asyncio

import pytest

from resolvers.collect import collect
from resolvers.deadline import Deadline
from resolvers.model import Delivery, Fetch, Missing, SourceId, SourceState
from tests.examples import NOW, PERSON


class Answering:
    """A source that gives a delivery after whatever a test lets it wait for."""

    def __init__(self, name, wait=None):
        self.id = SourceId(name)
        self.name = name
        self.given = None
        self._wait = wait

    async def fetch(self, fetch, deadline):
        self.given = deadline
        if self._wait is not None:
            await self._wait()
        return Delivery(source=self.id, dialect="fhir", as_of=NOW, pages=())


def fetch_of(source, budget_s=5.0):
    return Fetch(source=source.id, person=PERSON, budget_s=budget_s)


async def collected(*sources, budget_s=5.0, seconds=5.0):
    fetches = [fetch_of(source, budget_s) for source in sources]
    return await collect(fetches, {source.id: source for source in sources}, Deadline.after(seconds))


async def forever():
    await asyncio.Event().wait()


async def test_nothing_to_fetch_is_nothing():
    assert await collected() == ()


async def test_outcomes_come_in_the_order_of_the_fetches_whoever_was_first():
    second_done = asyncio.Event()

    async def set_done():
        second_done.set()

    outcomes = await collected(Answering("slow", second_done.wait), Answering("quick", set_done))

    assert [outcome.source for outcome in outcomes] == ["slow", "quick"]


async def test_all_sources_are_asked_at_the_same_time():
    everybody = asyncio.Barrier(3)
    outcomes = await collected(*(Answering(name, everybody.wait) for name in "abc"))

    assert [type(outcome) for outcome in outcomes] == [Delivery] * 3


@pytest.mark.parametrize("limits", [{"budget_s": 0.05}, {"seconds": 0.05}])
async def test_a_source_beyond_its_budget_or_the_deadline_is_late_and_the_others_are_not(limits):
    loop = asyncio.get_running_loop()
    started = loop.time()
    outcomes = await collected(Answering("hanging", forever), Answering("quick"), **limits)

    assert outcomes[0] == Missing(source=SourceId("hanging"), state=SourceState.LATE, reason="TIMEOUT")
    assert isinstance(outcomes[1], Delivery)
    assert loop.time() - started < 2


async def test_a_source_is_told_the_narrower_of_budget_and_deadline():
    source = Answering("a")
    await collected(source, budget_s=60.0, seconds=5.0)

    assert source.given.left_s() <= 5.0


async def test_a_source_that_raises_is_a_fault_of_ours_and_stops_the_answer():
    async def fail():
        raise RuntimeError

    with pytest.raises(ExceptionGroup):
        await collected(Answering("broken", fail), Answering("hanging", forever))


async def test_a_time_limit_of_a_sources_own_that_escapes_is_a_fault_too():
    async def fail():
        raise TimeoutError

    with pytest.raises(ExceptionGroup):
        await collected(Answering("broken", fail))
