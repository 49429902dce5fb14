"""The opening of a padlock: who opened it for how long, what the citizen is told, and what is reviewed later."""

from datetime import datetime
from enum import StrEnum

import msgspec

from resolvers.model.ids import PersonHash


class OpeningKind(StrEnum):
    """The elevated basis that opened it: the patient's consent (FORHOYET_SAMTYKKE) or emergency (FORHOYET_AKUTT)."""

    CONSENT = "CONSENT"
    EMERGENCY = "EMERGENCY"


class Asker(msgspec.Struct, frozen=True, kw_only=True):
    """
    What of a caller an opening is bound to; one without organisation or purpose never holds any.

    `subject` is whoever acts (acting_subject).
    """

    subject: str
    organisation: str | None
    purpose: str | None


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """
    A grant (åpning) that lets one caller past soft restrictions of one person.

    Args:
        id: a UUID; empty where the store shall name it.
        subject, organisation, purpose: the caller's own, whom it is bound to; `subject` is who acts (acting_subject).
        decision_ref: the reference of the decision in the caller's own system.
        point_of_care: the nine-digit number of where they worked, told as the names are, and by it whether they are.
        name: who opened it, as the citizen is told; None where it is read to decide.
        assistant_name, assistant_hpr_number: of the colleague who opened it on their behalf, told likewise.
        granted_at, expires_at: aware UTC, at most 60 minutes apart; over at the very moment of `expires_at`.
    """

    id: str
    subject: str
    organisation: str
    organisation_name: str | None = None
    purpose: str
    kind: OpeningKind
    decision_ref: str | None = None
    point_of_care: str | None = None
    name: str | None = None
    assistant_name: str | None = None
    assistant_hpr_number: str | None = None
    granted_at: datetime
    expires_at: datetime


class OpeningGrounds(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is kept sealed with an opening: the reason, for its review alone, and who gave it where.

    The assistant is the colleague who acted on the caller's behalf.
    """

    reason: str | None = None
    name: str | None = None
    hpr_number: str | None = None
    point_of_care: str | None = None
    assistant_name: str | None = None
    assistant_hpr_number: str | None = None


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """An opening in the queue of those to be looked through (kontroll)."""

    person: PersonHash
    opened: Opened
    grounds: OpeningGrounds
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None


class CitizenNoticeKind(StrEnum):
    """What a citizen is told of: a restriction of theirs was opened."""

    OPENED = "OPENED"


class CitizenNotice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a citizen is told of (varsel), with the opening that it is about; times are aware UTC."""

    id: str
    at: datetime
    kind: CitizenNoticeKind
    opened: Opened
    read_at: datetime | None = None
