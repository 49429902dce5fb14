"""A patient's results on one page: what the sources answered, numbers in a table, and what is read beside it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from gateway.web.clinician import opening
from gateway.web.clinician.chips import Chip, Ledger, chips, open_ended
from gateway.web.clinician.columns import order
from gateway.web.clinician.listing import Listed, listing
from gateway.web.clinician.seen import Connection, Notice, Report, news
from gateway.web.clinician.table import Table, given, spans, table
from gateway.web.clinician.wishing import Wish
from gateway.web.languages import Language
from gateway.web.noted import Note, missing
from gateway.web.told import Completeness, SourceStatus

UNAVAILABLE, OPTED_OUT, RESTRICTED = "UnavailableNotice", "OptedOutNotice", "RestrictedNotice"


class View(msgspec.Struct, frozen=True, kw_only=True):
    """
    The page.

    Args:
        again: where to ask once more, where a source is silent. years: how many columns each year has.
        reach: how far back what is shown goes, and whether there is more. older, newest: where that is.
        empty: why nothing is shown. codes: examinations of the table, with what they are called, to choose among.
    """

    chips: tuple[Chip, ...]
    again: str | None
    notes: tuple[Note, ...]
    table: Table | None
    years: tuple[tuple[str, int], ...]
    listed: tuple[Listed, ...]
    reach: str | None
    older: str | None
    newest: str | None
    empty: str | None
    codes: tuple[tuple[str, str], ...]


def view(found: Connection, wish: Wish, language: Language, now: datetime) -> View:
    """Say the page."""
    reports = order([edge.node for edge in found.edges])
    new = news(reports)
    told = frozenset(each.result.id for each in given(reports))
    laid = table(reports, new, language) if told else None
    page = found.page_info
    return View(
        chips=chips(found.completeness, language, now),
        again=wish.address() if open_ended(found.completeness) else None,
        notes=notes(found.notices, found.completeness, language),
        table=laid,
        years=tuple(spans(laid.columns)) if laid else (),
        listed=listing(reports, told, new, language),
        reach=reach(reports, found, wish, language),
        older=wish.older(page.end_cursor) if page.has_next_page else None,
        newest=wish.address(after=None) if wish.after else None,
        empty=None if reports else empty(found, wish, language),
        codes=codes(laid),
    )


def codes(laid: Table | None) -> tuple[tuple[str, str], ...]:
    """List the examinations of a table by code."""
    rows = [row for group in laid.groups for row in group.rows] if laid else []
    return tuple({row.code: (row.code, row.prefix + row.name) for row in rows if row.code}.values())


def reach(reports: Sequence[Report], found: Connection, wish: Wish, language: Language) -> str | None:
    """Say how far back what is shown goes, and whether there is more; nothing is cut off in silence."""
    oldest = next((report.sampled for report in reversed(reports) if report.sampled), None)
    more = found.page_info.has_next_page
    if oldest is None:
        return language.say("clinician.reach.more") if more else None
    whole = "back_chosen" if wish.narrowed else "back"
    key = "back_more" if more else whole if found.completeness.complete else "back_of_some"
    return language.say(f"clinician.reach.{key}", date=language.day(oldest))


def notes(found: Sequence[Notice], ledger: Ledger, language: Language) -> tuple[Note, ...]:
    """Say what must be known before any result; padlocks stand for themselves."""
    kinds = [notice.kind for notice in found]
    said = []
    if OPTED_OUT in kinds:
        title, text = (language.say(f"clinician.notice.{key}") for key in ("opted_out_title", "opted_out"))
        said.append(Note(sign="info", colour="neutral", title=title, text=text))
    if UNAVAILABLE in kinds:
        lines = tuple(SourceStatus(source=line.source, state=line.state) for line in ledger.sources)
        said.append(missing(Completeness(complete=False, sources=lines), language))
    return tuple(said)


def restricted(found: Sequence[Notice]) -> tuple[opening.Restricted, ...]:
    """List the padlocks among what is said."""
    return tuple(
        opening.Restricted(kind=notice.lock or "", openable_by=notice.openable_by)
        for notice in found
        if notice.kind == RESTRICTED
    )


def empty(found: Connection, wish: Wish, language: Language) -> str:
    """Say why nothing is shown; what is silent or locked never reads as if there were nothing."""
    if restricted(found.notices) and not open_ended(found.completeness):
        return language.say("clinician.empty.locked")
    if not found.completeness.complete:
        return language.say("notice.none_now")
    return language.say("clinician.empty.chosen" if wish.narrowed or wish.after else "clinician.empty.none")
