"""The access log of everybody, in the order of time: for whoever looks after it."""

from datetime import datetime

from resolvers.deadline import Deadline
from resolvers.model import AuditEntry
from resolvers.store.access_log import AccessLog, entry_of


class WholeLog(AccessLog):
    """Read the whole log a page at a time."""

    async def log_between(
        self, *, after: tuple[datetime, str], until: datetime, limit: int, deadline: Deadline
    ) -> tuple[AuditEntry, ...]:
        """
        Read everybody's entries, oldest first; those of persons who were joined are of the one that they are now.

        Args:
            after: the time (aware UTC) and id of the last that was read, or a time and an empty id to begin at it.
            until: aware UTC; what is of that time or later is left.
            limit: at most so many.
        """
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["log_between"], *after, until, limit)
        return tuple(entry_of(row, self._vault) for row in rows)
