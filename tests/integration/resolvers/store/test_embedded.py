import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from resolvers.deadline import Deadline
from resolvers.store import postmaster
from resolvers.store.binaries import EmbeddedUnavailable
from resolvers.store.embedded import EmbeddedPostgres, ServerOptions
from tests.conftest import FLEETING, execute

CHECKOUT = Path(__file__).resolve().parents[4]
ROOT = os.geteuid() == 0


@pytest.fixture
def place() -> Iterator[Path]:
    """A short folder that a service user can pass."""
    folder = Path(tempfile.mkdtemp(prefix="pv-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


async def ask(dsn: str, question: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def gone(pid: int, data: Path) -> None:
    async with Deadline.after(10).limit():
        while postmaster.alive(pid, data):  # noqa: ASYNC110 - another process sets no event of ours
            await asyncio.sleep(0.01)


async def test_it_starts_cold_keeps_data_and_starts_warm_at_once(place):
    state = place / "state"
    async with EmbeddedPostgres(state) as server:
        await execute(server.dsn, "create table kept as select 42 as answer")
        assert await ask(server.dsn, "show data_checksums") == "on"
        assert await ask(server.dsn, "show fsync") == "on"
        assert await ask(server.dsn, "show listen_addresses") == ""
        assert await ask(server.dsn, "select current_user") == "provesvar"
        pid = server.pid
    assert not postmaster.alive(pid, state / "data")

    began = time.perf_counter()
    async with EmbeddedPostgres(state) as server:
        warm_s = time.perf_counter() - began
        assert await ask(server.dsn, "select answer from kept") == 42
        assert server.owns
    # Measured at 0.03 s on an idle machine; the bound leaves room for a busy one, on which others start theirs.
    assert warm_s < 10


async def test_nothing_is_open_to_others(place):
    async with EmbeddedPostgres(place / "state", options=FLEETING):
        modes = {
            name: stat.S_IMODE((place / "state" / name).stat().st_mode) for name in ("data", "run", "log", "hba.conf")
        }
        state_mode = stat.S_IMODE((place / "state").stat().st_mode)

    assert (modes["data"], modes["run"], modes["log"]) == (0o700, 0o700, 0o600)
    assert state_mode == (0o711 if ROOT else 0o700)


@pytest.mark.skipif(not ROOT, reason="only root runs the server as another user")
async def test_root_runs_it_as_nobody_from_a_copy_of_the_programs(place):
    async with EmbeddedPostgres(place / "state", options=FLEETING) as server:
        owner = Path(f"/proc/{server.pid}").owner()
        program = Path(f"/proc/{server.pid}/exe").readlink()

    assert owner == "nobody"
    assert program.is_relative_to(place / "state" / "programs")


@pytest.mark.skipif(not ROOT, reason="only root runs the server as another user")
async def test_a_state_folder_that_nobody_can_reach_is_refused_and_not_opened(place):
    closed = place / "home"
    closed.mkdir(mode=0o700)

    with pytest.raises(EmbeddedUnavailable, match=str(closed)):
        await EmbeddedPostgres(closed / "state").start()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@pytest.mark.skipif(not ROOT, reason="only root can give a folder away")
async def test_a_state_folder_of_another_user_is_refused(place):
    (place / "state").mkdir(mode=0o755)
    os.chown(place / "state", 65534, 65534)

    with pytest.raises(EmbeddedUnavailable, match="another user"):
        await EmbeddedPostgres(place / "state").start()


async def test_committed_rows_outlive_a_killed_server(place):
    first = EmbeddedPostgres(place / "state")
    await first.start()
    await execute(first.dsn, "create table kept as select 42 as answer")
    os.kill(first.pid, signal.SIGKILL)
    await gone(first.pid, place / "state" / "data")
    await first.stop()

    async with EmbeddedPostgres(place / "state") as again:
        assert await ask(again.dsn, "select answer from kept") == 42


async def test_a_server_process_that_outlives_its_killed_server_is_waited_for(place):
    first = EmbeddedPostgres(place / "state", options=FLEETING)
    await first.start()
    connection = await asyncpg.connect(first.dsn)
    backend = await connection.fetchval("select pg_backend_pid()")
    os.kill(backend, signal.SIGSTOP)
    os.kill(first.pid, signal.SIGKILL)
    await first.stop()
    again = EmbeddedPostgres(place / "state", options=FLEETING)
    async with asyncio.TaskGroup() as group:
        starting = group.create_task(again.start())
        while "shared memory block" not in (place / "state" / "log").read_text():  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
        os.kill(backend, signal.SIGKILL)
        await starting
    connection.terminate()

    assert await ask(again.dsn, "select 1") == 1
    await again.stop()


async def test_a_second_starter_attaches_and_leaves_the_server_running(place):
    async with EmbeddedPostgres(place / "state", options=FLEETING) as first:
        async with EmbeddedPostgres(place / "state", options=FLEETING) as second:
            assert (first.owns, second.owns) == (True, False)
            assert second.dsn == first.dsn
        assert await ask(first.dsn, "select 1") == 1


async def test_two_who_start_at_once_share_one_server(place):
    both = [EmbeddedPostgres(place / "state", options=FLEETING) for _ in range(2)]
    async with asyncio.TaskGroup() as group:
        for one in both:
            group.create_task(one.start())

    assert sorted(one.owns for one in both) == [False, True]
    assert [await ask(one.dsn, "select 1") for one in both] == [1, 1]
    for one in sorted(both, key=lambda one: one.owns):
        await one.stop()


async def test_a_long_or_odd_path_gets_a_socket_folder_that_goes_again(place):
    for name in ("x" * 100, "a,b"):
        server = EmbeddedPostgres(place / name, options=FLEETING)
        await server.start()
        sockets = server._running.made[0]
        assert await ask(server.dsn, "select 1") == 1
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        await server.stop()
        assert not sockets.exists()


HOLDER = textwrap.dedent("""
    import asyncio, sys
    from pathlib import Path
    from resolvers.store.embedded import EmbeddedPostgres
    async def main():
        async with EmbeddedPostgres(Path(sys.argv[1])) as server:
            print(server.pid, flush=True)
            await asyncio.Event().wait()
    asyncio.run(main())
""")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a leftover is stopped at the next start")
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
async def test_it_dies_with_its_parent(place, ending):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(place / "state")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=CHECKOUT,
        text=True,
    )
    with holder:
        pid = int(holder.stdout.readline())
        assert postmaster.alive(pid, place / "state" / "data")
        holder.send_signal(ending)
        holder.wait(20)
    await gone(pid, place / "state" / "data")

    async with EmbeddedPostgres(place / "state") as again:
        assert await ask(again.dsn, "select 1") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a leftover is stopped at the next start")
async def test_a_socket_folder_elsewhere_is_removed_at_the_next_start_after_a_kill(place):
    state = place / ("x" * 100)
    command = [sys.executable, "-c", HOLDER, str(state)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=CHECKOUT, text=True) as holder:
        pid = int(holder.stdout.readline())
        sockets = Path((state / "run.elsewhere").read_text())
        holder.kill()
    await gone(pid, state / "data")
    left = sockets.exists()

    async with EmbeddedPostgres(state, options=FLEETING):
        assert (left, sockets.exists()) == (True, False)
    assert not (state / "run.elsewhere").exists()


async def test_a_leftover_server_is_stopped_at_the_next_start(place):
    first = EmbeddedPostgres(place / "state", options=FLEETING)
    await first.start()
    left = first._running.process
    first._running.lock.close()
    first._running.lock = None
    pid = first.pid
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.to_thread(left.wait))
        async with EmbeddedPostgres(place / "state", options=FLEETING) as second:
            assert second.owns
            assert second.pid != pid
    assert left.returncode == 0


async def test_a_half_made_data_folder_is_made_anew(place):
    (place / "state" / "data.new").mkdir(parents=True)
    (place / "state").chmod(0o711)
    (place / "state" / "data.new" / "half").touch()

    async with EmbeddedPostgres(place / "state", options=FLEETING) as server:
        assert await ask(server.dsn, "select 1") == 1


async def test_what_cannot_start_says_why_and_lets_the_next_one_in(place):
    broken = EmbeddedPostgres(place / "state", options=ServerOptions(settings=(("no_such_setting", "1"),)))
    with pytest.raises(EmbeddedUnavailable, match="no_such_setting"):
        await broken.start()
    with pytest.raises(EmbeddedUnavailable, match="not started"):
        _ = broken.dsn

    async with EmbeddedPostgres(place / "state", options=FLEETING) as server:
        assert await ask(server.dsn, "select 1") == 1


async def test_a_failing_initdb_says_why(place):
    with pytest.raises(EmbeddedUnavailable, match="initdb failed"):
        await EmbeddedPostgres(place / "state", options=ServerOptions(initdb=("--no-such-option",))).start()


async def test_a_state_that_is_a_file_is_refused(place):
    (place / "state").touch()
    (place / "state").chmod(0o711)

    with pytest.raises(EmbeddedUnavailable, match="cannot be used"):
        await EmbeddedPostgres(place / "state").start()


async def test_a_start_that_is_given_up_leaves_nothing(place):
    server = EmbeddedPostgres(place / "state", options=FLEETING)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await server.start()

    async with EmbeddedPostgres(place / "state", options=FLEETING) as again:
        assert again.owns


async def test_a_large_log_is_put_aside(place):
    async with EmbeddedPostgres(place / "state", options=FLEETING):
        pass
    with (place / "state" / "log").open("ab") as log:
        log.truncate(6_000_000)
    async with EmbeddedPostgres(place / "state", options=FLEETING):
        pass

    assert (place / "state" / "log.1").stat().st_size == 6_000_000
    assert (place / "state" / "log").stat().st_size < 100_000
