"""
GraphQL over server-sent events, in distinct connections: one operation a request, an event for each of its answers.

A stream that has ended says so (`complete`); one that breaks off, as the gateway stops or the client does not read,
does not, so that clients come again. Whoever says which event they got last goes on after it.

Source:
    graphql-sse, PROTOCOL.md, "Distinct connections mode"; WHATWG HTML, 9.2 Server-sent events, read 2026-11-26.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing, suppress

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from gateway.graphql.leaving import leave
from gateway.graphql.negotiation import EVENTS
from resolvers.deadline import Deadline

logger = logging.getLogger(__name__)

# A comment, which no client hears of: it keeps what stands between from closing what is silent.
PING = b":\n\n"
COMPLETE = b"event: complete\ndata:\n\n"
# In the state of every request: the event that whoever serves sets when it begins to stop.
CLOSING = "closing"
# Some proxies would hold back what is short.
UNHELD = {"x-accel-buffering": "no"}


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How often a silent stream is heard of, and how long a client may take to read what is sent, in seconds."""

    ping_s: float = 12.0
    stall_s: float = 20.0


class Closing(Exception):
    """The gateway is about to stop."""


def next_event(answer: bytes, cursor: str | None = None) -> bytes:
    """Write an answer, which is JSON without line breaks, as an event; the cursor is the event's id."""
    named = b"" if cursor is None else b"id: %s\n" % cursor.encode()
    return b"event: next\n%sdata: %s\n\n" % (named, answer)


def at_once(answer: bytes | memoryview) -> Response:
    """Write the one answer of an operation that has but one."""
    return Response(next_event(bytes(answer)) + COMPLETE, media_type=EVENTS, headers=UNHELD)


class EventStream(Response):
    """Sends events as they come, until there are no more, the client goes or does not read, or the gateway stops."""

    def __init__(self, events: AsyncGenerator[bytes], *, place: ExitStack, pace: Pace | None = None) -> None:
        """Take the events, with the one that says that they are at an end, and the place that is held until then."""
        super().__init__(media_type=EVENTS, headers=UNHELD)
        del self.headers["content-length"]
        self._events = events
        self._place = place
        self._pace = pace or Pace()

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send everything."""
        with self._place:
            async with aclosing(self._events):
                try:
                    await self._send_all(Request(scope, receive), send)
                except ClientDisconnect:
                    return
                except Closing:
                    pass
                # Whoever does not read the end is let go, as are those who do not read what comes before it.
                with suppress(TimeoutError):
                    async with Deadline.after(self._pace.stall_s).limit():
                        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_all(self, request: Request, send: Send) -> None:
        """
        Send events until there are no more.

        Raises:
            ClientDisconnect: the client went, or does not read. Closing: the gateway is about to stop.
        """
        writing = Writing(send, self._pace.stall_s)
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        try:
            async with asyncio.TaskGroup() as group:
                beside = (leave(request), close(request), self._keep_heard(writing))
                watching = [group.create_task(one) for one in beside]
                await writing.write(PING)
                async for event in self._events:
                    await writing.write(event)
                for task in watching:
                    task.cancel()
        except ExceptionGroup as ended:
            # The first is what ended the rest.
            raise ended.exceptions[0] from None

    async def _keep_heard(self, writing: "Writing") -> None:
        """Let the stream be heard of for ever."""
        while True:
            await asyncio.sleep(self._pace.ping_s)
            await writing.write(PING)


async def close(request: Request) -> None:
    """
    Wait until the gateway is about to stop, as whoever serves says it by an event in the request's state.

    Raises:
        Closing: it is.
    """
    closing = request.scope.get("state", {}).get(CLOSING, asyncio.Event())
    await closing.wait()
    raise Closing


class Writing:
    """Writes one thing after another, each within a time."""

    def __init__(self, send: Send, stall_s: float) -> None:
        """Take what sends, and how long it may take."""
        self._send = send
        self._stall_s = stall_s
        self._turn = asyncio.Lock()

    async def write(self, chunk: bytes) -> None:
        """
        Write a chunk.

        Raises:
            ClientDisconnect: the client does not read.
        """
        async with self._turn:
            try:
                async with Deadline.after(self._stall_s).limit():
                    await self._send({"type": "http.response.body", "body": chunk, "more_body": True})
            except TimeoutError as error:
                logger.info("a stream is not read, and ends")
                raise ClientDisconnect from error
