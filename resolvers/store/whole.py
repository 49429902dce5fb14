"""The store as the path sees it: one value with every question and change."""

from resolvers.deadline import Deadline
from resolvers.store.acts import Acts
from resolvers.store.decisions import Decisions
from resolvers.store.directives import Limits
from resolvers.store.feeds import Feeds
from resolvers.store.figures import ServiceFigures
from resolvers.store.links import Links
from resolvers.store.log_stream import WholeLog
from resolvers.store.marks import SourceMarks
from resolvers.store.openings import Openings
from resolvers.store.outbox import ANYBODY, CHANNEL
from resolvers.store.outbox_listener import Ear, Listener
from resolvers.store.pool import Connections
from resolvers.store.preferences import Preferences
from resolvers.store.proofs import UsedProofs
from resolvers.store.quarantine import Quarantine
from resolvers.store.reports import Reports
from resolvers.store.seals import Seals
from resolvers.store.sightings import SeenLog
from resolvers.store.tallies import ServiceTallies
from resolvers.store.work_list import WorkLists


class Store(
    Reports,
    Limits,
    Openings,
    SourceMarks,
    Preferences,
    Feeds,
    Acts,
    WorkLists,
    SeenLog,
    WholeLog,
    Quarantine,
    UsedProofs,
    Decisions,
    ServiceTallies,
    ServiceFigures,
):
    """Persons, reports, what limits who may see, the access log and the quarantine; failures are StoreUnavailable."""

    @property
    def connections(self) -> Connections:
        """Tell how many connections of the pool are in use."""
        return self._database.connections

    def listener(self, ear: Ear) -> Listener:
        """Make what hears everything that is announced, and tells `ear`; to be run by whoever asks for it."""
        return Listener(self._database, ear)

    def seals(self) -> Seals:
        """Make what seals the chains of the access log."""
        return Seals(self._database)

    def links(self) -> Links:
        """Make what reads those chains."""
        return Links(self._database)

    async def announce_anybody(self, deadline: Deadline) -> None:
        """Announce that something may have changed for anybody, so that no gateway keeps what sources gave."""
        async with self._database.connection(deadline) as connection:
            await connection.execute(self._sql["announce"], CHANNEL, [ANYBODY])

    async def ping(self, deadline: Deadline) -> None:
        """Ask for nothing, to see that the store answers."""
        async with self._database.connection(deadline) as connection:
            await connection.fetchval(self._sql["ping"])
