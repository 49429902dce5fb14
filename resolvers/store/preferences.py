"""What a citizen wishes for their own channel: when to see results, and whether the channel is open at all."""

from datetime import datetime

from resolvers.deadline import Deadline
from resolvers.model import PersonHash, ReleasePreference
from resolvers.store.persons import Persons


class Preferences(Persons):
    """Keep a citizen's wishes; they are read with the directives."""

    async def set_preference(self, person: PersonHash, preference: ReleasePreference, deadline: Deadline) -> None:
        """Set when the person wishes to see results of one discipline, or of all; the newest wish for each stands."""
        async with self._database.connection(deadline) as connection:
            await connection.execute(
                self._sql["set_preference"],
                person,
                "" if preference.discipline is None else str(preference.discipline),
                str(preference.choice),
                preference.days,
                preference.set_at,
            )

    async def close_channel(self, person: PersonHash, now: datetime, deadline: Deadline) -> None:
        """Reserve the person against the citizens' channel; nothing stored is deleted, and personnel are unaffected."""
        async with self._database.connection(deadline) as connection:
            await connection.execute(self._sql["close_channel"], person, now)

    async def open_channel(self, person: PersonHash, deadline: Deadline) -> None:
        """End the reservation against the citizens' channel."""
        async with self._database.connection(deadline) as connection:
            await connection.execute(self._sql["open_channel"], person)
