"""Keys over real HTTP: status, size, time and redirects."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from gateway.identity.keys import KeysUnavailable, fetch_by
from resolvers.deadline import Deadline
from tests.integration.serving import serving


@pytest.fixture
def gate() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
async def base_url(gate: asyncio.Event) -> AsyncIterator[str]:
    async def answer(request: Request) -> Response:
        match request.path_params["kind"]:
            case "good":
                return Response(b"keys")
            case "large":
                return Response(b"x" * 5_000)
            case "elsewhere":
                return RedirectResponse("/good")
            case "slow":
                await gate.wait()
                return Response(b"keys")
            case _:
                return Response(status_code=503)

    async with serving(lambda _: Starlette(routes=[Route("/{kind}", answer)])) as served:
        yield served
        gate.set()


async def fetched(url: str, budget_s: float = 5) -> bytes:
    async with aiohttp.ClientSession() as session:
        return await fetch_by(session)(url, max_bytes=1_000, deadline=Deadline.after(budget_s))


async def test_the_body_is_given(base_url):
    assert await fetched(f"{base_url}/good") == b"keys"


@pytest.mark.parametrize("kind", ["large", "elsewhere", "broken"])
async def test_another_answer_is_no_keys(base_url, kind):
    with pytest.raises(KeysUnavailable):
        await fetched(f"{base_url}/{kind}")


async def test_a_slow_issuer_is_left_at_the_deadline(base_url, gate):
    with pytest.raises(KeysUnavailable):
        await fetched(f"{base_url}/slow", 0.05)
    gate.set()


async def test_an_issuer_that_is_down_has_no_keys():
    with pytest.raises(KeysUnavailable):
        await fetched("http://127.0.0.1:1/jwks")
