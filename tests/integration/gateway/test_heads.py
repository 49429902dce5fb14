"""A request's head has a bound, and a time to come in; a body may be as long and slow as its reader lets it."""

import asyncio
import socket
from contextlib import asynccontextmanager, suppress

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from gateway.heads import MAX_HEAD_BYTES, BoundedHeads
from gateway.quiet_sockets import QuietSockets
from tests.integration.serving import Served

UPGRADE = (
    b"connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
    b"sec-websocket-key: x3JJHMbDL1EzLkh9GBhXDw==\r\n\r\n"
)
ASKED = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: %d\r\n\r\n"


class Hasty(BoundedHeads):
    """Waits as long as a test may."""

    head_s = 0.3


async def size(request) -> PlainTextResponse:
    return PlainTextResponse(f"[{len(await request.body())}]")


@asynccontextmanager
async def connection(protocol: type = BoundedHeads, app=None):
    """Serve by a protocol, and open one connection to it."""
    app = app or Starlette(routes=[Route("/", size, methods=["POST"])])
    config = uvicorn.Config(app, http=protocol, ws=QuietSockets, log_level="critical", lifespan="off")
    server = Served(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with asyncio.TaskGroup() as group:
            group.create_task(server.serve(sockets=[listener]))
            await server.listening.wait()
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            try:
                yield reader, writer
            finally:
                writer.close()
                server.should_exit = True


async def ended(reader: asyncio.StreamReader) -> bool:
    """Tell whether the connection was ended without a word."""
    try:
        return await reader.read() == b""
    except ConnectionError:
        return True


async def answered(reader: asyncio.StreamReader) -> bytes:
    return (await reader.readuntil(b"]")).rpartition(b"[")[2]


async def test_headers_without_end_end_the_connection() -> None:
    async with connection() as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nhost: a\r\n")
        with suppress(ConnectionError):
            for _ in range(4 * MAX_HEAD_BYTES // 8_000):
                writer.write(b"x-more: " + b"a" * 8_000 + b"\r\n")
                await writer.drain()

        assert await ended(reader)


async def test_one_header_without_end_does_too() -> None:
    async with connection() as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nhost: a\r\nx-more: " + b"a" * 4 * MAX_HEAD_BYTES)

        assert await ended(reader)


async def test_a_head_that_does_not_come_to_its_end_in_time_ends_the_connection() -> None:
    for begun in (b"", b"POST / HTTP/1.1\r\nhost: a\r\n"):
        async with connection(Hasty) as (reader, writer):
            writer.write(begun)

            assert await ended(reader)


async def test_a_long_body_after_a_short_head_is_read_and_the_next_request_too() -> None:
    async with connection() as (reader, writer):
        for length in (10 * MAX_HEAD_BYTES, 5, 10 * MAX_HEAD_BYTES):
            writer.write(ASKED % length + b"b" * length)

            assert await answered(reader) == b"%d]" % length


async def test_who_waits_with_the_body_or_the_next_request_is_left_alone() -> None:
    async with connection(Hasty) as (reader, writer):
        writer.write(ASKED % 2 + b"a")
        await asyncio.sleep(2 * Hasty.head_s)
        writer.write(b"b")
        assert await answered(reader) == b"2]"

        await asyncio.sleep(2 * Hasty.head_s)
        writer.write(ASKED % 1 + b"a")
        assert await answered(reader) == b"1]"


async def test_a_second_head_has_its_time_and_its_bound_too() -> None:
    async with connection(Hasty) as (reader, writer):
        writer.write(ASKED % 1 + b"a" + b"POST / HT")
        assert await answered(reader) == b"1]"
        writer.write(b"TP/1.1\r\n")

        assert await ended(reader)


class Stream:
    """An app that tells one thing for ever, until it is told that its reader has gone."""

    def __init__(self) -> None:
        self.left = asyncio.Event()

    async def __call__(self, scope, receive, send) -> None:
        assert scope["type"] == "http"
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        async with asyncio.TaskGroup() as group:
            saying = group.create_task(self.say(send))
            assert (await receive())["type"] == "http.disconnect"
            saying.cancel()
        self.left.set()

    async def say(self, send) -> None:
        while True:
            await send({"type": "http.response.body", "body": b"[1]", "more_body": True})
            await asyncio.sleep(0.01)


async def test_who_asks_on_and_goes_takes_with_them_what_they_listen_to() -> None:
    stream = Stream()

    async with asyncio.timeout(10), connection(app=stream) as (reader, writer):
        writer.write(ASKED % 0)
        assert await answered(reader) == b"1]"
        writer.write(ASKED % 0 + ASKED % 0)
        await asyncio.sleep(0.1)
        writer.transport.abort()

        await stream.left.wait()


async def test_no_socket_is_opened_on_a_connection_on_which_something_is_told() -> None:
    stream = Stream()

    async with asyncio.timeout(10), connection(app=stream) as (reader, writer):
        writer.write(ASKED % 0)
        assert await answered(reader) == b"1]"
        writer.write(b"GET / HTTP/1.1\r\nhost: a\r\n" + UPGRADE)

        await stream.left.wait()
        with suppress(ConnectionError):
            assert b"101 Switching" not in await reader.read()
