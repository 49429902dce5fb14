"""
Several processes that answer on one address: opened, followed when one dies, and ended together.

What there may be one of is the first process's own: the embedded database with its migrations, and the address. It
answers nothing itself. Between it and each worker is a line, by which a worker says that it is open, and hears that
it is to stop: also when nobody is left to say so, as the line breaks then.
"""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import cast

from msgspec.structs import replace

from gateway.cli.answering import CANNOT_OPEN, CannotServe, Server, answer, taken
from gateway.opening import open_migrated, read_secret, secret_file
from gateway.settings import Settings
from resolvers.deadline import Deadline

logger = logging.getLogger(__name__)

Sockets = list[socket.socket]
Address = tuple[object, ...]

# Each has an interpreter of its own: a fork would share the loop and whatever the first process has open.
CONTEXT = get_context("spawn")
STOPPING = (signal.SIGINT, signal.SIGTERM)
BACKLOG = 2_048
OPEN = b"open"
# A worker that does not live is not followed faster than this.
PAUSE_S = 1.0
# What a worker may take beyond its deadline: it seals the access log, and finishes the messages at hand.
GRACE_S = 15.0


def serve(settings: Settings) -> None:
    """
    Answer in as many processes as are set, until stopped.

    Raises:
        CannotServe: it could not begin.
    """
    try:
        with ExitStack() as stack:
            asyncio.run(supervise(settings, stack.enter_context(listening(settings))))
    except CANNOT_OPEN as error:
        raise CannotServe(str(error)) from error


@contextmanager
def listening(settings: Settings) -> Iterator[list[Sockets]]:
    """
    Listen on every address of the host, by sockets of each worker's own: callers are spread evenly among those, where
    of one that is shared the first to wake takes nearly all. They stay open here, so that callers of a worker that has
    died wait for the one that takes its place.

    Raises:
        CannotServe: on one of the addresses nobody can.
    """
    with ExitStack() as stack:
        try:
            found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            free = [(family, free_address(family, address)) for family, _, _, _, address in found]
            sockets = [
                [stack.enter_context(bound(family, address)) for family, address in free]
                for _ in range(settings.workers)
            ]
        except OSError as error:
            raise CannotServe(taken(settings)) from error
        yield sockets


def free_address(family: int, address: Address) -> Address:
    """
    Give an address that nobody listens on, its port chosen where it is 0; shared ones would not tell.

    Raises:
        OSError: somebody does, or it is none of this machine's.
    """
    with opened(family) as made:
        made.bind(address)
        return cast("Address", made.getsockname())


def bound(family: int, address: Address) -> socket.socket:
    """Listen on an address that others of us listen on too."""
    made = opened(family)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.bind(address)
        made.listen(BACKLOG)
    except OSError:
        made.close()
        raise
    return made


def opened(family: int) -> socket.socket:
    """Open a socket, of one version of IP alone."""
    # By the protocol's name alone does asyncio know that what is written is to be sent at once.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    return made


async def supervise(settings: Settings, sockets: list[Sockets]) -> None:
    """
    Open what there may be one of, and keep the workers at work until stopped.

    Raises:
        CannotServe, CANNOT_OPEN: it could not begin.
    """
    stopping, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in STOPPING:
        loop.add_signal_handler(number, stopping.set)
    async with open_migrated(settings) as dsn:
        read_secret(settings)
        handed = replace(settings, dsn=dsn, dsn_file=None, secret_file=secret_file(settings))
        await Crew(handed, sockets, stopping).run()


class Worker:
    """One process at work, and our end of the line to it."""

    def __init__(self, settings: Settings, sockets: Sockets) -> None:
        """Start it."""
        self.opened, self.ended = asyncio.Event(), asyncio.Event()
        self.failure: str | None = None
        self._line, theirs = CONTEXT.Pipe()
        asyncio.get_running_loop().add_reader(self._line.fileno(), self._heard)
        self._process = CONTEXT.Process(target=work, args=(settings, sockets, theirs))
        self._process.start()
        # Only the worker holds that end now, so that the line breaks when it ends, however it ends.
        theirs.close()

    def _heard(self) -> None:
        """Hear that it takes connections, why it cannot, or that it is gone."""
        try:
            said = self._line.recv_bytes()
        except (EOFError, OSError):
            asyncio.get_running_loop().remove_reader(self._line.fileno())
            self.ended.set()
            return
        if said == OPEN:
            self.opened.set()
        else:
            self.failure = said.decode()

    async def stop(self, within_s: float) -> None:
        """Let it finish what was asked; kill it where that takes too long."""
        say(self._line, b"stop")
        try:
            async with Deadline.after(within_s).limit():
                await self.ended.wait()
        except TimeoutError:
            logger.warning("a worker does not stop, and is killed")
            self._process.kill()
            await self.ended.wait()

    def bury(self) -> str:
        """Put away what is left of one that has ended; gives why it ended."""
        self._process.join()
        self._line.close()
        return self.failure or f"it ended with {self._process.exitcode}"


class Crew:
    """All workers of one address."""

    def __init__(self, settings: Settings, sockets: list[Sockets], stopping: asyncio.Event) -> None:
        """Take the settings of all of them, what each listens on, and what says that they are to stop."""
        self._settings = settings
        self._sockets = sockets
        self._stopping = stopping

    async def run(self) -> None:
        """
        Keep every place taken until stopped; the others begin when the first one is open.

        Raises:
            CannotServe: the first one does not open.
        """
        first = Worker(self._settings, self._sockets[0])
        await either(first.opened, first.ended, self._stopping)
        if first.ended.is_set():
            raise CannotServe(first.bury())
        self._say()
        # One listens for MLLP: its senders have one address, and a bound on their number.
        other = replace(self._settings, mllp=None)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep(self._settings, self._sockets[0], first))
            for sockets in self._sockets[1:]:
                group.create_task(self._keep(other, sockets, None))

    async def _keep(self, settings: Settings, sockets: Sockets, worker: Worker | None) -> None:
        """Keep one place taken until stopped."""
        while worker or not self._stopping.is_set():
            worker = worker or Worker(settings, sockets)
            await either(worker.ended, self._stopping)
            if not worker.ended.is_set():
                await worker.stop(self._settings.deadline_s + GRACE_S)
            why, worker = worker.bury(), None
            if not self._stopping.is_set():
                logger.warning("another worker takes the place of one: %s", why)
                await either(self._stopping, within_s=PAUSE_S)

    def _say(self) -> None:
        """Say where, as one process alone does."""
        for made in self._sockets[0]:
            host, port = made.getsockname()[:2]
            shown = f"[{host}]" if ":" in host else host
            print(f"{self._settings.workers} workers running on http://{shown}:{port}", file=sys.stderr, flush=True)


async def either(*events: asyncio.Event, within_s: float | None = None) -> None:
    """Wait for the first of some events, or until the time is over."""
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(event.wait()) for event in events]
        await asyncio.wait(waiting, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()


def work(settings: Settings, sockets: Sockets, line: Connection) -> None:
    """Answer as one of several, until told to stop or nobody is there to say so."""
    # Ctrl-C reaches every process of a terminal; whoever has started this one says when it is to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def begin(server: Server) -> None:
        loop = asyncio.get_running_loop()

        def told() -> None:
            loop.remove_reader(line.fileno())
            server.stop()

        loop.add_reader(line.fileno(), told)

    try:
        answer(settings, sockets=sockets, begin=begin, ready=lambda: say(line, OPEN))
    except CannotServe as error:
        say(line, str(error).encode())
        sys.exit(1)


def say(line: Connection, what: bytes) -> None:
    """Say something by a line; where nobody is there any more, nobody need hear it."""
    with suppress(OSError):
        line.send_bytes(what)
