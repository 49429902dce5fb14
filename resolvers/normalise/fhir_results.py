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
    Interpretation,
    Investigation,
    Moment,
    ReferenceRange,
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


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """What the extensions of the national profile add to an observation."""

    refers_to: str | None = None
    investigated: Moment | None = None
    status_changed: Moment | None = None
    described: Moment | None = None
    countersigned: Moment | None = None
    validated: Moment | None = None
    accredited: bool | None = None


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """What a concept says was examined: the code that names it best, and all."""

    code: Code | None
    investigations: tuple[Investigation, ...]


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What the laboratory's markers say: the marker itself, and what is left to be kept as comments."""

    interpretation: Interpretation | None = None
    remarks: tuple[Comment, ...] = ()


UNJUDGED = Judged()


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
    named = reading.once(named_by)(found.code)
    judged = reading.once(judged_by)(found.interpretation) if found.interpretation else UNJUDGED
    value = answered(reading, found, owner)
    added = added_to(reading, found, owner)
    return Result(
        number=own_number(found.identifier),
        refers_to=added.refers_to,
        code=named.code,
        investigations=investigations(found.code, found.body_site) if found.body_site else named.investigations,
        status=told.status,
        source_status=told.source_status,
        value=value,
        details=sampled_details(found.value_sampled_data),
        interpretation=judged.interpretation,
        reference_range=range_of(reading, found.reference_range),
        method=first(found.method),
        sampled=told.sampled,
        investigated=added.investigated,
        status_changed=added.status_changed,
        described=added.described,
        countersigned=added.countersigned,
        validated=added.validated,
        accredited=added.accredited,
        specimens=(specimen,) if specimen else (),
        comments=(*noted(found.note), *remarks(found, judged)),
        performers=parties(reading, found.performer, owner),
        members=below(reading, found, owner, told=told, used=used, depth=depth),
    )


def own_number(identifiers: tuple[r.Identifier, ...]) -> str | None:
    """Take the first identifier that says something."""
    for each in identifiers:
        if each.value:
            return each.value
    return None


def below(
    reading: Reading, found: r.Observation, owner: Found, *, told: Told, used: dict[str, Found], depth: int
) -> tuple[Result, ...]:
    """Turn the components of an observation, and the observations below it."""
    if not found.component and not found.has_member:
        return ()
    return (
        *(component(reading, part, owner, told=told) for part in found.component),
        *members(reading, found, owner, used=used, depth=depth),
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


def component(reading: Reading, found: r.Measured, owner: Found, *, told: Told) -> Result:
    """Turn a component, which says no more than a code and its answer."""
    named = reading.once(named_by)(found.code)
    judged = reading.once(judged_by)(found.interpretation)
    return Result(
        code=named.code,
        investigations=named.investigations,
        status=told.status,
        source_status=told.source_status,
        value=answered(reading, found, owner),
        details=sampled_details(found.value_sampled_data),
        interpretation=judged.interpretation,
        reference_range=range_of(reading, found.reference_range),
        sampled=told.sampled,
        comments=remarks(found, judged),
    )


def answered(reading: Reading, measured: r.Measured, owner: Found) -> Value | None:
    """Turn the answer; a time that cannot be is noted and is no answer, as is what stands in a number's place."""
    found = value(measured)
    if found is None and measured.value_quantity is not None and damaged(measured.value_quantity.value):
        reading.note("BAD_VALUE", f"{owner.path}.valueQuantity")
    moment = reading.moment(measured.value_date_time, owner, "valueDateTime")
    return InstantValue(at=moment) if moment else found


def range_of(reading: Reading, ranges: tuple[r.NormalRange, ...]) -> ReferenceRange | None:
    """Turn the reference ranges of a result; many results have the same, so they are told apart by their own text."""
    if not ranges:
        return None
    said = msgspec.json.encode(ranges)
    if said not in reading.ranges:
        reading.ranges[said] = reference_range(ranges)
    return reading.ranges[said]


def noted(notes: tuple[r.Annotation, ...]) -> tuple[Comment, ...]:
    """Turn the notes that say something."""
    return tuple(Comment(text=note.text) for note in notes if note.text) if notes else ()


def remarks(measured: r.Measured, judged: Judged) -> tuple[Comment, ...]:
    """Keep what a result says beside its value: why it has none, and further interpretations."""
    if measured.data_absent_reason is None:
        return judged.remarks
    return (*(Comment(heading=ABSENT, code=code) for code in codes(measured.data_absent_reason)), *judged.remarks)


def named_by(concept: r.Concept | None) -> Named:
    """Turn the concept that names what was examined."""
    names = listed(concept)
    return Named(code=names[0] if names else None, investigations=investigations(concept))


def judged_by(concepts: tuple[r.Concept, ...]) -> Judged:
    """Turn the laboratory's markers: the first is the marker itself, and what it says beyond that is a remark."""
    kept = (code for number, each in enumerate(concepts) for code in (codes(each) if number else further(each)))
    return Judged(interpretation=interpretation(concepts), remarks=tuple(Comment(code=code) for code in kept))


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


def added_to(reading: Reading, found: r.Observation, owner: Found) -> Added:
    """Read what the national profile adds."""
    if not found.extension:
        return Added(status_changed=reading.moment(found.issued, owner, "issued"))
    return Added(
        refers_to=related(found),
        investigated=stamp(reading, found, owner, "investigationdate"),
        status_changed=stamp(reading, found, owner, "statuschangedate", otherwise=found.issued),
        described=stamp(reading, found, owner, "descriptiondate"),
        countersigned=stamp(reading, found, owner, "countersigndate"),
        validated=stamp(reading, found, owner, "medicalvalidationdate"),
        accredited=next((each.value_boolean for each in named(found.extension, "accredited")), None),
    )


def stamp(
    reading: Reading, found: r.Observation, owner: Found, name: str, *, otherwise: str | None = None
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
