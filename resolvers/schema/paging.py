"""Pages of a timeline (Relay connections), counted over what is shown."""

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from resolvers.continuing import continued, missing, place, reading
from resolvers.errors import BadInput
from resolvers.model import Answer, Caller, MergedReport, PersonHash
from resolvers.naming import Bookmark, Naming, Position


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
    """The places that a page lies between; None is the list's own end."""

    after: Bookmark | None = None
    before: Bookmark | None = None

    @property
    def kept(self) -> tuple[Bookmark, ...]:
        """List the places that the reader has kept from earlier pages."""
        return tuple(mark for mark in (self.after, self.before) if mark is not None)


class PageSizes(msgspec.Struct, frozen=True, kw_only=True):
    """How many items a page has when not said, and at most."""

    usual: int
    largest: int


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

    def _opened(self, cursor: str | None) -> Bookmark | None:
        return None if cursor is None else self.naming.bookmark(cursor, self.caller, self.person)

    def of(self, mark: Bookmark) -> str:
        """Seal a place."""
        return self.naming.cursor(mark, self.caller, self.person)


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """An item of a page with its place; the cursor is sealed where somebody asks for it."""

    node: MergedReport
    mark: Bookmark
    cursors: Cursors

    @property
    def cursor(self) -> str:
        """Seal the place."""
        return self.cursors.of(self.mark)


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a timeline, and whether there is more on either side."""

    answer: Answer
    edges: tuple[Edge, ...]
    has_previous_page: bool
    has_next_page: bool

    @property
    def reports(self) -> tuple[MergedReport, ...]:
        """Give the reports of the page."""
        return tuple(edge.node for edge in self.edges)

    @property
    def ends(self) -> tuple[str, ...]:
        """Seal the places of the first item and of the last; none where there is no item."""
        return tuple(edge.cursor for edge in (*self.edges[:1], *self.edges[-1:]))


def page(answer: Answer, window: Window, between: Between, *, order: TimelineOrder, cursors: Cursors) -> Page:
    """
    Cut a page out of an answer, whose reports are in timeline order (newest first).

    Positions decide, not places in a list, so that pages neither lose nor repeat a report when others come between or
    one is corrected; which sources were missing on an earlier page is told in the ledger.

    Args:
        between: what the cursors of the window say.
    """
    read_us, missed = reading(between.kept, answer.reports)
    newest_first = order is TimelineOrder.NEWEST_FIRST
    ordered = sorted(((place(report, read_us), report) for report in answer.reports), key=by_place)
    if newest_first:
        ordered.reverse()
    after, before = between.after, between.before
    passed = 0 if after is None else sum(not beyond(at, after, order) for at, _ in ordered)
    after_it = 0 if before is None else sum(not short_of(at, before, order) for at, _ in ordered)
    inside = ordered[passed : len(ordered) - after_it]
    start = 0 if window.last is None else max(0, len(inside) - window.last)
    chosen = inside[start:] if window.last is not None else inside[: window.first]
    told = continued(answer, missed)
    gone = tuple(sorted(missed | missing(answer.completeness)))
    return Page(
        answer=told,
        edges=tuple(Edge(node=report, mark=Bookmark(at, read_us, gone), cursors=cursors) for at, report in chosen),
        has_previous_page=passed > 0 or start > 0,
        has_next_page=after_it > 0 or start + len(chosen) < len(inside),
    )


def by_place(item: tuple[Position, MergedReport]) -> Position:
    """Order by place alone."""
    return item[0]


def beyond(at: Position, mark: Bookmark, order: TimelineOrder) -> bool:
    """Tell whether a place comes after a mark in the given order."""
    return at < mark.position if order is TimelineOrder.NEWEST_FIRST else at > mark.position


def short_of(at: Position, mark: Bookmark, order: TimelineOrder) -> bool:
    """Tell whether a place comes before a mark in the given order."""
    return at > mark.position if order is TimelineOrder.NEWEST_FIRST else at < mark.position
