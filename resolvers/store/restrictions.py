"""Restrictions as the store keeps them: set, superseded, lifted and listed; early releases; opt-outs."""

import base64
import uuid
from datetime import datetime
from operator import attrgetter

import asyncpg
import msgspec
from msgspec.structs import replace

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import LOCAL, AnnouncementKind, KeyReused, PersonHash, Restriction, RestrictionFamily
from resolvers.store.outbox import announce
from resolvers.store.persons import Persons
from resolvers.store.pool import Connection
from resolvers.store.vault import Vault, VaultClosed

# What somebody asks for, without what the store or the moment adds.
WISH = attrgetter(
    "family",
    "type",
    "level",
    "code",
    "object_kind",
    "object_value",
    "object_system",
    "object_from",
    "object_until",
    "subject_kind",
    "subjects",
    "release_at",
    "delay_days",
)


class Restrictions(Persons):
    """Set, lift and list restrictions."""

    async def restrictions(self, person: PersonHash, deadline: Deadline) -> tuple[Restriction, ...]:
        """Read every privacy restriction there was, lifted ones too, newest first."""
        return await self._listed(self._sql["privacy_restrictions"], person, deadline)

    async def safety_history(self, person: PersonHash, deadline: Deadline) -> tuple[Restriction, ...]:
        """
        Read every denial and delay there was, for personnel, newest first.

        `valid_to` is when it was lifted or superseded, or when the patient had been informed.
        """
        return await self._listed(self._sql["safety_restrictions"], person, deadline)

    async def _listed(self, statement: str, person: PersonHash, deadline: Deadline) -> tuple[Restriction, ...]:
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(statement, person)
        return tuple(restriction_of(row, self._vault) for row in rows)

    async def add_restriction(
        self,
        person: PersonHash,
        restriction: Restriction,
        *,
        reason: str | None,
        idempotency_key: str,
        deadline: Deadline,
    ) -> Restriction | KeyReused:
        """
        Set a restriction of our own, named by the store where its `id` is empty.

        A denial or delay takes the place of the one before on the same object: there is always one, also when two are
        set at once.

        Args:
            person: whom it is for.
            restriction: what is wished.
            reason: kept sealed.
            idempotency_key: of the wish, one a person.
            deadline: the request's own.

        Returns:
            With the same key again, the restriction that was set the first time, or KeyReused for another wish.
        """
        named = replace(restriction, id=restriction.id or uuid.uuid4().hex, origin=LOCAL)
        async with self._database.transaction(deadline) as connection:
            await connection.execute(self._sql["lock_person"], person)
            row = await connection.fetchrow(self._sql["restriction_by_key"], person, idempotency_key)
            if row is None:
                row = await self._put(connection, person, named, reason, idempotency_key)
        stands = restriction_of(row, self._vault)
        return stands if WISH(stands) == WISH(restriction) else KeyReused()

    async def _put(
        self, connection: Connection, person: PersonHash, restriction: Restriction, reason: str | None, key: str
    ) -> asyncpg.Record:
        held = await self.held(connection, person, restriction)
        if held.family is RestrictionFamily.SAFETY:
            await connection.execute(self._sql["supersede_safety"], person, *place(held), held.valid_from)
        sealed = None if reason is None else self._vault.seal(reason.encode(), held.id.encode())
        (row,) = await connection.fetch(
            self._sql["insert_restriction"], person, *columns(held, key, self._vault), sealed
        )
        await announce(connection, self._sql, AnnouncementKind.RESTRICTION, person)
        return row

    async def held(self, connection: Connection, person: PersonHash, restriction: Restriction) -> Restriction:
        """
        Say of a denial or delay since when what it takes the place of has held.

        A delay keeps hidden what was hidden, also where a denial stood between it and another delay.
        """
        if restriction.family is not RestrictionFamily.SAFETY:
            return restriction
        since = await connection.fetchval(self._sql["held_since"], person, *place(restriction), restriction.valid_from)
        return replace(restriction, held_since=since)

    async def lift_restriction(
        self, person: PersonHash, restriction_id: str, *, now: datetime, deadline: Deadline
    ) -> Restriction | None:
        """
        Lift a restriction of our own at `now`; one that was lifted before keeps its time.

        Returns:
            None where the person has none of that id, or a feed has it to lift.
        """
        async with self._database.transaction(deadline) as connection:
            return await self._lift(connection, person, restriction_id, now)

    async def _lift(
        self, connection: Connection, person: PersonHash, restriction_id: str, now: datetime
    ) -> Restriction | None:
        row = await connection.fetchrow(self._sql["lift_restriction"], person, restriction_id, now)
        if row is None:
            return None
        await announce(connection, self._sql, AnnouncementKind.RESTRICTION, person)
        return restriction_of(row, self._vault)

    async def release_restriction(
        self, person: PersonHash, restriction_id: str, *, set_by: str, now: datetime, deadline: Deadline
    ) -> None:
        """Note that the patient has been informed: one delay ends at `now`."""
        await self._release(person, (restriction_id, None), set_by=set_by, now=now, deadline=deadline)

    async def release_report(
        self, person: PersonHash, report_id: str, *, set_by: str, now: datetime, deadline: Deadline
    ) -> None:
        """Note that the patient has been informed of a report: every delay on it ends at `now`."""
        await self._release(person, (None, report_id), set_by=set_by, now=now, deadline=deadline)

    async def _release(
        self,
        person: PersonHash,
        what: tuple[str | None, str | None],
        *,
        set_by: str,
        now: datetime,
        deadline: Deadline,
    ) -> None:
        async with self._database.transaction(deadline) as connection:
            await self._note_release(connection, person, what, set_by=set_by, at=now)

    async def _note_release(
        self,
        connection: Connection,
        person: PersonHash,
        what: tuple[str | None, str | None],
        *,
        set_by: str,
        at: datetime,
    ) -> None:
        mark = uuid.uuid4()
        sealed = self._vault.seal(set_by.encode(), mark.bytes)
        await connection.execute(self._sql["insert_release"], person, mark, *what, at, sealed)
        await announce(connection, self._sql, AnnouncementKind.RELEASE, person)

    async def set_opt_out(self, person: PersonHash, now: datetime, deadline: Deadline) -> None:
        """Opt the person out (reservasjon): what is stored of their results is deleted, and nothing is stored anew."""
        async with self._database.transaction(deadline) as connection:
            await connection.fetch(self._sql["lock_persons"], [person])
            await connection.execute(self._sql["insert_opt_out"], person, now)
            await self.forget(connection, person)
            await announce(connection, self._sql, AnnouncementKind.RESTRICTION, person)


def place(restriction: Restriction) -> tuple[object, ...]:
    """Say where a restriction stands: one of an origin is in force on one object."""
    return (
        restriction.origin,
        str(restriction.object_kind),
        restriction.object_value,
        restriction.object_system,
        restriction.object_from,
        restriction.object_until,
    )


def columns(restriction: Restriction, key: str, vault: Vault) -> tuple[object, ...]:
    """Write a restriction in the order of its columns, from its id to who set it."""
    return (
        restriction.id,
        key,
        str(restriction.family),
        str(restriction.type),
        None if restriction.level is None else str(restriction.level),
        restriction.code,
        str(restriction.object_kind),
        restriction.object_value,
        restriction.object_system,
        restriction.object_from,
        restriction.object_until,
        str(restriction.subject_kind),
        list(restriction.subjects),
        restriction.release_at,
        restriction.delay_days,
        restriction.valid_from,
        restriction.valid_to,
        restriction.held_since,
        vault.seal(restriction.set_by.encode(), restriction.id.encode()),
    )


def restriction_of(row: asyncpg.Record, vault: Vault) -> Restriction:
    """
    Read a restriction from its row.

    Raises:
        StoreUnavailable: it cannot be read, so what it withholds stays withheld.
    """
    try:
        return unsealed(msgspec.convert(dict(row), Restriction), vault)
    except msgspec.ValidationError as error:
        raise StoreUnavailable("a restriction cannot be read") from error


def unsealed(sealed: Restriction, vault: Vault) -> Restriction:
    """
    Open who set a restriction, which is read from the database sealed, in base64.

    Raises:
        StoreUnavailable: it does not open, so what it withholds stays withheld.
    """
    try:
        return replace(sealed, set_by=vault.open(base64.b64decode(sealed.set_by), sealed.id.encode()).decode())
    except (VaultClosed, ValueError) as error:
        raise StoreUnavailable("a restriction cannot be read") from error
