"""The compatibility server gives what the peers give, and asks every source itself."""

import asyncio
import json
from contextlib import AsyncExitStack, asynccontextmanager, closing

import aiohttp
import pytest

from gateway.demo.serving import bound, port_of, serving
from gateway.settings import Settings
from tests.benchmarks.asking import BODY
from tests.benchmarks.compat.path import path_app
from tests.benchmarks.compat.sheet import configured
from tests.benchmarks.limits import typed_limit
from tests.benchmarks.mock import HOST, Laboratories, answer
from tests.benchmarks.regions import bundles
from tests.tireless import TIRELESS

SOURCES, REPORTS, OBSERVATIONS = 3, 4, 5
TOKEN = "a-token"


@asynccontextmanager
async def compat(pages):
    async with AsyncExitStack() as stack:
        answers = [answer(page) for page in pages]
        loop = asyncio.get_running_loop()
        mock = await loop.create_server(lambda: Laboratories(answers), HOST, 0)
        await stack.enter_async_context(mock)
        door = stack.enter_context(closing(bound(HOST, 0)))
        url = f"http://{HOST}:{mock.sockets[0].getsockname()[1]}"
        settings = Settings(sources=configured(url, SOURCES), max_page_size=500, **TIRELESS)
        app = path_app(settings, TOKEN)
        await stack.enter_async_context(app.router.lifespan_context(app))
        await stack.enter_async_context(serving(app, [door]))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        yield session, f"http://{HOST}:{port_of(door)}/graphql"


async def ask(session, url, token=TOKEN):
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    async with session.post(url, data=BODY, headers=headers) as got:
        return got.status, await got.read()


def plain(body):
    return json.loads(body, parse_int=float)["data"]


@pytest.fixture
def pages():
    return bundles(SOURCES, reports=REPORTS, observations=OBSERVATIONS)


async def test_the_answer_is_the_peers_own(pages):
    async with compat(pages) as (session, url):
        status, body = await ask(session, url)

    assert status == 200
    assert plain(body) == plain(typed_limit(pages))
    assert len(plain(body)["results"]) == SOURCES * REPORTS * OBSERVATIONS


async def test_each_request_asks_each_source_once(pages):
    async with compat(pages) as (session, url):
        before = Laboratories.given
        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(ask(session, url))

    assert Laboratories.given - before == 4 * SOURCES


async def test_nobody_is_answered_without_the_token(pages):
    async with compat(pages) as (session, url):
        status, body = await ask(session, url, token="another")

    assert status == 401
    assert "data" not in json.loads(body)
