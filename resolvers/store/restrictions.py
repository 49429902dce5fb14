"""What limits who may see a person's results, as the store keeps it: restrictions, early releases, opt-outs."""

import uuid
from datetime import datetime

import asyncpg
from msgspec.structs import replace

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import (
    Directives,
    ObjectKind,
    PersonHash,
    Restriction,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
    SubjectKind,
)
from resolvers.store.persons import Persons
from resolvers.store.vault import Vault, VaultClosed


class Restrictions(Persons):
    """Set, lift and read restrictions."""

    async def directives(self, person: PersonHash, now: datetime, deadline: Deadline) -> Directives:
        """
        Read the opt-out and every restriction in force at `now` (aware UTC) in one round trip.

        A delay whose patient has been informed is not in force. `gp` is left for the register to say.
        """
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["directives"], person, now)
        # One row a restriction, and one without when there is none.
        return Directives(
            read_at=now,
            opted_out=rows[0]["out"],
            restrictions=tuple(restriction_of(row, self._vault) for row in rows if row["id"] is not None),
        )

    async def restrictions(self, person: PersonHash, deadline: Deadline) -> tuple[Restriction, ...]:
        """Read every privacy restriction there was, lifted ones too, newest first."""
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["privacy_restrictions"], person)
        return tuple(restriction_of(row, self._vault) for row in rows)

    async def add_restriction(
        self,
        person: PersonHash,
        restriction: Restriction,
        *,
        reason: str | None,
        idempotency_key: str,
        deadline: Deadline,
    ) -> Restriction:
        """
        Set a restriction, named by the store where its `id` is empty.

        Returns:
            What stands under the key: with the same key again, the restriction that was set the first time.
        """
        named = restriction if restriction.id else replace(restriction, id=uuid.uuid4().hex)
        bound_to = named.id.encode()
        async with self._database.connection(deadline) as connection:
            await connection.execute(
                self._sql["insert_restriction"],
                person,
                named.id,
                idempotency_key,
                str(named.family),
                str(named.type),
                None if named.level is None else str(named.level),
                named.code,
                str(named.object_kind),
                named.object_value,
                str(named.subject_kind),
                list(named.subjects),
                named.release_at,
                named.valid_from,
                named.valid_to,
                self._vault.seal(named.set_by.encode(), bound_to),
                None if reason is None else self._vault.seal(reason.encode(), bound_to),
            )
            (row,) = await connection.fetch(self._sql["restriction_by_key"], person, idempotency_key)
        return restriction_of(row, self._vault)

    async def lift_restriction(
        self, person: PersonHash, restriction_id: str, *, now: datetime, deadline: Deadline
    ) -> Restriction | None:
        """Lift a restriction of the person at `now`; one that was lifted before keeps its time. None where unknown."""
        async with self._database.connection(deadline) as connection:
            row = await connection.fetchrow(self._sql["lift_restriction"], person, restriction_id, now)
        return None if row is None else restriction_of(row, self._vault)

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
        mark = uuid.uuid4()
        sealed = self._vault.seal(set_by.encode(), mark.bytes)
        async with self._database.connection(deadline) as connection:
            await connection.execute(self._sql["insert_release"], person, mark, *what, now, sealed)

    async def set_opt_out(self, person: PersonHash, now: datetime, deadline: Deadline) -> None:
        """Opt the person out (reservasjon): what is stored of their results is deleted, and nothing is stored anew."""
        async with self._database.transaction(deadline) as connection:
            await connection.fetch(self._sql["lock_persons"], [person])
            await connection.execute(self._sql["insert_opt_out"], person, now)
            await self.forget(connection, person)

    async def clear_opt_out(self, person: PersonHash, deadline: Deadline) -> None:
        """End the opt-out; the person starts empty."""
        async with self._database.connection(deadline) as connection:
            await connection.execute(self._sql["delete_opt_out"], person)


def restriction_of(row: asyncpg.Record, vault: Vault) -> Restriction:
    """
    Read a restriction from its row.

    Raises:
        StoreUnavailable: it cannot be read, so what it withholds stays withheld.
    """
    try:
        return Restriction(
            id=row["id"],
            family=RestrictionFamily(row["family"]),
            type=RestrictionType(row["type"]),
            level=None if row["level"] is None else RestrictionLevel(row["level"]),
            code=row["code"],
            object_kind=ObjectKind(row["object_kind"]),
            object_value=row["object_value"],
            subject_kind=SubjectKind(row["subject_kind"]),
            subjects=tuple(row["subjects"]),
            release_at=row["release_at"],
            valid_from=row["valid_from"],
            valid_to=row["lifted_at"],
            set_by=vault.open(row["set_by"], row["id"].encode()).decode(),
        )
    except (VaultClosed, ValueError) as error:
        raise StoreUnavailable("a restriction cannot be read") from error
