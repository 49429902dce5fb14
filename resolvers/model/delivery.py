"""What is fetched, what comes back, and what could be read of it."""

from datetime import datetime
from enum import StrEnum

import msgspec

from resolvers.model.asking import Person
from resolvers.model.ids import SourceId
from resolvers.model.report import Report


class Fetch(msgspec.Struct, frozen=True, kw_only=True):
    """One request to one source, within `budget_s` seconds of the moment it starts."""

    source: SourceId
    person: Person
    budget_s: float
    basis: str | None = None


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a source gave: undecoded pages in the order they came.

    `dialect` names the normaliser (`central`, `fhir`). `as_of` is when it was read, aware UTC. `cut` says why there
    may be more than was read (`PAGES`, `BYTES`, `TIME`, `LOOP`, `CROSS_ORIGIN`, `BAD_PAGE`), None when all came.
    """

    source: SourceId
    dialect: str
    as_of: datetime
    pages: tuple[bytes, ...]
    cut: str | None = None


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
    """A delivery, read: the reports in it and what could not be read (`cut` carried over)."""

    source: SourceId
    as_of: datetime
    reports: tuple[Report, ...]
    faults: tuple[Fault, ...] = ()
    cut: str | None = None

    @property
    def whole(self) -> bool:
        """Tell whether nothing is left out: what a source no longer says is known of such a delivery alone."""
        return self.cut is None and not self.faults
