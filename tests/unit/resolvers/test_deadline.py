"""A deadline is narrowed, never extended."""

import asyncio

import pytest

from resolvers.deadline import Deadline


async def test_a_deadline_only_narrows() -> None:
    deadline = Deadline.after(10)

    assert deadline.earlier(1).at_s < deadline.at_s
    assert deadline.earlier(100) == deadline
    assert deadline.sooner(2).at_s == deadline.at_s - 2


async def test_what_is_left_is_never_negative() -> None:
    assert 9 < Deadline.after(10).left_s() <= 10
    assert Deadline.after(-1).left_s() == 0


async def test_a_block_is_ended_when_the_deadline_passes() -> None:
    with pytest.raises(TimeoutError):
        async with Deadline.after(0.01).limit():
            await asyncio.Event().wait()
