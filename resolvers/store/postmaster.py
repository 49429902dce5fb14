"""What PostgreSQL's own postmaster.pid says of a server, and whether that server still lives."""

import asyncio
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
PS = Path("/bin/ps")
SHORTEST = 8
SOCKET_PREFIX = "provesvar-pg-"
TICK_S = 0.005


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A server as its pid file tells it; `ready` when it takes connections."""

    pid: int
    sockets: Path
    ready: bool


def read(data: Path) -> Postmaster | None:
    """Read the pid file of a data folder; None while there is none or it is not yet whole."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, PermissionError):
        return None
    if len(lines) < SHORTEST or not lines[0].strip().isdigit():
        return None
    return Postmaster(int(lines[0]), Path(lines[4]), lines[7].strip() == "ready")


def recorded(data: Path) -> int | None:
    """Read the process id alone, also of a pid file that its server did not live to finish."""
    try:
        first = (data / "postmaster.pid").read_text(encoding="utf-8").partition("\n")[0].strip()
    except (FileNotFoundError, PermissionError):
        return None
    return int(first) if first.isdigit() else None


def alive(pid: int, data: Path, *, proc: Path = PROC, ps: Path = PS) -> bool:
    """
    Tell whether `pid` is the server of `data`: a zombie is not, nor another program that was given the same number.

    Linux is asked through /proc, other systems through `ps`.
    """
    if proc.is_dir():
        return alive_by_proc(pid, data, proc)
    asked = subprocess.run(  # noqa: S603 - every argument is our own
        [ps, "-ww", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, command = asked.stdout.strip().partition(" ")
    return bool(state) and not state.startswith("Z") and str(data) in command


def alive_by_proc(pid: int, data: Path, proc: Path) -> bool:
    """Read the state and the command line of a process on Linux."""
    try:
        state = (proc / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
        command = (proc / str(pid) / "cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False
    return state not in {"Z", "X"} and os.fsencode(data) in command


def interrupt(pid: int) -> None:
    """Ask a server for a fast shutdown; one that is gone needs none."""
    try:
        os.kill(pid, signal.SIGINT)
    except ProcessLookupError:
        return


def remove_sockets(note: Path) -> None:
    """Remove the socket folder that a note names, left by an owner that was killed, and the note."""
    if not note.exists():
        return
    folder = Path(note.read_text(encoding="utf-8"))
    if folder.name.startswith(SOCKET_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)
    note.unlink()


async def end_leftover(data: Path) -> None:
    """
    Clear what an earlier owner left: stop its server, wait until it is gone, remove its pid file and socket folder.

    INVARIANT: called with the lock held, so nobody else's living server is meant.
    """
    pid = recorded(data)
    if pid is None:
        return
    left = read(data)
    if alive(pid, data):
        interrupt(pid)
        while alive(pid, data):  # noqa: ASYNC110 - another process sets no event of ours
            await asyncio.sleep(TICK_S)
    (data / "postmaster.pid").unlink(missing_ok=True)
    if left is not None and left.sockets.name.startswith(SOCKET_PREFIX):
        shutil.rmtree(left.sockets, ignore_errors=True)
