"""Who writes at once shares a transaction, and nobody comes back before theirs is written, or fails for another."""

import asyncio

import pytest

from resolvers.deadline import Deadline
from resolvers.store.batches import Batches


class Written:
    """What was written, together in what transactions; each waits until it is let go, and some cannot be written."""

    def __init__(self, *unwritable: str) -> None:
        self.batches: list[list[str]] = []
        self.unwritable = set(unwritable)
        self.gate = asyncio.Semaphore(0)

    async def write(self, items, deadline):
        async with deadline.limit():
            self.batches.append(list(items))
            await self.gate.acquire()
        if self.unwritable & set(items):
            raise ValueError("cannot be written")


async def settle():
    for _ in range(20):
        await asyncio.sleep(0)


async def outcome(batches, item, budget_s=30.0):
    try:
        await batches.add(item, Deadline.after(budget_s))
    except (ValueError, TimeoutError) as error:
        return type(error).__name__
    return "written"


async def started(group, batches, items, budget_s=30.0):
    """Let some come, one after the other."""
    tasks = []
    for item in items:
        tasks.append(group.create_task(outcome(batches, item, budget_s)))
        await asyncio.sleep(0)
    await settle()
    return tasks


async def test_one_alone_is_written_at_once():
    written = Written()
    written.gate.release()

    await Batches(written.write).add("a", Deadline.after(1))

    assert written.batches == [["a"]]


async def test_what_comes_while_one_is_written_goes_together_and_waits_for_its_own_transaction():
    written = Written()
    batches = Batches(written.write)
    async with asyncio.TaskGroup() as group:
        first, *others = await started(group, batches, "abc")
        written.gate.release()
        await settle()
        between = (written.batches.copy(), first.done(), [other.done() for other in others])
        written.gate.release()
        await settle()

    assert between == ([["a"], ["b", "c"]], True, [False, False])
    assert [task.result() for task in (first, *others)] == ["written"] * 3


async def test_no_more_go_together_than_may():
    written = Written()
    batches = Batches(written.write, most=2)
    async with asyncio.TaskGroup() as group:
        await started(group, batches, "abcde")
        for _ in range(4):
            written.gate.release()

    assert written.batches == [["a"], ["b", "c"], ["d", "e"]]


async def test_what_cannot_be_written_fails_alone_and_what_came_with_it_is_written():
    written = Written("c")
    batches = Batches(written.write)
    async with asyncio.TaskGroup() as group:
        tasks = await started(group, batches, "abcd")
        for _ in range(9):
            written.gate.release()

    assert [task.result() for task in tasks] == ["written", "written", "ValueError", "written"]
    assert written.batches == [["a"], ["b", "c", "d"], ["b"], ["c"], ["d"]]


async def test_who_leads_and_runs_out_of_time_takes_nobody_along():
    written = Written()
    batches = Batches(written.write)
    async with asyncio.TaskGroup() as group:
        (first,) = await started(group, batches, "a")
        (short,) = await started(group, batches, "b", budget_s=0.05)
        (third,) = await started(group, batches, "c")
        written.gate.release()
        await short
        written.gate.release()
        await third

    assert [task.result() for task in (first, short, third)] == ["written", "TimeoutError", "written"]
    assert written.batches == [["a"], ["b", "c"], ["b"], ["c"]]


async def test_who_waits_and_runs_out_of_time_is_not_written():
    written = Written()
    batches = Batches(written.write)
    async with asyncio.TaskGroup() as group:
        await started(group, batches, "a")
        (late,) = await started(group, batches, "b", budget_s=0.02)
        await late
        written.gate.release()

    assert late.result() == "TimeoutError"
    assert written.batches == [["a"]]


async def test_who_is_given_the_lead_and_has_gone_hands_it_on():
    written = Written()
    batches = Batches(written.write)
    async with asyncio.TaskGroup() as group:
        first, second, third = await started(group, batches, "abc")
        written.gate.release()
        # Until the first has just ended, and the second has the lead and does not know it yet.
        for _ in range(9):
            if not first.done():
                await asyncio.sleep(0)
        second.cancel()
        await settle()
        for _ in range(3):
            written.gate.release()
        assert await third == "written"
        # The lead is free again.
        assert await outcome(batches, "d") == "written"


async def test_who_is_cancelled_while_writing_takes_nobody_along():
    written = Written()
    batches = Batches(written.write)
    async with asyncio.TaskGroup() as group:
        first, second, third = await started(group, batches, "abc")
        written.gate.release()
        await settle()
        second.cancel()
        await settle()
        written.gate.release()
        assert await third == "written"

    assert first.result() == "written"
    assert second.cancelled()
    assert written.batches == [["a"], ["b", "c"], ["c"]]


async def test_who_went_while_theirs_was_written_by_another_is_not_told():
    written = Written()
    batches = Batches(written.write)
    async with asyncio.TaskGroup() as group:
        _, _, third = await started(group, batches, "abc")
        written.gate.release()
        await settle()
        third.cancel()
        await settle()
        written.gate.release()

    assert third.cancelled()
    assert written.batches == [["a"], ["b", "c"]]


async def test_who_went_is_not_written_again_after_a_failure():
    written = Written("b")
    batches = Batches(written.write)
    async with asyncio.TaskGroup() as group:
        _, second, third, fourth = await started(group, batches, "abcd")
        written.gate.release()
        await settle()
        third.cancel()
        await settle()
        for _ in range(3):
            written.gate.release()

    assert (second.result(), fourth.result()) == ("ValueError", "written")
    assert written.batches == [["a"], ["b", "c", "d"], ["b"], ["d"]]


@pytest.mark.parametrize("rounds", range(5))
async def test_many_at_once_are_each_written_once(rounds):
    written = Written()
    batches = Batches(written.write, most=7)
    for _ in range(200):
        written.gate.release()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(outcome(batches, str(number))) for number in range(100)]

    assert {task.result() for task in tasks} == {"written"}
    assert sorted(item for batch in written.batches for item in batch) == sorted(map(str, range(100)))
