"""Later and earlier versions of a report: preliminary, corrected, cancelled, added to."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from random import Random

from msgspec.structs import replace

from gateway.demo.chronicle import codes
from gateway.demo.chronicle.analytes import POTASSIUM
from gateway.demo.chronicle.draft import message, unique
from gateway.demo.chronicle.moments import instant
from resolvers.model import CodedValue, Comment, Quantity, Report, Result, TextValue
from resolvers.normalise.codes import report_status, result_status

Chain = Callable[[Random, Report], tuple[Report, ...]]


def preliminary(rng: Random, final: Report, before: timedelta, *, shown: int) -> tuple[Report, Report]:
    """Put a preliminary version with the first `shown` results before a final one, which becomes a change of it."""
    first = replace(
        dated(rng, final, -before),
        status=report_status("N", "P"),
        source_status=codes.report_pair("N", "P"),
        results=tuple(marked(result, "N", "2") for result in final.results[:shown]),
    )
    first = replace(first, first_issued=first.issued)
    last = replace(
        final,
        status=report_status("M", "F"),
        source_status=codes.report_pair("M", "F"),
        first_issued=first.issued,
        results=tuple(marked(result, "M" if place < shown else "N", "3") for place, result in enumerate(final.results)),
    )
    return first, last


def corrected(rng: Random, first: Report, after: timedelta, *, results: Sequence[Result]) -> Report:
    """Correct a report: the same keys, later, with the results as they should have been and a word of why."""
    return replace(
        dated(rng, first, after),
        status=report_status("M", "F"),
        source_status=codes.report_pair("M", "F"),
        results=tuple(marked(result, "M", "3") for result in results),
        comments=(*first.comments, Comment(text="Korrigert svar. Erstatter tidligere utsendt svar.")),
    )


def cancelled(rng: Random, first: Report, after: timedelta, *, why: str) -> Report:
    """Cancel a report: its results stay without values, their comments tell what was said before."""
    return replace(
        dated(rng, first, after),
        status=report_status("C", "F"),
        source_status=codes.report_pair("C", "F"),
        results=tuple(emptied(result) for result in first.results),
        comments=(*first.comments, Comment(text=why)),
    )


def appended(rng: Random, first: Report, after: timedelta, *, text: str) -> Report:
    """Add a comment to a report that stands."""
    return replace(
        dated(rng, first, after),
        status=report_status("M", "A"),
        source_status=codes.report_pair("M", "A"),
        results=tuple(marked(result, "A", "4") for result in first.results),
        comments=(*first.comments, Comment(text=text)),
    )


def dated(rng: Random, report: Report, by: timedelta) -> Report:
    """Send a report in another message, later or earlier; its first issue stays."""
    at = report.issued.at + by
    return replace(report, issued=instant(at), message=message(unique(rng), at, report.discipline))


def marked(result: Result, kind: str, status: str) -> Result:
    """Give a result and its members another pair of type and status."""
    return replace(
        result,
        status=result_status(kind, status),
        source_status=codes.result_pair(kind, status),
        members=tuple(marked(member, kind, status) for member in result.members),
    )


def emptied(result: Result) -> Result:
    """Cancel a result: no value, no marker, no range; a comment tells what it was."""
    return replace(
        marked(result, "C", "3"),
        value=None,
        interpretation=None,
        reference_range=None,
        comments=(Comment(text=f"Tidligere svar: {spoken(result)}"),),
        members=tuple(emptied(member) for member in marked(result, "C", "3").members),
    )


def spoken(result: Result) -> str:
    """Say a value in words."""
    match result.value:
        case Quantity(text=text, unit=unit):
            return f"{text} {unit or ''}".strip()
        case TextValue(text=text):
            return text
        case CodedValue(code=code):
            return code.display or code.code or ""
        case _:
            return "uten verdi"


def is_potassium(result: Result) -> bool:
    """Tell whether a result is a potassium."""
    return result.code == POTASSIUM.investigation


def answered_again(result: Result, text: str) -> Result:
    """Answer a measurement anew, inside its reference range."""
    value = result.value
    if not isinstance(value, Quantity):
        return result
    return replace(result, value=replace(value, text=text, value=Decimal(text)), interpretation=None)
