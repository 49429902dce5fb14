"""A real PostgreSQL of our own: started in a state folder, ended with us, recovered after a crash."""

import asyncio
import fcntl
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from resolvers.deadline import Deadline
from resolvers.store import postmaster
from resolvers.store.binaries import Binaries, EmbeddedUnavailable, copied, find
from resolvers.store.child import end, ended, last_line, spawn
from resolvers.store.ground import Owner, appended, owner_of_this_process, prepare, private, reachable

SUPERUSER = "provesvar"
LONGEST_SOCKET_FOLDER = 90
LARGEST_LOG = 5_000_000
START_S = 60.0
SETTINGS = (
    ("listen_addresses", ""),
    ("port", "5432"),
    ("max_connections", "100"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    # A statement or a failing row in the log would carry personal data.
    ("log_error_verbosity", "terse"),
    ("log_min_error_statement", "panic"),
)


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """More settings of the server and more arguments of initdb; the product uses none, tests trade safety for speed."""

    settings: tuple[tuple[str, str], ...] = ()
    initdb: tuple[str, ...] = ()


@dataclass(slots=True)
class Running:
    """What one start holds until its stop; `process` is None when attached to another starter's server."""

    lock: IO[bytes] | None = None
    process: subprocess.Popen[bytes] | None = None
    sockets: Path | None = None
    made: list[Path] = field(default_factory=list)


class EmbeddedPostgres:
    """
    Run PostgreSQL on the data in `state`, or join the server that already runs there.

    Unix socket only, in a folder of its own that others cannot enter; the operating system's user is the password
    (`peer`). The first starter owns the server and stops it; a later one attaches and leaves it running. As root the
    server runs as `nobody`. Start it from the main thread: on Linux it ends when the *thread* that started it does.
    """

    def __init__(self, state: Path, *, pg_bin: Path | None = None, options: ServerOptions | None = None) -> None:
        """Take the state folder (made at start) and, where set, the folder of PostgreSQL's programs."""
        self.state = state.absolute()
        self._programs = pg_bin
        self._options = options or ServerOptions()
        self._running = Running()

    @property
    def dsn(self) -> str:
        """
        Say how to connect.

        Raises:
            EmbeddedUnavailable: it is not running.
        """
        if self._running.sockets is None:
            raise EmbeddedUnavailable("the embedded PostgreSQL is not started")
        return f"postgresql://{SUPERUSER}@/postgres?host={quote(str(self._running.sockets), safe='')}&port=5432"

    @property
    def owns(self) -> bool:
        """Tell whether this starter runs the server, rather than being attached to another's."""
        return self._running.process is not None

    @property
    def pid(self) -> int | None:
        """Tell the server's process id."""
        return postmaster.recorded(self._data)

    @property
    def _data(self) -> Path:
        return self.state / "data"

    @property
    def _elsewhere(self) -> Path:
        return self.state / "run.elsewhere"

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        await self.stop()

    async def start(self) -> None:
        """
        Start the server, or attach to the one that runs in the folder, and return when it takes connections.

        Raises:
            EmbeddedUnavailable: it cannot run here; what was begun is undone.
        """
        deadline = Deadline.after(START_S)
        try:
            async with deadline.limit():
                await self._start()
        except TimeoutError as error:
            await self.stop()
            raise EmbeddedUnavailable(f"the embedded PostgreSQL in {self.state} did not start in time") from error
        except OSError as error:
            await self.stop()
            raise EmbeddedUnavailable(f"the state folder {self.state} cannot be used: {error.strerror}") from error
        except (EmbeddedUnavailable, asyncio.CancelledError):
            await self.stop()
            raise

    async def _start(self) -> None:
        owner = owner_of_this_process()
        prepare(self.state, owner)
        while not self._take_lock():
            # Whoever holds the lock starts a server or runs one; should they give up, the lock is ours after all.
            other = postmaster.read(self._data)
            if other is not None and other.ready and postmaster.alive(other.pid, self._data):
                self._running.sockets = other.sockets
                return
            await asyncio.sleep(postmaster.TICK_S)
        await self._own(owner)

    def _take_lock(self) -> bool:
        file = (self.state / "lock").open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._running.lock = file
        return True

    async def _own(self, owner: Owner) -> None:
        binaries = find(self._programs)
        if owner.uid >= 0:
            binaries = copied(binaries, self.state / "programs")
            reachable(binaries.folder)
        await postmaster.end_leftover(self._data)
        postmaster.remove_sockets(self._elsewhere)
        if not (self._data / "PG_VERSION").exists():
            await self._lay_out(binaries, owner)
        self._write_access(owner)
        self._running.sockets = self._socket_folder(owner)
        await self._serve(binaries, owner)

    async def _lay_out(self, binaries: Binaries, owner: Owner) -> None:
        fresh = self.state / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        private(fresh, owner)
        arguments = ("-D", str(fresh), "-U", SUPERUSER, "-A", "peer", "-E", "UTF8", "--no-locale", "--data-checksums")
        with self._log() as log:
            start = log.tell()
            process = spawn((str(binaries.initdb), *arguments, *self._options.initdb), owner, log)
            try:
                status = await ended(process)
            finally:
                if process.poll() is None:
                    process.terminate()
                    process.wait()
        if status:
            raise EmbeddedUnavailable(f"initdb failed in {self.state}: {last_line(self.state / 'log', start)}")
        # Only a folder that is whole gets the name: a crash half way leaves nothing that looks like data.
        fresh.rename(self._data)

    def _write_access(self, owner: Owner) -> None:
        for name, line in (
            ("hba.conf", "local all all peer map=own\n"),
            ("ident.conf", f'own "{owner.client}" {SUPERUSER}\n'),
        ):
            (self.state / name).write_text(line, encoding="utf-8")
            (self.state / name).chmod(0o644)

    def _socket_folder(self, owner: Owner) -> Path:
        folder = self.state / "run"
        # A socket's path has room for some hundred bytes, and a comma would part one host from the next.
        if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER or "," in str(folder):
            folder = Path(tempfile.mkdtemp(prefix=postmaster.SOCKET_PREFIX))
            # A server that ends by itself when we are killed takes its pid file along, and with it where this was.
            self._elsewhere.write_text(str(folder), encoding="utf-8")
            self._running.made.append(folder)
        private(folder, owner)
        return folder

    async def _serve(self, binaries: Binaries, owner: Owner) -> None:
        settings = (
            *SETTINGS,
            ("hba_file", str(self.state / "hba.conf")),
            ("ident_file", str(self.state / "ident.conf")),
            ("unix_socket_directories", '"' + str(self._running.sockets).replace('"', '""') + '"'),
            *self._options.settings,
        )
        flags = [part for name, value in settings for part in ("-c", f"{name}={value}")]
        while True:
            with self._log() as log:
                start = log.tell()
                command = (str(binaries.postgres), "-D", str(self._data), *flags)
                self._running.process = process = spawn(command, owner, log)
            if await self._ready(process):
                return
            # Server processes of a killed server may outlive it for a moment, and hold its memory.
            reason = last_line(self.state / "log", start)
            if "shared memory block" not in reason:
                raise EmbeddedUnavailable(f"postgres did not start in {self.state}: {reason}")
            await asyncio.sleep(0.1)

    async def _ready(self, process: subprocess.Popen[bytes]) -> bool:
        while process.poll() is None:
            seen = postmaster.read(self._data)
            if seen is not None and seen.ready and seen.pid == process.pid:
                return True
            await asyncio.sleep(postmaster.TICK_S)
        return False

    def _log(self) -> IO[bytes]:
        log = self.state / "log"
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(self.state / "log.1")
        return appended(log)

    async def stop(self) -> None:
        """Stop the server if it is ours, remove what was made for it, and let the next starter in."""
        running, self._running = self._running, Running()
        try:
            if running.process is not None and running.process.poll() is None:
                await end(running.process)
        finally:
            for folder in running.made:
                shutil.rmtree(folder, ignore_errors=True)
                self._elsewhere.unlink(missing_ok=True)
            if running.lock is not None:
                running.lock.close()
