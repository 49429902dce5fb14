"""Everything that limits who may see a person's results, read in one round trip."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import (
    Asker,
    Departure,
    Directives,
    EarlyRelease,
    Opened,
    PersonHash,
    ReleasePreference,
    Restriction,
    SourceMark,
)
from resolvers.store.persons import Persons
from resolvers.store.restrictions import unsealed


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What the statement gives, as it stands there; who set a restriction is still sealed."""

    opted_out: bool
    channel_closed: bool
    restrictions: tuple[Restriction, ...]
    grant: Opened | None
    releases: tuple[EarlyRelease, ...]
    marks: tuple[SourceMark, ...]
    preferences: tuple[ReleasePreference, ...]
    feeds: Mapping[str, datetime]
    moved: tuple[Departure, ...]


class Limits(Persons):
    """Read what limits who may see."""

    async def directives(
        self, person: PersonHash, now: datetime, deadline: Deadline, *, asker: Asker | None = None
    ) -> Directives:
        """
        Read everything that the store knows and that holds at `now` (aware UTC), in one round trip.

        A delay whose patient has been informed is not in force. What the registers say is left for them, and so is
        whether a feed is fresh enough. The grant is the newest that `asker` holds, None where nobody is named.

        Raises:
            StoreUnavailable: it did not answer, or something cannot be read, so everything stays withheld.
        """
        who = (None, None, None) if asker is None else (asker.subject, asker.organisation, asker.purpose)
        async with self._database.connection(deadline) as connection:
            found = await connection.fetchval(self._sql["directives"], person, now, *who)
        try:
            held = msgspec.json.decode(found, type=Held)
        except msgspec.DecodeError as error:
            raise StoreUnavailable("the restrictions cannot be read") from error
        return Directives(
            read_at=now,
            opted_out=held.opted_out,
            restrictions=tuple(unsealed(sealed, self._vault) for sealed in held.restrictions),
            channel_closed=held.channel_closed,
            grant=held.grant,
            releases=held.releases,
            marks=held.marks,
            preferences=held.preferences,
            feeds=held.feeds,
            moved=held.moved,
        )
