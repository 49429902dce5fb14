"""
The outbox: what has changed for whom, kept in order and told to every gateway when the change holds.

It is written where the change is, and not by triggers: on distributed tables those would tell the workers, and a
gateway listens to the coordinator.
"""

from resolvers.model import Announcement, AnnouncementKind, PersonHash
from resolvers.store.pool import Connection
from resolvers.store.queries import Queries

CHANNEL = "provesvar_outbox"
# Told where something has changed that is no one person's; it reads as nothing that is known, and may be anybody's.
ANYBODY = "ANYBODY"


async def announce(connection: Connection, sql: Queries, kind: AnnouncementKind, *persons: PersonHash) -> None:
    """
    Announce that something concerning persons has changed.

    Args:
        connection: in the transaction that changes it. Nothing is told before it holds, and the same only once.
        sql: the statements of the store.
        kind: what has changed.
        persons: whom it concerns; nobody where there is none.
    """
    if not persons:
        return
    told = [Announcement(kind=kind, person=person).text() for person in persons]
    await connection.execute(sql["put_announcements"], list(persons), str(kind))
    await connection.execute(sql["announce"], CHANNEL, told)
