"""Answers are kept for a time, a no for a shorter one, a failure never; one asks for all who ask the same."""

import asyncio

import pytest

from resolvers.registers.kept import Ages, Kept
from resolvers.registers.port import RegisterUnavailable

AGES = Ages(known_s=60, unknown_s=5)


class Register:
    """Counts how often it is asked; it answers what it is told, when it is let."""

    def __init__(self, answer: object = "known") -> None:
        self.answer = answer
        self.asked = 0
        self.now = 0.0
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self) -> object:
        self.asked += 1
        await self.open.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def kept(self, ages: Ages = AGES) -> Kept[object]:
        return Kept(ages, lambda: self.now)


@pytest.mark.parametrize(
    ("answer", "kept_s"), [("known", 60), (True, 60), (("1",), 60), (None, 5), (False, 5), ((), 5)]
)
async def test_an_answer_is_kept_for_its_time_and_no_longer(answer, kept_s) -> None:
    register = Register(answer)
    kept = register.kept()
    for register.now in (0.0, kept_s - 0.1):
        assert await kept.answer(("a",), register) == answer
    assert register.asked == 1

    register.now = float(kept_s)
    register.answer = RegisterUnavailable("down")
    with pytest.raises(RegisterUnavailable):
        await kept.answer(("a",), register)
    assert register.asked == 2


@pytest.mark.parametrize("answer", ["known", None])
async def test_nothing_is_kept_where_nothing_may_be(answer) -> None:
    register = Register(answer)
    kept = register.kept(Ages(known_s=0, unknown_s=5))
    for _ in range(2):
        assert await kept.answer(("a",), register) == answer

    assert register.asked == 2


async def test_a_failure_is_not_kept() -> None:
    register = Register(RegisterUnavailable("down"))
    kept = register.kept()
    with pytest.raises(RegisterUnavailable):
        await kept.answer(("a",), register)

    register.answer = "known"
    assert await kept.answer(("a",), register) == "known"
    assert register.asked == 2


async def test_each_question_has_an_answer_of_its_own() -> None:
    register = Register()
    kept = register.kept()
    for question in (("a", "b"), ("b", "a"), ("a",), ("ab",)):
        await kept.answer(question, register)

    assert register.asked == 4


async def test_who_asks_the_same_at_once_is_answered_by_one_look_up() -> None:
    register = Register()
    register.open.clear()
    kept = register.kept()
    async with asyncio.TaskGroup() as group:
        same = [group.create_task(kept.answer(("a",), register)) for _ in range(5)]
        other = group.create_task(kept.answer(("b",), register))
        await asyncio.sleep(0)
        register.open.set()

    assert [task.result() for task in (*same, other)] == ["known"] * 6
    assert register.asked == 2


async def test_a_no_that_is_not_kept_is_asked_for_by_each() -> None:
    register = Register(None)
    kept = register.kept(Ages(unknown_s=0))
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(kept.answer(("a",), register))

    assert register.asked == 3


async def test_who_waited_for_one_that_was_given_up_or_failed_asks_again() -> None:
    register = Register()
    register.open.clear()
    kept = register.kept()
    async with asyncio.TaskGroup() as group:
        first = group.create_task(kept.answer(("a",), register))
        await asyncio.sleep(0)
        second = group.create_task(kept.answer(("a",), register))
        await asyncio.sleep(0)
        first.cancel()
        register.open.set()

    assert first.cancelled()
    assert second.result() == "known"
    assert register.asked == 2
