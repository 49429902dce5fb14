"""What one examination has given over time (utvikling)."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from markupsafe import Markup

from gateway.web.languages import Language
from gateway.web.meanings import Meaning, Meanings
from gateway.web.noted import Note, notes
from gateway.web.plots import Flag, Reach, Spot, Words, sign
from gateway.web.plots import trend as draw
from gateway.web.points import STANDING, Point, answer, flag_of, instant, number_of, same_unit, short, told
from gateway.web.results import as_float, plain, reach_of
from gateway.web.told import Code, Completeness, Notice

MAX_CODE = 40


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """Results that can be compared with each other, oldest first."""

    code: Code
    points: tuple[Point, ...]
    unit: str | None = None
    method: Code | None = None


class Break(msgspec.Struct, frozen=True, kw_only=True):
    """Where one series follows another."""

    at: str
    reasons: tuple[str, ...]


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """All series."""

    series: tuple[Series, ...]
    completeness: Completeness
    breaks: tuple[Break, ...] = ()
    notices: tuple[Notice, ...] = ()


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """The citizen."""

    trend: Trend


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document CitizenTrend is answered with."""

    me: Me | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One result in the table."""

    date: str
    value: str
    note: str | None
    flag: Flag
    range: str | None
    address: str


class Plot(msgspec.Struct, frozen=True, kw_only=True):
    """All results of one unit, as a drawing; results of different units are never on one paper."""

    unit: str | None
    drawing: Markup


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of mark on the drawings, and what it means."""

    drawing: Markup
    text: str


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The page; rows are newest first."""

    title: str
    laboratory_name: str | None
    meaning: Meaning | None
    notes: tuple[Note, ...]
    plots: tuple[Plot, ...]
    legend: tuple[Key, ...]
    unplotted: bool
    breaks: tuple[str, ...]
    rows: tuple[Row, ...]
    empty: str | None


def read_code(query: Mapping[str, str]) -> str | None:
    """Read which examination is asked for; None for what is no code."""
    code = query.get("kode", "").strip()
    return code if 0 < len(code) <= MAX_CODE else None


def view(trend: Trend, code: str, language: Language, meanings: Meanings, *, reports: str) -> View:
    """Say what an examination has given; `reports` is the path that those of who reads stand below."""
    meaning = meanings.find(code, *(series.code.code for series in trend.series))
    laboratory = trend.series[0].code.words if trend.series else None
    name = meaning.name if meaning else (plain(trend.series[0].code) if trend.series else None)
    title = language.say("trend.title", name=name) if name else language.say("trend.unknown_title")
    pairs = [(series, point) for series in trend.series for point in series.points]
    none = language.say("trend.none" if trend.completeness.complete else "notice.none_now")
    marked = [point for _, point in pairs if placed(point)]
    drawn = tuple(drawings(trend.series, name or title, language))
    return View(
        title=title,
        laboratory_name=None if laboratory == name else laboratory,
        meaning=meaning,
        notes=notes(trend.notices, trend.completeness, language),
        plots=drawn,
        legend=tuple(legend(marked, language)),
        unplotted=len(marked) < len(pairs),
        breaks=tuple(broken(each, language) for each in trend.breaks),
        rows=tuple(row(series, point, language, reports) for series, point in sorted(pairs, key=newest, reverse=True)),
        empty=None if pairs else none,
    )


def placed(point: Point) -> bool:
    """Tell whether a result is a number and has a day."""
    return number_of(point) is not None and instant(point.at) is not None


def legend(marked: Sequence[Point], language: Language) -> Iterator[Key]:
    """Yield each kind of mark that is drawn, once; what lies within is drawn as what nothing is compared with."""
    kinds = {flag_of(point) for point in marked}
    for flag in Flag:
        both = flag is Flag.WITHIN and Flag.UNKNOWN in kinds
        if flag in kinds and not (flag is Flag.UNKNOWN and Flag.WITHIN in kinds):
            yield Key(drawing=sign(flag), text=language.say("flag.within_or_unknown" if both else f"flag.{flag}"))
    if any(reach_of(point.comparator) is not Reach.EXACT for point in marked):
        yield Key(drawing=sign(Flag.UNKNOWN, Reach.BELOW), text=language.say("trend.open_marks"))


def newest(pair: tuple[Series, Point]) -> str:
    """Sort by sample time, as far as it is known."""
    found = instant(pair[1].at)
    return pair[1].at if found is None else found.isoformat()


def drawings(series: Sequence[Series], name: str, language: Language) -> Iterator[Plot]:
    """Yield one drawing a unit, in the order of the series; a line is broken between series on one."""
    units = dict.fromkeys(each.unit for each in series)
    for place, unit in enumerate(units):
        spots = [
            made
            for number, each in enumerate(series)
            if each.unit == unit
            for point in each.points
            if (made := spot(point, number, unit, language)) is not None
        ]
        if spots:
            words = caption(spots, name, told(unit), language)
            yield Plot(unit=told(unit), drawing=draw(spots, words, f"plot-{place}"))


def caption(spots: Sequence[Spot], name: str, unit: str | None, language: Language) -> Words:
    """Say what a drawing shows."""
    ordered = sorted(spots, key=lambda each: each.at)
    key = "trend.plot_title" if unit else "trend.plot_title_bare"
    return Words(
        title=language.say(key, name=name, unit=unit),
        summary=language.say(
            "trend.summary" if len(ordered) > 1 else "trend.summary_one",
            n=len(ordered),
            first=language.day(day(ordered[0])),
            last=language.day(day(ordered[-1])),
            value=" ".join(filter(None, [ordered[-1].text, unit])),
        ),
        band=language.say("trend.band"),
        months=language.short_months,
        decimal_mark=language.say("number.mark"),
    )


def day(found: Spot) -> str:
    """Write the time of a spot as it is told."""
    return found.at.isoformat()


def spot(point: Point, series: int, unit: str | None, language: Language) -> Spot | None:
    """Place one result on a drawing; None for what is no number or has no day."""
    at, value = instant(point.at), number_of(point)
    if at is None or value is None or (point.value is None and point.unit != unit and told(point.unit) != told(unit)):
        return None
    flag, text = flag_of(point), short(point, language)
    limits = point.reference_range if point.conversion == "NONE" and same_unit(point) else None
    said = language.say(f"flag.{flag}")
    return Spot(
        at=at,
        value=value,
        text=text,
        label=language.say("trend.spot", date=language.day(point.at), value=answer(point, language), flag=said),
        flag=flag,
        reach=reach_of(point.comparator),
        low=as_float(limits.low) if limits else None,
        high=as_float(limits.high) if limits else None,
        series=series,
    )


def row(series: Series, point: Point, language: Language, reports: str) -> Row:
    """Say one result for the table."""
    converted = point.conversion != "NONE"
    unit = told(series.unit) if point.value is not None else told(point.unit)
    original = " ".join(filter(None, [point.text, told(point.unit)]))
    key = "trend.rounded" if point.conversion == "ROUNDED" else "trend.exact"
    unsettled = None if point.status in STANDING - {"PRELIMINARY"} else language.say(f"status.{point.status}")
    return Row(
        date=language.day(point.at),
        value=" ".join(filter(None, [answer(point, language), unit])),
        note=language.say(key, text=original) if converted else unsettled,
        flag=flag_of(point),
        range=point.reference_range.text if point.reference_range else None,
        address=f"{reports}/{point.report}",
    )


def broken(each: Break, language: Language) -> str:
    """Say where numbers cannot be compared, and why."""
    reasons = ", ".join(language.say(f"trend.reason.{reason}") for reason in each.reasons)
    return language.say("trend.break", date=language.day(each.at), reasons=reasons)
