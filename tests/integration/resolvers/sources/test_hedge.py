"""On real sockets: a replica makes good what its source does not, and the connection of the other is closed."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

from resolvers.model import Delivery, Missing, SourceId, SourceState
from resolvers.sources.hedge import ENOUGH, Hedged
from tests.fhir_examples import observation
from tests.integration.endpoint import EMPTY, always, fetch, laboratory, only_reports, page, read_ids
from tests.integration.scripted import response

REPLICA = only_reports(always(response(page(observation("o1")))))


@asynccontextmanager
async def pair(give, give_replica=REPLICA):
    """A source and its replica, hedged, by the loop's clock."""
    async with AsyncExitStack() as stack:
        server, source = await stack.enter_async_context(laboratory(give))
        other, replica = await stack.enter_async_context(laboratory(give_replica))
        yield server, other, Hedged(source, replica, asyncio.get_running_loop().time)


async def test_a_source_that_hangs_is_overtaken_and_hung_up_on():
    hanging = False

    async def give(_):
        return None if hanging else response(EMPTY)

    async with pair(give) as (server, other, hedged):
        for _ in range(ENOUGH):
            await fetch(hedged)
        asked_before, hanging = len(other.got), True
        delivery = await fetch(hedged)
        async with asyncio.timeout(5):
            await server.hung_up.wait()

    assert asked_before == 0
    assert read_ids(delivery) == ["o1"]
    assert isinstance(delivery, Delivery)


async def test_a_source_that_fails_is_made_good_at_once():
    async with pair(always(response(status=500))) as (server, other, hedged):
        delivery = await fetch(hedged)

    assert read_ids(delivery) == ["o1"]
    assert (len(server.got), len(other.got)) == (2, 2)


async def test_a_source_that_refuses_is_not_asked_elsewhere():
    async with pair(always(response(status=403))) as (_, other, hedged):
        outcome = await fetch(hedged)

    assert outcome == Missing(source=SourceId("lab-test"), state=SourceState.REFUSED, reason="FORBIDDEN")
    assert other.got == []
