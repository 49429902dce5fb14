"""Ask a gateway as clients do that take an answer in parts, and read one part at a time."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import msgspec

from gateway.demo.cast import find
from gateway.demo.client import proof, read_client_key
from tests.e2e.asking import Demo, session

CURRENT = "multipart/mixed;incrementalSpec=v0.2,application/graphql-response+json,application/json;q=0.9"
EARLIER = "multipart/mixed;deferSpec=20220824,application/json"
HEAD = re.compile(rb"\r\ncontent-type: application/json; charset=utf-8\r\n\r\n")


class Parts:
    """An answer as it comes."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self.status = answer.status
        self.headers: Mapping[str, str] = answer.headers
        self._answer = answer
        self._read = b""
        self._opened = False

    async def next(self) -> Any:
        """Give the next part, as soon as a client can know that it is whole; None after the last."""
        written = await self.next_written()
        return None if written is None else msgspec.json.decode(written)

    async def next_written(self) -> bytes | None:
        """Give the next part as it is written."""
        if not self._opened:
            assert await self._answer.content.readexactly(3) == b"---"
            self._opened = True
        while b"\r\n---" not in self._read:
            chunk = await self._answer.content.readany()
            if not chunk:
                assert self._read == b"--\r\n"
                return None
            self._read += chunk
        part, _, self._read = self._read.partition(b"\r\n---")
        head = HEAD.match(part)
        assert head, part
        return part[head.end() :]

    async def rest(self) -> list[Any]:
        """Give all parts that are left."""
        found = []
        while (part := await self.next()) is not None:
            found.append(part)
        return found


@asynccontextmanager
async def asked(
    demo: Demo,
    caller: str,
    query: str,
    variables: Mapping[str, Any] | None = None,
    *,
    accept: str = CURRENT,
    **extra: str,
) -> AsyncIterator[Parts]:
    """Ask one question."""
    token, key = await demo.token(caller), read_client_key(Path(demo.run_file.client_key_file))
    url = demo.url + "/graphql"
    headers = {
        "accept": accept,
        "authorization": f"DPoP {token}",
        "dpop": proof(key, method="POST", url=url, now=demo.clock(), access_token=token),
        "content-type": "application/json",
        "access-basis": getattr(find(caller), "basis", "SEGSELV"),
        **extra,
    }
    body = msgspec.json.encode({"query": query, "variables": variables or {}})
    async with session() as http, http.post(url, data=body, headers=headers) as answer:
        yield Parts(answer)
