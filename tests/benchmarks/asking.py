"""Ask one of ours for some seconds, and tell what a request cost it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import NamedTuple

import aiohttp
import msgspec

from tests.benchmarks.harnessing import headers_for
from tests.benchmarks.running import Server, cpu_s

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
    """How many requests were answered, in how many seconds, and the CPU time of ours."""

    requests: int
    seconds: float
    cpu_s: float

    @property
    def cpu_ms(self) -> float:
        """Tell what a request cost."""
        return self.cpu_s / self.requests * 1000

    @property
    def rate(self) -> float:
        """Tell how many were answered a second."""
        return self.requests / self.seconds


def cost(server: Server, *, body: bytes = BODY, pids: Sequence[int] = ()) -> Asked:
    """Ask for some seconds, warm: the peers' query when no other is given, of the server's own process."""
    return asyncio.run(
        asked(server.url, body, lambda: dict(headers_for(server.url, {server.url: server.state})), pids or [server.pid])
    )


async def asked(url: str, body: bytes, headers: Callable[[], Mapping[str, str]], pids: Sequence[int]) -> Asked:
    """Ask so many at once, first to warm it up and then for so many seconds."""
    async with aiohttp.ClientSession(headers={"content-type": "application/json"}) as session:

        async def ask() -> None:
            async with session.post(url, data=body, headers=headers()) as answer:
                told = await answer.read()
                if answer.status != HTTPStatus.OK or told.startswith(b'{"errors"'):
                    raise NotAnswered(told[:500].decode())

        await many(ask, WARM_S, least=0.0)
        used, began = cpu_s(pids), time.perf_counter()
        requests = await many(ask, SECONDS)
        return Asked(requests, time.perf_counter() - began, cpu_s(pids) - used)


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
