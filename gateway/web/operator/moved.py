"""Reports that have moved to another person (pasientforveksling), and who saw them where they did not belong."""

from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec

from gateway.web.languages import Language
from gateway.web.operator.framing import MENU
from gateway.web.operator.people import purpose, who, working_at
from gateway.web.told import Named, Organisation, PageInfo

PATH = MENU["moved"]
PAGE = 20


class Sighting(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One look at a report where it did not belong."""

    at: str
    reader: str
    organisation: Organisation
    point_of_care: Named
    name: str | None = None
    hpr_number: str | None = None
    assistant: Named | None = None
    purpose: str | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A report that has moved."""

    report: str
    left_at: str
    left: str
    seen_by: tuple[Sighting, ...]
    seen_by_complete: bool
    holds: str | None = None


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """One of the list."""

    node: Report


class Connection(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A page of the list."""

    edges: tuple[Edge, ...]
    page_info: PageInfo


class Operations(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is told to operators; nothing where it could not be read."""

    moved_reports: Connection | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document OperatorMoved is answered with."""

    operations: Operations


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One look as it is shown; of citizens nobody is named."""

    at: str
    who: str
    number: str | None
    where: str
    purpose: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One report as it is shown; `seen` says by how many looks, `more` that there may be others."""

    report: str
    at: str
    left: str
    holds: str | None
    seen: str
    looks: tuple[Look, ...]
    more: bool


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The page; the address of the next part of the list, and of the first where it is not this one."""

    lines: tuple[Line, ...]
    older: str | None
    newest: str | None


def wanted(query: Mapping[str, str]) -> bool:
    """Tell whether the list is asked for: who only comes by leaves nothing in anybody's log."""
    return query.get("vis") == "ja"


def variables(query: Mapping[str, str]) -> dict[str, object]:
    """Write which part of the list is asked for."""
    return {"first": PAGE, "after": query.get("etter") or None}


def view(found: Connection, query: Mapping[str, str], language: Language) -> View:
    """Say a part of the list, what left last first."""
    page = found.page_info
    return View(
        lines=tuple(line(edge.node, language) for edge in found.edges),
        older=f"{PATH}?{urlencode({'vis': 'ja', 'etter': page.end_cursor or ''})}" if page.has_next_page else None,
        newest=f"{PATH}?vis=ja" if query.get("etter") else None,
    )


def line(report: Report, language: Language) -> Line:
    """Say one report."""
    seen = language.counted("operator.moved.seen", len(report.seen_by))
    return Line(
        report=report.report,
        at=language.moment(report.left_at),
        left=report.left,
        holds=report.holds,
        seen=seen if report.seen_by else language.say("operator.moved.unseen"),
        looks=tuple(look(each, language) for each in report.seen_by),
        more=not report.seen_by_complete,
    )


def look(seen: Sighting, language: Language) -> Look:
    """Say one look."""
    reader = language.maybe(f"operator.moved.reader.{seen.reader}", seen.reader)
    helper = seen.assistant.name if seen.assistant else None
    return Look(
        at=language.moment(seen.at),
        who=who(seen.name, helper, language) if seen.reader == "PERSONNEL" else reader,
        number=seen.hpr_number,
        where=working_at(seen.organisation, seen.point_of_care),
        purpose=purpose(seen.purpose, language),
    )
