"""What the endpoint tells of reports and results, as the citizen's documents ask for it."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from gateway.web.asking import Answered

Told = TypeVar("Told")


class Code(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A coded value, with the sender's text, and the common code where one is known."""

    code: str | None = None
    system: str | None = None
    display: str | None = None
    text: str | None = None
    standard: "Code | None" = None

    @property
    def words(self) -> str | None:
        """Say it as the sender did: by name, else by text, else by code."""
        return self.display or self.text or self.code


class Comment(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A comment: text, a code, or both."""

    text: str | None = None
    code: Code | None = None

    @property
    def words(self) -> str | None:
        """Say it as the sender did."""
        return self.text or (self.code.words if self.code else None)


class Quantity(msgspec.Struct, frozen=True, kw_only=True, rename="camel", tag_field="__typename", tag=True):
    """A number with its unit."""

    text: str
    value: str | None = None
    comparator: str | None = None
    unit: str | None = None
    ucum: str | None = None


class CodedValue(msgspec.Struct, frozen=True, kw_only=True, rename="camel", tag_field="__typename", tag=True):
    """A coded answer."""

    codes: tuple[Code, ...]
    detail: str | None = None
    coded: str | None = None


class TextValue(msgspec.Struct, frozen=True, kw_only=True, rename="camel", tag_field="__typename", tag=True):
    """A textual answer."""

    written: str


class RangeValue(msgspec.Struct, frozen=True, kw_only=True, rename="camel", tag_field="__typename", tag=True):
    """An interval as the answer."""

    low: Quantity | None = None
    high: Quantity | None = None


class InstantValue(msgspec.Struct, frozen=True, kw_only=True, rename="camel", tag_field="__typename", tag=True):
    """A date or time as the answer."""

    at: str


Value = Quantity | CodedValue | TextValue | RangeValue | InstantValue


class Range(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A reference range (referanseområde), as written and as numbers where it is one interval."""

    text: str
    low: str | None = None
    high: str | None = None
    low_inclusive: bool | None = None
    high_inclusive: bool | None = None
    unit: str | None = None


class Result(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One result with its members."""

    id: str
    status: str
    code: Code | None = None
    value: Value | None = None
    interpretation: str | None = None
    derived_interpretation: str | None = None
    reference_range: Range | None = None
    method: Code | None = None
    comments: tuple[Comment, ...] = ()
    members: tuple["Result", ...] = ()


class Named(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An organisation or a source, by name."""

    name: str | None = None


class Organisation(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation, by name and number."""

    name: str | None = None
    number: str | None = None


class SourceStatus(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How a source stands in an answer."""

    source: Named
    state: str


class Completeness(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Whether every source answered."""

    complete: bool
    sources: tuple[SourceStatus, ...] = ()


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What is said beside the results, by its kind."""

    kind: str = msgspec.field(name="__typename")


class PageInfo(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where a page stands in its list."""

    has_next_page: bool
    end_cursor: str | None = None


class Viewer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who is asking."""

    name: str | None = None


def read(answered: Answered, shape: type[Told]) -> Told | None:
    """
    Read the data of an answer.

    Returns:
        None where there are no data, or they have another shape than was asked for.
    """
    if answered.data is None:
        return None
    data: Mapping[str, object] = answered.data
    try:
        return msgspec.convert(data, type=shape)
    except msgspec.ValidationError:
        return None
