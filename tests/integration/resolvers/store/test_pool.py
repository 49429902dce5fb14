import asyncio
import os
import signal

import pytest

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.store.pool import StoreContended, close, open_pool


async def test_a_database_that_is_not_there_is_unavailable(tmp_path):
    with pytest.raises(StoreUnavailable):
        async with open_pool(f"postgresql://nobody@/none?host={tmp_path}"):
            pytest.fail("the pool opened")


async def test_a_server_whose_words_cannot_be_read_is_unavailable(tmp_path):
    async def answer(_, writer):
        # An authentication request whose length no message has.
        writer.write(b"R\x80\0\0\x08\0\0\0\0")
        await writer.drain()
        writer.close()

    async with await asyncio.start_unix_server(answer, tmp_path / ".s.PGSQL.5432"):
        with pytest.raises(StoreUnavailable):
            async with open_pool(f"postgresql://nobody@/none?host={tmp_path}&port=5432"):
                pytest.fail("the pool opened")


async def test_a_question_that_takes_too_long_is_late_and_the_pool_answers_again(database):
    async with open_pool(database, largest=1) as pool:
        for _ in range(3):
            with pytest.raises(StoreUnavailable) as late:
                async with pool.connection(Deadline.after(0.05)) as connection:
                    await connection.execute("select pg_sleep(60)")
            assert late.value.reason == "LATE"
            async with pool.connection(Deadline.after(10)) as connection:
                assert await connection.fetchval("select 1") == 1


@pytest.mark.parametrize("lend", ["connection", "transaction"])
async def test_a_server_that_stands_still_holds_nobody_beyond_the_deadline(database, lend):
    async with open_pool(database, largest=2) as pool:
        async with pool.connection(Deadline.after(10)) as connection:
            server = await connection.fetchval("select pg_backend_pid()")
        os.kill(server, signal.SIGSTOP)
        try:
            async with asyncio.timeout(5):
                with pytest.raises(StoreUnavailable) as late:
                    async with getattr(pool, lend)(Deadline.after(0.2)) as connection:
                        await connection.execute("select 1")
        finally:
            os.kill(server, signal.SIGCONT)
        async with pool.connection(Deadline.after(10)) as connection:
            assert await connection.fetchval("select 1") == 1
    assert late.value.reason == "LATE"


async def test_a_transaction_whose_server_stands_still_midway_holds_nobody_either(database):
    stopped = []

    async def halt(pool):
        async with pool.transaction(Deadline.after(2)) as connection:
            stopped.append(await connection.fetchval("select pg_backend_pid()"))
            os.kill(stopped[0], signal.SIGSTOP)
            await connection.execute("select 1")

    async with open_pool(database, largest=2) as pool:
        try:
            async with asyncio.timeout(5):
                with pytest.raises(StoreUnavailable) as late:
                    await halt(pool)
        finally:
            os.kill(stopped[0], signal.SIGCONT)
        async with pool.connection(Deadline.after(10)) as connection:
            assert await connection.fetchval("select 1") == 1
    assert late.value.reason == "LATE"


async def test_waiting_for_a_connection_ends_at_the_deadline(database):
    async with open_pool(database, largest=1) as pool, pool.connection(Deadline.after(10)):
        with pytest.raises(StoreUnavailable):
            async with pool.connection(Deadline.after(0.05)):
                pytest.fail("there was a connection")


async def test_a_question_that_is_cancelled_leaves_the_pool_whole(database):
    async with open_pool(database, largest=1) as pool:
        asking = asyncio.Event()

        async def ask():
            async with pool.connection(Deadline.after(10)) as connection:
                asking.set()
                await connection.execute("select pg_sleep(60)")

        async with asyncio.TaskGroup() as group:
            task = group.create_task(ask())
            await asking.wait()
            task.cancel()
        async with pool.connection(Deadline.after(10)) as connection:
            assert await connection.fetchval("select 1") == 1


async def test_a_connection_whose_use_was_broken_off_is_put_in_order_before_it_is_lent_again(database):
    async def broken_off(pool):
        async with pool.connection(Deadline.after(10)) as connection:
            await connection.execute("set work_mem = '65MB'")
            await connection.fetchval("select pg_advisory_lock(7)")
            raise ZeroDivisionError

    async with open_pool(database, largest=1) as pool:
        with pytest.raises(ZeroDivisionError):
            await broken_off(pool)
        async with pool.connection(Deadline.after(10)) as connection:
            assert await connection.fetchval("select count(*) from pg_locks where locktype = 'advisory'") == 0
            assert await connection.fetchval("show work_mem") != "65MB"


@pytest.mark.parametrize(("state", "kind"), [("40001", StoreContended), ("23505", StoreUnavailable)])
async def test_what_the_driver_raises_leaves_as_unavailable(database, state, kind):
    async with open_pool(database, largest=1) as pool:
        with pytest.raises(StoreUnavailable) as raised:
            async with pool.connection(Deadline.after(10)) as connection:
                await connection.execute(f"do $$ begin raise exception using errcode = '{state}'; end $$")

    assert type(raised.value) is kind


async def test_a_transaction_holds_whole_or_not_at_all(database):
    async def half(pool):
        async with pool.transaction(Deadline.after(10)) as connection:
            await connection.execute("create table half (id int)")
            raise ZeroDivisionError

    async with open_pool(database, largest=1) as pool:
        with pytest.raises(ZeroDivisionError):
            await half(pool)
        async with pool.connection(Deadline.after(10)) as connection:
            assert await connection.fetchval("select to_regclass('half')::text") is None


async def test_json_goes_in_and_out_as_values(database):
    async with open_pool(database, largest=1) as pool, pool.connection(Deadline.after(10)) as connection:
        assert await connection.fetchval("select $1::jsonb", {"a": 1}) == {"a": 1}


async def test_a_pool_that_does_not_end_by_itself_is_cut():
    class Stuck:
        cut = False

        async def close(self):
            raise TimeoutError

        def terminate(self):
            self.cut = True

    stuck = Stuck()
    await close(stuck)

    assert stuck.cut
