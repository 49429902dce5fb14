"""Messages that were refused: kept encrypted with the reason until they expire, so that nothing is lost silently."""

import hashlib
import uuid
from datetime import datetime

from msgspec import Struct

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import PersonHash, PersonNumber
from resolvers.store.arrivals import Refused
from resolvers.store.persons import NOBODY, Persons
from resolvers.store.pool import Connection
from resolvers.store.vault import VaultClosed


class Quarantined(Struct, frozen=True, kw_only=True):
    """A refused message, opened again; times are aware UTC."""

    message: bytes
    reason: str
    sender: str
    received_at: datetime
    expires_at: datetime


class Quarantine(Persons):
    """Keep refused messages, and let them go when they expire."""

    async def quarantine(self, refused: Refused, deadline: Deadline) -> None:
        """
        Keep a message; the same one refused again for the same reason is kept once. What has expired goes.

        Nothing is kept of a person who has opted out.
        """
        entry = uuid.uuid4()
        content = hashlib.sha256(refused.message).digest()
        async with self._database.transaction(deadline) as connection:
            person = await self._of_whom(connection, refused.number)
            if not await connection.fetch(self._sql["opted_out"], [person]):
                await connection.execute(
                    self._sql["quarantine"],
                    person,
                    entry,
                    refused.received_at,
                    refused.expires_at,
                    refused.reason,
                    len(refused.message),
                    refused.sender,
                    content,
                    self._vault.seal(refused.message, entry.bytes),
                )
            await connection.execute(self._sql["purge_quarantine"], refused.received_at)

    async def _of_whom(self, connection: Connection, number: PersonNumber | None) -> PersonHash:
        """Find the person, and keep them as they are until the transaction ends: they may be opting out right now."""
        while number is not None:
            known = await self._known(connection, [self.lookup(number)])
            if not known.persons:
                break
            if await connection.fetch(self._sql["share_persons"], [known.persons[0]]):
                return known.persons[0]
            # The person was joined with another between the two looks: the number leads to the other one now.
        return NOBODY

    async def quarantined(self, deadline: Deadline) -> tuple[Quarantined, ...]:
        """Read what is kept, oldest first, for the operator who mends and sends it again."""
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["quarantined"])
        try:
            return tuple(
                Quarantined(
                    message=self._vault.open(row["sealed"], row["id"].bytes),
                    reason=row["reason"],
                    sender=row["sender"],
                    received_at=row["received_at"],
                    expires_at=row["expires_at"],
                )
                for row in rows
            )
        except VaultClosed as error:
            raise StoreUnavailable("a quarantined message does not open") from error
