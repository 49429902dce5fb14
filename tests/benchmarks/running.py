"""Ours and the mock laboratories as processes of their own, and what the CPU that they take is measured by."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

HOST = "127.0.0.1"
END_S = 30.0
STEP_S = 0.05
# Ours runs alone on one core, where the peers' harness puts the peers; all else is on the other.
OURS, OTHERS = 1, 0


class Server(NamedTuple):
    """One of ours that runs: its profile, where it is, its process, and the folder of what callers send."""

    profile: str
    url: str
    pid: int
    state: Path


class NotStarted(Exception):
    """One of ours did not start; the message holds the end of what it said."""


@contextmanager
def compat(profile: str, port: int, state: Path, *options: str) -> Iterator[Server]:
    """
    Run one of ours; what is around it stays on the other core.

    Raises:
        NotStarted: it ended before it was there.
    """
    command = [
        *python("tests.benchmarks.compat", "--core", str(OURS)),
        *("--profile", profile, "--port", str(port), "--state", str(state), *options),
    ]
    with started(command, port, state.with_suffix(".log")) as (process, line):
        told = msgspec.json.decode(line)
        yield Server(profile, told["url"], process.pid, Path(told["state"]))


@contextmanager
def started(command: list[str], port: int, log: Path) -> Iterator[tuple["subprocess.Popen[bytes]", bytes]]:
    """
    Run what says a line and then listens on a port; gives the process and its line.

    Raises:
        NotStarted: it ended before it was there.
    """
    with log.open("wb") as errors, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as process:
        try:
            line = first_line(process)
            while line and process.poll() is None and not listens(port):
                time.sleep(STEP_S)
            if not line or process.poll() is not None:
                raise NotStarted(f"it did not start:\n{log.read_text(encoding='utf-8')[-2000:]}")
            yield process, line
        finally:
            process.terminate()
            process.wait(END_S)


@contextmanager
def mock(sources: int, reports: int, observations: int) -> Iterator[str]:
    """Run mock laboratories; gives their address."""
    sizes = map(str, (0, sources, reports, observations))
    with subprocess.Popen(python("tests.benchmarks.mock", *sizes), stdout=subprocess.PIPE) as process:
        try:
            yield first_line(process).decode().strip()
        finally:
            process.terminate()
            process.wait(END_S)


def listens(port: int) -> bool:
    """Tell whether somebody listens on a port of this machine."""
    with socket.socket() as asked:
        return asked.connect_ex((HOST, port)) == 0


def python(module: str, *arguments: str) -> list[str]:
    """Write the command that runs a module of ours on the core for all else."""
    return ["taskset", "-c", str(OTHERS), sys.executable, "-P", "-m", module, *arguments]


def first_line(process: "subprocess.Popen[bytes]") -> bytes:
    """Wait for the first line that a process says."""
    assert process.stdout is not None
    return process.stdout.readline()


def cpu_s(pids: Iterable[int]) -> float:
    """Tell the CPU time that processes have taken so far, all threads together."""
    return sum(map(ticks, pids)) / os.sysconf("SC_CLK_TCK")


def workers_of(pid: int, many: int) -> list[int]:
    """Wait for so many worker processes of another one, and find them."""
    while True:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        found = [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
        if len(found) == many:
            return found
        time.sleep(STEP_S)


def database_of(state: Path) -> list[int]:
    """Find the processes of the database in a folder: the first names it, and the others are its children."""
    stats = {int(found.name): found for found in Path("/proc").iterdir() if found.name.isdigit()}
    first = {
        pid for pid, found in stats.items() if os.fsencode(state) in read(found / "cmdline") and is_postgres(found)
    }
    return [pid for pid, found in stats.items() if pid in first or (is_postgres(found) and parent(found) in first)]


def is_postgres(process: Path) -> bool:
    """Tell whether a process is one of PostgreSQL's."""
    return read(process / "comm").strip() == b"postgres"


def parent(process: Path) -> int:
    """Tell which process has started one."""
    fields = read(process / "stat").rpartition(b")")[2].split()
    return int(fields[1]) if fields else 0


def read(file: Path) -> bytes:
    """Read what is told of a process; nothing where it has ended."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def ticks(pid: int) -> int:
    """Read a process's user and system time; nothing of one that has ended."""
    fields = read(Path(f"/proc/{pid}/stat")).rpartition(b")")[2].split()
    return int(fields[11]) + int(fields[12]) if fields else 0
