"""What clearance lets through and what merge makes of it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from resolvers.model.delivery import SourceState
from resolvers.model.ids import ReportId, SourceId
from resolvers.model.report import Message, Report, ReportKey
from resolvers.model.values import Code, Moment


class HeldBy(StrEnum):
    """What hides a version from its citizen: its class's own delay, what somebody has set, or a mark of its source."""

    RULE = "RULE"
    SET = "SET"
    SOURCE = "SOURCE"


class CitizenRelease(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the citizen sees of a report, for personnel.

    `state` is SHOWN, WAITS (until `until`, aware UTC), DENIED (with its 9603 `code`), or UNKNOWN where denials and
    delays cannot be read now.

    Args:
        held_by: None where it is shown, or is hidden because the version itself is not final.
        restriction_id, set_by: of the denial or delay that was set.
        release_class: of what is hidden, the class of release.
        latest_hold: until when a delay may be extended, aware UTC; None where the class has no limit.
    """

    state: str
    until: datetime | None = None
    code: str | None = None
    held_by: HeldBy | None = None
    restriction_id: str | None = None
    set_by: str | None = None
    release_class: str | None = None
    latest_hold: datetime | None = None


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A version that the caller may see; `row` is the policy row that said so, `reason` the one it is explained by."""

    source: SourceId
    as_of: datetime
    report: Report
    row: str
    reason: str | None = None
    citizen_release: CitizenRelease | None = None


class Hidden(msgspec.Struct, frozen=True, kw_only=True):
    """
    A version that the caller may not see; its values are already gone.

    `whole` hides every version of the report (a denial or block); otherwise this version is hidden, with every copy of
    it in other sources, which are known by `issued_at` (aware UTC).
    `waiting` tells that the policy lets the citizen know that something may await release.
    """

    source: SourceId
    key: ReportKey
    issued_at: datetime
    row: str
    waiting: bool
    whole: bool


class NamedSource(msgspec.Struct, frozen=True, kw_only=True):
    """A source with its name for people."""

    id: SourceId
    name: str


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """
    Where a report was seen and when it was read (aware UTC).

    `issued` and `message` are of the newest version that the source holds; `current` tells that this is the version
    that the report is answered with.
    """

    source: NamedSource
    as_of: datetime
    message: Message | None = None
    issued: Moment
    current: bool


class ChangeKind(StrEnum):
    """What became of something from one version to the next."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"


class ChangedPart(StrEnum):
    """What of a report or a result is not as it was; OTHER is whatever has no name of its own here."""

    REPORT_STATUS = "REPORT_STATUS"
    CANCELLATION = "CANCELLATION"
    RESULT = "RESULT"
    RESULT_STATUS = "RESULT_STATUS"
    CODE = "CODE"
    VALUE = "VALUE"
    UNIT = "UNIT"
    REFERENCE_RANGE = "REFERENCE_RANGE"
    INTERPRETATION = "INTERPRETATION"
    FINDING = "FINDING"
    DIAGNOSTIC_COMMENT = "DIAGNOSTIC_COMMENT"
    METHOD = "METHOD"
    COMMENT = "COMMENT"
    SAMPLED = "SAMPLED"
    SPECIMEN = "SPECIMEN"
    ATTACHMENT = "ATTACHMENT"
    OTHER = "OTHER"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """
    One thing that is not as it was in the version before, with its text as sent then and now.

    `code` and `number` are those of the result or specimen, as they are now or, where it is gone, as they were; both
    are missing for what is of the whole report. `result` is the id of the result in the later version.
    """

    kind: ChangeKind
    what: ChangedPart
    code: Code | None = None
    number: str | None = None
    result: str | None = None
    before: str | None = None
    after: str | None = None


class Differing(Protocol):
    """Two versions of a report, to be compared."""

    def changes(self) -> tuple[Change, ...]:
        """List what changed from the one to the other."""
        ...


class ReportVersion(Report, frozen=True, kw_only=True):
    """
    One version in a report's history: all that it held, and whether it is the one that the report is answered with.

    `issued` is the time of the newest message that carried it; `sent_before` are the times of earlier messages with
    the same content, newest first, so that a version with any is a resend. `conflicting` tells that another version
    has the same time and other content. `changes` are counted from the first version of an earlier time, which the
    `difference` holds; they are listed where somebody asks for them.
    """

    current: bool
    conflicting: bool = False
    sent_before: tuple[Moment, ...] = ()
    difference: Differing | None = None

    @property
    def changes(self) -> tuple[Change, ...]:
        """List what changed; nothing where there is no version of an earlier time."""
        return () if self.difference is None else self.difference.changes()


class Telling(Protocol):
    """The shown versions of a report."""

    def versions(self) -> tuple[ReportVersion, ...]:
        """Write them out, newest first."""
        ...


class MergedReport(Report, frozen=True, kw_only=True):
    """
    A report as it is answered: all that its newest shown version is, and where it was seen.

    Like ReportVersion it inherits the fields of Report, so that both are projected as they are, field by field.
    `history` holds every shown version; they are written out where somebody asks for them. `sent_before` is that of
    the newest. `reasons` are the policy rows that explain why its versions are shown. `conflict` tells that another
    version is as new as this one and says something else. `not_yet_in_national_store` is said only where the national
    store has answered in full; where it has not, nobody knows, and it is False.
    """

    id: ReportId
    provenance: tuple[Provenance, ...]
    history: Telling
    sent_before: tuple[Moment, ...] = ()
    conflict: bool = False
    citizen_release: CitizenRelease | None = None
    not_yet_in_national_store: bool = False
    reasons: tuple[str, ...] = ()

    @property
    def versions(self) -> tuple[ReportVersion, ...]:
        """Tell every shown version, newest first."""
        return self.history.versions()


class SourceLine(msgspec.Struct, frozen=True, kw_only=True):
    """
    One line of the completeness ledger.

    `as_of` (aware UTC) is when the source was read and `age` how many whole seconds before the question; both None
    where it was not. `reason` is a code of resolvers/ledger_reasons.py.
    """

    source: NamedSource
    state: SourceState
    as_of: datetime | None = None
    age: int | None = None
    shown: int | None = None
    reason: str | None = None


class Completeness(msgspec.Struct, frozen=True, kw_only=True):
    """Whether every source that was to be asked has answered in full."""

    complete: bool
    sources: tuple[SourceLine, ...]


class RestrictedNotice(msgspec.Struct, frozen=True, kw_only=True):
    """A padlock: something is restricted, of which kind, and how it may be opened; never what or how much."""

    kind: str
    openable_by: tuple[str, ...]
    text: str


class AwaitingReleaseNotice(msgspec.Struct, frozen=True, kw_only=True):
    """Some results may be awaiting release; one uniform text."""

    text: str


class OptedOutNotice(msgspec.Struct, frozen=True, kw_only=True):
    """The person has opted out (reservasjon): nothing is stored."""

    text: str


class UnavailableNotice(msgspec.Struct, frozen=True, kw_only=True):
    """Results may be missing because a source did not answer: missing, not negative."""

    text: str


Notice = RestrictedNotice | AwaitingReleaseNotice | OptedOutNotice | UnavailableNotice


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """
    The merged, cleared answer to one question: reports newest sample first, the ledger, the notices.

    `rows` counts the policy rows that decided, for the record; `reasons` are those that the reader may know of.
    """

    reports: tuple[MergedReport, ...]
    completeness: Completeness
    notices: tuple[Notice, ...]
    policy_version: str
    rows: Mapping[str, int]
    reasons: tuple[str, ...] = ()
