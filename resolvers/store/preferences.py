"""What a citizen wishes for themself: when to see results, whether anything is stored, whether the channel is open."""

from datetime import datetime

from msgspec.structs import replace

from resolvers.deadline import Deadline
from resolvers.model import AnnouncementKind, KeyReused, PersonHash, ReleasePreference
from resolvers.store.outbox import announce
from resolvers.store.persons import Persons
from resolvers.store.pool import Connection


class Preferences(Persons):
    """Keep a citizen's wishes; they are read with the directives."""

    async def set_preference(
        self, person: PersonHash, preference: ReleasePreference, *, idempotency_key: str, deadline: Deadline
    ) -> ReleasePreference | KeyReused:
        """
        Set when the person wishes to see results of one discipline, or of all; what was wished before is kept too.

        Args:
            idempotency_key: the client's own of the wish, one a person.

        Returns:
            The wish as it stands; with the same key again as it was set the first time, or KeyReused for another wish.
        """
        discipline = "" if preference.discipline is None else str(preference.discipline)
        days, set_at = preference.days, preference.set_at
        wish = f"preference {discipline} {preference.choice} {days}"
        async with self._database.transaction(deadline) as connection:
            await connection.execute(self._sql["lock_person"], person)
            before = await self._wished_before(connection, person, idempotency_key, wish, set_at)
            if before is None:
                await connection.execute(
                    self._sql["set_preference"], person, discipline, str(preference.choice), days, set_at
                )
                await announce(connection, self._sql, AnnouncementKind.RELEASE, person)
        return before if isinstance(before, KeyReused) else replace(preference, set_at=before or set_at)

    async def opt_out(
        self, person: PersonHash, *, now: datetime, idempotency_key: str, deadline: Deadline
    ) -> datetime | KeyReused | None:
        """
        Opt the person out by their own wish (reservasjon): what is stored of their results is deleted with it.

        Args:
            idempotency_key: the client's own of the wish, one a person.

        Returns:
            Since when the person has opted out; with the same key again nothing is changed, and the person may have
            ended it since (None). KeyReused for another wish.
        """
        async with self._database.transaction(deadline) as connection:
            await connection.fetch(self._sql["lock_persons"], [person])
            before = await self._wished_before(connection, person, idempotency_key, "opt out", now)
            if before is None:
                await connection.execute(self._sql["insert_opt_out"], person, now)
                await self.forget(connection, person)
                await announce(connection, self._sql, AnnouncementKind.RESTRICTION, person)
            return before if isinstance(before, KeyReused) else await self._opted_out_since(connection, person)

    async def end_opt_out(
        self, person: PersonHash, *, now: datetime, idempotency_key: str, deadline: Deadline
    ) -> datetime | KeyReused | None:
        """End the opt-out by the person's own wish, who starts empty; else as `opt_out`."""
        async with self._database.transaction(deadline) as connection:
            await connection.fetch(self._sql["lock_persons"], [person])
            before = await self._wished_before(connection, person, idempotency_key, "end opt out", now)
            if before is None:
                await connection.execute(self._sql["delete_opt_out"], person)
                await announce(connection, self._sql, AnnouncementKind.RESTRICTION, person)
            return before if isinstance(before, KeyReused) else await self._opted_out_since(connection, person)

    async def _opted_out_since(self, connection: Connection, person: PersonHash) -> datetime | None:
        since: datetime | None = await connection.fetchval(self._sql["opted_out_since"], person)
        return since

    async def _wished_before(
        self, connection: Connection, person: PersonHash, key: str, wish: str, at: datetime
    ) -> datetime | KeyReused | None:
        """Take a key for a wish; gives when the same wish took it before, or KeyReused where another one did."""
        if await connection.fetchval(self._sql["claim_wish"], person, key, wish, at):
            return None
        ((held, since),) = await connection.fetch(self._sql["wish_by_key"], person, key)
        return since if held == wish else KeyReused()

    async def close_channel(self, person: PersonHash, now: datetime, deadline: Deadline) -> None:
        """Reserve the person against the citizens' channel; nothing stored is deleted, and personnel are unaffected."""
        async with self._database.transaction(deadline) as connection:
            await connection.execute(self._sql["close_channel"], person, now)
            await announce(connection, self._sql, AnnouncementKind.RESTRICTION, person)

    async def open_channel(self, person: PersonHash, deadline: Deadline) -> None:
        """End the reservation against the citizens' channel."""
        async with self._database.transaction(deadline) as connection:
            await connection.execute(self._sql["open_channel"], person)
            await announce(connection, self._sql, AnnouncementKind.RESTRICTION, person)
