"""What is fetched, what comes back, and what could be read of it."""

from datetime import datetime
from enum import StrEnum

import msgspec

from resolvers.model.asking import CallerToken, Person
from resolvers.model.ids import SourceId
from resolvers.model.report import Report


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """A period of sample times (aware UTC), wider than what is asked for; an end that is None is open."""

    since: datetime | None = None
    until: datetime | None = None


class Fetch(msgspec.Struct, frozen=True, kw_only=True):
    """
    One request to one source, within `budget_s` seconds of the moment it starts.

    Args:
        basis: the access basis (grunnlag) that the source is told. role: the authorisation (9060) of personnel.
        window: no more than the reports of a period. changed_since: no more than those changed at or after (aware UTC).
        numbers: no more than every version of the reports of these numbers, as their laboratories number them.
        caller: the caller's token, where one for the source is got for it; it never comes to the source.
    """

    source: SourceId
    person: Person
    budget_s: float
    basis: str | None = None
    role: str | None = None
    window: Window | None = None
    changed_since: datetime | None = None
    numbers: tuple[str, ...] = ()
    caller: CallerToken | None = None

    @property
    def bounded(self) -> bool:
        """Tell whether the source is asked for less than it holds on the person."""
        return self.window is not None or self.changed_since is not None or bool(self.numbers)


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a source gave: undecoded pages in the order they came.

    `dialect` names the normaliser (`central`, `fhir`). `as_of` is when it was read, aware UTC. `cut` says why there
    may be more than was read (resolvers/ledger_reasons.py), None when all came that was asked for. `bounded` tells that
    less was asked for than the source holds.
    """

    source: SourceId
    dialect: str
    as_of: datetime
    pages: tuple[bytes, ...]
    cut: str | None = None
    bounded: bool = False


class SourceState(StrEnum):
    """How a source stands in an answer; computed after clearance."""

    ANSWERED = "ANSWERED"
    EMPTY = "EMPTY"
    LATE = "LATE"
    FAILED = "FAILED"
    REFUSED = "REFUSED"
    OFF = "OFF"
    NOT_ASKED = "NOT_ASKED"


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """A source that gave nothing: LATE, FAILED, REFUSED, OFF or NOT_ASKED, with a stable reason code."""

    source: SourceId
    state: SourceState
    reason: str


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One entry that could not be read: a stable code and where it stood, never what it said."""

    code: str
    path: str


class Normalised(msgspec.Struct, frozen=True, kw_only=True):
    """
    A delivery, read: the reports in it and what could not be read (`cut` and `bounded` carried over).

    `loose` tells that its reports and results do not all hold together by themselves, or are not all dated: where such
    a source is asked for a part of what it holds, something of that part may be left out.
    """

    source: SourceId
    as_of: datetime
    reports: tuple[Report, ...]
    faults: tuple[Fault, ...] = ()
    cut: str | None = None
    bounded: bool = False
    loose: bool = False

    @property
    def whole(self) -> bool:
        """Tell whether nothing is left out: what a source no longer says is known of such a delivery alone."""
        return self.cut is None and not self.bounded and not self.faults
