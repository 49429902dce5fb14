"""Ask an ASGI app without a socket."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import msgspec


class Answer(msgspec.Struct, frozen=True):
    """What an app answered; header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """Read the body as JSON."""
        return json.loads(self.body)


async def ask(
    app: Any, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Answer:
    """Send one request in one piece and gather the answer."""
    path, _, query_string = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query_string.encode(),
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in (headers or {}).items()
        ],
    }
    sent: list[Any] = []
    pieces = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Any:
        for piece in pieces:
            return piece
        # The client stays until it has its answer.
        return await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = sent[0]
    return Answer(
        status=start["status"],
        headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]},
        body=b"".join(message.get("body", b"") for message in sent[1:]),
    )
