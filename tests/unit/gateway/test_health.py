"""Whether the process lives, and whether it can answer; nothing more is told."""

import asyncio

import pytest
from starlette.applications import Starlette

from gateway.health import health_routes
from resolvers.errors import StoreUnavailable
from tests.asgi import ask


class Store:
    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure

    async def ping(self, deadline):
        await asyncio.sleep(0)
        if self.failure:
            raise self.failure


def app(failure: Exception | None = None) -> Starlette:
    return Starlette(routes=health_routes(Store(failure)))


async def test_a_gateway_whose_store_answers_is_ready() -> None:
    assert (await ask(app(), "/readyz")).json() == {"status": "ready"}


@pytest.mark.parametrize("failure", [StoreUnavailable("the store at db.internal is down"), TimeoutError()])
async def test_without_its_store_it_lives_but_is_not_ready_and_says_no_more(failure) -> None:
    ready = await ask(app(failure), "/readyz")
    live = await ask(app(failure), "/healthz")

    assert (ready.status, ready.json()) == (503, {"status": "not ready"})
    assert (live.status, live.json()) == (200, {"status": "live"})
