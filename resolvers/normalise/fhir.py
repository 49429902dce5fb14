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
            *(fault for each in shelf.all for fault in fhir_outcomes.faults(each)),
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
    for found in reading.own():
        if not isinstance(found.resource, r.DiagnosticReport) or found.container != found.path:
            continue
        if reading.lost(found, (*found.resource.based_on, *found.resource.performer)):
            withhold(reading, found, linked.get(found.path, ()))
        else:
            yield report(reading, found.resource, found, linked=linked)
    yield from lone_reports(reading)


def withhold(reading: Reading, found: Found, linked: Iterable[Found]) -> None:
    """Give out neither a report nor what it is made of: what names or marks it was in an entry that is unreadable."""
    reading.note("MISSING_REQUEST", found.path)
    for root in (found, *linked):
        reading.placed |= {root.path, *reading.below(root)}


def is_loose(reading: Reading) -> bool:
    """Tell whether a report does not say its time or its results, or a result is of a report that does not name it."""
    named_by_reports: set[str] = set()
    for found in reading.own():
        if isinstance(found.resource, r.DiagnosticReport):
            dated = reading.moment(report_time(found.resource), found, "effective") is not None
            if not dated or not found.resource.result:
                return True
            named_by_reports |= reading.below(found)
    return any(isinstance(each.resource, r.Observation) and each.path not in named_by_reports for each in reading.own())


def lone_reports(reading: Reading) -> Iterator[Report]:
    """
    Turn every observation that has found no place so far into a report of its own.

    One that another claims comes last and is left to that one; only where references run in a ring or too deep is it
    still without a place then. One that names a report which did not come is withheld, and that is said: what
    restricts the report could not be found. Where a report may have been in what could not be read, any may be of that.
    """
    left = [found for found in reading.own() if found.container == found.path and found.path not in reading.placed]
    claimed = {path for found in left for path in reading.below(found) if path != found.path}
    for found in sorted(left, key=lambda each: each.path in claimed):
        if found.path in reading.placed or not isinstance(found.resource, r.Observation):
            continue
        if reading.lacks_report or names_report(found.resource):
            reading.note("MISSING_REPORT", found.path)
        elif reading.lost(found, (*found.resource.based_on, *found.resource.performer)):
            withhold(reading, found, ())
        else:
            yield lone_report(reading, found.resource, found)


def names_report(found: r.Observation) -> bool:
    """Tell whether an observation says that it belongs to a report."""
    return any(each.value_reference for each in named(found.extension, "diagnosticreportref"))


def linked_observations(reading: Reading) -> dict[str, list[Found]]:
    """Map each report to the observations that name it as theirs."""
    linked: dict[str, list[Found]] = {}
    for found in reading.own():
        if not isinstance(found.resource, r.Observation):
            continue
        for extension in named(found.resource.extension, "diagnosticreportref"):
            owner = reading.seek(extension.value_reference, found) if extension.value_reference else None
            if owner is not None and isinstance(owner.resource, r.DiagnosticReport):
                linked.setdefault(owner.path, []).append(found)
    return linked
