"""Those who want the same at the same time share one request, and nobody waits for, or ends, what is another's."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from resolvers.deadline import Deadline
from resolvers.model import Announcement, AnnouncementKind, Delivery, Fetch, Missing, SourceId, SourceState
from resolvers.sources.sharing import Shared
from resolvers.sources.shelf import Shelf, Use
from tests.examples import NOW, PERSON

NORD = SourceId("nord")
FETCH = Fetch(source=NORD, person=PERSON, budget_s=4.0, basis="PURPOSE_TREATMENT")
WHOLE = Delivery(source=NORD, dialect="fhir", as_of=NOW, pages=(b"{}",))
LATE = Missing(source=NORD, state=SourceState.LATE, reason="TIMEOUT")
FAILED = Missing(source=NORD, state=SourceState.FAILED, reason="CONNECTION")
NEWS = [Announcement(kind=AnnouncementKind.VERSION, person=PERSON.hash)]


class Upstream:
    """A source whose every request waits for the test to answer it."""

    id = NORD
    name = "Helse Nord"

    def __init__(self):
        self.asked = []
        self.given_up = 0
        self._came = asyncio.Queue()

    async def fetch(self, fetch, deadline):
        answer = asyncio.get_running_loop().create_future()
        self.asked.append((fetch, deadline))
        self._came.put_nowait(answer)
        try:
            return await answer
        except asyncio.CancelledError:
            self.given_up += 1
            raise

    async def request(self):
        """Wait for the next request; gives what answers it."""
        async with asyncio.timeout(10):
            return await self._came.get()


@pytest.fixture
def upstream():
    return Upstream()


@pytest.fixture
def shelf():
    made = Shelf(ttl_s=60.0, max_bytes=1000, timer=lambda: 0.0, draw=lambda: 0.0)
    made.listening()
    return made


@asynccontextmanager
async def sharing(upstream, shelf):
    """Give the source, and a task group for callers; afterwards no task is left."""
    before = len(asyncio.all_tasks())
    async with asyncio.TaskGroup() as owner, asyncio.TaskGroup() as callers:
        yield Shared(upstream, shelf, owner), callers
    assert len(asyncio.all_tasks()) == before


def asks(shared, callers, fetch=FETCH, seconds=10.0):
    return callers.create_task(shared.fetch(fetch, Deadline.after(seconds)))


async def test_it_is_named_as_the_source_it_shares(upstream, shelf):
    async with sharing(upstream, shelf) as (shared, _):
        assert (shared.id, shared.name) == (NORD, "Helse Nord")


async def test_those_who_ask_at_the_same_time_make_one_request(upstream, shelf):
    async with sharing(upstream, shelf) as (shared, callers):
        tasks = [asks(shared, callers) for _ in range(5)]
        (await upstream.request()).set_result(WHOLE)

    assert [task.result() for task in tasks] == [WHOLE] * 5
    assert len(upstream.asked) == 1


async def test_who_asks_next_gets_what_was_just_read_as_of_then(upstream, shelf):
    async with sharing(upstream, shelf) as (shared, callers):
        asks(shared, callers)
        (await upstream.request()).set_result(WHOLE)

    async with sharing(upstream, shelf) as (shared, callers):
        again = asks(shared, callers)
    assert again.result() is WHOLE
    assert len(upstream.asked) == 1


async def test_it_is_counted_how_each_got_what_was_read(upstream, shelf):
    async with sharing(upstream, shelf) as (shared, callers):
        for _ in range(3):
            asks(shared, callers)
        (await upstream.request()).set_result(WHOLE)
    async with sharing(upstream, shelf) as (shared, callers):
        asks(shared, callers)

    assert shelf.uses == {Use.READ: 1, Use.JOINED: 2, Use.KEPT: 1}


async def test_another_right_is_another_request(upstream, shelf):
    async with sharing(upstream, shelf) as (shared, callers):
        asks(shared, callers)
        asks(shared, callers, replace(FETCH, basis="SEGSELV"))
        for _ in range(2):
            (await upstream.request()).set_result(WHOLE)

    assert [fetch.basis for fetch, _ in upstream.asked] == [FETCH.basis, "SEGSELV"]


async def test_a_failure_is_shared_with_who_waits_and_with_nobody_after(upstream, shelf):
    async with sharing(upstream, shelf) as (shared, callers):
        tasks = [asks(shared, callers) for _ in range(2)]
        (await upstream.request()).set_result(FAILED)
        await asyncio.wait(tasks)
        after = asks(shared, callers)
        (await upstream.request()).set_result(WHOLE)

    assert [task.result() for task in (*tasks, after)] == [FAILED, FAILED, WHOLE]


async def test_who_goes_away_ends_nothing_while_others_wait(upstream, shelf):
    async with sharing(upstream, shelf) as (shared, callers):
        first, second = [asks(shared, callers) for _ in range(2)]
        answer = await upstream.request()
        first.cancel()
        await asyncio.wait([first])
        assert not answer.cancelled()
        answer.set_result(WHOLE)

    assert first.cancelled()
    assert second.result() is WHOLE
    assert upstream.given_up == 0


async def test_the_last_to_go_ends_the_request_and_the_next_makes_another(upstream, shelf):
    async with sharing(upstream, shelf) as (shared, callers):
        tasks = [asks(shared, callers) for _ in range(2)]
        given_up = await upstream.request()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        after = asks(shared, callers)
        (await upstream.request()).set_result(WHOLE)

    assert given_up.cancelled()
    assert upstream.given_up == 1
    assert after.result() is WHOLE


async def test_who_joins_waits_no_longer_than_their_own_time(upstream, shelf):
    async with sharing(upstream, shelf) as (shared, callers):
        first = asks(shared, callers)
        answer = await upstream.request()
        hasty = asks(shared, callers, seconds=0.02)
        await asyncio.wait([hasty])
        answer.set_result(WHOLE)

    assert (first.result(), hasty.result()) == (WHOLE, LATE)
    assert len(upstream.asked) == 1


async def test_a_request_ends_with_the_time_of_who_began_it_and_who_has_more_tries_once_more(upstream, shelf):
    async with sharing(upstream, shelf) as (shared, callers):
        hasty = asks(shared, callers, seconds=0.02)
        await upstream.request()
        patient = [asks(shared, callers) for _ in range(3)]
        (await upstream.request()).set_result(WHOLE)

    assert hasty.result() == LATE
    assert [task.result() for task in patient] == [WHOLE] * 3
    assert len(upstream.asked) == 2


@pytest.mark.parametrize("short", [LATE, replace(WHOLE, cut="TIME")])
async def test_who_has_more_time_tries_no_more_than_once_more(upstream, shelf, short):
    async with sharing(upstream, shelf) as (shared, callers):
        tasks = [asks(shared, callers, seconds=seconds) for seconds in (10, 20, 30)]
        for _ in range(2):
            (await upstream.request()).set_result(short)

    assert [task.result() for task in tasks] == [short] * 3
    assert len(upstream.asked) == 2


async def test_with_no_more_time_than_the_request_had_its_end_is_ones_own(upstream, shelf):
    async with sharing(upstream, shelf) as (shared, callers):
        first, second = asks(shared, callers, seconds=10), asks(shared, callers, seconds=9)
        (await upstream.request()).set_result(LATE)

    assert (first.result(), second.result()) == (LATE, LATE)
    assert len(upstream.asked) == 1


async def test_what_a_source_raises_is_raised_for_all_who_wait_and_ends_nobody_else(upstream, shelf):
    async with sharing(upstream, shelf) as (shared, callers):

        async def told():
            with pytest.raises(TimeoutError, match="a bug"):
                await shared.fetch(FETCH, Deadline.after(10))

        for _ in range(2):
            callers.create_task(told())
        other = asks(shared, callers, replace(FETCH, basis="SEGSELV"))
        (await upstream.request()).set_exception(TimeoutError("a bug"))
        (await upstream.request()).set_result(WHOLE)

    assert other.result() is WHOLE


async def test_what_was_asked_before_something_was_new_is_not_joined_after_it_and_not_kept(upstream, shelf):
    async with sharing(upstream, shelf) as (shared, callers):
        before = asks(shared, callers)
        old = await upstream.request()
        shelf.heard(NEWS)
        after = asks(shared, callers)
        new = await upstream.request()
        new.set_result(WHOLE)
        await asyncio.wait([after])
        old.set_result(replace(WHOLE, pages=()))
        await asyncio.wait([before])
        again = asks(shared, callers)

    assert before.result().pages == ()
    assert after.result() is again.result() is WHOLE


async def test_while_changes_are_not_heard_everybody_asks_for_themself(upstream, shelf):
    shelf.deaf()
    async with sharing(upstream, shelf) as (shared, callers):
        tasks = [asks(shared, callers) for _ in range(2)]
        for _ in tasks:
            (await upstream.request()).set_result(WHOLE)
        await asyncio.wait(tasks)
        again = asks(shared, callers)
        (await upstream.request()).set_result(WHOLE)

    assert again.result() is WHOLE
    assert len(upstream.asked) == 3


async def test_many_who_come_and_go_at_any_moment_leave_nothing_behind(upstream, shelf):
    """Callers that are cancelled at every step of the loop: whoever stays is answered."""
    async with sharing(upstream, shelf) as (shared, callers):
        tasks = []
        for steps in range(30):
            tasks.append(asks(shared, callers))
            for _ in range(steps % 4):
                await asyncio.sleep(0)
            if steps % 3:
                tasks[steps // 2].cancel()
            if steps % 7 == 0:
                shelf.heard(NEWS)
        while not all(task.done() for task in tasks):
            while not upstream._came.empty():
                answer = upstream._came.get_nowait()
                if not answer.done():
                    answer.set_result(WHOLE)
            await asyncio.sleep(0)

    assert {task.result() for task in tasks if not task.cancelled()} == {WHOLE}
    assert sum(task.cancelled() for task in tasks) > 5
    assert shelf._flights == {}
