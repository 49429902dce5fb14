"""The pool of database connections, and what its failures mean to the rest."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TypeAlias

import asyncpg
import msgspec
from asyncpg.pool import PoolConnectionProxy

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.store.queries import Queries

logger = logging.getLogger(__name__)

# The driver's classes take a type in their stubs alone.
Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"
Connect = Callable[[], Awaitable[asyncpg.Connection]]
LARGEST_POOL = 20
COMMAND_S = 30.0
CLOSE_S = 5.0
CONNECT_S = 5.0
# How long a connection may take to stop what its deadline has ended.
GIVE_UP_S = 0.5
# What the driver raises where the server does not answer as it should; the third, where what came cannot be read.
DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
SERVER_SETTINGS = {
    "application_name": "provesvar",
    # A time inside JSON is written in the session's zone.
    "timezone": "UTC",
    # Compiling a plan takes longer than any of our statements, and many partitions make plans look dear.
    "jit": "off",
    # What a parameter is changes none of our plans: to plan for each value anew takes longer than to run the statement.
    "plan_cache_mode": "force_generic_plan",
    "idle_in_transaction_session_timeout": "60s",
}
SETTINGS_APART = SERVER_SETTINGS | {"application_name": "provesvar_listener"}


class Connections(msgspec.Struct, frozen=True, kw_only=True):
    """How many connections are lent, how many wait to be, and how many there may be."""

    lent: int
    idle: int
    most: int


class StoreContended(StoreUnavailable):
    """Two transactions stood in each other's way and this one was undone; it may be tried again at once."""


class Database:
    """Connections with a deadline; whatever the driver raises leaves here as StoreUnavailable."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", queries: Queries, connect: Connect) -> None:
        """Lend from a pool; `queries` holds every statement by name, `connect` opens a connection beside the pool."""
        self._pool = pool
        self._connect = connect
        self.queries = queries

    @property
    def connections(self) -> Connections:
        """Tell how many connections there are."""
        opened, idle = self._pool.get_size(), self._pool.get_idle_size()
        return Connections(lent=opened - idle, idle=idle, most=self._pool.get_max_size())

    @asynccontextmanager
    async def connection(self, deadline: Deadline) -> AsyncIterator[Connection]:
        """
        Lend a connection until the block ends; everything in the block stands under the deadline.

        Raises:
            StoreUnavailable: it did not answer; `reason` is LATE where only the time was over.
        """
        try:
            async with deadline.limit():
                connection = await self._pool.acquire()
                try:
                    yield connection
                except BaseException:
                    await calm(connection)
                    raise
                finally:
                    await self._pool.release(connection, timeout=GIVE_UP_S)
        except TimeoutError as error:
            raise StoreUnavailable("the store did not answer in time", reason="LATE") from error
        except asyncpg.TransactionRollbackError as error:
            raise StoreContended("the store was busy with the same data") from error
        except DRIVER_ERRORS as error:
            raise StoreUnavailable("the store did not answer") from error

    @asynccontextmanager
    async def transaction(self, deadline: Deadline) -> AsyncIterator[Connection]:
        """Lend a connection in a transaction: all of the block holds, or nothing."""
        async with self.connection(deadline) as connection:
            transaction = connection.transaction()
            await transaction.start()
            try:
                yield connection
            except BaseException:
                await undo(connection, transaction)
                raise
            await transaction.commit()

    @asynccontextmanager
    async def apart(self) -> AsyncIterator[asyncpg.Connection]:
        """
        Open a connection beside the pool, for what holds one for long; it is cut when the block ends.

        Raises:
            StoreUnavailable: there is none, or what the block awaited of it came to nothing.
        """
        try:
            async with Deadline.after(CONNECT_S).limit():
                connection = await self._connect()
            try:
                yield connection
            finally:
                connection.terminate()
        except TimeoutError as error:
            raise StoreUnavailable("the store did not answer in time", reason="LATE") from error
        except DRIVER_ERRORS as error:
            raise StoreUnavailable("the store did not answer") from error


async def calm(connection: Connection) -> None:
    """
    Put a connection in order whose use was broken off: what the server cancels too late must hit nobody else.

    One that does not take it in time is cut.
    """
    try:
        async with Deadline.after(GIVE_UP_S).limit():
            await connection.reset()
    except TimeoutError:
        logger.warning("a connection to the store was cut: its server did not answer")
        cut(connection)
    except DRIVER_ERRORS:
        cut(connection)


def cut(connection: Connection) -> None:
    """Cut a connection; the pool does not lend one any more that was lost by itself."""
    with suppress(asyncpg.InterfaceError):
        connection.terminate()


async def undo(connection: Connection, transaction: asyncpg.transaction.Transaction) -> None:
    """Roll back; a connection that does not take it in time is cut, which undoes the transaction too."""
    try:
        async with Deadline.after(GIVE_UP_S).limit():
            await transaction.rollback()
    except TimeoutError:
        connection.terminate()


@asynccontextmanager
async def open_pool(dsn: str, *, largest: int = LARGEST_POOL) -> AsyncIterator[Database]:
    """
    Open a pool of connections, and close it when the block ends, by force where one does not come back in time.

    Raises:
        StoreUnavailable: the database does not answer.
    """
    # The driver logs statements' texts when something is odd, and its words are not for our logs.
    logging.getLogger("asyncpg").setLevel(logging.CRITICAL)
    try:
        pool = await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=largest,
            command_timeout=COMMAND_S,
            server_settings=SERVER_SETTINGS,
            init=set_codecs,
            reset=leave,
        )
    except DRIVER_ERRORS as error:
        raise StoreUnavailable("the store did not answer") from error
    try:
        yield Database(pool, Queries.read(), partial(asyncpg.connect, dsn, server_settings=SETTINGS_APART))
    finally:
        await close(pool)


async def close(pool: "asyncpg.Pool[asyncpg.Record]") -> None:
    """Close a pool; what does not end by itself is cut."""
    try:
        async with Deadline.after(CLOSE_S).limit():
            await pool.close()
    except TimeoutError:
        pool.terminate()


async def leave(_: asyncpg.Connection) -> None:
    """
    Leave a connection as it is when it comes back: the driver rolls back what is open, and that is all there can be.

    INVARIANT: nobody sets, listens or declares anything in a connection of the pool, and whoever takes a lock that
    outlasts a transaction lets go of it. The driver's own reset would cost each use of a connection a round trip.
    """


async def set_codecs(connection: asyncpg.Connection) -> None:
    """Send and read jsonb through msgspec."""
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=as_json, decoder=msgspec.json.decode, format="text"
    )


def as_json(value: object) -> str:
    """Write a value as JSON text."""
    return msgspec.json.encode(value).decode()
