"""A wire with faults: a proxy between a client and what it asks, on TCP or on a socket of the file system."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from gateway.demo.faults import Fault
from gateway.demo.serving import bound
from gateway.demo.wire import USUAL, Broken, Telling, Wire

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Reach = Callable[[], Awaitable[Streams]]
Listen = Callable[[], socket.socket]

CHUNK = 65_536
# What an end that is gone raises, in asyncio and in uvloop; one connection's end is no other's.
GONE = (OSError, RuntimeError)
BACKLOG = 128
# On for zero seconds: closing the socket resets the connection, and what was not sent yet is lost.
RESET = struct.pack("ii", 1, 0)


class Proxy:
    """
    Passes bytes on, as the fault in force has it; a fault reaches the connections that are open as well as new ones.

    Where a fault ends, the connections that had it are reset, as nobody knows what they have lost.
    """

    def __init__(self, group: asyncio.TaskGroup, listen: Listen, reach: Reach, wire: Wire) -> None:
        """
        Begin to listen.

        Args:
            group: what the connections run in. listen: makes the bound socket, anew after REFUSE.
            reach: connects to what stands behind.
        """
        self._group = group
        self._listen = listen
        self._reach = reach
        self._wire = wire
        self._fault = Fault.OK
        self._open: set[asyncio.Task[None]] = set()
        self._unmet: set[socket.socket] = set()
        self._door: socket.socket | None = None
        self._open_door()

    @property
    def connections(self) -> int:
        """Count the connections that are open."""
        return len(self._open)

    def suffer(self, fault: Fault) -> None:
        """Put a fault of the wire in force, or none."""
        before, self._fault = self._fault, fault
        if before is not Fault.OK or fault is Fault.REFUSE:
            self._hang_up()
        if fault is Fault.REFUSE:
            self._close_door()
        elif self._door is None:
            self._open_door()

    def close(self) -> None:
        """Listen no more, and reset what is open."""
        self._close_door()
        self._hang_up()

    def _open_door(self) -> None:
        self._door = self._listen()
        self._door.settimeout(0)
        self._door.listen(BACKLOG)
        asyncio.get_running_loop().add_reader(self._door, self._answer, self._door)

    def _close_door(self) -> None:
        door, self._door = self._door, None
        if door is not None:
            asyncio.get_running_loop().remove_reader(door)
            door.close()

    def _hang_up(self) -> None:
        for task in self._open:
            task.cancel()

    def _answer(self, door: socket.socket) -> None:
        """Take every connection that waits."""
        with suppress(BlockingIOError, ConnectionError):
            while True:
                self._take(door.accept()[0])

    def _take(self, accepted: socket.socket) -> None:
        """Start one connection; it is counted, and its socket kept, until its task is done."""
        task = self._group.create_task(self._join(accepted))
        self._open.add(task)
        task.add_done_callback(self._open.discard)
        # A task that is cancelled before its first step never sees its socket.
        self._unmet.add(accepted)
        task.add_done_callback(lambda _: self._forget(accepted))

    def _forget(self, accepted: socket.socket) -> None:
        """Close a socket that no stream has taken over."""
        if accepted in self._unmet:
            self._unmet.discard(accepted)
            accepted.close()

    async def _join(self, accepted: socket.socket) -> None:
        """Pass on between the two ends of one connection until both have ended, or break it."""
        accepted.settimeout(0)
        try:
            near = await asyncio.open_connection(sock=accepted)
        except GONE:
            return
        self._unmet.discard(accepted)
        far: Streams | None = None
        try:
            with suppress(*GONE):
                # Nobody behind a black hole hears of who comes to it.
                while self._fault is Fault.BLACK_HOLE:
                    if not await near[0].read(CHUNK):
                        return
                far = await self._reach()
                if await self._passed_on(near, far):
                    await flushed(near[1])
        finally:
            break_off(near[1])
            if far is not None:
                far[1].transport.abort()

    async def _passed_on(self, near: Streams, far: Streams) -> bool:
        """Pass on both ways at once; tell whether both ends have ended as they should."""
        async with asyncio.TaskGroup() as both:
            telling = both.create_task(self._tell(far[0], near[1]))
            asked = await self._ask(near[0], far[1])
            if not asked:
                telling.cancel()
        return asked and telling.result()

    async def _ask(self, near: asyncio.StreamReader, far: asyncio.StreamWriter) -> bool:
        """Pass on what the client sends, to its end; what goes into a black hole is gone."""
        with suppress(*GONE):
            while chunk := await near.read(CHUNK):
                if self._fault is not Fault.BLACK_HOLE:
                    far.write(chunk)
                    await far.drain()
            if self._fault is not Fault.BLACK_HOLE:
                far.write_eof()
                return True
        return False

    async def _tell(self, far: asyncio.StreamReader, near: asyncio.StreamWriter) -> bool:
        """Pass on what is answered, to its end, with the fault in force."""
        answer = Telling(near, self._wire)
        try:
            while chunk := await far.read(CHUNK):
                await answer.tell(chunk, self._fault)
            if self._fault is Fault.BLACK_HOLE:
                await asyncio.Event().wait()
            near.write_eof()
        except (Broken, *GONE):
            break_off(near)
            return False
        return True


def break_off(writer: asyncio.StreamWriter) -> None:
    """Reset a connection, where it is not closed already."""
    carrier = writer.get_extra_info("socket")
    if carrier is not None and carrier.fileno() >= 0:
        carrier.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()


async def flushed(writer: asyncio.StreamWriter) -> None:
    """Close a connection once all is sent."""
    writer.close()
    await writer.wait_closed()


def on_port(first: socket.socket) -> Listen:
    """Listen on the port of a bound socket: on this one first, then on others in its place."""
    host, port = first.getsockname()
    unused = [first]
    return lambda: unused.pop() if unused else bound(host, port)


def in_folder(path: Path) -> Listen:
    """Listen on a socket of the file system."""

    def listen() -> socket.socket:
        path.unlink(missing_ok=True)
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.bind(str(path))
        return made

    return listen


@asynccontextmanager
async def proxied(listen: Listen, reach: Reach, wire: Wire = USUAL) -> AsyncIterator[Proxy]:
    """Run a proxy until the block ends; no connection, task or socket of it outlives that."""
    async with asyncio.TaskGroup() as group:
        proxy = Proxy(group, listen, reach, wire)
        try:
            yield proxy
        finally:
            proxy.close()
