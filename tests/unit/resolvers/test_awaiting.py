"""Outcomes are taken as they come, and nobody waits for those that do not."""

import asyncio
from contextlib import suppress

import pytest

from resolvers.awaiting import Awaited
from resolvers.deadline import Deadline
from resolvers.model import Delivery, Fetch, Missing, SourceState
from tests.examples import PERSON
from tests.unit.resolvers.test_collect import Answering, forever


def begun(group: asyncio.TaskGroup, *sources: Answering, seconds: float = 5.0) -> Awaited:
    fetches = [Fetch(source=source.id, person=PERSON, budget_s=5.0) for source in sources]
    return Awaited(fetches, {source.id: source for source in sources}, Deadline.after(seconds), group)


async def test_what_has_come_is_taken_before_what_is_slow() -> None:
    let = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        awaited = begun(group, Answering("slow", let.wait), Answering("quick"))
        first = await awaited.some()
        waiting = awaited.silent
        let.set()
        second = await awaited.some()
        none = await awaited.some()

    assert ([one.source for one in first], waiting, [one.source for one in second]) == (["quick"], {"slow"}, ["slow"])
    assert (none, awaited.silent) == ((), frozenset())


async def test_what_came_at_once_is_taken_together() -> None:
    async with asyncio.TaskGroup() as group:
        awaited = begun(group, Answering("a"), Answering("b"))
        for _ in range(5):
            await asyncio.sleep(0)

        assert {type(one) for one in await awaited.some()} == {Delivery}
        assert not awaited.silent


async def test_a_source_beyond_its_time_is_late() -> None:
    async with asyncio.TaskGroup() as group:
        awaited = begun(group, Answering("hanging", forever), seconds=0.01)
        (late,) = await awaited.some()

    assert late == Missing(source=late.source, state=SourceState.LATE, reason="TIMEOUT")


async def test_a_source_that_raises_stops_who_waits_and_nothing_else() -> None:
    async def fail():
        raise RuntimeError("broken")

    async with asyncio.TaskGroup() as group:
        awaited = begun(group, Answering("broken", fail))
        with pytest.raises(RuntimeError, match="broken"):
            await awaited.some()


async def test_what_is_left_is_cancelled() -> None:
    gone = asyncio.Event()

    async def waited():
        with suppress(asyncio.CancelledError):
            await forever()
        gone.set()

    async with asyncio.TaskGroup() as group:
        awaited = begun(group, Answering("hanging", waited))
        await asyncio.sleep(0)
        awaited.leave()

    assert gone.is_set()
