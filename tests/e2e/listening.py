"""Listen to a gateway over HTTP as a client does, by server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import msgspec

SOON_S = 30.0


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event as it came."""

    name: str
    data: str
    id: str | None = None

    @property
    def json(self) -> Any:
        """Read what it tells."""
        return json.loads(self.data)

    @property
    def codes(self) -> list[str]:
        """Give the codes of its errors."""
        return [error["extensions"]["code"] for error in self.json["errors"]]


class Stream:
    """One answer that comes as events."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer
        self.status = answer.status
        self.headers = answer.headers

    async def opened(self) -> None:
        """Wait for the first sign of life."""
        async with asyncio.timeout(SOON_S):
            assert await self._answer.content.readline() == b":\n"

    async def next(self) -> Event | None:
        """Wait for the next event; None where there are no more."""
        async with asyncio.timeout(SOON_S):
            fields: dict[str, str] = {}
            async for raw in self._answer.content:
                line = raw.decode().removesuffix("\n")
                if not line and "event" in fields:
                    return Event(name=fields["event"], data=fields["data"], id=fields.get("id"))
                name, _, text = line.partition(":")
                fields |= {name: text.removeprefix(" ")} if name else {}
            return None

    async def body(self) -> Any:
        """Read an answer that is no stream."""
        return await self._answer.json()


@asynccontextmanager
async def stream(url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> AsyncIterator[Stream]:
    """Send a request, and give what is answered as it comes."""
    sent = {"content-type": "application/json", "accept": "text/event-stream", **headers}
    async with aiohttp.ClientSession() as http, http.post(url, json=body, headers=sent) as answer:
        yield Stream(answer)
