"""Openings of padlocks: their cause, the grant, what the citizen is told, and the queue of those to be reviewed."""

import uuid
from datetime import datetime
from operator import attrgetter

import asyncpg
import msgspec

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import (
    AnnouncementKind,
    CitizenNotice,
    CitizenNoticeKind,
    KeyReused,
    Opened,
    OpeningGrounds,
    PersonHash,
    Review,
)
from resolvers.store.outbox import announce
from resolvers.store.persons import Persons
from resolvers.store.vault import Vault, VaultClosed

# A fresh token has another reference of its decision, and asks for the same.
ASKED = attrgetter("subject", "organisation", "purpose", "kind")


class Openings(Persons):
    """Note padlocks, open them and look back at it."""

    async def note_padlock(
        self, person: PersonHash, subject: str, organisation: str, *, now: datetime, deadline: Deadline
    ) -> None:
        """Note that a caller has been told of a padlock; only the newest time is kept."""
        async with self._database.connection(deadline) as connection:
            await connection.execute(self._sql["note_padlock"], person, subject, organisation, now)

    async def padlock_since(
        self, person: PersonHash, subject: str, organisation: str, *, since: datetime, deadline: Deadline
    ) -> bool:
        """Tell whether the caller has been told of a padlock at `since` (aware UTC) or later."""
        async with self._database.connection(deadline) as connection:
            return bool(await connection.fetchval(self._sql["padlock_since"], person, subject, organisation, since))

    async def open_restricted(
        self,
        person: PersonHash,
        opening: Opened,
        *,
        grounds: OpeningGrounds,
        idempotency_key: str,
        deadline: Deadline,
    ) -> Opened | KeyReused:
        """
        Keep a grant, its place in the queue for review and the notice to the citizen: all three, or nothing.

        Args:
            person: whose restrictions are opened.
            opening: what is granted to whom; named by the store where its `id` is empty.
            grounds: kept sealed.
            idempotency_key: of the wish, one a person and caller.
            deadline: the request's own.

        Returns:
            With the same key again, what was granted the first time, or KeyReused for another wish.
        """
        mark = uuid.UUID(opening.id) if opening.id else uuid.uuid4()
        async with self._database.transaction(deadline) as connection:
            await connection.execute(
                self._sql["put_opening"],
                person,
                mark,
                idempotency_key,
                opening.subject,
                opening.organisation,
                opening.organisation_name,
                opening.purpose,
                str(opening.kind),
                opening.decision_ref,
                opening.granted_at,
                opening.expires_at,
                self._vault.seal(msgspec.json.encode(grounds), mark.bytes),
                uuid.uuid4(),
                str(CitizenNoticeKind.OPENED),
            )
            await announce(connection, self._sql, AnnouncementKind.OPENING, person)
            row = await connection.fetchrow(self._sql["opening_by_key"], person, opening.subject, idempotency_key)
        if row is None:
            raise StoreUnavailable("the opening's id is another one's")
        stands = opening_of(row)
        same = wish(stands, grounds_of(row, self._vault)) == wish(opening, grounds)
        return stands if same else KeyReused()

    async def openings(self, person: PersonHash, deadline: Deadline) -> tuple[Opened, ...]:
        """List every opening of the person's restrictions for the citizen, newest first: who, but not the reason."""
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["openings"], person)
        return tuple(told_opening(row, self._vault) for row in rows)

    async def citizen_notices(self, person: PersonHash, deadline: Deadline) -> tuple[CitizenNotice, ...]:
        """List what the citizen is told of, newest first."""
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["citizen_notices"], person)
        return tuple(notice_of(row, self._vault) for row in rows)

    async def mark_notice_read(self, person: PersonHash, notice_id: str, *, now: datetime, deadline: Deadline) -> bool:
        """Note that the citizen has read a notice; the first time stands. False where the person has none such."""
        mark = uuid_of(notice_id)
        if mark is None:
            return False
        async with self._database.connection(deadline) as connection:
            return bool(await connection.fetchval(self._sql["read_citizen_notice"], person, mark, now))

    async def review_queue(
        self, *, after: tuple[datetime, str] | None, limit: int, deadline: Deadline
    ) -> tuple[Review, ...]:
        """
        List openings that nobody has reviewed, of all persons, oldest first.

        Args:
            after: `granted_at` and id of the last one that was read; None from the oldest.
            limit: at most so many.
            deadline: the request's own.
        """
        at, last = (None, None) if after is None else (after[0], uuid.UUID(after[1]))
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["review_queue"], at, last, limit)
        return tuple(
            Review(
                person=PersonHash(row["person_hash"]),
                opened=opening_of(row),
                grounds=grounds_of(row, self._vault),
            )
            for row in rows
        )

    async def mark_reviewed(self, opening_id: str, *, by: str, now: datetime, deadline: Deadline) -> bool:
        """Note that an opening has been reviewed; the first review stands. False where there is no such opening."""
        mark = uuid_of(opening_id)
        if mark is None:
            return False
        async with self._database.connection(deadline) as connection:
            sealed = self._vault.seal(by.encode(), mark.bytes)
            return bool(await connection.fetchval(self._sql["mark_reviewed"], mark, now, sealed))


def wish(opening: Opened, grounds: OpeningGrounds) -> tuple[object, ...]:
    """Take what was asked for, without what the store or the moment adds."""
    return (*ASKED(opening), grounds.reason)


def opening_of(row: asyncpg.Record) -> Opened:
    """
    Read an opening from its row.

    Raises:
        StoreUnavailable: it cannot be read, so it opens nothing.
    """
    try:
        return msgspec.convert(dict(row), Opened)
    except msgspec.ValidationError as error:
        raise StoreUnavailable("an opening cannot be read") from error


def grounds_of(row: asyncpg.Record, vault: Vault) -> OpeningGrounds:
    """
    Open the grounds of an opening.

    Raises:
        StoreUnavailable: they do not open.
    """
    try:
        return msgspec.json.decode(vault.open(row["grounds"], uuid.UUID(row["id"]).bytes), type=OpeningGrounds)
    except (VaultClosed, msgspec.DecodeError) as error:
        raise StoreUnavailable("the grounds of an opening cannot be read") from error


def told_opening(row: asyncpg.Record, vault: Vault) -> Opened:
    """
    Read an opening as the citizen is told of it: by whom, never why.

    Raises:
        StoreUnavailable: it cannot be read.
    """
    grounds = grounds_of(row, vault)
    return msgspec.structs.replace(
        opening_of(row),
        name=grounds.name,
        point_of_care=grounds.point_of_care,
        assistant_name=grounds.assistant_name,
        assistant_hpr_number=grounds.assistant_hpr_number,
    )


def notice_of(row: asyncpg.Record, vault: Vault) -> CitizenNotice:
    """
    Read a notice, with its opening, from its row.

    Raises:
        StoreUnavailable: it cannot be read.
    """
    try:
        kind = CitizenNoticeKind(row["notice_kind"])
    except ValueError as error:
        raise StoreUnavailable("a notice cannot be read") from error
    opened = told_opening(row, vault)
    return CitizenNotice(id=row["notice_id"], at=row["at"], kind=kind, opened=opened, read_at=row["read_at"])


def uuid_of(text: str) -> uuid.UUID | None:
    """Read an id that a client gave; None where it is none of ours."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
