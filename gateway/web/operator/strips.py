"""
Counts over time as a strip of small bars, in inline SVG.

What went well stands above the line and what did not hangs below it, so that the two are told apart without a colour;
what went only in part, or was not tried, is an open bar. A time in which nothing was tried is a dot on the line. The
numbers stand in a table beside every strip.
"""

from collections.abc import Sequence

import msgspec
from markupsafe import Markup

from gateway.web.scales import length

STEP = 10.0
GAP = 2.0
HEIGHT = 46.0
LEAST = 2.5
# Above and below all, for what is drawn larger than it is.
EDGE = 5.0
WIDTH, THICK = 160.0, 12.0
# What the gaps between blocks and the least of each may take beyond the width.
ROOM = 3 * GAP + 4 * LEAST


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the time: what went `well`, what went only in `part`, what went `ill`, and what was `untried`."""

    well: int = 0
    part: int = 0
    ill: int = 0
    untried: int = 0


def strip(bars: Sequence[Bar], *, title: str, summary: str, ident: str) -> Markup:
    """
    Draw parts of a time, the oldest to the left; all on one scale, on which no bar is too small to be seen.

    Args:
        bars: at least one. title, summary: what is shown, in words. ident: a name that no other strip of the page has.
    """
    line, unit = scale(bars)
    drawn = Markup().join(_column(place * STEP, bar, line, unit) for place, bar in enumerate(bars))
    width = len(bars) * STEP
    return Markup(
        '<svg class="beat" viewBox="0 0 {width} {height}" preserveAspectRatio="none" role="img" '
        'aria-labelledby="{id}-t {id}-d"><title id="{id}-t">{title}</title><desc id="{id}-d">{summary}</desc>'
        '<line class="beat-line" x1="0" x2="{width}" y1="{line}" y2="{line}"/>{drawn}</svg>'
    ).format(
        width=length(width),
        height=length(2 * EDGE + HEIGHT),
        line=length(line),
        id=ident,
        title=title,
        summary=summary,
        drawn=drawn,
    )


def level(bar: Bar, most: int) -> Markup:
    """
    Draw one bar lying down, whose numbers stand beside it: what went well, what went in part, and past a gap the rest.

    Args:
        most: the count that fills the whole width; at least that of the bar.
    """
    left, drawn = 0.0, []
    counts = (
        ("beat-well", bar.well),
        ("beat-part", bar.part),
        ("beat-untried", bar.untried),
        ("beat-ill", bar.ill),
    )
    unit = WIDTH / max(most, 1)
    for kind, count in counts:
        wide = max(count * unit, LEAST) if count else 0.0
        if wide:
            drawn.append(
                Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
                    kind, length(left), length(EDGE), length(wide), length(THICK)
                )
            )
            left += wide + GAP
    return Markup(
        '<svg class="level" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false">{}</svg>'
    ).format(length(WIDTH + ROOM), length(2 * EDGE + THICK), Markup().join(drawn))


def scale(bars: Sequence[Bar]) -> tuple[float, float]:
    """Choose where the line is, and how high one of a count, so that the highest bars on either side have the room."""
    above = max(bar.well + bar.part for bar in bars)
    below = max(bar.ill + bar.untried for bar in bars)
    unit = HEIGHT / ((above + below) or 1)
    return EDGE + (above * unit if above or below else HEIGHT), unit


def _column(x: float, bar: Bar, line: float, unit: float) -> Markup:
    """Draw one part of the time."""
    if not any((bar.well, bar.part, bar.ill, bar.untried)):
        return Markup('<rect class="beat-none" x="{}" y="{}" width="2" height="2"/>').format(
            length(x + STEP / 2 - 1), length(line - 1)
        )
    well, ill = _high(bar.well, unit), _high(bar.ill, unit)
    part, untried = _high(bar.part, unit), _high(bar.untried, unit)
    drawn = (
        ("beat-well", line - well, well),
        ("beat-part", line - well - part, part),
        ("beat-ill", line, ill),
        ("beat-untried", line + ill, untried),
    )
    return Markup().join(_block(kind, x, y, height) for kind, y, height in drawn if height)


def _high(count: int, unit: float) -> float:
    """Say how high a count is; one that is there is never too small to be seen."""
    return max(count * unit, LEAST) if count else 0.0


def _block(kind: str, x: float, y: float, height: float) -> Markup:
    """Draw one block of a bar."""
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        kind, length(x + GAP / 2), length(y), length(STEP - GAP), length(height)
    )
