"""Ask one of ours for some seconds, and tell what a request cost it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import NamedTuple

import aiohttp
import msgspec

from tests.benchmarks.harnessing import headers_for
from tests.benchmarks.running import Server, cpu_s, database_of

BODY = msgspec.json.encode(
    {"query": "{ results(first: 500) { id code { code display } effective value unit flag source { name } } }"}
)
AT_ONCE = 4
WARM_S, SECONDS = 3.0, 5.0
# Of others on the machine one or another may be late.
LEAST_ANSWERED = 0.98


class NotAnswered(Exception):
    """A request got no answer; the message is what it got. It may have been too late: then there is too much else."""


class Asked(NamedTuple):
    """How many requests were answered, in how many seconds, and the CPU time of ours, and of the database beside it."""

    requests: int
    seconds: float
    cpu_s: float
    database_s: float

    @property
    def cpu_ms(self) -> float:
        """Tell what a request cost."""
        return self.cpu_s / self.requests * 1000

    @property
    def database_ms(self) -> float:
        """Tell what a request cost the database."""
        return self.database_s / self.requests * 1000

    @property
    def rate(self) -> float:
        """Tell how many were answered a second."""
        return self.requests / self.seconds


def cost(server: Server, *, body: bytes = BODY, pids: Sequence[int] = ()) -> Asked:
    """Ask for some seconds, warm: the peers' query when no other is given, of the server's own process."""
    return asyncio.run(asked(server, body, pids or [server.pid]))


async def asked(server: Server, body: bytes, pids: Sequence[int]) -> Asked:
    """Ask so many at once, first to warm it up and then for so many seconds."""
    url, states, database = server.url, {server.url: server.state}, database_of(server.state)
    async with aiohttp.ClientSession(headers={"content-type": "application/json"}) as session:

        async def ask() -> None:
            async with session.post(url, data=body, headers=dict(headers_for(url, states))) as answer:
                told = await answer.read()
                if answer.status != HTTPStatus.OK or told.startswith(b'{"errors"'):
                    raise NotAnswered(told[:500].decode())

        await many(ask, WARM_S, least=0.0)
        used, used_beside, began = cpu_s(pids), cpu_s(database), time.perf_counter()
        requests = await many(ask, SECONDS)
        seconds = time.perf_counter() - began
        return Asked(requests, seconds, cpu_s(pids) - used, cpu_s(database) - used_beside)


async def many(ask: Callable[[], Awaitable[None]], seconds: float, *, least: float = LEAST_ANSWERED) -> int:
    """Ask so many at once until time is over; gives how many were answered."""
    until, answered, tried = time.perf_counter() + seconds, 0, 0

    async def go_on() -> None:
        nonlocal answered, tried
        while time.perf_counter() < until:
            with suppress(NotAnswered):
                await ask()
                answered += 1
            tried += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(go_on())
    if answered < tried * least:
        raise NotAnswered(f"{tried - answered} of {tried}")
    return answered
