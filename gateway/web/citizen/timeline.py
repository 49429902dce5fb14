"""The citizen's results by the day on which the sample was taken (prøvetaking), newest first."""

from collections.abc import Mapping, Sequence
from itertools import groupby

import msgspec

from gateway.web.citizen import news
from gateway.web.citizen.searching import Shown, fitting
from gateway.web.citizen.wishing import PATH, Wish
from gateway.web.languages import Language, parts_of
from gateway.web.meanings import Meanings
from gateway.web.noted import Note, notes
from gateway.web.reports import laboratory, title
from gateway.web.results import items
from gateway.web.told import Code, Comment, Completeness, Named, Notice, PageInfo, Result, Viewer

# Statuses that change what a report is worth; a final one needs no word.
TELLING = frozenset(
    {
        "REGISTERED",
        "PARTIAL",
        "PRELIMINARY",
        "AMENDED",
        "CORRECTED",
        "APPENDED",
        "CANCELLED",
        "ENTERED_IN_ERROR",
        "UNKNOWN",
    }
)
OPTED_OUT = "OptedOutNotice"


class Report(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One report of the list."""

    id: str
    status: str
    discipline: str
    kind: Code
    issued: str
    sampled: str | None = None
    performer: Named | None = None
    changed_since_you_looked: bool | None = None
    comments: tuple[Comment, ...] = ()
    results: tuple[Result, ...] = ()


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """A report in the list."""

    node: Report


class Connection(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A page of the list."""

    edges: tuple[Edge, ...]
    page_info: PageInfo
    completeness: Completeness
    notices: tuple[Notice, ...] = ()


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """The citizen."""

    timeline: Connection


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document CitizenTimeline is answered with."""

    viewer: Viewer
    me: Me | None = None


class Card(Shown, frozen=True, kw_only=True):
    """One report as it is shown in the list."""

    id: str
    address: str
    at: str
    received: str
    news: str | None
    status: str | None


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """
    The reports of one day of sampling.

    Args:
        date: ISO 8601, as precise as it is known; None where no sample time is known. number, rest: how it is written
            large and small. laboratories: all that examined, each once.
    """

    date: str | None
    number: str | None
    rest: str
    laboratories: tuple[str, ...]
    cards: tuple[Card, ...]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """
    The page.

    Args:
        chosen: what is chosen to see, in words. opted_out: there is nothing, as the person does not want it stored.
    """

    name: str | None
    news: str | None
    chosen: str | None
    notes: tuple[Note, ...]
    days: tuple[Day, ...]
    opted_out: bool
    empty: str | None
    older: str | None
    newest: str | None


def view(told: Told, wish: Wish, new: Mapping[str, bool], language: Language, meanings: Meanings) -> View:
    """Say a page of the list; `new` names the reports that are so to who reads, and whether changed."""
    connection = told.me.timeline if told.me else None
    reports = reports_of(told)
    cards = [card(report, language, meanings, changed=new.get(report.id)) for report in reports]
    pairs = [(report, found) for report, each in zip(reports, cards, strict=True) if (found := fit(each, wish))]
    page = connection.page_info if connection else PageInfo(has_next_page=False)
    opted_out = connection is not None and any(notice.kind == OPTED_OUT for notice in connection.notices)
    return View(
        name=told.viewer.name,
        news=news.said(reports, new, language) if wish.newest else None,
        chosen=wish.said(language, meanings),
        notes=notes(connection.notices, connection.completeness, language) if connection else (),
        days=days(pairs, language),
        opted_out=opted_out,
        empty=None if pairs or opted_out else empty(connection, wish, language),
        older=wish.address(page.end_cursor) if page.has_next_page else None,
        newest=wish.address(None) if wish.after else None,
    )


def reports_of(told: Told) -> list[Report]:
    """List the reports of a page."""
    return [edge.node for edge in told.me.timeline.edges] if told.me else []


def fit(each: Card, wish: Wish) -> Card | None:
    """Narrow a report to what holds the words that are looked for; None where it does not hold them."""
    return fitting(each, wish.words) if wish.words else each


def empty(connection: Connection | None, wish: Wish, language: Language) -> str:
    """Say why nothing is shown; where a source is silent it never reads as if there were nothing."""
    if connection is not None and not connection.completeness.complete:
        return language.say("notice.none_now")
    if wish.words and connection is not None and connection.page_info.has_next_page:
        return language.say("timeline.none_so_far", n=len(connection.edges))
    return language.say("timeline.none_filtered" if wish.narrowed or wish.after else "timeline.none")


def card(report: Report, language: Language, meanings: Meanings, *, changed: bool | None) -> Card:
    """Say one report; `changed` is None where it is nothing new."""
    return Card(
        id=report.id,
        address=f"{PATH}/svar/{report.id}",
        title=title(report.discipline, report.kind, language),
        laboratory=laboratory(report.performer, language),
        at=language.moment(report.sampled) if report.sampled else language.say("date.unknown"),
        received=language.say("timeline.received", date=language.day(report.issued)),
        news=None if changed is None else language.say("result.changed" if changed else "result.new"),
        status=language.say(f"status.{report.status}") if report.status in TELLING else None,
        items=items(report.results, language, meanings),
        comments=tuple(comment.words for comment in report.comments if comment.words),
    )


def days(reports: Sequence[tuple[Report, Card]], language: Language) -> tuple[Day, ...]:
    """Gather reports by the day of their sample, in the order in which they came."""
    return tuple(
        day(sampled, [card for _, card in group], language)
        for sampled, group in groupby(reports, key=lambda pair: day_of(pair[0].sampled))
    )


def day_of(sampled: str | None) -> str | None:
    """Take the day of a sample time in Norway; as it is, where it is less precise."""
    if sampled is None:
        return None
    found = parts_of(sampled)
    return sampled if found is None else found.isoformat()


def day(sampled: str | None, cards: Sequence[Card], language: Language) -> Day:
    """Say one day."""
    found = None if sampled is None else parts_of(sampled)
    month = None if found is None else f"{language.month(found.month)} {found.year}"
    written = language.say("date.unknown") if sampled is None else language.day(sampled)
    return Day(
        date=sampled,
        number=None if found is None else str(found.day),
        rest=month or written,
        laboratories=tuple(dict.fromkeys(card.laboratory for card in cards)),
        cards=tuple(cards),
    )
