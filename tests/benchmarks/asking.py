"""Ask one of ours for some seconds, and tell what a request cost it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple

import aiohttp
import msgspec

from tests.benchmarks.harnessing import headers_for
from tests.benchmarks.running import Server, cpu_s

QUERY = "{ results(first: 500) { id code { code display } effective value unit flag source { name } } }"
AT_ONCE = 4
WARM_S, SECONDS = 1.0, 4.0


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


def cost(server: Server, *, seconds: float = SECONDS) -> Asked:
    """Ask the peers' query for some seconds, warm."""
    body = msgspec.json.encode({"query": QUERY})
    return asyncio.run(
        asked(
            server.url, body, lambda: dict(headers_for(server.url, {server.url: server.state})), [server.pid], seconds
        )
    )


async def asked(
    url: str, body: bytes, headers: Callable[[], Mapping[str, str]], pids: Sequence[int], seconds: float
) -> Asked:
    """Ask so many at once, first to warm it up and then for so many seconds; every answer must be one."""
    async with aiohttp.ClientSession(headers={"content-type": "application/json"}) as session:

        async def ask() -> None:
            async with session.post(url, data=body, headers=headers()) as answer:
                told = await answer.read()
                assert answer.status == 200, told[:500]
                assert b'"errors"' not in told[:20], told[:500]

        await many(ask, WARM_S)
        used, began = cpu_s(pids), time.perf_counter()
        requests = await many(ask, seconds)
        return Asked(requests, time.perf_counter() - began, cpu_s(pids) - used)


async def many(ask: Callable[[], Awaitable[None]], seconds: float) -> int:
    """Ask so many at once until time is over; gives how many were answered."""
    until, answered = time.perf_counter() + seconds, 0

    async def go_on() -> None:
        nonlocal answered
        while time.perf_counter() < until:
            await ask()
            answered += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(go_on())
    return answered
