"""Several processes answer on one address, are followed when they die, and leave nothing behind when they end."""

import argparse
import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from gateway.cli import main
from gateway.cli.answering import CannotServe
from gateway.cli.serve import number
from gateway.cli.workers import Crew, Worker, bound, either, listening
from gateway.settings import MOST_WORKERS, Settings, load

ROOT = Path(__file__).resolve().parents[4]
NOBODY = """
[[issuers]]
kind = "CITIZEN"
issuer = "http://127.0.0.1:9/helsenorge"
jwks_url = "http://127.0.0.1:9/helsenorge/jwks"
[registers]
base_url = "http://127.0.0.1:9"
"""
# Several processes that begin at once take long where others want the processor too.
WITHIN_S = 100.0
pytestmark = pytest.mark.timeout(400)


def written(folder: Path, text: str) -> str:
    file = folder / "gateway.toml"
    file.write_text(text + NOBODY)
    return str(file)


def by_dsn(folder: Path, database: str, more: str = "") -> str:
    (folder / "secret").write_bytes(b"a secret that only the tests have")
    return written(folder, f'dsn = "{database}"\nport = 0\nsecret_file = "{folder}/secret"\n{more}')


def seen(what):
    """Wait until something is true, and give it."""
    end = time.monotonic() + WITHIN_S
    while not (found := what()):
        assert time.monotonic() < end, "it never was"
        time.sleep(0.05)
    return found


class Running:
    """A gateway with two workers in processes of its own, and what it has said."""

    def __init__(self, process: subprocess.Popen, log: Path) -> None:
        self.process = process
        self.log = log

    def said(self) -> str:
        return self.log.read_text()

    @property
    def url(self) -> str:
        return self.said().split("running on ")[1].split()[0]

    @property
    def workers(self) -> list[int]:
        """The workers, the one that began first before the others."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return sorted(int(pid) for pid in listed if b"spawn_main" in command(int(pid)))

    def open_workers(self, count: int) -> list[int]:
        """Wait until so many workers have opened since the start."""
        seen(lambda: self.said().count("Application startup complete") == count and len(self.workers) == 2)
        return self.workers


def command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.fixture
def place():
    folder = Path(tempfile.mkdtemp(prefix="pv-"))
    # The database may run as another user, who passes through.
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def running(folder: Path, settings: str):
    arguments = [sys.executable, "-m", "gateway.cli", "serve", "--settings", settings, "--workers", "2"]
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            arguments, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=out, cwd=folder, start_new_session=True
        )
    try:
        yield Running(process, log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def asked(url: str) -> bytes:
    """Ask until a worker answers; each connection is one worker's, and one that is held answers nobody."""

    def tried() -> bytes | None:
        with suppress(TimeoutError), urllib.request.urlopen(f"{url}/readyz", timeout=1) as answer:  # noqa: S310 - ours
            return answer.read()
        return None

    return seen(tried)


@contextmanager
def held(pid: int):
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_each_worker_answers_one_that_dies_is_followed_and_all_end_by_ctrl_c(tmp_path, database) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    mllp = f'[mllp]\nport = {port}\norganisation = "974706490"\n'
    with running(tmp_path, by_dsn(tmp_path, database, mllp)) as gateway:
        first, second = gateway.open_workers(2)
        for other in (first, second):
            with held(other):
                assert asked(gateway.url) == b'{"status":"ready"}'
        socket.create_connection(("127.0.0.1", port), timeout=5).close()

        os.kill(first, signal.SIGKILL)
        seen(lambda: not alive(first))
        gateway.open_workers(3)
        with held(second):
            assert asked(gateway.url) == b'{"status":"ready"}'
        # The first one listened for MLLP, and who took its place does.
        socket.create_connection(("127.0.0.1", port), timeout=5).close()

        workers = gateway.workers
        # It reaches every process of a terminal.
        os.killpg(gateway.process.pid, signal.SIGINT)
        assert gateway.process.wait(timeout=WITHIN_S) == 0
        assert [pid for pid in workers if alive(pid)] == []
    assert "another worker takes the place of one: it ended with -9" in gateway.said()
    assert "Traceback" not in gateway.said()


def test_a_database_of_our_own_ends_with_the_workers_when_they_are_told_to(place) -> None:
    with running(place, written(place, f'state = "{place}/store"\nport = 0\n')) as gateway:
        workers = gateway.open_workers(2)
        server = int((place / "store" / "data" / "postmaster.pid").read_text().split()[0])
        assert asked(gateway.url) == b'{"status":"ready"}'
        assert alive(server)

        gateway.process.send_signal(signal.SIGTERM)

        assert gateway.process.wait(timeout=WITHIN_S) == 0
        assert not any(map(alive, [server, *workers]))
    assert "Traceback" not in gateway.said()


def test_why_the_first_worker_does_not_open_is_said_once(tmp_path, database) -> None:
    settings = by_dsn(tmp_path, database)
    (tmp_path / "audit.pem").write_text("no key")
    Path(settings).write_text(f'audit_key_file = "{tmp_path}/audit.pem"\n' + Path(settings).read_text())

    with running(tmp_path, settings) as gateway:
        assert gateway.process.wait(timeout=WITHIN_S) == 1
    line = "provesvar: cannot serve: the audit key file cannot be read: it holds an Ed25519 key as PEM"
    assert gateway.said().splitlines()[-1] == line
    assert gateway.said().count("Started server process") == 1
    assert "Traceback" not in gateway.said()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", "cannot serve: the secret file cannot be read: set secret_file"),
        ('host = "127.0.0.1"', "cannot be listened on"),
        ('host = "no.such.host.invalid"', "no.such.host.invalid, port"),
    ],
)
def test_what_the_first_process_cannot_have_is_said(tmp_path, capfd, more, said) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1] if more else 0
        file = written(tmp_path, f'dsn = "postgresql:///x?host={tmp_path}"\nport = {port}\n{more}\n')

        assert main(["serve", "--settings", file, "--workers", "2"]) == 1
    assert said in capfd.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("text", ["0", "-1", "many", str(MOST_WORKERS + 1), "²"])
def test_a_number_of_workers_is_one_that_there_can_be(text) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        number(text)
    assert number(str(MOST_WORKERS)) == MOST_WORKERS


@pytest.fixture
def listened():
    with bound(socket.AF_INET, ("127.0.0.1", 0)) as made:
        yield [made]


async def test_a_worker_that_does_not_stop_is_killed(tmp_path, database, listened) -> None:
    worker = Worker(load(Path(by_dsn(tmp_path, database)), environment={}), listened)
    await either(worker.opened, worker.ended)
    os.kill(worker._process.pid, signal.SIGSTOP)

    await worker.stop(0.2)

    assert worker.bury() == f"it ended with {-signal.SIGKILL}"


async def test_a_worker_ends_by_itself_when_nobody_is_left_to_tell_it(tmp_path, database, listened) -> None:
    worker = Worker(load(Path(by_dsn(tmp_path, database)), environment={}), listened)
    await either(worker.opened, worker.ended)

    # As the kernel does it to a process that is killed.
    asyncio.get_running_loop().remove_reader(worker._line.fileno())
    worker._line.close()

    await asyncio.to_thread(worker._process.join, WITHIN_S)
    assert worker._process.exitcode == 0


async def test_a_crew_that_is_told_to_stop_while_its_first_worker_opens_has_no_others(
    tmp_path, database, listened
) -> None:
    stopping = asyncio.Event()
    stopping.set()

    await Crew(load(Path(by_dsn(tmp_path, database)), environment={}), [listened], stopping).run()

    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


def test_an_address_of_the_sixth_version_is_listened_on_too() -> None:
    try:
        made = bound(socket.AF_INET6, ("::1", 0))
    except OSError:
        pytest.fail("this machine has no loopback of IPv6")
    with made:
        assert made.getsockname()[0] == "::1"
        # Where IPv4 is listened on too, it has a socket of its own.
        assert made.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY) == 1


def test_each_worker_listens_by_itself_and_nobody_else_on_the_same_address() -> None:
    with listening(Settings(port=0, workers=3)) as sockets:
        addresses = [made.getsockname() for each in sockets for made in each]
        assert (len(addresses), len(set(addresses))) == (3, 1)

        # Another crew could share the address, and take its part of the callers without anybody's knowing.
        taken = Settings(port=addresses[0][1], workers=2)
        with pytest.raises(CannotServe, match="cannot be listened on"), listening(taken):
            pass


def numbers_at(port: int) -> bytes:
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
        return answer.read()
    return b""


def test_each_worker_has_numbers_of_its_own_and_one_that_follows_takes_the_place_of_the_one_that_died(
    tmp_path, database
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with running(tmp_path, by_dsn(tmp_path, database, f"metrics_port = {port}\n")) as gateway:
        first, _ = gateway.open_workers(2)
        before = [numbers_at(port + worker) for worker in range(2)]
        os.kill(first, signal.SIGKILL)
        gateway.open_workers(3)
        after = [numbers_at(port + worker) for worker in range(2)]
        gateway.process.terminate()
        gateway.process.wait(WITHIN_S)

    assert all(b"provesvar_store_connections" in told for told in (*before, *after))
    assert numbers_at(port) == numbers_at(port + 1) == b""
