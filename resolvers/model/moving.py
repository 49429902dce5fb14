"""A report that has moved from one person to another (pasientforveksling), and who saw it where it did not belong."""

from datetime import datetime

import msgspec

from resolvers.model.auditing import AuditEntry
from resolvers.model.ids import PersonHash, ReportId
from resolvers.model.report import ReportKey


class Departure(msgspec.Struct, frozen=True, kw_only=True):
    """Of a report that has left a person, how new the version is that took it away: by its time and kind."""

    key: ReportKey
    issued_at: datetime
    rank: int


class MovedReport(msgspec.Struct, frozen=True, kw_only=True):
    """
    A report that has left a person, as the store holds it: no result.

    Args:
        place: where it stands in the list: sorts as `left_at`, and apart from others of the same time.
        left_at: when the message that told of it was received, aware UTC.
        left, holds: whose it was, and whose it is now; None where it is kept no longer.
    """

    place: str
    key: ReportKey
    left_at: datetime
    left: PersonHash
    holds: PersonHash | None


class Sightings(msgspec.Struct, frozen=True, kw_only=True):
    """Who was shown a report under a person, newest first; `complete` is False where there were more than are told."""

    entries: tuple[AuditEntry, ...]
    complete: bool


class Misplaced(msgspec.Struct, frozen=True, kw_only=True):
    """A moved report by its name, with who saw it where it did not belong."""

    id: ReportId
    moved: MovedReport
    seen: Sightings
