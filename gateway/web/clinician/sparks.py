"""An examination over time as small as a word, with the same said in words."""

from collections.abc import Sequence
from datetime import UTC, datetime

from markupsafe import Markup

from gateway.web.languages import Language
from gateway.web.plots import Flag, Spot, sparkline
from gateway.web.results import as_float, flag_of, other_unit, reach_of
from gateway.web.told import Quantity, Result

DAY = 10
# More than these, the newest, cannot be seen in a line as small as a word.
MOST = 30


def spark(
    found: Sequence[tuple[str | None, Result]], turns: frozenset[int], unit: str | None, language: Language
) -> tuple[Markup, str | None]:
    """
    Draw results, newest first, as a line that is broken where the method changes.

    Args:
        found: sample times and results, of which the newest are drawn.
        turns: places from the newest where a result is of another method than the one before.
    """
    spots: list[Spot] = []
    series = 0
    for place, (sampled, result) in enumerate(found[:MOST]):
        made = spot(sampled, result, series, language)
        series += place in turns
        if made is not None:
            spots.append(made)
    drawn = sparkline(spots)
    return drawn, summary(spots, unit, language) if drawn else None


def spot(sampled: str | None, result: Result, series: int, language: Language) -> Spot | None:
    """Place one result; None for what is no number, or has no day."""
    value = result.value
    if sampled is None or len(sampled) < DAY or not isinstance(value, Quantity) or value.value is None:
        return None
    limits = result.reference_range
    known = limits is not None and not other_unit(value, limits)
    return Spot(
        at=instant(sampled),
        value=float(value.value),
        text=language.number(value.value),
        label="",
        flag=flag_of(result) or Flag.UNKNOWN,
        reach=reach_of(value.comparator),
        low=as_float(limits.low) if known and limits is not None else None,
        high=as_float(limits.high) if known and limits is not None else None,
        series=series,
    )


def instant(sampled: str) -> datetime:
    """Read when a sample was taken, at noon where only the day is known."""
    if len(sampled) == DAY:
        return datetime.fromisoformat(f"{sampled}T12:00:00").replace(tzinfo=UTC)
    return datetime.fromisoformat(sampled)


def summary(spots: Sequence[Spot], unit: str | None, language: Language) -> str:
    """Say what a line shows."""
    ordered = sorted(spots, key=lambda each: each.at)
    values = sorted(ordered, key=lambda each: each.value)
    return language.say(
        "clinician.table.summary",
        n=len(ordered),
        first=language.day(ordered[0].at.isoformat()),
        last=language.day(ordered[-1].at.isoformat()),
        low=values[0].text,
        high=values[-1].text,
        unit=unit or "",
    ).replace(" .", ".")
