"""How one result is drawn: its mark, whose shape says how it lies against its range, and the bar of that range."""

from enum import StrEnum
from typing import assert_never

from markupsafe import Markup

from gateway.web.scales import Scale, length

SIZE = 6.5
BAR_WIDTH = 160.0
BAR_MIDDLE = 12.0
BAR_EDGE = 9.0


class Flag(StrEnum):
    """Where a result lies against its reference range (referanseområde); its shape on a plot."""

    HIGH = "high"
    LOW = "low"
    WITHIN = "within"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class Reach(StrEnum):
    """Whether the number is the value, or a limit that the value lies below or above."""

    EXACT = "exact"
    BELOW = "below"
    ABOVE = "above"


def bar(value: float, *, low: float | None, high: float | None, flag: Flag, reach: Reach = Reach.EXACT) -> Markup:
    """
    Draw where a number lies against its range; the words beside it say the same, so it is kept from screen readers.

    The range is the middle half, or two thirds where it has one end. What lies beyond the bar is held at its end, with
    a sign that it goes on.

    Returns:
        An empty text where the range has no end, or none that can be drawn.
    """
    scale = _bar_scale(low, high)
    if scale is None:
        return Markup()
    left = 0.0 if low is None else scale.place(low)
    right = BAR_WIDTH if high is None else scale.place(high)
    at = min(max(scale.place(value), BAR_EDGE), BAR_WIDTH - BAR_EDGE)
    beyond = _beyond(value, scale)
    return Markup(
        '<svg class="bar" viewBox="0 0 160 24" width="160" height="24" aria-hidden="true" focusable="false">'
        '<rect class="bar-all" x="0" y="10" width="160" height="4" rx="2"/>'
        '<rect class="bar-band" x="{}" y="8" width="{}" height="8" rx="4"/>{}{}</svg>'
    ).format(length(left), length(right - left), beyond, mark(at, BAR_MIDDLE, flag, reach))


def mark(x: float, y: float, flag: Flag, reach: Reach = Reach.EXACT, label: str = "") -> Markup:
    """Draw one result: its shape says how it lies against its range, and an open one that it is only a limit."""
    kind = f"mark mark-{flag}" + ("" if reach is Reach.EXACT else " mark-open")
    told = Markup("<title>{}</title>").format(label) if label else Markup()
    shape = Markup('<path class="{}" d="{}">{}</path>').format(kind, _outline(x, y, flag), told)
    return shape + _onward(x, y, reach)


def sign(flag: Flag, reach: Reach = Reach.EXACT) -> Markup:
    """Draw a mark by itself, as it stands in a legend beside the words that say what it means."""
    return Markup(
        '<svg class="legend-mark" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">'
        "{}</svg>"
    ).format(mark(10, 10 if reach is Reach.EXACT else 7, flag, reach))


def _outline(x: float, y: float, flag: Flag) -> str:
    """Write the outline of a shape around a point."""
    match flag:
        case Flag.HIGH:
            return f"M{x:.1f} {y - SIZE - 1:.1f}l{SIZE + 1} 12.5h{-2 * SIZE - 2}z"
        case Flag.LOW:
            return f"M{x:.1f} {y + SIZE + 1:.1f}l{SIZE + 1} -12.5h{-2 * SIZE - 2}z"
        case Flag.OUTSIDE:
            return f"M{x:.1f} {y - SIZE - 1:.1f}l7.5 7.5l-7.5 7.5l-7.5 -7.5z"
        case Flag.WITHIN | Flag.UNKNOWN:
            return f"M{x - SIZE + 1:.1f} {y:.1f}a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0z"
        case unknown:
            assert_never(unknown)


def _onward(x: float, y: float, reach: Reach) -> Markup:
    """Draw the stroke from a limit to where the value lies; none from a value."""
    if reach is Reach.EXACT:
        return Markup()
    sign = 1 if reach is Reach.BELOW else -1
    path = f"M{x:.1f} {y + sign * 8:.1f}v{sign * 9}m-3 {-sign * 3.5}l3 {sign * 3.5}l3 {-sign * 3.5}"
    return Markup('<path class="onward" d="{}"/>').format(path)


def _bar_scale(low: float | None, high: float | None) -> Scale | None:
    """Lay a range on the bar; none where it has no end, or no length."""
    if low is not None and high is not None:
        span = high - low
        ends = (low - span / 2, high + span / 2)
    elif high is not None:
        ends = (0.0, high * 1.5)
    elif low is not None:
        ends = (0.0, low * 3)
    else:
        return None
    return Scale(low=ends[0], high=ends[1], start=0, end=BAR_WIDTH) if ends[1] > ends[0] else None


def _beyond(value: float, scale: Scale) -> Markup:
    """Draw the sign that a number lies farther out than the bar goes."""
    if value > scale.high:
        return Markup('<path class="bar-beyond" d="M134 7l5 5l-5 5m5 -10l5 5l-5 5"/>')
    if value < scale.low:
        return Markup('<path class="bar-beyond" d="M26 7l-5 5l5 5m-5 -10l-5 5l5 5"/>')
    return Markup()
