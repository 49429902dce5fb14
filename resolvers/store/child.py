"""A program that runs as our child and ends with us."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from resolvers.deadline import Deadline
from resolvers.store import launch
from resolvers.store.ground import Owner
from resolvers.store.postmaster import TICK_S

STOP_S = 30.0


def spawn(command: Sequence[str], owner: Owner, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """
    Start a program as the owner, tied to this process, in a session of its own so that Ctrl-C does not reach it.

    INVARIANT: called on the thread that shall keep it alive.
    """
    launcher = (sys.executable, "-I", "-S", launch.__file__, str(os.getpid()), str(owner.uid), str(owner.gid))
    return subprocess.Popen(  # noqa: S603 - a program that find() chose, with arguments of our own
        (*launcher, *command),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",
        env={"LC_ALL": "C", "TZ": "UTC"},
        start_new_session=True,
    )


async def ended(process: subprocess.Popen[bytes]) -> int:
    """Await a program's end."""
    while (status := process.poll()) is None:  # noqa: ASYNC110 - another process sets no event of ours
        await asyncio.sleep(TICK_S)
    return status


async def end(process: subprocess.Popen[bytes], *, within_s: float = STOP_S) -> None:
    """Shut a server down fast and cleanly; kill it when that takes too long or we are cancelled meanwhile."""
    process.send_signal(signal.SIGINT)
    try:
        with suppress(TimeoutError):
            async with Deadline.after(within_s).limit():
                await ended(process)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def last_line(log: Path, start: int) -> str:
    """Read what the server said last since `start`, preferring why it gave up."""
    with log.open("rb") as file:
        file.seek(min(start, log.stat().st_size))
        lines = [line for line in file.read().decode(errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error:" in line]
    return (telling or lines or ["it said nothing"])[-1].strip()
