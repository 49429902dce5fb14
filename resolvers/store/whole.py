"""The store as the path sees it: one value with every question and change."""

from resolvers.deadline import Deadline
from resolvers.store.access_log import AccessLog
from resolvers.store.quarantine import Quarantine
from resolvers.store.reports import Reports
from resolvers.store.restrictions import Restrictions


class Store(Reports, Restrictions, AccessLog, Quarantine):
    """Persons, reports, restrictions, the access log and the quarantine; every failure is StoreUnavailable."""

    async def ping(self, deadline: Deadline) -> None:
        """Ask for nothing, to see that the store answers."""
        async with self._database.connection(deadline) as connection:
            await connection.fetchval(self._sql["ping"])
