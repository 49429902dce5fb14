"""A stream looks on beats of its own, whatever is announced, and for as long as its caller's credentials are valid."""

import asyncio
from contextlib import aclosing
from datetime import timedelta

import pytest
from msgspec.structs import replace

from resolvers.errors import CredentialsExpired
from resolvers.streams.hearing import Hearing, Mark
from resolvers.streams.turns import Rhythm, left_s, turns
from tests.examples import NOW, PERSON, clinician
from tests.unit.resolvers.test_pipeline import asking

NEVER = Rhythm(beat_s=0.02, check_s=600.0)


def expiring(left: timedelta | None):
    """Give what is asked with by who may listen for so long."""
    return lambda: replace(asking(clinician(expires_at=None if left is None else NOW + left)), now=NOW)


async def first(rhythm: Rhythm, mark: Mark, count: int = 1, left: timedelta | None = None) -> list[bool]:
    """Take some turns; tells of each whether it is a check."""
    taken = []
    async with asyncio.timeout(10), aclosing(turns(expiring(left), mark, rhythm)) as found:
        async for turn in found:
            taken.append(turn.checks)
            if len(taken) == count:
                break
    return taken


async def test_what_is_announced_is_looked_at_once_on_a_beat() -> None:
    clock = asyncio.get_running_loop().time
    with Hearing().about(PERSON.hash) as mark:
        mark.set()
        mark.set()
        began = clock()

        assert await first(NEVER, mark) == [False]

        assert not mark.take()
        assert clock() - began >= NEVER.beat_s * 0.9


async def test_a_check_comes_whatever_is_announced() -> None:
    rhythm = Rhythm(beat_s=0.005, check_s=0.02)

    with Hearing().about(PERSON.hash) as mark:
        assert await first(rhythm, mark, 3) == [True] * 3


async def test_what_is_announced_on_a_beat_that_is_not_used_waits_for_the_next() -> None:
    with Hearing().about(PERSON.hash) as mark:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(first(NEVER, mark, 2))
            mark.set()
            await asyncio.sleep(NEVER.beat_s * 2)
            mark.set()

        assert task.result() == [False, False]


@pytest.mark.parametrize("left", [timedelta(), timedelta(seconds=-1)])
async def test_a_stream_ends_with_the_credentials_that_it_was_begun_with(left) -> None:
    with Hearing().about(PERSON.hash) as mark:
        mark.set()
        with pytest.raises(CredentialsExpired):
            await first(NEVER, mark, left=left)


async def test_credentials_that_do_not_say_when_they_expire_do_not() -> None:
    assert left_s(expiring(None)()) == float("inf")
    assert left_s(expiring(timedelta(minutes=1))()) == 60.0
