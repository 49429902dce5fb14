"""What intake hands to the store, and what became of it."""

from datetime import datetime
from enum import StrEnum

import msgspec

from resolvers.model import PersonNumber, Report


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """
    One version of a report as it shall be kept: withdrawn values are gone already.

    `rank` orders versions of the same instant: history copy, new, addition, change, cancellation.
    """

    number: PersonNumber
    report: Report
    rank: int


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """
    One message on its way in.

    Args:
        provider: the organisation that the message id belongs to.
        senders: whom a new report is noted as coming from.
        speaks_for: whom the caller may speak for; None for the operator, who may send for anyone.
        received_at: aware UTC.
    """

    message_id: str | None
    provider: str
    senders: frozenset[str]
    speaks_for: frozenset[str] | None
    versions: tuple[Version, ...]
    received_at: datetime


class Filed(StrEnum):
    """
    What became of a message; all but the last are acknowledged.

    MESSAGE_ID_REUSED was stored, though another message came under its id: refusing it would lose a result, and which
    one would depend on which came first.
    """

    STORED = "STORED"
    ALREADY_RECEIVED = "ALREADY_RECEIVED"
    MESSAGE_ID_REUSED = "MESSAGE_ID_REUSED"
    NOT_THE_SENDER = "NOT_THE_SENDER"


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """
    A message that was not taken, to be kept encrypted until it expires.

    `number` is set where the message names exactly one person; `received_at` and `expires_at` are aware UTC.
    """

    message: bytes
    reason: str
    sender: str
    number: PersonNumber | None
    received_at: datetime
    expires_at: datetime
