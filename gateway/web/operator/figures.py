"""Figures for evaluation (evaluering), each beside what it counts; small numbers are withheld, and that is said."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from gateway.web.languages import Language
from gateway.web.operator.framing import MENU
from gateway.web.operator.people import purpose
from gateway.web.operator.spans import Choice, Span

PATH = MENU["figures"]
DAYS = Choice(path=PATH, name="dager", lengths=(7, 30, 92), usual=30)
HOURS_IN_DAY = 24
DAYS_TOLD_FROM = 72


class LookUp(msgspec.Struct, frozen=True, kw_only=True):
    """Look-ups of one channel and purpose."""

    channel: str
    looks: int
    purpose: str | None = None
    patients: int | None = None


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How often something was."""

    name: str
    times: int


class Completeness(msgspec.Struct, frozen=True, kw_only=True):
    """How complete answers were."""

    answers: int
    complete: float | None
    missing: tuple[Count, ...] | None = None


class Recency(msgspec.Struct, frozen=True, kw_only=True):
    """What came of asking for what was taken recently."""

    asked: int
    found: float | None


class Reports(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Reports of one discipline that came in."""

    discipline: str
    reports: int
    hours_from_sample: float | None = None
    hours_from_issue: float | None = None


class Coding(msgspec.Struct, frozen=True, kw_only=True):
    """How results are coded."""

    results: int
    national: float | None


class Figures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All figures; what is None is withheld, or was not counted in time."""

    since: str
    until: str
    look_ups: tuple[LookUp, ...] | None = None
    refusals: tuple[Count, ...] | None = None
    completeness: Completeness | None = None
    openings: tuple[Count, ...] | None = None
    changes: tuple[Count, ...] | None = None
    recency: Recency | None = None
    reports: tuple[Reports, ...] | None = None
    coding: Coding | None = None
    opted_out: int | None = None


class Operations(msgspec.Struct, frozen=True, kw_only=True):
    """What is told to operators; nothing where it could not be read."""

    figures: Figures | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document OperatorFigures is answered with."""

    operations: Operations


class Single(msgspec.Struct, frozen=True, kw_only=True):
    """A number by itself, with what it is of."""

    number: str
    of: str


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of several things: heads of columns, of which the first `words` hold no number; None is withheld."""

    head: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    words: int = 1


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One figure as it is shown: its name, its definition, its numbers, and that there are none where it has none."""

    name: str
    title: str
    definition: str
    singles: tuple[Single, ...] = ()
    table: Table | None = None
    none: str | None = None


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    period: str
    spans: tuple[Span, ...]
    sections: tuple[Section, ...]


def view(found: Figures, days: int, language: Language) -> View:
    """Say every figure."""
    return View(
        period=language.say(
            "operator.figures.period", since=language.moment(found.since), until=language.moment(found.until)
        ),
        spans=DAYS.spans(days, [language.counted("operator.span.days", each) for each in DAYS.lengths]),
        sections=(
            looked(found.look_ups, language),
            complete(found.completeness, language),
            recent(found.recency, language),
            counted("refusals", found.refusals, language),
            counted("openings", found.openings, language),
            counted("changes", found.changes, language),
            came(found.reports, language),
            coded(found.coding, language),
            opted(found.opted_out, language),
        ),
    )


def looked(found: Sequence[LookUp] | None, language: Language) -> Section:
    """Say who has looked, by channel and purpose."""
    rows = [
        (
            language.maybe(f"operator.figures.channel.{each.channel}", each.channel),
            purpose(each.purpose, language) or language.say("operator.figures.no_purpose"),
            about(each.looks),
            None if each.patients is None else about(each.patients),
        )
        for each in found or ()
    ]
    told = tabled("look_ups", ("channel", "purpose", "looks", "patients"), rows, language, read=found is not None)
    return replace(told, table=replace(told.table, words=2)) if told.table else told


def counted(name: str, found: Sequence[Count] | None, language: Language) -> Section:
    """Say how often each of several things was."""
    rows = [
        (language.maybe(f"operator.figures.{name}_of.{each.name}", each.name), about(each.times))
        for each in found or ()
    ]
    return tabled(name, ("what", "times"), rows, language, read=found is not None)


def came(found: Sequence[Reports] | None, language: Language) -> Section:
    """Say what has come in, and how soon."""
    rows = [
        (
            language.maybe(f"discipline.{each.discipline}", each.discipline),
            about(each.reports),
            within(each.hours_from_sample, language),
            within(each.hours_from_issue, language),
        )
        for each in found or ()
    ]
    return tabled(
        "reports", ("discipline", "versions", "from_sample", "from_issue"), rows, language, read=found is not None
    )


def complete(found: Completeness | None, language: Language) -> Section:
    """Say how complete answers were, and what was missing from them."""
    if found is None:
        return withheld("completeness", language)
    rows = tuple((each.name, about(each.times)) for each in found.missing or ())
    return section(
        "completeness",
        language,
        singles=(
            Single(
                number=part(found.complete, language),
                of=language.say("operator.figures.complete_of", n=about(found.answers)),
            ),
        ),
        table=Table(head=heads(("source", "missing"), language), rows=rows) if rows else None,
    )


def recent(found: Recency | None, language: Language) -> Section:
    """Say how often something recent was found."""
    if found is None:
        return withheld("recency", language)
    of = language.say("operator.figures.recency_of", n=about(found.asked))
    return section("recency", language, singles=(Single(number=part(found.found, language), of=of),))


def coded(found: Coding | None, language: Language) -> Section:
    """Say how many results can be compared."""
    if found is None:
        return withheld("coding", language)
    of = language.say("operator.figures.coding_of", n=about(found.results))
    return section("coding", language, singles=(Single(number=part(found.national, language), of=of),))


def opted(found: int | None, language: Language) -> Section:
    """Say how many have opted out."""
    if found is None:
        return withheld("opted_out", language)
    of = language.say("operator.figures.opted_out_of")
    return section("opted_out", language, singles=(Single(number=about(found), of=of),))


def tabled(
    name: str, head: Sequence[str], rows: Sequence[tuple[str | None, ...]], language: Language, *, read: bool
) -> Section:
    """Say a figure of several things; none is told apart from what was not counted in time."""
    if not rows:
        none = language.say("operator.figures.few" if read else "operator.figures.withheld")
        return section(name, language, none=none)
    return section(name, language, table=Table(head=heads(head, language), rows=tuple(rows)))


def withheld(name: str, language: Language) -> Section:
    """Say that a figure is withheld."""
    return section(name, language, none=language.say("operator.figures.withheld"))


def section(
    name: str,
    language: Language,
    *,
    singles: tuple[Single, ...] = (),
    table: Table | None = None,
    none: str | None = None,
) -> Section:
    """Set numbers beside the name of a figure and its definition."""
    title, definition = (language.say(f"operator.figures.{name}.{part}") for part in ("title", "about"))
    return Section(name=name, title=title, definition=definition, singles=singles, table=table, none=none)


def heads(names: Sequence[str], language: Language) -> tuple[str, ...]:
    """Name columns."""
    return tuple(language.say(f"operator.figures.head.{name}") for name in names)


def about(number: int) -> str:
    """Write a count that is rounded."""
    return f"{number:,}"


def part(found: float | None, language: Language) -> str:
    """Write a part of one, or that it is withheld."""
    return language.say("operator.figures.cell") if found is None else percent(found)


def percent(part: float) -> str:
    """Write a part of one; never all of it where some is missing, and never nothing where there is some."""
    whole = min(max(round(100 * part), 1 if part > 0 else 0), 100 if part >= 1 else 99)
    return f"{whole}\u00a0%"


def within(hours: float | None, language: Language) -> str | None:
    """Say a number of hours, in days where it is long; None where it is withheld."""
    if hours is None:
        return None
    long = hours >= DAYS_TOLD_FROM
    number = f"{hours / HOURS_IN_DAY if long else hours:.1f}".removesuffix(".0")
    return language.say(f"operator.figures.{'days' if long else 'hours'}", n=number)
