"""
Read a FHIR R4 delivery: diagnostic reports with their results, and observations that stand alone.

Not read: patients' names and addresses, copy receivers, the content of attached documents, images, and resources of
types that carry no result.

Source:
    HL7 FHIR R4 (4.0.1); the domain page 1.3 and 5.1.
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from resolvers.model import Delivery, Fault, Normalised, Person, Report
from resolvers.normalise import fhir_outcomes
from resolvers.normalise import fhir_resources as r
from resolvers.normalise.fhir_extensions import named
from resolvers.normalise.fhir_pages import Found, decode
from resolvers.normalise.fhir_reading import Entangled, Reading
from resolvers.normalise.fhir_reports import lone_report, report, report_time
from resolvers.normalise.fhir_shelf import Shelf
from resolvers.normalise.fhir_subjects import foreign

# The extension by which an observation names the report that it is of.
BELONGS_TO = "diagnosticreportref"


def read(delivery: Delivery, person: Person) -> Normalised:
    """
    Read a delivery; never raises, whatever the pages hold.

    One whose resources lead to each other in too many ways counts as a page that cannot be read.

    Returns:
        One report per version, in the order they came. Faults: `BAD_PAGE`, `BAD_ENTRY`, `BAD_REPORT`, `BAD_TIME`,
        `BAD_VALUE`, `MISSING_RESULT`, `MISSING_REPORT` (the result is withheld), `MISSING_REQUEST` (the report is),
        `TOO_DEEP`, `OTHER_PERSON` (dropped with all below it), `PVK_SPECIFIC`, `PVK_GENERAL`, `PVK_RESERVATION`,
        `SUPPRESSED`, `INCOMPLETE`, `OUTCOME_ERROR`.

    Source:
        the domain page 1.2, 1.3 and 5.1.
    """
    decoded = tuple(decode(delivery.pages))
    shelf = Shelf(each for each in decoded if isinstance(each, Found))
    strangers = foreign(shelf, person)
    unreadable = tuple(each for each in decoded if isinstance(each, Fault))
    reading = Reading(delivery.source, shelf, strangers, unreadable=unreadable)
    found = Normalised(
        source=delivery.source,
        as_of=delivery.as_of,
        reports=(),
        faults=(
            *unreadable,
            *(Fault(code="OTHER_PERSON", path=path) for path in sorted(strangers)),
            *fhir_outcomes.faults(shelf.of(r.OperationOutcome)),
        ),
        cut=delivery.cut,
        bounded=delivery.bounded,
    )
    try:
        reports = tuple(every_report(reading))
        loose = delivery.bounded and is_loose(reading)
    except Entangled:
        return replace(
            found, faults=(*found.faults, Fault(code="BAD_PAGE", path="Bundle")), cut=delivery.cut or "BAD_PAGE"
        )
    return replace(found, reports=reports, faults=(*found.faults, *reading.faults), loose=loose)


def every_report(reading: Reading) -> Iterator[Report]:
    """Turn every diagnostic report, then every observation that belongs to none."""
    linked = linked_observations(reading)
    for owner, found in reading.reports:
        if owner.container != owner.path:
            continue
        if reading.lost(owner, (*found.based_on, *found.performer)):
            withhold(reading, owner, linked.get(owner.path, ()))
        else:
            yield report(reading, found, owner, linked=linked)
    yield from lone_reports(reading)


def withhold(reading: Reading, found: Found, linked: Iterable[Found]) -> None:
    """Give out neither a report nor what it is made of: what names or marks it was in an entry that is unreadable."""
    reading.note("MISSING_REQUEST", found.path)
    for root in (found, *linked):
        reading.placed |= {root.path, *reading.below(root)}


def is_loose(reading: Reading) -> bool:
    """Tell whether a report does not say its time or its results, or a result is of a report that does not name it."""
    named_by_reports: set[str] = set()
    for owner, found in reading.reports:
        dated = reading.moment(report_time(found), owner, "effective") is not None
        if not dated or not found.result:
            return True
        named_by_reports |= reading.below(owner)
    return any(owner.path not in named_by_reports for owner, _ in reading.results)


def lone_reports(reading: Reading) -> Iterator[Report]:
    """
    Turn every observation that has found no place so far into a report of its own.

    One that another claims comes last and is left to that one; only where references run in a ring or too deep is it
    still without a place then. One that names a report which did not come is withheld, and that is said: what
    restricts the report could not be found. Where a report may have been in what could not be read, any may be of that.
    """
    left = [(owner, found) for owner, found in reading.results if is_left(reading, owner)]
    if not left:
        return
    holders = [owner for owner, _ in (*left, *reading.reports) if is_left(reading, owner)]
    claimed = {path for holder in holders for path in reading.below(holder) if path != holder.path}
    for owner, found in sorted(left, key=lambda each: each[0].path in claimed):
        if owner.path in reading.placed:
            continue
        if reading.lacks_report or names_report(found):
            reading.note("MISSING_REPORT", owner.path)
        elif reading.lost(owner, (*found.based_on, *found.performer)):
            withhold(reading, owner, ())
        else:
            yield lone_report(reading, found, owner)


def is_left(reading: Reading, found: Found) -> bool:
    """Tell whether a resource that no other contains has found no place in a report."""
    return found.path not in reading.placed and found.container == found.path


def names_report(found: r.Observation) -> bool:
    """Tell whether an observation says that it belongs to a report."""
    return any(each.value_reference for each in named(found.extension, BELONGS_TO))


def linked_observations(reading: Reading) -> dict[str, list[Found]]:
    """Map each report to the observations that name it as theirs."""
    linked: dict[str, list[Found]] = {}
    for owner, found in reading.results:
        for extension in named(found.extension, BELONGS_TO):
            named_report = reading.seek(extension.value_reference, owner) if extension.value_reference else None
            if named_report is not None and isinstance(named_report.resource, r.DiagnosticReport):
                linked.setdefault(named_report.path, []).append(owner)
    return linked
