"""A proxy passes on what it is given, has each fault on real sockets, and leaves nothing when it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from gateway.demo.faults import OF_THE_WIRE, Fault
from gateway.demo.proxy import Proxy, in_folder, on_port, proxied
from gateway.demo.serving import bound, port_of
from gateway.demo.wire import Wire

HOST = "127.0.0.1"
BODY = b'{"text": "%s"}' % (b"x" * 1_000)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY
QUICK = Wire(after=64, delay_s=0.1, jitter_s=0.02, byte_s=0.005)
# How long is waited where something comes, and where nothing or not all of it does.
PATIENCE_S, SHORT_S = 10.0, 0.5
NEVER_WHOLE = {Fault.BLACK_HOLE, Fault.DRIP}


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer each line, and keep the connection."""
    try:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while await reader.readuntil(b"\n"):
                writer.write(ANSWER)
    finally:
        writer.close()


class Near:
    """A client of the proxy, on one connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def ask(self, fault: Fault = Fault.OK) -> tuple[bytes, str]:
        """Ask once, under a fault; gives what came, and how it ended: whole, end, reset or silence."""
        got = b""
        try:
            async with asyncio.timeout(SHORT_S if fault in NEVER_WHOLE else PATIENCE_S):
                self.writer.write(b"ask\n")
                while len(got) < len(ANSWER):
                    part = await self.reader.read(5_000)
                    if not part:
                        return got, "end"
                    got += part
        except TimeoutError:
            return got, "silence"
        except ConnectionError:
            return got, "reset"
        return got, "whole"


class Line:
    """A proxy, and the clients that come by it."""

    def __init__(self, proxy: Proxy, port: int, stack: AsyncExitStack) -> None:
        self.proxy = proxy
        self._port = port
        self._stack = stack

    async def client(self) -> Near:
        """Connect."""
        reader, writer = await asyncio.open_connection(HOST, self._port)
        self._stack.callback(writer.close)
        return Near(reader, writer)

    async def drained(self) -> None:
        """Wait until no connection is open."""
        while self.proxy.connections:  # noqa: ASYNC110 - nobody tells when the last one is gone
            await asyncio.sleep(0.005)


@asynccontextmanager
async def line(wire: Wire = QUICK) -> AsyncIterator[Line]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(await asyncio.start_server(serve, HOST, 0))
        reach = partial(asyncio.open_connection, HOST, server.sockets[0].getsockname()[1])
        door = bound(HOST, 0)
        proxy = await stack.enter_async_context(proxied(on_port(door), reach, wire))
        yield Line(proxy, port_of(door), stack)


def open_files() -> int:
    """Count what this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


FIRST = ANSWER.index(BODY) + QUICK.after
# How an answer ends by each fault, and how much of it comes.
BY_FAULT = {
    Fault.CUT: ({"reset"}, range(FIRST + 1)),
    Fault.DELAY: ({"whole"}, [len(ANSWER)]),
    Fault.BLACK_HOLE: ({"silence"}, [0]),
    Fault.DRIP: ({"silence"}, range(2, 150)),
    Fault.CORRUPT: ({"whole"}, [len(ANSWER)]),
    Fault.HALF_CLOSE: ({"end"}, [FIRST]),
}


@pytest.mark.parametrize("fault", BY_FAULT)
async def test_a_fault_reaches_new_connections_and_those_that_are_open_and_ends(fault):
    endings, lengths = BY_FAULT[fault]
    async with line() as wire:
        open_before = await wire.client()
        assert await open_before.ask() == (ANSWER, "whole")
        wire.proxy.suffer(fault)
        came = [await open_before.ask(fault), await (await wire.client()).ask(fault)]
        wire.proxy.suffer(Fault.OK)
        spoilt_since = await open_before.ask()
        again = await (await wire.client()).ask()

    assert {ending for _, ending in came} <= endings
    assert all(len(got) in lengths for got, _ in came)
    assert spoilt_since[1] in {"reset", "end"}
    assert again == (ANSWER, "whole")


async def test_a_port_that_is_refused_is_closed_and_opens_again():
    async with line() as wire:
        open_before = await wire.client()
        wire.proxy.suffer(Fault.REFUSE)
        ending = await open_before.ask()
        with pytest.raises(ConnectionRefusedError):
            await wire.client()
        wire.proxy.suffer(Fault.OK)
        again = await (await wire.client()).ask()

    assert ending[1] in {"reset", "end"}
    assert again == (ANSWER, "whole")


async def test_what_is_delayed_comes_late():
    async with line() as wire:
        client = await wire.client()
        wire.proxy.suffer(Fault.DELAY)
        before = asyncio.get_running_loop().time()
        assert await client.ask() == (ANSWER, "whole")
        took = asyncio.get_running_loop().time() - before

    assert took >= QUICK.delay_s


async def test_what_is_half_closed_still_listens():
    async with line() as wire:
        client = await wire.client()
        wire.proxy.suffer(Fault.HALF_CLOSE)
        assert (await client.ask())[1] == "end"
        for _ in range(3):
            client.writer.write(b"ask\n")
            await client.writer.drain()
            await asyncio.sleep(0)
        connections = wire.proxy.connections

    assert connections == 1


async def test_what_is_corrupt_is_no_text_any_more():
    async with line() as wire:
        client = await wire.client()
        wire.proxy.suffer(Fault.CORRUPT)
        got, _ = await client.ask()

    assert got[: len(ANSWER) - len(BODY)] == ANSWER[: len(ANSWER) - len(BODY)]
    with pytest.raises(UnicodeDecodeError):
        got.decode()


@pytest.mark.parametrize("fault", [Fault.OK, *OF_THE_WIRE])
async def test_whatever_the_fault_a_client_that_goes_leaves_no_connection(fault):
    async with line() as wire:
        client = await wire.client()
        await client.ask()
        wire.proxy.suffer(fault)
        if fault is not Fault.REFUSE:
            await client.ask(fault)
        client.writer.close()
        async with asyncio.timeout(10):
            await wire.drained()


@pytest.mark.parametrize("fault", [Fault.OK, *OF_THE_WIRE])
async def test_whatever_the_fault_a_proxy_that_ends_leaves_no_task_and_no_socket(fault):
    tasks, sockets = asyncio.all_tasks(), open_files()
    async with line() as wire:
        clients = [await wire.client() for _ in range(5)]
        wire.proxy.suffer(fault)
        await clients[0].ask(fault)
    await asyncio.sleep(0.01)

    assert asyncio.all_tasks() == tasks
    assert open_files() == sockets


async def test_behind_a_proxy_there_may_be_nothing():
    async with AsyncExitStack() as stack:
        with bound(HOST, 0) as nobody:
            reach = partial(asyncio.open_connection, HOST, port_of(nobody))
            door = bound(HOST, 0)
            proxy = await stack.enter_async_context(proxied(on_port(door), reach))
            ending = await (await Line(proxy, port_of(door), stack).client()).ask()

    assert ending[1] in {"reset", "end"}


async def test_a_socket_of_the_file_system_is_passed_on_too(tmp_path):
    path, behind = tmp_path / "near", str(tmp_path / "far")
    async with (
        await asyncio.start_unix_server(serve, behind),
        proxied(in_folder(path), partial(asyncio.open_unix_connection, behind)) as proxy,
    ):
        proxy.suffer(Fault.REFUSE)
        with pytest.raises(OSError, match=r"refused|No such file"):
            await asyncio.open_unix_connection(str(path))
        proxy.suffer(Fault.OK)
        client = Near(*await asyncio.open_unix_connection(str(path)))
        got = await client.ask()
        client.writer.close()

    assert got == (ANSWER, "whole")
