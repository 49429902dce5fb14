"""
Turn FHIR observations into results, with their members and components as one tree.

Source:
    HL7 FHIR R4 (4.0.1), Observation, read 2026-11-23; the domain page 1.3 (a hierarchy is shown as a whole); NILAR
    implementation guide 1.6.0, Observation and its extensions, read 2026-11-26.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from resolvers.model import (
    Code,
    Comment,
    InstantValue,
    Interpretation,
    Investigation,
    Moment,
    ReferenceRange,
    Result,
    SourceStatus,
    Value,
)
from resolvers.normalise import fhir_resources as r
from resolvers.normalise.fhir_codes import (
    codes,
    first,
    flagged,
    interpretation,
    plain_status,
    result_status,
    source_pair,
)
from resolvers.normalise.fhir_extensions import first_time, grouped
from resolvers.normalise.fhir_pages import UNREADABLE, Found
from resolvers.normalise.fhir_parties import parties
from resolvers.normalise.fhir_reading import Reading
from resolvers.normalise.fhir_specimens import specimen_number
from resolvers.normalise.fhir_values import damaged, reference_range, sampled_details, structured, value

STATUS = "http://hl7.org/fhir/observation-status"
ABSENT = Code(code="dataAbsentReason", system="http://hl7.org/fhir/Observation")

RANGES: msgspec.json.Decoder[tuple[r.NormalRange, ...]] = msgspec.json.Decoder(tuple[r.NormalRange, ...])

# No real report nests deeper; a chain that does is cut here and noted, before it can exhaust the stack.
DEEPEST = 32


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """What a concept says was examined: the code that names it best, and all."""

    code: Code | None
    investigations: tuple[Investigation, ...]


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What the laboratory's markers say: the marker itself, and what is left to be kept as comments."""

    interpretation: Interpretation | None
    remarks: tuple[Comment, ...]


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
    """Turn one observation: what it has like others, what is its own, and what few have."""
    specimen = reading.shared(specimen_number, found.specimen, owner) if found.specimen else None
    turned = replace(
        reading.shared(alike, (found.status, found.code, found.interpretation, found.performer), owner),
        number=own_number(found.identifier),
        sampled=reading.moment(effective(found), owner, "effective"),
        value=answered(reading, found, owner),
        reference_range=range_of(reading, found, owner),
        status_changed=None if found.extension else issued(reading, found, owner),
        specimens=(specimen,) if specimen else (),
    )
    if has_more(found):
        turned = added_to(turned, reading, found, owner)
    if not found.component and not found.has_member:
        return turned
    return replace(turned, members=below(reading, found, owner, like=turned, used=used, depth=depth))


def alike(
    reading: Reading,
    said: tuple[str | None, r.Concept | None, tuple[r.Concept, ...], tuple[r.Reference, ...]],
    owner: Found,
) -> Result:
    """Turn what many observations of a laboratory say alike: status, code, markers, and who performed it."""
    status, code, markers, performers = said
    named = reading.once(named_by, code)
    judged = reading.once(judged_by, markers)
    return Result(
        code=named.code,
        investigations=named.investigations,
        status=result_status(status),
        source_status=plain_status(status, STATUS),
        interpretation=judged.interpretation,
        comments=judged.remarks,
        performers=reading.shared(parties, performers, owner),
    )


def has_more(found: r.Observation) -> bool:
    """Tell whether an observation has what few have."""
    return bool(
        found.extension
        or found.note
        or found.method
        or found.body_site
        or found.data_absent_reason
        or found.value_sampled_data
    )


def own_number(identifiers: tuple[r.Identifier, ...]) -> str | None:
    """Take the first identifier that says something."""
    for each in identifiers:
        if each.value:
            return each.value
    return None


def below(
    reading: Reading, found: r.Observation, owner: Found, *, like: Result, used: dict[str, Found], depth: int
) -> tuple[Result, ...]:
    """Turn the components of an observation, which share its status and time, and the observations below it."""
    return (
        *(component(reading, part, owner, like=like) for part in found.component),
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


def component(reading: Reading, found: r.Measured, owner: Found, *, like: Result) -> Result:
    """Turn a component, which says no more than a code and its answer."""
    named = reading.once(named_by, found.code)
    judged = reading.once(judged_by, found.interpretation)
    return Result(
        code=named.code,
        investigations=named.investigations,
        status=like.status,
        source_status=like.source_status,
        value=answered(reading, found, owner),
        details=sampled_details(found.value_sampled_data),
        interpretation=judged.interpretation,
        reference_range=range_of(reading, found, owner),
        sampled=like.sampled,
        comments=(*why_absent(found), *judged.remarks),
    )


def answered(reading: Reading, measured: r.Measured, owner: Found) -> Value | None:
    """Turn the answer; a time that cannot be is noted and is no answer, as is what stands in a number's place."""
    found = value(measured)
    if found is None and measured.value_quantity is not None and damaged(measured.value_quantity.value):
        reading.note("BAD_VALUE", f"{owner.path}.valueQuantity")
    if not measured.value_date_time:
        return found
    moment = reading.moment(measured.value_date_time, owner, "valueDateTime")
    return InstantValue(at=moment) if moment else found


def range_of(reading: Reading, measured: r.Measured, owner: Found) -> ReferenceRange | None:
    """Turn the reference ranges of a result, once of each that is written alike; noted where they cannot be read."""
    said = bytes(measured.reference_range)
    if not said:
        return None
    if said not in reading.ranges:
        try:
            reading.ranges[said] = reference_range(RANGES.decode(said))
        except UNREADABLE:
            reading.note("BAD_VALUE", f"{owner.path}.referenceRange")
            return None
    return reading.ranges[said]


def why_absent(measured: r.Measured) -> tuple[Comment, ...]:
    """Keep what a result says beside its value: why it has none."""
    return tuple(Comment(heading=ABSENT, code=code) for code in listed(measured.data_absent_reason))


def named_by(concept: r.Concept | None) -> Named:
    """Turn the concept that names what was examined."""
    names = listed(concept)
    return Named(code=names[0] if names else None, investigations=(Investigation(codes=names),) if names else ())


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


def investigations(
    concept: r.Concept | None, site: r.Concept | None, further: Sequence[r.Extension]
) -> tuple[Investigation, ...]:
    """Keep every code that names what was examined, where on the body it was, and what else specifies it."""
    said = (each.value_codeable_concept for each in further)
    names, places = listed(concept), (*listed(site), *(code for each in said for code in listed(each)))
    return (Investigation(codes=names, specifications=places),) if names or places else ()


def effective(found: r.Observation) -> str | None:
    """Take the time that an observation holds for: a time, the start of a period, or the first of several."""
    if found.effective_period is not None:
        return found.effective_period.start or found.effective_period.end
    if found.effective_date_time:
        return found.effective_date_time
    events = found.effective_timing.event if found.effective_timing else ()
    return found.effective_instant or next((event for event in events if event), None)


def added_to(turned: Result, reading: Reading, found: r.Observation, owner: Found) -> Result:
    """Add what few observations have: notes, method, place, why there is no value, and what the profile adds."""
    notes = (Comment(text=note.text) for note in found.note if note.text)
    added = grouped(found.extension)
    return replace(
        turned,
        refers_to=related(added.get("relatedobservation", ())),
        investigations=investigations(found.code, found.body_site, added.get("specification", ())),
        source_status=source_status(reading, added, turned.source_status),
        details=(*sampled_details(found.value_sampled_data), *structured(added.get("structuredinfo", ()))),
        method=first(found.method),
        investigated=stamp(reading, added, owner, "investigationdate"),
        status_changed=stamp(reading, added, owner, "statuschangedate") or issued(reading, found, owner),
        described=stamp(reading, added, owner, "descriptiondate"),
        countersigned=stamp(reading, added, owner, "countersigndate"),
        validated=stamp(reading, added, owner, "medicalvalidationdate"),
        accredited=next((each.value_boolean for each in added.get("accredited", ())), None),
        comments=(*notes, *why_absent(found), *turned.comments),
    )


def source_status(
    reading: Reading, added: Mapping[str, Sequence[r.Extension]], otherwise: SourceStatus
) -> SourceStatus:
    """Read the source's own pair of statuses; where it gives none, the FHIR status stands for itself."""
    said = tuple(added.get("sourcestatus", ()))
    pair = reading.once(source_pair, said) if said else None
    return pair or otherwise


def issued(reading: Reading, found: r.Observation, owner: Found) -> Moment | None:
    """Read when an observation was issued, which is when its status changed where that is not said."""
    return reading.moment(found.issued, owner, "issued")


def stamp(reading: Reading, added: Mapping[str, Sequence[r.Extension]], owner: Found, name: str) -> Moment | None:
    """Read one of the times that the national profile adds."""
    return reading.moment(first_time(added.get(name, ())), owner, name)


def related(extensions: Sequence[r.Extension]) -> str | None:
    """Take the number of the observation that this one refers to."""
    for each in extensions:
        if each.value_identifier is not None:
            return each.value_identifier.value
        if each.value_string is not None:
            return each.value_string
        if each.value_reference is not None and each.value_reference.identifier is not None:
            return each.value_reference.identifier.value
    return None
