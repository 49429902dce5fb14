import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from resolvers.store import postmaster
from resolvers.store.postmaster import Postmaster

LINES = ["4711", "/data", "1760000000", "5432", "/run/pg", "", "  5432001         3", "ready   "]


@pytest.fixture
def data(tmp_path):
    return tmp_path


def test_a_whole_pid_file_tells_pid_sockets_and_readiness(data):
    (data / "postmaster.pid").write_text("\n".join(LINES) + "\n")

    assert postmaster.read(data) == Postmaster(4711, Path("/run/pg"), ready=True)
    assert postmaster.recorded(data) == 4711


@pytest.mark.parametrize("text", ["", "4711\n/data\n", "\n".join(["odd", *LINES[1:]])])
def test_a_pid_file_that_is_not_whole_tells_nothing(data, text):
    (data / "postmaster.pid").write_text(text)

    assert postmaster.read(data) is None


def test_no_pid_file_is_no_server(data):
    assert postmaster.read(data) is None
    assert postmaster.recorded(data) is None


@pytest.fixture
def sleeper(data):
    # Where the tests run in a shell's background, an interrupt is ignored unless somebody says otherwise.
    code = "import signal as s; s.signal(s.SIGINT, s.SIG_DFL); print(flush=True); s.pause()"
    with subprocess.Popen([sys.executable, "-c", code, "-D", str(data)], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        yield process
        process.kill()


def test_a_process_is_the_server_only_with_its_data_folder(data, sleeper):
    assert postmaster.alive(sleeper.pid, data)
    assert not postmaster.alive(sleeper.pid, data / "another")


@pytest.mark.parametrize(
    ("line", "alive"),
    [("Ss   postgres -D {}", True), ("Z    (postgres) {}", False), ("S    vi notes", False), ("", False)],
)
def test_where_there_is_no_proc_ps_is_asked(data, line, alive):
    ps = data / "ps"
    ps.write_text(f"#!/bin/sh\necho '{line.format(data)}'\n")
    ps.chmod(0o700)

    assert postmaster.alive(4711, data, proc=data / "none", ps=ps) is alive


def test_a_zombie_is_not_alive(data):
    process = subprocess.Popen([sys.executable, "-c", "pass", "-D", str(data)])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    try:
        assert not postmaster.alive(process.pid, data)
    finally:
        process.wait()


def test_a_process_that_is_gone_is_not_alive_and_needs_no_signal(data):
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    process.wait()

    assert not postmaster.alive(process.pid, data)
    postmaster.interrupt(process.pid)


async def test_a_living_leftover_is_ended_and_its_files_go(data, sleeper):
    sockets = data / (postmaster.SOCKET_PREFIX + "x")
    sockets.mkdir()
    lines = [str(sleeper.pid), *LINES[1:4], str(sockets), *LINES[5:]]
    (data / "postmaster.pid").write_text("\n".join(lines) + "\n")
    async with asyncio.timeout(10):
        await postmaster.end_leftover(data)

    assert sleeper.wait() == -signal.SIGINT
    assert not (data / "postmaster.pid").exists()
    assert not sockets.exists()


async def test_a_stale_pid_file_goes_and_another_program_with_that_number_stays(data):
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n")

    await postmaster.end_leftover(data)

    assert not (data / "postmaster.pid").exists()


async def test_without_a_pid_file_there_is_nothing_to_end(data):
    await postmaster.end_leftover(data)

    assert list(data.iterdir()) == []


@pytest.mark.parametrize(("name", "stays"), [(postmaster.SOCKET_PREFIX + "x", False), ("home", True)])
def test_the_socket_folder_of_a_note_goes_and_no_other(data, name, stays):
    (data / name).mkdir()
    (data / "note").write_text(str(data / name))

    postmaster.remove_sockets(data / "note")
    postmaster.remove_sockets(data / "note")

    assert (data / name).exists() is stays
    assert not (data / "note").exists()
