"""Restrictions that are replicated from elsewhere: a feed's own set for each person, and how far it is known."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from resolvers.deadline import Deadline
from resolvers.model import LOCAL, AnnouncementKind, PersonHash, PersonNumber, Restriction
from resolvers.store.outbox import announce
from resolvers.store.restrictions import Restrictions, columns


class Feeds(Restrictions):
    """Take over what feeds push."""

    async def replicate(
        self,
        person: PersonHash,
        feed: str,
        restrictions: Sequence[Restriction],
        *,
        number: PersonNumber,
        as_of: datetime,
        now: datetime,
        deadline: Deadline,
    ) -> bool:
        """
        Make the restrictions that a feed has for one number of a person equal to the given ones, all or nothing.

        Others are left alone, also those that the feed has for another number of the person: it may not know that both
        are of one, and what it does not name under the one number it need not have lifted under the other. One that
        it names under another number than before is of that number from then on, where that is the newer of the two.

        How far the feed is known stays as it is: a push for one person tells nothing of what is still on its way for
        others, which `note_feed` alone does.

        Args:
            person: whom they are for.
            feed: the feed's name, which becomes their origin.
            restrictions: everything that the feed has for the number now; `id` is the feed's own, kept as `feed:id`.
            number: the one that the feed knows the person by.
            as_of: aware UTC, when the feed had this for the number.
            now: aware UTC, when what is missing counts as lifted.
            deadline: the request's own.

        Returns:
            False where the feed has told something newer of the number before: nothing was changed.
        """
        if feed == LOCAL:
            raise ValueError("a feed has a name of its own")
        named = [replace(each, id=f"{feed}:{each.id}", origin=feed) for each in restrictions]
        lookup = self.lookup(number)
        async with self._database.transaction(deadline) as connection:
            await connection.execute(self._sql["lock_person"], person)
            if not await connection.fetchval(self._sql["claim_replica"], person, f"{feed}:{lookup.hex()}", as_of):
                return False
            held = [await self.held(connection, person, each) for each in named]
            await connection.execute(self._sql["lift_missing"], person, feed, [each.id for each in held], now, lookup)
            # A client's own key is printable, so that it is never one of these.
            await connection.executemany(
                self._sql["put_replicated"],
                [(person, *columns(each, f"\x1f{each.id}", self._vault), feed, lookup, as_of) for each in held],
            )
            await announce(connection, self._sql, AnnouncementKind.RESTRICTION, person)
        return True

    async def note_feed(self, feed: str, *, as_of: datetime, now: datetime, deadline: Deadline) -> None:
        """Note that a feed has told all that it knows until `as_of`, also where nothing had changed."""
        async with self._database.connection(deadline) as connection:
            await connection.execute(self._sql["note_feed"], feed, as_of, now)

    async def feed_freshness(self, feed: str, deadline: Deadline) -> datetime | None:
        """Say until when a feed is known (aware UTC); None where it has told nothing yet."""
        async with self._database.connection(deadline) as connection:
            as_of: datetime | None = await connection.fetchval(self._sql["feed_as_of"], feed)
        return as_of
