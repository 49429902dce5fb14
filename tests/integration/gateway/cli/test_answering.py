"""The server that `serve` runs: on the fast loop, bounded in its end, and with what is there at the start put aside."""

import gc
import socket

import uvicorn
import uvloop

from gateway.cli.answering import Server, configuration, logs
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
