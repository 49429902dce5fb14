"""How the service itself is: counts and times that are of no one person."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from resolvers.model.answer import NamedSource
from resolvers.model.asking import ActorKind


class FetchEnd(StrEnum):
    """
    How a fetch of a source ended.

    ANSWERED: with all that was asked for. CUT: with a part of it. LATE, FAILED, REFUSED: as SourceState has it.
    RESTING: it was not made, as the source had failed too often. BUSY: it was not made, as too many ran.
    """

    ANSWERED = "ANSWERED"
    CUT = "CUT"
    LATE = "LATE"
    FAILED = "FAILED"
    REFUSED = "REFUSED"
    RESTING = "RESTING"
    BUSY = "BUSY"


class IntakeDoor(StrEnum):
    """
    Where a message comes in.

    SVARRAPPORT, HL7V2: over HTTP. MLLP: the listener for HL7 v2. COMMAND: the operator's command line, or a demo.
    """

    SVARRAPPORT = "SVARRAPPORT"
    HL7V2 = "HL7V2"
    MLLP = "MLLP"
    COMMAND = "COMMAND"


class IntakeEnd(StrEnum):
    """What became of a message: it was taken, with remarks or not, had been before, or was put in quarantine."""

    ACCEPTED = "ACCEPTED"
    REMARKED = "REMARKED"
    REPEATED = "REPEATED"
    QUARANTINED = "QUARANTINED"


class SourceCondition(StrEnum):
    """How a source is now, by how its last fetches ended; OFF by settings, UNKNOWN where none was made lately."""

    WELL = "WELL"
    FAILING = "FAILING"
    RESTING = "RESTING"
    OFF = "OFF"
    UNKNOWN = "UNKNOWN"


class FetchCount(msgspec.Struct, frozen=True, kw_only=True):
    """
    Fetches of one source that ended alike in one part of a time, with all gateways of one store.

    Args:
        since: aware UTC, when the part began. last_at: when the last of them ended.
        took_ms: together. slowest_ms: the one that took longest.
    """

    source: str
    since: datetime
    end: FetchEnd
    times: int
    took_ms: int
    slowest_ms: int
    last_at: datetime


class CountBatch(msgspec.Struct, frozen=True, kw_only=True):
    """
    What one process has counted and puts into the store at once; put again, it is the same one.

    Args:
        process: by chance. number: of its batches, from one on. at: aware UTC, when it was put first.
    """

    process: UUID
    number: int
    at: datetime
    fetches: tuple[FetchCount, ...] = ()
    messages: tuple["IntakeCount", ...] = ()


class SourceMoment(msgspec.Struct, frozen=True, kw_only=True):
    """How a source was during a part of a time; `asked` is all fetches, also those that were not made."""

    since: datetime
    until: datetime
    asked: int
    ends: dict[FetchEnd, int]
    mean_ms: int | None
    slowest_ms: int | None


class SourceHealth(msgspec.Struct, frozen=True, kw_only=True):
    """How a source is, and was over time, the oldest first."""

    source: NamedSource
    condition: SourceCondition
    last_asked_at: datetime | None
    last_answered_at: datetime | None
    moments: tuple[SourceMoment, ...]


class IntakeCount(msgspec.Struct, frozen=True, kw_only=True):
    """Messages of a day (in Norway) that came in at one door and ended alike."""

    day: date
    door: IntakeDoor
    end: IntakeEnd
    times: int


class QuarantineCount(msgspec.Struct, frozen=True, kw_only=True):
    """Messages in quarantine for one reason; nothing of what they hold."""

    reason: str
    messages: int
    size: int
    oldest_at: datetime
    expires_at: datetime


class LookUpCount(msgspec.Struct, frozen=True, kw_only=True):
    """Look-ups of one channel and purpose, and of how many patients they were."""

    channel: ActorKind
    purpose: str | None
    looks: int
    patients: int


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How often something was, by the word for it."""

    name: str
    times: int


class ReportCount(msgspec.Struct, frozen=True, kw_only=True):
    """
    Reports of one discipline that came in.

    Args:
        issued: of them, those that were issued in the same time.
        hours_from_sample, hours_from_issue: of these, what half had come in within; None where there are none.
    """

    discipline: str
    reports: int
    issued: int
    hours_from_sample: float | None
    hours_from_issue: float | None


class PartOf(msgspec.Struct, frozen=True, kw_only=True):
    """How many there were, and of how many of them something holds."""

    all: int
    part: int
