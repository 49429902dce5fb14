"""
Results over time as inline SVG.

Nothing here has a script, a colour or a style of its own: classes alone, which the style sheet dresses for light, dark
and paper. What a plot shows is always said in words and numbers beside it too.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

import msgspec
from markupsafe import Markup

from gateway.web.marks import Flag, Reach, bar, mark, sign
from gateway.web.scales import DAY_S, Scale, dates, length, round_numbers, written

# One door to all that is drawn.
__all__ = ["Flag", "Reach", "Spot", "Words", "bar", "sign", "sparkline", "trend"]

LETTER = 8.2
LABEL_GAP = 8.0


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """
    One result on a plot.

    `series` tells which results can be compared: only those of one series are joined. `text` is the answer as it is
    printed, `label` the whole sentence that is told of it. `low` and `high` are the ends of its own range, in the unit
    of the plot; none where it has no such end.
    """

    at: datetime
    value: float
    text: str
    label: str
    flag: Flag = Flag.UNKNOWN
    reach: Reach = Reach.EXACT
    low: float | None = None
    high: float | None = None
    series: int = 0


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What a plot says: its name, what it shows in one or two sentences, and what stands in it."""

    title: str
    summary: str
    band: str
    months: tuple[str, ...]
    decimal_mark: str = ","


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """The paper of a plot over time, in units of its own, and how many dates and full marks it has room for."""

    name: str
    width: float
    height: float
    left: float
    right: float = 26.0
    top: float = 26.0
    bottom: float = 34.0
    dates: int
    marks: int = 1


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet with its two axes."""

    sheet: Sheet
    across: Scale
    up: Scale
    numbers: tuple[float, ...]

    def x(self, spot: Spot) -> float:
        """Say how far to the right a result lies."""
        return self.across.place(spot.at.timestamp())

    def y(self, spot: Spot) -> float:
        """Say how far down it lies."""
        return self.up.place(spot.value)


# Text is as large on a narrow screen as on a wide one, which one drawing could not give.
SHEETS = (
    Sheet(name="wide", width=760, height=280, left=56, dates=9, marks=24),
    Sheet(name="narrow", width=300, height=240, left=40, right=22, dates=4, marks=10),
)


def trend(spots: Sequence[Spot], words: Words, ident: str) -> Markup:
    """
    Draw results over time, once for wide and once for narrow screens; the style sheet shows one of them.

    The band is that of each result. The line is broken where the series changes, and at what is only a limit.

    Args:
        spots: of one unit, in any order; none gives an empty text.
        words: what it says.
        ident: a name that no other plot of the page has, of letters, digits and hyphens.
    """
    if not spots:
        return Markup()
    ordered = sorted(spots, key=lambda spot: spot.at)
    drawings = (_drawing(ordered, words, sheet, f"{ident}-{sheet.name}") for sheet in SHEETS)
    return Markup('<div class="plot">{}</div>').format(Markup().join(drawings))


def sparkline(spots: Sequence[Spot]) -> Markup:
    """
    Draw results over time as small as a word, the newest marked; the numbers stand beside it.

    Returns:
        An empty text for fewer than two results.
    """
    if len(spots) < 2:  # noqa: PLR2004 - a line has two ends
        return Markup()
    ordered = sorted(spots, key=lambda spot: spot.at)
    sheet = Sheet(name="spark", width=96, height=26, left=4, right=8, top=6, bottom=6, dates=1)
    frame = _frame(ordered, sheet, rounded=False)
    last = ordered[-1]
    return Markup(
        '<svg class="spark" viewBox="0 0 96 26" width="96" height="26" aria-hidden="true" focusable="false">'
        "{}{}{}</svg>"
    ).format(_bands(ordered, frame), _lines(ordered, frame), mark(frame.x(last), frame.y(last), last.flag, last.reach))


def _drawing(spots: Sequence[Spot], words: Words, sheet: Sheet, ident: str) -> Markup:
    """Draw one sheet: what is behind first, the numbers last."""
    frame = _frame(spots, sheet, rounded=True)
    layers = (
        _bands(spots, frame),
        _numbers(frame, words),
        _dates(frame, words),
        _turns(spots, frame),
        _lines(spots, frame),
        _band_name(spots, frame, words),
        _marks(spots, frame),
        _values(spots, frame),
    )
    return Markup(
        '<svg class="trend trend-{name}{dense}" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="{id}-t {id}-d">'
        '<title id="{id}-t">{title}</title><desc id="{id}-d">{summary}</desc>{layers}</svg>'
    ).format(
        name=sheet.name,
        dense=" trend-dense" if len(spots) > sheet.marks else "",
        width=length(sheet.width),
        height=length(sheet.height),
        id=ident,
        title=words.title,
        summary=words.summary,
        layers=Markup().join(layers),
    )


def _frame(spots: Sequence[Spot], sheet: Sheet, *, rounded: bool) -> Frame:
    """Choose the axes: all results, and the ends of their ranges so far as those do not press the results flat."""
    values = [spot.value for spot in spots]
    spread = max(values) - min(values) or max(abs(values[0]) / 4, 1e-6)
    reach = 3 * spread
    ends = [end for spot in spots for end in (spot.low, spot.high) if end is not None]
    near = [end for end in ends if min(values) - reach <= end <= max(values) + reach]
    low, high = min(values + near), max(values + near)
    room = 0.08 * (high - low or spread)
    # Nothing that a laboratory counts falls below nothing only because the paper goes on.
    low, high = (max(low - room, 0.0) if low >= 0 else low - room), high + room
    numbers = round_numbers(low, high) if rounded else (low, high)
    first, last = spots[0].at.timestamp(), spots[-1].at.timestamp()
    edge = (last - first) * 0.04 or DAY_S
    return Frame(
        sheet=sheet,
        across=Scale(low=first - edge, high=last + edge, start=sheet.left, end=sheet.width - sheet.right),
        up=Scale(low=numbers[0], high=numbers[-1], start=sheet.height - sheet.bottom, end=sheet.top),
        numbers=numbers,
    )


def _bands(spots: Sequence[Spot], frame: Frame) -> Markup:
    """Draw each result's own range from half way to the one before to half way to the next; equal ones as one."""
    edges = [frame.across.start, *(_between(frame, *pair) for pair in pairwise(spots)), frame.across.end]
    runs: list[tuple[float, float, float | None, float | None]] = []
    for spot, start, end in zip(spots, edges, edges[1:], strict=False):
        if runs and runs[-1][2:] == (spot.low, spot.high):
            runs[-1] = (runs[-1][0], end, spot.low, spot.high)
        else:
            runs.append((start, end, spot.low, spot.high))
    return Markup().join(_band(frame, *run) for run in runs)


def _band(frame: Frame, start: float, end: float, low: float | None, high: float | None) -> Markup:
    """Draw one range, with a line at each end that is on the sheet."""
    if low is None and high is None:
        return Markup()
    top = frame.up.end if high is None else frame.up.place(high)
    foot = frame.up.start if low is None else frame.up.place(low)
    area = Markup('<rect class="band" x="{}" y="{}" width="{}" height="{}"/>').format(
        length(start), length(top), length(end - start), length(max(foot - top, 0))
    )
    ends = [end for end in (low, high) if end is not None and frame.up.low < end < frame.up.high]
    lines = (
        Markup('<line class="band-end" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
            length(start), length(end), *[length(frame.up.place(number))] * 2
        )
        for number in ends
    )
    return area + Markup().join(lines)


def _band_name(spots: Sequence[Spot], frame: Frame, words: Words) -> Markup:
    """Write what the band is, at its foot beside the axis, or below its upper end where it has no foot."""
    first = spots[0]
    if first.low is None and first.high is None:
        return Markup()
    shown = first.low is not None and first.low >= frame.up.low
    y = frame.up.place(first.low) - 7 if shown and first.low is not None else frame.up.start - 7
    return Markup('<text class="band-name" x="{}" y="{}">{}</text>').format(
        length(frame.sheet.left + 8), length(y), words.band
    )


def _numbers(frame: Frame, words: Words) -> Markup:
    """Draw the lines across, with their numbers."""
    lines = (
        Markup(
            '<line class="grid" x1="{}" x2="{}" y1="{y}" y2="{y}"/>'
            '<text class="axis" x="{}" y="{}" text-anchor="end">{}</text>'
        ).format(
            length(frame.across.start),
            length(frame.across.end),
            length(frame.across.start - 10),
            length(frame.up.place(number) + 4.5),
            written(number, words.decimal_mark),
            y=length(frame.up.place(number)),
        )
        for number in frame.numbers
    )
    return Markup().join(lines)


def _dates(frame: Frame, words: Words) -> Markup:
    """Write the dates below."""
    foot = frame.up.start
    shown = dates(frame.across.low, frame.across.high, words.months, most=frame.sheet.dates)
    marks = (
        Markup(
            '<line class="tick" x1="{x}" x2="{x}" y1="{}" y2="{}"/>'
            '<text class="axis" x="{x}" y="{}" text-anchor="middle">{}</text>'
        ).format(length(foot), length(foot + 6), length(foot + 23), tick.text, x=length(frame.across.place(tick.at_s)))
        for tick in shown
    )
    return Markup().join(marks)


def _turns(spots: Sequence[Spot], frame: Frame) -> Markup:
    """Draw an upright dashed line where results before and after cannot be compared."""
    lines = (
        Markup('<line class="turn" x1="{x}" x2="{x}" y1="{}" y2="{}"/>').format(
            length(frame.sheet.top - 10), length(frame.up.start), x=length(_between(frame, before, after))
        )
        for before, after in pairwise(spots)
        if before.series != after.series
    )
    return Markup().join(lines)


def _lines(spots: Sequence[Spot], frame: Frame) -> Markup:
    """Join what can be compared."""
    lines = (
        Markup('<polyline class="line" points="{}"/>').format(
            " ".join(f"{frame.x(spot):.1f},{frame.y(spot):.1f}" for spot in run)
        )
        for run in _runs(spots)
        if len(run) > 1
    )
    return Markup().join(lines)


def _runs(spots: Sequence[Spot]) -> Iterator[list[Spot]]:
    """Part results, oldest first, into those that a line may join: of one series, none of them only a limit."""
    run: list[Spot] = []
    for spot in spots:
        if run and (run[-1].series != spot.series or spot.reach is not Reach.EXACT):
            yield run
            run = []
        if spot.reach is Reach.EXACT:
            run.append(spot)
    yield run


def _marks(spots: Sequence[Spot], frame: Frame) -> Markup:
    """Draw each result."""
    return Markup().join(mark(frame.x(spot), frame.y(spot), spot.flag, spot.reach, spot.label) for spot in spots)


def _values(spots: Sequence[Spot], frame: Frame) -> Markup:
    """Write the answers at their marks, from the newest backwards, so many as there is room for."""
    texts: list[Markup] = []
    free = frame.sheet.width
    for place, spot in enumerate(reversed(spots)):
        half = len(spot.text) * LETTER / 2
        x = min(frame.x(spot), frame.sheet.width - half - 2)
        if x + half > free:
            continue
        free = x - half - LABEL_GAP
        below = spot.flag is Flag.LOW and spot.reach is not Reach.BELOW
        y = frame.y(spot) + (25 if below else -14)
        kind = "value" if place else "value value-last"
        texts.append(
            Markup('<text class="{}" x="{}" y="{}" text-anchor="middle">{}</text>').format(
                kind, length(x), length(y), spot.text
            )
        )
    return Markup().join(texts)


def _between(frame: Frame, before: Spot, after: Spot) -> float:
    """Say where half way between two results lies."""
    return (frame.x(before) + frame.x(after)) / 2
