"""Read the chains of the access log, a window at a time, for whoever verifies them; nothing sealed is opened."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import asyncpg
import msgspec

from resolvers.deadline import Deadline
from resolvers.store.chain import Deletion, Head, Link, Seal, payload_hash
from resolvers.store.pool import Database

WINDOW = 500
SEALS = 50
# Of what is told apart by searching: so many a window.
MOST_STRAYS = 500
# A window is read in far less; a search for what is out of place goes through everything.
READ_S = 600.0
LOWEST, HIGHEST = -(2**63), 2**63 - 1
OF_LINK = frozenset({"payload_hash", "previous_hash", "entry_hash", "before", "ground", "sequences", "gone"})


class ChainRow(msgspec.Struct, frozen=True, kw_only=True):
    """
    A link, and what stands under it.

    Args:
        payload: the hash of what is there now; None where nothing is.
        gone: a deletion that is in the chain names it.
        deletion: what a link that tells of one says.
    """

    link: Link
    payload: bytes | None
    gone: bool = False
    deletion: Deletion | None = None


class Stray(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that is not where a link says; `belongs` is where one says that it is, in the same shard."""

    id: str
    shard: int | None
    sequence: int | None
    belongs: int | None = None


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """Some links of a shard in their order, and what strays among them."""

    rows: tuple[ChainRow, ...]
    strays: tuple[Stray, ...]


class Links:
    """Read links, entries and seals; needs no more than the rights of `provesvar_auditor`."""

    def __init__(self, database: Database, *, window: int = WINDOW, seals: int = SEALS) -> None:
        """Work on a database, so many links and seals at a time."""
        self._database = database
        self._sql = database.queries
        self._window = window
        self._seals = seals

    async def last_before(self, shard: int, since: datetime) -> Link | None:
        """Find the last link of a shard before the first one from `since` on; None where there is none before."""
        async with self._database.connection(Deadline.after(READ_S)) as connection:
            row = await connection.fetchrow(self._sql["chain_before"], shard, since, timeout=READ_S)
        return None if row is None else link_of(row, shard)

    async def windows(self, shard: int, after: int | None) -> AsyncIterator[Window]:
        """Give the links of a shard after a place, and everything that strays there."""
        low = LOWEST if after is None else after
        while True:
            async with self._database.connection(Deadline.after(READ_S)) as connection:
                found = await connection.fetch(self._sql["chain_window"], shard, low, self._window, timeout=READ_S)
                high = found[-1]["link_sequence"] if found else HIGHEST
                strays = await connection.fetch(
                    self._sql["chain_strays"], shard, low, high, MOST_STRAYS, timeout=READ_S
                )
            yield Window(rows=tuple(row_of(row, shard) for row in found), strays=tuple(map(stray_of, strays)))
            if not found:
                return
            low = high

    async def outside(self) -> Sequence[Stray]:
        """Find entries without a place in any chain from after the chains began."""
        async with self._database.connection(Deadline.after(READ_S)) as connection:
            rows = await connection.fetch(self._sql["chain_outside"], MOST_STRAYS, timeout=READ_S)
        return tuple(map(stray_of, rows))

    async def seals(self, since: datetime | None) -> AsyncIterator[Seal]:
        """Give the seals in their order; from a time on, with the last one before it."""
        low = LOWEST
        async with self._database.connection(Deadline.after(READ_S)) as connection:
            if since is not None:
                low = await connection.fetchval(self._sql["seal_before"], since) - 1
        while True:
            async with self._database.connection(Deadline.after(READ_S)) as connection:
                rows = await connection.fetch(self._sql["seals_after"], low, self._seals, timeout=READ_S)
            for row in rows:
                yield seal_of(row)
            if not rows:
                return
            low = rows[-1]["number"]

    async def last_seal(self) -> Seal | None:
        """Find the last seal; None before the first."""
        async with self._database.connection(Deadline.after(READ_S)) as connection:
            row = await connection.fetchrow(self._sql["last_seal"], timeout=READ_S)
        return None if row is None else seal_of(row)

    async def held(self, heads: Sequence[Head]) -> Sequence[Head | None]:
        """Find the link at the place of each head; None where there is none."""
        async with self._database.connection(Deadline.after(READ_S)) as connection:
            rows = await connection.fetch(
                self._sql["chain_at"], [head.shard for head in heads], [head.sequence for head in heads], timeout=READ_S
            )
        return [
            None if row["entry_hash"] is None else Head(row["shard"], row["sequence"], row["entry_hash"].hex())
            for row in rows
        ]

    async def heads(self) -> Sequence[Head]:
        """Find the last link of every shard that has one."""
        async with self._database.connection(Deadline.after(READ_S)) as connection:
            return heads_of(await connection.fetch(self._sql["chain_heads"]))


def heads_of(rows: Sequence[asyncpg.Record]) -> tuple[Head, ...]:
    """Read heads from their rows."""
    return tuple(Head(row["shard"], row["sequence"], row["entry_hash"].hex()) for row in rows)


def link_of(row: asyncpg.Record, shard: int) -> Link:
    """Read a link from its row."""
    return Link(
        shard=shard,
        sequence=row["link_sequence"],
        id=row["link_id"],
        at=row["link_at"],
        payload_hash=row["payload_hash"],
        previous_hash=row["previous_hash"],
        entry_hash=row["entry_hash"],
    )


def row_of(row: asyncpg.Record, shard: int) -> ChainRow:
    """Read a link with what stands under it; a deletion before an entry."""
    link = link_of(row, shard)
    if row["ground"] is not None:
        return ChainRow(link=link, payload=None, deletion=deletion_of(row, link))
    payload = None
    if row["id"] is not None:
        payload = payload_hash(
            {name: value for name, value in row.items() if name not in OF_LINK and not name.startswith("link_")}
        )
    return ChainRow(link=link, payload=payload, gone=row["gone"])


def deletion_of(row: asyncpg.Record, link: Link) -> Deletion:
    """Read a deletion; its id and time are its own, as they must be those of its link."""
    return Deletion(
        shard=link.shard,
        id=row["link_deletion_id"],
        at=row["link_deletion_at"],
        before=row["before"],
        ground=row["ground"],
        sequences=row["sequences"],
    )


def stray_of(row: asyncpg.Record) -> Stray:
    """Read what strays from its row."""
    return Stray(id=row["id"], shard=row["shard"], sequence=row["sequence"], belongs=row["belongs"])


def seal_of(row: asyncpg.Record) -> Seal:
    """Read a seal from its row."""
    return Seal(
        number=row["number"],
        at=row["at"],
        heads=msgspec.convert(row["heads"], tuple[Head, ...]),
        previous_hash=row["previous_hash"],
        key_id=row["key_id"],
        seal_hash=row["seal_hash"],
        signature=row["signature"],
    )
