"""A fan-out on real sockets that is cancelled, or whose sources hang, leaves nothing behind."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest

from resolvers.collect import collect
from resolvers.deadline import Deadline
from resolvers.model import Fetch, SourceId, SourceState
from resolvers.sources.dialects import GENERIC
from resolvers.sources.fhir import FhirSource
from resolvers.sources.guard import Guarded, Guards
from resolvers.sources.hedge import Hedged
from tests.examples import NOW, PERSON
from tests.integration.endpoint import EMPTY
from tests.integration.scripted import response, scripted

NAMES = ("nord", "vest", "midt")


async def hang(_):
    return None


async def answer(_):
    return response(EMPTY, connection="keep-alive")


async def drip(got):
    """Begin an answer, and never come to its end."""
    got.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: 100000\r\n\r\n{")


async def unavailable(_):
    return response(status=503)


@asynccontextmanager
async def fan_out(*answers):
    """Sources in front of servers, as the gateway makes them; the test ends with the session still open."""
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(scripted(each)) for each in answers]
        session = await stack.enter_async_context(aiohttp.ClientSession())
        clock = asyncio.get_running_loop().time
        sources = {}
        for name, server in zip(NAMES, servers, strict=False):
            endpoint = FhirSource(
                id=SourceId(name),
                name=name,
                base_url=server.base_url,
                dialect=GENERIC,
                session=session,
                clock=lambda: NOW,
                new_id=lambda: "c",
            )
            sources[SourceId(name)] = Guarded(Hedged(endpoint, endpoint, clock), Guards(), clock)
        yield sources, servers, session


def fetches(sources, budget_s=60.0):
    return [Fetch(source=source, person=PERSON, budget_s=budget_s) for source in sources]


def busy(session):
    """Count the connections that somebody still holds."""
    return sum(len(held) for held in session.connector._acquired_per_host.values())


async def asked(servers):
    """Wait until every server has been asked twice: for reports and for observations."""
    for _ in range(5_000):
        await asyncio.sleep(0.001)
        if all(len(server.got) >= 2 for server in servers):
            return
    pytest.fail("not every server is asked")


def ours():
    """Find the tasks that run no code of the tests, as their servers do."""
    return {task for task in asyncio.all_tasks() if "/tests/" not in task.get_coro().cr_code.co_filename}


async def all_hung_up(servers):
    async with asyncio.timeout(5):
        for server in servers:
            await server.hung_up.wait()


@pytest.mark.parametrize("give", [hang, drip, unavailable])
async def test_a_request_that_is_cancelled_leaves_no_task_and_no_open_socket(give):
    async with fan_out(hang, give, hang) as (sources, servers, session):
        request = asyncio.ensure_future(collect(fetches(sources), sources, Deadline.after(60.0)))
        await asked(servers)
        assert ours() - {request}
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        await all_hung_up([servers[0], servers[2]])

        assert ours() == set()
        assert busy(session) == 0


async def test_sources_that_hang_are_late_and_hung_up_on_and_the_others_answer():
    async with fan_out(answer, hang, drip) as (sources, servers, session):
        outcomes = await collect(fetches(sources, budget_s=1.5), sources, Deadline.after(60.0))
        await all_hung_up(servers[1:2])

        assert [getattr(outcome, "state", None) for outcome in outcomes] == [None, SourceState.LATE, SourceState.LATE]
        assert busy(session) == 0
        again = await collect(fetches(list(sources)[:1]), sources, Deadline.after(5.0))
        assert again[0].pages


async def test_one_deadline_ends_all_whatever_their_budgets():
    loop = asyncio.get_running_loop()
    async with fan_out(hang, drip, hang) as (sources, _, session):
        started = loop.time()
        outcomes = await collect(fetches(sources), sources, Deadline.after(0.3))

        assert {outcome.state for outcome in outcomes} == {SourceState.LATE}
        # They would be waited for up to 60 s.
        assert loop.time() - started < 10.0
        assert busy(session) == 0
