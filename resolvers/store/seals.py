"""Seal the chains of the access log: the last link of each, signed."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec.structs import replace

from resolvers.deadline import Deadline
from resolvers.store.chain import BEGINNING, Head, Seal, sealed_content
from resolvers.store.links import heads_of, seal_of
from resolvers.store.pool import Database

LOCK = 7_426_113

Sign = Callable[[bytes], bytes]


class Seals:
    """Write seals; nothing here changes one."""

    def __init__(self, database: Database) -> None:
        """Work on a database."""
        self._database = database
        self._sql = database.queries

    async def seal(
        self, sign: Sign, key_id: str, *, now: datetime, deadline: Deadline, apart: timedelta = timedelta(0)
    ) -> Seal | None:
        """
        Seal what there is, unless nothing has been written since the last seal, or that is younger than `apart`.

        One gateway at a time does it; another finds it done.

        Args:
            sign: with the private key. key_id: which one that is. now: aware UTC.

        Returns:
            The seal; None where none was made.

        Raises:
            StoreUnavailable: the store did not answer.
        """
        async with self._database.transaction(deadline) as connection:
            if not await connection.fetchval(self._sql["lock_seals"], LOCK):
                return None
            rows = await connection.fetch(self._sql["last_seal"])
            last = seal_of(rows[0]) if rows else None
            heads = heads_of(await connection.fetch(self._sql["chain_heads"]))
            if not is_due(last, heads, now - apart):
                return None
            made = sealed(last, heads, now=now, sign=sign, key_id=key_id)
            await connection.execute(
                self._sql["append_seal"],
                made.number,
                made.at,
                made.heads,
                made.previous_hash,
                made.seal_hash,
                made.key_id,
                made.signature,
            )
        return made


def is_due(last: Seal | None, heads: tuple[Head, ...], newest: datetime) -> bool:
    """Tell whether there is something to seal, and the last seal is from `newest` or before."""
    return bool(heads) and (last is None or (last.heads != heads and last.at <= newest))


def sealed(last: Seal | None, heads: tuple[Head, ...], *, now: datetime, sign: Sign, key_id: str) -> Seal:
    """Make the seal that follows on the last one."""
    made = Seal(
        number=1 if last is None else last.number + 1,
        at=now,
        heads=heads,
        previous_hash=BEGINNING if last is None else last.seal_hash,
        key_id=key_id,
    )
    content = sealed_content(made)
    return replace(made, seal_hash=hashlib.sha256(content).digest(), signature=sign(content))
