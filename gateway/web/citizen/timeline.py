"""The citizen's results by the day on which the sample was taken (prøvetaking), newest first."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

import msgspec

from gateway.web.languages import Language, parts_of
from gateway.web.meanings import Meanings
from gateway.web.noted import Note, notes
from gateway.web.results import Item, items
from gateway.web.told import Code, Comment, Completeness, Named, Notice, PageInfo, Result, Viewer

PATH = "/borger"
PAGE = 20
DISCIPLINES = ("LAB", "PAT", "BLD")
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
MAX_CODE = 40


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


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """
    What somebody has chosen to see; `wrong` where a day could not be read, which then counts as none.

    Nothing of a person stands in it: kinds, a code and days alone go into the address of the page.
    """

    discipline: str | None = None
    code: str | None = None
    since: date | None = None
    until: date | None = None
    after: str | None = None
    wrong: bool = False

    @property
    def narrowed(self) -> bool:
        """Tell whether it leaves anything out."""
        return any((self.discipline, self.code, self.since, self.until))

    def variables(self, meanings: Meanings) -> dict[str, object]:
        """Write it as the document's variables; an examination by every code that it has."""
        meaning = meanings.find(self.code)
        codes = () if self.code is None else (self.code,) if meaning is None else meaning.codes
        period = {"from": as_text(self.since), "to": as_text(self.until)} if self.since or self.until else None
        chosen = {
            "disciplines": [self.discipline] if self.discipline else None,
            "codes": [{"code": code} for code in codes] or None,
            "period": period,
        }
        narrowed = {name: value for name, value in chosen.items() if value is not None}
        return {"filter": narrowed or None, "first": PAGE, "after": self.after}

    def address(self, after: str | None) -> str:
        """Write it as an address, with where to go on after."""
        parts = {
            "slag": self.discipline,
            "undersokelse": self.code,
            "fra": as_text(self.since),
            "til": as_text(self.until),
            "etter": after,
        }
        query = urlencode({name: part for name, part in parts.items() if part})
        return f"{PATH}?{query}" if query else PATH


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One report as it is shown in the list."""

    id: str
    address: str
    title: str
    laboratory: str
    at: str
    received: str
    new: bool
    status: str | None
    items: tuple[Item, ...]
    comments: tuple[str, ...]


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
    """The page."""

    name: str | None
    news: str | None
    notes: tuple[Note, ...]
    days: tuple[Day, ...]
    empty: str | None
    older: str | None
    newest: str | None


def read_wish(query: Mapping[str, str]) -> Wish:
    """Read what somebody has chosen from the address of the page; what is no choice counts as none."""
    since, until = (read_day(query.get(name, "")) for name in ("fra", "til"))
    discipline, code = query.get("slag"), query.get("undersokelse", "").strip()
    return Wish(
        discipline=discipline if discipline in DISCIPLINES else None,
        code=code if 0 < len(code) <= MAX_CODE else None,
        since=since,
        until=until,
        after=query.get("etter") or None,
        wrong=any(query.get(name) and day is None for name, day in (("fra", since), ("til", until))),
    )


def read_day(text: str) -> date | None:
    """Read a day as forms send it; None for what is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def as_text(day: date | None) -> str | None:
    """Write a day as forms and the endpoint take it."""
    return None if day is None else day.isoformat()


def view(told: Told, wish: Wish, language: Language, meanings: Meanings) -> View:
    """Say a page of the list."""
    connection = told.me.timeline if told.me else None
    reports = [edge.node for edge in connection.edges] if connection else []
    new = news(reports)
    cards = [card(report, language, meanings, new=report.id in new) for report in reports]
    page = connection.page_info if connection else PageInfo(has_next_page=False)
    return View(
        name=told.viewer.name,
        news=told_news(reports, len(new), language),
        notes=notes(connection.notices, connection.completeness, language) if connection else (),
        days=days(list(zip(reports, cards, strict=True)), language),
        empty=None if reports else empty(connection, wish, language),
        older=wish.address(page.end_cursor) if page.has_next_page else None,
        newest=wish.address(None) if wish.after else None,
    )


def empty(connection: Connection | None, wish: Wish, language: Language) -> str:
    """Say why nothing is shown; where a source is silent it never reads as if there were nothing."""
    if connection is not None and not connection.completeness.complete:
        return language.say("notice.none_now")
    return language.say("timeline.none_filtered" if wish.narrowed or wish.after else "timeline.none")


def news(reports: Sequence[Report]) -> frozenset[str]:
    """
    Name the reports that are new to who reads: never shown before, or in a newer version.

    Where none has been shown before, this is a first look and nothing is told as new.
    """
    if all(report.changed_since_you_looked is None for report in reports):
        return frozenset()
    return frozenset(report.id for report in reports if report.changed_since_you_looked is not False)


def told_news(reports: Sequence[Report], number: int, language: Language) -> str | None:
    """Say how many are new; nothing at a first look."""
    if all(report.changed_since_you_looked is None for report in reports):
        return None
    return language.counted("timeline.new", number) if number else language.say("timeline.none_new")


def card(report: Report, language: Language, meanings: Meanings, *, new: bool) -> Card:
    """Say one report."""
    return Card(
        id=report.id,
        address=f"{PATH}/svar/{report.id}",
        title=title(report.discipline, report.kind, language),
        laboratory=laboratory(report.performer, language),
        at=language.moment(report.sampled) if report.sampled else language.say("date.unknown"),
        received=language.say("timeline.received", date=language.day(report.issued)),
        new=new,
        status=language.say(f"status.{report.status}") if report.status in TELLING else None,
        items=items(report.results, language, meanings),
        comments=tuple(comment.words for comment in report.comments if comment.words),
    )


def title(discipline: str, kind: Code, language: Language) -> str:
    """Name a kind of report in plain words, else by its own name, else by its main field."""
    return language.maybe(f"kind.{kind.code}", kind.words or language.say(f"discipline.{discipline}"))


def laboratory(performer: Named | None, language: Language) -> str:
    """Name who answers for a report."""
    return (performer.name if performer else None) or language.say("timeline.laboratory_unknown")


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
