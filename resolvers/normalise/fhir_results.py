"""
Turn FHIR observations into results, with their members and components as one tree.

Source:
    HL7 FHIR R4 (4.0.1), Observation, read 2026-11-23; the domain page 1.3 (a hierarchy is shown as a whole).
"""

from collections.abc import Iterable, Iterator

import msgspec

from resolvers.model import (
    Code,
    Comment,
    InstantValue,
    Investigation,
    Moment,
    Result,
    ResultStatus,
    SourceStatus,
    Value,
)
from resolvers.normalise import fhir_resources as r
from resolvers.normalise.fhir_codes import codes, first, flagged, interpretation, result_status, source_status
from resolvers.normalise.fhir_extensions import named, time_in
from resolvers.normalise.fhir_pages import Found
from resolvers.normalise.fhir_parties import parties
from resolvers.normalise.fhir_reading import Reading
from resolvers.normalise.fhir_specimens import specimen_number
from resolvers.normalise.fhir_values import damaged, reference_range, sampled_details, value

STATUS = "http://hl7.org/fhir/observation-status"
ABSENT = Code(code="dataAbsentReason", system="http://hl7.org/fhir/Observation")

# No real report nests deeper; a chain that does is cut here and noted, before it can exhaust the stack.
DEEPEST = 32


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What every member of an observation's tree shares with it where it says nothing itself."""

    status: ResultStatus
    source_status: SourceStatus
    sampled: Moment | None


def results(reading: Reading, roots: Iterable[Found], used: dict[str, Found]) -> Iterator[Result]:
    """
    Turn observations and all that hangs below them; each stands in one place of a report only.

    Args:
        used: the observations that the report already holds, by path; grows as the tree is walked.
    """
    for root in roots:
        if root.path not in used and isinstance(root.resource, r.Observation):
            used[root.path] = root
            yield result(reading, root.resource, root, used=used)


def result(reading: Reading, found: r.Observation, owner: Found, *, used: dict[str, Found], depth: int = 0) -> Result:
    """Turn one observation."""
    told = Told(
        status=result_status(found.status),
        source_status=source_status(found.extension, found.status, STATUS),
        sampled=reading.moment(effective(found), owner, "effective"),
    )
    specimen = specimen_number(reading, found.specimen, owner) if found.specimen else None
    return msgspec.structs.replace(
        answer(reading, found, owner, told=told),
        number=next((each.value for each in found.identifier if each.value), None),
        refers_to=related(found),
        investigations=investigations(found.code, found.body_site),
        method=first(found.method),
        investigated=stamp(reading, found, owner, name="investigationdate"),
        status_changed=stamp(reading, found, owner, name="statuschangedate", otherwise=found.issued),
        described=stamp(reading, found, owner, name="descriptiondate"),
        countersigned=stamp(reading, found, owner, name="countersigndate"),
        validated=stamp(reading, found, owner, name="medicalvalidationdate"),
        accredited=next((each.value_boolean for each in named(found.extension, "accredited")), None),
        specimens=(specimen,) if specimen else (),
        comments=(*(Comment(text=note.text) for note in found.note if note.text), *remarks(found)),
        performers=parties(reading, found.performer, owner),
        members=(
            *(answer(reading, part, owner, told=told) for part in found.component),
            *members(reading, found, owner, used=used, depth=depth),
        ),
    )


def members(
    reading: Reading, found: r.Observation, owner: Found, *, used: dict[str, Found], depth: int
) -> Iterator[Result]:
    """Turn the observations below one."""
    if depth >= DEEPEST and found.has_member:
        reading.note("TOO_DEEP", f"{owner.path}.hasMember")
        return
    for member in reading.observations(found.has_member, owner, "hasMember"):
        if member.path not in used and isinstance(member.resource, r.Observation):
            used[member.path] = member
            yield result(reading, member.resource, member, used=used, depth=depth + 1)


def answer(reading: Reading, measured: r.Measured, owner: Found, *, told: Told) -> Result:
    """Turn what observation and component have in common."""
    return Result(
        code=first(measured.code),
        investigations=investigations(measured.code),
        status=told.status,
        source_status=told.source_status,
        value=answered(reading, measured, owner),
        details=sampled_details(measured.value_sampled_data),
        interpretation=interpretation(measured.interpretation),
        reference_range=reference_range(measured.reference_range),
        sampled=told.sampled,
        comments=tuple(remarks(measured)),
    )


def answered(reading: Reading, measured: r.Measured, owner: Found) -> Value | None:
    """Turn the answer; a time that cannot be is noted and is no answer, as is what stands in a number's place."""
    if measured.value_quantity is not None and damaged(measured.value_quantity.value):
        reading.note("BAD_VALUE", f"{owner.path}.valueQuantity")
    moment = reading.moment(measured.value_date_time, owner, "valueDateTime")
    return InstantValue(at=moment) if moment else value(measured)


def remarks(measured: r.Measured) -> Iterator[Comment]:
    """Keep what a result says beside its value: why it has none, and further interpretations."""
    yield from (Comment(heading=ABSENT, code=code) for code in listed(measured.data_absent_reason))
    for number, concept in enumerate(measured.interpretation):
        yield from (Comment(code=code) for code in (codes(concept) if number else further(concept)))


def further(concept: r.Concept) -> tuple[Code, ...]:
    """List what the laboratory's marker says beyond the marker itself and its international spelling."""
    rest = tuple(coding for coding in concept.coding if flagged(coding) is None)
    return codes(r.Concept(coding=rest)) if len(rest) < len(concept.coding) else codes(concept)[1:]


def listed(concept: r.Concept | None) -> tuple[Code, ...]:
    """List the codes of a concept that may be missing."""
    return codes(concept) if concept else ()


def investigations(concept: r.Concept | None, site: r.Concept | None = None) -> tuple[Investigation, ...]:
    """Keep every code that names what was examined, and where on the body it was."""
    names, places = listed(concept), listed(site)
    return (Investigation(codes=names, specifications=places),) if names or places else ()


def effective(found: r.Observation) -> str | None:
    """Take the time that an observation holds for: a time, the start of a period, or the first of several."""
    if found.effective_period is not None:
        return found.effective_period.start or found.effective_period.end
    events = found.effective_timing.event if found.effective_timing else ()
    return found.effective_date_time or found.effective_instant or next(iter(events), None)


def stamp(
    reading: Reading, found: r.Observation, owner: Found, *, name: str, otherwise: str | None = None
) -> Moment | None:
    """Read one of the times that the national profile adds, else what stands in for it."""
    told = reading.moment(time_in(found.extension, name), owner, name)
    return told or reading.moment(otherwise, owner, "issued")


def related(found: r.Observation) -> str | None:
    """Take the number of the observation that this one refers to."""
    for each in named(found.extension, "relatedobservation"):
        if each.value_identifier is not None:
            return each.value_identifier.value
        if each.value_string is not None:
            return each.value_string
        if each.value_reference is not None and each.value_reference.identifier is not None:
            return each.value_reference.identifier.value
    return None
