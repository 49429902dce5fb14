"""An answer in parts (`multipart/mixed`): each is sent as soon as it is there, and its end with it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any, NamedTuple

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from gateway.body import CLIENT_CLOSED
from gateway.graphql.leaving import while_there
from gateway.graphql.negotiation import MULTIPART, Form
from resolvers.deadline import Deadline

# Clients look for a line of two hyphens and this; it comes at the end of each part, so that none waits for the next.
BOUNDARY = "-"
OPENING = f"--{BOUNDARY}".encode()
CLOSING = b"--\r\n"
HEAD = b"\r\ncontent-type: application/json; charset=utf-8\r\n\r\n"
# That time was over is recorded and told all the same, within so many seconds.
GRACE_S = 2.0


class Begun(NamedTuple):
    """An answer in parts: its status, the codes of the errors of its first part, its form, and the parts."""

    status: int
    codes: tuple[str, ...]
    form: Form
    parts: AsyncGenerator[Mapping[str, Any]]


Begin = Callable[[asyncio.TaskGroup], Awaitable[Begun | Response]]


class Multipart(Response):
    """Answers in parts what is found to have some, and else as it is told to."""

    def __init__(self, request: Request, begin: Begin, deadline: Deadline) -> None:
        """
        Take how it begins; nothing is done before it is sent.

        Args:
            request: its body has been read. begin: gives the parts, or a whole answer, and may leave work in the group
                until the last part. deadline: the request's own; a client that reads too slowly is cut off by it.
        """
        super().__init__()
        self._request = request
        self._begin = begin
        self._until = deadline.sooner(-GRACE_S)
        self._begun = False

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send every part; a client that goes away gets no more, and what it asked for is stopped."""
        try:
            whole = await while_there(self._request, self._tell(scope, send))
        except ClientDisconnect:
            if not self._begun:
                await Response(status_code=CLIENT_CLOSED)(scope, receive, send)
            return
        # Not within the watch: whoever has got the end may go.
        if whole is not None:
            await whole(scope, receive, send)
            return
        async with self._until.limit():
            await send({"type": "http.response.body", "body": CLOSING})

    async def _tell(self, scope: Scope, send: Send) -> Response | None:
        """Send the parts; gives a whole answer, where it is one."""
        async with self._until.limit(), asyncio.TaskGroup() as group:
            found = await self._begin(group)
            if isinstance(found, Response):
                return found
            scope["state"]["codes"] = found.codes
            self._begun = True
            await send({"type": "http.response.start", "status": found.status, "headers": headers(found.form)})
            await send(piece(OPENING))
            async with aclosing(found.parts) as parts:
                async for part in parts:
                    await send(piece(HEAD + msgspec.json.encode(part) + b"\r\n" + OPENING))
        return None


def headers(form: Form) -> list[tuple[bytes, bytes]]:
    """Say how the parts are told apart, in which form they are, and that nothing between holds back what is short."""
    name, value = form.value
    return [
        (b"content-type", f'{MULTIPART}; boundary="{BOUNDARY}"; {name}={value}'.encode()),
        (b"x-accel-buffering", b"no"),
    ]


def piece(body: bytes) -> dict[str, Any]:
    """Write a piece of a body that goes on."""
    return {"type": "http.response.body", "body": body, "more_body": True}
