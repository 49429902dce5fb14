"""
Turn FHIR specimens into specimens of a report.

Source:
    the domain page 1.3 (Specimen); HL7 FHIR R4 (4.0.1), Specimen, read 2026-11-23; NILAR implementation guide 1.6.0,
    Specimen and its extensions, read 2026-11-26.
"""

from collections.abc import Iterable

from resolvers.model import Code, Comment, Specimen
from resolvers.normalise import fhir_resources as r
from resolvers.normalise.fhir_codes import first, remarks
from resolvers.normalise.fhir_extensions import concepts_in, named, text_in, texts_in
from resolvers.normalise.fhir_pages import Found
from resolvers.normalise.fhir_parties import party
from resolvers.normalise.fhir_reading import Reading


def specimens(reading: Reading, wanted: Iterable[tuple[r.Reference, Found]]) -> tuple[Specimen, ...]:
    """
    Turn the specimens that a report and its results refer to, each once, with those that they were taken from.

    Args:
        wanted: references with the resource that makes them.
    """
    known: dict[str, Specimen] = {}
    waiting = list(wanted)
    # What is added on the way is met too.
    for reference, owner in waiting:
        number = reading.shared(specimen_number, reference, owner)
        if number is None or number in known:
            continue
        found = reading.seek(reference, owner)
        if found is not None and isinstance(found.resource, r.Specimen):
            known[number] = specimen(reading, found.resource, found)
            waiting += [(parent, found) for parent in found.resource.parent]
        else:
            known[number] = Specimen(number=number, type=Code(text=reference.display) if reference.display else None)
    return tuple(known.values())


def specimen_number(reading: Reading, reference: r.Reference, owner: Found) -> str | None:
    """Take the number that results name their specimen by: the laboratory's own, else the server's id."""
    found = reading.seek(reference, owner)
    if found is not None and isinstance(found.resource, r.Specimen):
        return own_number(found.resource) or found.path
    if reference.identifier is not None and reference.identifier.value:
        return reference.identifier.value
    return (reference.reference or "").rsplit("/", 1)[-1] or reference.display


def own_number(found: r.Specimen) -> str | None:
    """Take the laboratory's specimen id, else the first identifier, else the server's id."""
    if found.accession_identifier is not None and found.accession_identifier.value:
        return found.accession_identifier.value
    return next((each.value for each in found.identifier if each.value), None) or found.id


def specimen(reading: Reading, found: r.Specimen, owner: Found) -> Specimen:
    """Turn one specimen."""
    number = own_number(found) or owner.path
    others = [each.value for each in found.identifier if each.value and each.value != number]
    taken = found.collection or r.Collection()
    steps = tuple(step.description for step in found.processing if step.description)
    return Specimen(
        number=number,
        requester_number=next(iter(others), None),
        type=reading.once(first, found.type),
        collected=reading.moment(collected(taken), owner, "collection.collected"),
        product_type=text_in(taken.extension, "studyproducttype"),
        related_product=text_in(taken.extension, "studyproductref") or next(iter(parents(reading, found, owner)), None),
        anatomical_origin=wording(taken.body_site),
        preservation=preservation(found),
        count=text_in(found.extension, "containercount"),
        collection=first(taken.method),
        handling=(*steps, *texts_in(found.extension, "samplehandling")),
        logistics=text_in(taken.extension, "logistics"),
        pretreatment=pretreatment(found),
        comments=tuple(Comment(text=note.text) for note in found.note if note.text),
        collector_comments=tuple(remarks(taken.extension)),
        accredited=next((each.value_boolean for each in named(found.extension, "accredited")), None),
        performer=party(reading, taken.collector, owner),
    )


def pretreatment(found: r.Specimen) -> Comment | None:
    """Take what was done before the specimen was taken."""
    code = next((first(concept) for concept in concepts_in(found.extension, "pretreatment")), None)
    return Comment(code=code) if code else None


def collected(taken: r.Collection) -> str | None:
    """Take when a specimen was collected, or began to be."""
    return taken.collected_date_time or (taken.collected_period.start if taken.collected_period else None)


def parents(reading: Reading, found: r.Specimen, owner: Found) -> list[str]:
    """List the numbers of the specimens that this one was taken from."""
    numbers = (specimen_number(reading, parent, owner) for parent in found.parent)
    return [number for number in numbers if number]


def preservation(found: r.Specimen) -> str | None:
    """Take what was added to preserve the specimen."""
    return next(
        (added for added in (wording(each.additive_codeable_concept) for each in found.container) if added), None
    )


def wording(concept: r.Concept | None) -> str | None:
    """Say a concept in words, or by its code where there are none."""
    code = first(concept)
    return code.text or code.display or code.code if code else None
