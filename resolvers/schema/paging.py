"""Pages of a timeline (Relay connections), counted over what is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from resolvers.errors import BadInput
from resolvers.merge import position
from resolvers.model import Caller, MergedReport, PersonHash
from resolvers.naming import Naming, Position


class TimelineOrder(StrEnum):
    """By sample time, newest or oldest first."""

    NEWEST_FIRST = "NEWEST_FIRST"
    OLDEST_FIRST = "OLDEST_FIRST"


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of a list is asked for, as Relay's four arguments say it."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None


class Between(msgspec.Struct, frozen=True, kw_only=True):
    """The positions that a page lies between; None is the list's own end."""

    after: Position | None = None
    before: Position | None = None


class PageSizes(msgspec.Struct, frozen=True, kw_only=True):
    """How many items a page has when not said, and at most."""

    usual: int
    largest: int


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a timeline with its cursors, one an item, and whether there is more on either side."""

    reports: tuple[MergedReport, ...]
    cursors: tuple[str, ...]
    has_previous_page: bool
    has_next_page: bool


def checked(window: Window, sizes: PageSizes) -> Window:
    """
    Check the four arguments together and fill in the usual size.

    Raises:
        BadInput: a size is below 0 or above the largest, or `first` and `last` are both given.
    """
    if window.first is not None and window.last is not None:
        raise BadInput("give first or last, not both")
    for size in (window.first, window.last):
        if size is not None and not 0 <= size <= sizes.largest:
            raise BadInput(f"a page has 0 to {sizes.largest} items")
    if window.first is None and window.last is None:
        return msgspec.structs.replace(window, first=sizes.usual)
    return window


@dataclass(frozen=True, slots=True)
class Cursors:
    """The cursors of one caller for one person."""

    naming: Naming
    caller: Caller
    person: PersonHash

    def between(self, window: Window) -> Between:
        """
        Open the cursors of a window.

        Raises:
            CursorInvalid: one cannot be used by this caller, for this person and purpose.
        """
        return Between(after=self._opened(window.after), before=self._opened(window.before))

    def _opened(self, cursor: str | None) -> Position | None:
        return None if cursor is None else self.naming.position(cursor, self.caller, self.person)

    def of(self, report: MergedReport) -> str:
        """Seal a report's position."""
        return self.naming.cursor(position(report), self.caller, self.person)


def page(
    reports: Sequence[MergedReport], window: Window, between: Between, *, order: TimelineOrder, cursors: Cursors
) -> Page:
    """
    Cut a page out of reports in timeline order (newest first).

    Positions decide, not places, so that pages neither lose nor repeat a report when others come between.
    """
    after, before = between.after, between.before
    ordered = reports if order is TimelineOrder.NEWEST_FIRST else tuple(reversed(reports))
    passed = sum(after is not None and not comes_after(report, after, order) for report in ordered)
    beyond = sum(before is not None and not comes_after(before, report, order) for report in ordered)
    inside = ordered[passed : len(ordered) - beyond]
    start = 0 if window.last is None else max(0, len(inside) - window.last)
    chosen = inside[start:] if window.last is not None else inside[: window.first]
    return Page(
        reports=tuple(chosen),
        cursors=tuple(map(cursors.of, chosen)),
        has_previous_page=passed > 0 or start > 0,
        has_next_page=beyond > 0 or start + len(chosen) < len(inside),
    )


def comes_after(one: MergedReport | Position, other: MergedReport | Position, order: TimelineOrder) -> bool:
    """Tell whether one item comes after another in the given order."""
    first, second = place(one), place(other)
    return first < second if order is TimelineOrder.NEWEST_FIRST else first > second


def place(item: MergedReport | Position) -> Position:
    """Take the position of a report; a position is its own."""
    return item if isinstance(item, Position) else position(item)
