"""What clearance lets through and what merge makes of it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from resolvers.model.delivery import SourceState
from resolvers.model.ids import ReportId, SourceId
from resolvers.model.report import Message, Report, ReportKey


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
    """Where a version was seen and when it was read (aware UTC)."""

    source: NamedSource
    as_of: datetime
    message: Message | None = None


class ReportVersion(Report, frozen=True, kw_only=True):
    """One version in a report's history: all that it held, and whether it is the newest shown."""

    current: bool


class MergedReport(Report, frozen=True, kw_only=True):
    """
    A report as it is answered: all that its newest shown version is, and where it was seen.

    Like ReportVersion it inherits the fields of Report, so that both are projected as they are, field by field.
    `reasons` are the policy rows that explain why its versions are shown.
    """

    id: ReportId
    provenance: tuple[Provenance, ...]
    versions: tuple[ReportVersion, ...]
    citizen_release: CitizenRelease | None = None
    not_yet_in_national_store: bool = False
    reasons: tuple[str, ...] = ()


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
