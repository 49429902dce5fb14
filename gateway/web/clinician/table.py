"""The cumulative table: what each examination has given, a column a sample, the newest first."""

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise

import msgspec
from markupsafe import Markup

from gateway.web.clinician.calming import calmed, head, shared
from gateway.web.clinician.columns import Column, Placed, columns, order
from gateway.web.clinician.entries import MARKS, Entry, entry
from gateway.web.clinician.seen import Report
from gateway.web.clinician.sparks import spark
from gateway.web.languages import Language
from gateway.web.results import BARE_UNITS, NATIONAL, PREFIX, UNITS, code_of
from gateway.web.told import Quantity, Result

CANCELLED = frozenset({"CANCELLED", "ENTERED_IN_ERROR"})

Analyte = tuple[str | None, ...]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """
    One examination in one unit.

    Args:
        prefix: the system that was examined, as in P-Kreatinin. code: to see it over time by. varies: whether results
            have other ranges than the one that stands here, the newest's. summary: what the line says, in words.
    """

    prefix: str
    name: str
    code: str | None
    unit: str | None
    range: str | None
    varies: bool
    spark: Markup
    summary: str | None
    cells: tuple[tuple[Entry, ...], ...]


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one kind of report."""

    title: str
    rows: tuple[Row, ...]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """The table; `marks` are those that stand in it, in their order."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    marks: tuple[str, ...]


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A result with its report and its row: what was examined, and the unit."""

    report: Report
    result: Result
    analyte: Analyte
    unit: str | None
    known: str | None


def table(reports: Sequence[Report], news: frozenset[str], language: Language) -> Table:
    """Lay out what reports give in numbers."""
    found = given(reports)
    placed = columns([Placed(report=each.report, analyte=(*each.analyte, each.unit)) for each in found], language)
    rows: dict[str, dict[Analyte, list[Given]]] = {}
    for each in found:
        kind = each.report.kind.words or language.say(f"clinician.discipline.{each.report.discipline}")
        rows.setdefault(kind, {}).setdefault((*each.analyte, each.unit), []).append(each)
    places = {report: place for place, column in enumerate(placed) for report in column.reports}
    said = {kind: [row(each, places, news, language) for each in analytes.values()] for kind, analytes in rows.items()}
    every_row = [each.cells for group in said.values() for each in group]
    heads = shared(every_row, len(placed))
    there = {mark for cells in every_row for cell in cells for one in cell for mark in one.marks}
    return Table(
        columns=tuple(head(column, found) for column, found in zip(placed, heads, strict=True)),
        groups=tuple(
            Group(
                title=kind, rows=tuple(msgspec.structs.replace(each, cells=calmed(each.cells, heads)) for each in group)
            )
            for kind, group in said.items()
        ),
        marks=tuple(mark for mark in MARKS if mark in there),
    )


def given(reports: Sequence[Report]) -> list[Given]:
    """List the results that stand in the table, newest sample first: numbers, and what else their examinations gave."""
    flat = [
        (report, result)
        for report in order([report for report in reports if report.numbers])
        for result in every(report.results)
    ]
    units: dict[Analyte, tuple[str | None, str | None]] = {}
    for report, result in flat:
        if isinstance(result.value, Quantity):
            units.setdefault(analyte(report, result), unit(result.value))
    return [
        placed(report, result, units[key])
        for report, result in flat
        if (key := analyte(report, result)) in units and stands(result)
    ]


def stands(result: Result) -> bool:
    """Tell whether a result is one of a row: an answer, or that there will be none."""
    return result.value is not None or result.status in CANCELLED


def placed(report: Report, result: Result, usual: tuple[str | None, str | None]) -> Given:
    """Place a result in the row of its unit; what is no number, in the one that the examination is usual in."""
    key, known = unit(result.value) if isinstance(result.value, Quantity) else usual
    return Given(report=report, result=result, analyte=analyte(report, result), unit=key, known=known)


def every(results: Sequence[Result]) -> list[Result]:
    """List results with all that belongs to them."""
    return [each for result in results for each in (result, *every(result.members))]


def analyte(report: Report, result: Result) -> Analyte:
    """Name what was examined: by its common code; a local one is that of its laboratory alone."""
    code = result.code
    if code is None:
        return (report.id, result.id)
    if code.standard is not None and code.standard.code:
        return (code.standard.code,)
    if code.system == NATIONAL and code.code:
        return (code.code,)
    return (report.performer.name if report.performer else None, code.system, code.code or code.words)


def unit(value: Quantity) -> tuple[str | None, str | None]:
    """Give the unit to compare by, and as people know it; a number that has none is sent with one of its own."""
    if value.unit in BARE_UNITS or value.unit is None:
        return None, None
    return value.ucum or value.unit, UNITS.get(value.ucum or "", value.unit)


def row(found: Sequence[Given], places: Mapping[str, int], news: frozenset[str], language: Language) -> Row:
    """Say one row; `places` are the columns of the reports."""
    newest = found[0]
    turns = turned(found)
    cells: list[tuple[Entry, ...]] = [()] * (max(places.values()) + 1)
    for place, each in enumerate(found):
        cells[places[each.report.id]] += (
            entry(each.report, each.result, language, new=each.report.id in news, turned=place in turns),
        )
    ranges = [each.result.reference_range.text for each in found if each.result.reference_range]
    prefix, name = named(newest.result, language)
    drawn, summary = spark([(each.report.sampled, each.result) for each in found], turns, newest.known, language)
    return Row(
        prefix=prefix,
        name=name,
        code=code_of(newest.result.code),
        unit=newest.known,
        range=ranges[0] if ranges else None,
        varies=len(set(ranges)) > 1,
        spark=drawn,
        summary=summary,
        cells=tuple(cells),
    )


def turned(found: Sequence[Given]) -> frozenset[int]:
    """Name the results, by their place from the newest, that another method gave than the one before."""
    known = [(place, each.result.method.words) for place, each in enumerate(found) if each.result.method]
    return frozenset(newer for (newer, method), (_, before) in pairwise(known) if method != before)


def named(result: Result, language: Language) -> tuple[str, str]:
    """Part a national name into the system that was examined and what was; other names are whole."""
    code = result.code
    common = code.standard.display if code is not None and code.standard else None
    words = common or (code.words if code else None) or language.say("result.unnamed")
    national = common is not None or (code is not None and code.system == NATIONAL)
    found = PREFIX.match(words) if national else None
    return ("", words) if found is None else (found.group(), words[found.end() :])


def spans(placed: Sequence[Column]) -> list[tuple[str, int]]:
    """Count the columns of each year, newest first, for the head of the table."""
    return [(year, len(list(group))) for year, group in groupby(placed, key=lambda column: column.year)]
