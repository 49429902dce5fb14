"""The run file: where the running demo is, for the commands that talk to it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

NAME = "demo.json"


class RunFile(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a running demo tells of itself.

    `url`, `issuer`, `registers` and `control` are base URLs without a path; `client_key_file` is a path. `store` is the
    folder of its embedded store; None where the gateway beside has settings of its own.
    """

    url: str
    issuer: str
    registers: str
    control: str
    client_key_file: str
    pid: int
    allow_bearer: bool = False
    store: str | None = None


class Occupied(Exception):
    """Another demo has its run file in the folder, or is about to."""


@contextmanager
def sole(folder: Path) -> Iterator[None]:
    """
    Be the only demo with its run file in `folder`, until the block or the process ends, however it ends.

    Raises:
        Occupied: another one is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(held)
        raise Occupied("a demo is running or about to") from error
    try:
        yield
    finally:
        os.close(held)


def write(folder: Path, found: RunFile) -> None:
    """Write the run file whole or not at all; it holds no secret."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{NAME}.{found.pid}"
    fresh.write_bytes(msgspec.json.encode(found))
    fresh.replace(folder / NAME)


def read(folder: Path) -> RunFile | None:
    """Read the run file; None where there is none that can be read, or its process is gone."""
    try:
        found = msgspec.json.decode((folder / NAME).read_bytes(), type=RunFile)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    return found if alive(found.pid) else None


def remove(folder: Path, pid: int) -> None:
    """Remove the run file if it is still this process's own."""
    found = read(folder)
    if found is not None and found.pid == pid:
        (folder / NAME).unlink(missing_ok=True)


def alive(pid: int) -> bool:
    """Tell whether a process runs, be it another user's."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
