"""The server that `serve` runs: on the fast loop, bounded in its end, and with what is there at the start put aside."""

import asyncio
import gc
import socket
from contextlib import ExitStack

import uvicorn
import uvloop

from gateway.cli.answering import Opening, Server, configuration, logs
from gateway.graphql.streaming import EventStream
from gateway.heads import BoundedHeads
from gateway.settings import Settings


async def nothing(_scope, _receive, _send):
    """Answer nobody."""


def test_it_runs_on_uvloop_and_httptools_and_ends_when_every_answer_is_over() -> None:
    made = configuration(nothing, Settings(deadline_s=3.5))

    made.load()
    loop = made.get_loop_factory()()
    loop.close()
    assert isinstance(loop, uvloop.Loop)
    assert made.http_protocol_class is BoundedHeads
    assert made.timeout_graceful_shutdown == 6


def test_our_own_lines_stand_beside_the_servers() -> None:
    told = logs()["loggers"]

    assert {name for name, how in told.items() if how.get("level") == "INFO"} >= {"gateway", "resolvers", "uvicorn"}


async def for_ever():
    """Tell nothing more."""
    yield b"event: next\ndata: {}\n\n"
    await asyncio.Event().wait()


async def streaming(scope, receive, send) -> None:
    """Answer with a stream that does not end by itself."""
    while (await receive()).get("more_body"):
        pass
    await EventStream(for_ever(), place=ExitStack())(scope, receive, send)


async def test_streams_end_at_once_when_it_stops_and_do_not_say_that_they_are_complete() -> None:
    app = Opening(streaming)
    server = Server(
        uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=30),
        begin=lambda _: None,
        ready=lambda: None,
        closing=app.closing.set,
    )
    with socket.create_server(("127.0.0.1", 0)) as made:
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            serving = group.create_task(server.serve(sockets=[made]))
            reader, writer = await asyncio.open_connection(*made.getsockname())
            writer.write(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n")
            await reader.readuntil(b"data: {}\n\n")
            server.stop()
            rest = await reader.read()
            await serving
            writer.close()
    gc.unfreeze()

    # The last chunk, which is empty, ends it whole; no event says that there is nothing more to come.
    assert rest.endswith(b"0\r\n\r\n")
    assert b"complete" not in rest


async def test_it_says_when_it_takes_connections_and_looks_no_more_through_what_is_there() -> None:
    said = []

    def ready() -> None:
        said.append(("ready", gc.get_freeze_count() > 1_000))
        server.stop()

    def begin(begun: Server) -> None:
        said.append(("begun", begun is server))

    config = uvicorn.Config(nothing, lifespan="off", log_config=None)
    server = Server(config, begin=begin, ready=ready)
    with socket.create_server(("127.0.0.1", 0)) as made:
        try:
            await server.serve(sockets=[made])
        finally:
            gc.unfreeze()

    assert said == [("begun", True), ("ready", True)]
