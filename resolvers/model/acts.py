"""What clinicians do about what is seen of a person's results, as the store keeps it."""

from datetime import datetime

import msgspec

from resolvers.model.asking import PersonNumber
from resolvers.model.directives import EarlyRelease
from resolvers.model.ids import PersonHash


class ClinicianAct(msgspec.Struct, frozen=True, kw_only=True):
    """
    One thing that a clinician does.

    Args:
        key: the client's own id of the wish, apart for each clinician.
        wish: what is wished, so that the same wish is known again.
        at: aware UTC.
        set_by: who does it, kept sealed.
        reason: why, kept sealed; None where none was asked for or given.
    """

    key: str
    wish: str
    at: datetime
    set_by: str
    reason: str | None


class RequestedReport(msgspec.Struct, frozen=True, kw_only=True):
    """
    One report that a clinician has requested, or is responsible for, before anything is decided about it.

    Args:
        number: the person's current one.
        documents: every version, newest first, as msgspec JSON.
        limited: whether anything is set or marked, or the person has a wish, that its rule alone does not tell of.
        releases: every time that the person has been informed of one of their reports.
    """

    person: PersonHash
    number: PersonNumber
    documents: tuple[bytes, ...]
    limited: bool
    releases: tuple[EarlyRelease, ...]
