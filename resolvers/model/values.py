"""
The small values that reports are made of: times, codes, quantities, answers.

None of what a report is made of can hold itself, so that the garbage collector need not look at it (`gc=False`): an
answer makes thousands of them.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec


class Moment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """
    A point in time with the precision it came with.

    `text` is what is shown: an ISO date (`2021-03-17`, also `2021` or `2021-03`) or an instant with offset
    (`2021-03-16T13:22:00+01:00`); times that came without a zone are Europe/Oslo.
    `at` is aware UTC, the first instant that the text can mean; it orders and is never shown.
    """

    text: str
    at: datetime


class Code(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """
    A coded value (kodet verdi).

    `system` is a URI (`urn:oid:…` for the national code systems). A local code is unique only with its laboratory.
    `code` is missing where the sender gave a text alone; `text` is the sender's original text (OT).
    `equivalents` are the national codes of the same examination, the common one first. They are found on the way to an
    answer and are no part of what is stored: there they are not set, and leave no trace in what is written.
    """

    code: str | None = None
    system: str | None = None
    display: str | None = None
    text: str | None = None
    equivalents: tuple["Code", ...] | msgspec.UnsetType = msgspec.UNSET

    @property
    def alike(self) -> tuple["Code", ...]:
        """List the national codes of the same examination, the common one first; none where none is known."""
        return () if self.equivalents is msgspec.UNSET else self.equivalents

    @property
    def standard(self) -> "Code | None":
        """Give the common code of the same examination, where one is known; it may be this code itself."""
        return next(iter(self.alike), None)


class Comment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A comment (kommentar), free text, coded, or both; at least one of `text` and `code` is there."""

    text: str | None = None
    heading: Code | None = None
    code: Code | None = None


class Comparator(StrEnum):
    """How a number limits the true value (volven 8239)."""

    EQ = "EQ"
    GE = "GE"
    GT = "GT"
    LE = "LE"
    LT = "LT"
    MG = "MG"
    ML = "ML"
    NE = "NE"


class Quantity(msgspec.Struct, frozen=True, kw_only=True, tag="Quantity", gc=False):
    """
    A number with its unit, both as sent.

    `text` is the number as the sender wrote it; `value` the same, exact, where it reads as a decimal number.
    `unit` is raw; `ucum` is filled where the translation is exact.
    """

    text: str
    value: Decimal | None = None
    comparator: Comparator | None = None
    unit: str | None = None
    ucum: str | None = None


class CodedValue(msgspec.Struct, frozen=True, kw_only=True, tag="CodedValue", gc=False):
    """A coded answer, for instance a microbe or S, I, R; `codes` has at least one, `code` is its first."""

    code: Code
    codes: tuple[Code, ...]
    text: str | None = None
    heading: Code | None = None
    unit: str | None = None


class TextValue(msgspec.Struct, frozen=True, kw_only=True, tag="TextValue", gc=False):
    """A textual answer; `unit` where the sender gave one beside the text."""

    text: str
    heading: Code | None = None
    unit: str | None = None


class RangeValue(msgspec.Struct, frozen=True, kw_only=True, tag="RangeValue", gc=False):
    """An interval, open at the missing end."""

    low: Quantity | None = None
    high: Quantity | None = None


class InstantValue(msgspec.Struct, frozen=True, kw_only=True, tag="InstantValue", gc=False):
    """A date or time as the answer itself."""

    at: Moment


Value = Quantity | CodedValue | TextValue | RangeValue | InstantValue


class StructuredInfo(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One structured finding (strukturert informasjon), for instance a tumour's size in a pathology template."""

    type: Code
    texts: tuple[str, ...] = ()
    integers: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    codes: tuple[Code, ...] = ()
    flags: tuple[bool, ...] = ()


class Modifier(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A named refinement of a diagnostic comment."""

    name: Code
    values: tuple[Code, ...]


class DiagnosticComment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A coded diagnostic comment (DiagComment)."""

    concept: Code
    modifiers: tuple[Modifier, ...] = ()
