"""
Write specimens and study products.

Source:
    HL7 FHIR R4 (4.0.1), Specimen; NILAR implementation guide 1.6.0, Specimen and its extensions, mapping.md
    (AnalysedSubject). Read 2026-11-26.
"""

from collections.abc import Iterator

from resolvers.fhir.codes import concept
from resolvers.fhir.places import numbered, reference, resource
from resolvers.fhir.remarks import notes, remarks
from resolvers.fhir.sheet import Sheet
from resolvers.fhir.values import whole_number
from resolvers.fhir.writing import (
    NILAR,
    OWN,
    SUBJECT,
    Json,
    date_time,
    extension,
    filled,
    listed,
    text,
)
from resolvers.model import Specimen


def specimens(sheet: Sheet) -> Iterator[Json]:
    """Write every specimen of a report, and those made from it."""
    for place, specimen in enumerate(sheet.report.specimens):
        yield from written(sheet, specimen, str(place), above=None)


def written(sheet: Sheet, specimen: Specimen, place: str, *, above: str | None) -> Iterator[Json]:
    """Write a specimen, then its parts; `above` names the one that it was made from."""
    name = sheet.places.name("Specimen", place)
    related = sheet.specimen_name(specimen.related_product)
    origin = above or (related if related != name else None)
    yield resource(
        "Specimen",
        name,
        {
            "meta": sheet.meta(),
            "extension": extensions(specimen),
            "identifier": listed(
                (
                    numbered("AnalysedSubjectId", specimen.number),
                    numbered("AnalysedSubjectIdByRequester", specimen.requester_number),
                )
            ),
            "accessionIdentifier": numbered("AnalysedSubjectId", specimen.number),
            "type": concept((specimen.type,)),
            "subject": SUBJECT,
            "parent": [reference("Specimen", origin)] if origin else None,
            "collection": collection(sheet, specimen, named=origin is not None and origin == related),
            "processing": [{"description": step} for step in map(text, specimen.handling) if step],
            "container": container(specimen),
            "note": notes(specimen.comments),
        },
    )
    for below, part in enumerate(specimen.parts):
        yield from written(sheet, part, f"{place}.{below}", above=name)


def extensions(specimen: Specimen) -> list[Json]:
    """Write what the national profile adds to a specimen, and whether it is new, changed or cancelled."""
    count = text(specimen.count)
    before = specimen.pretreatment
    return listed(
        (
            extension(f"{OWN}specimen-service-type", "CodeableConcept", concept((specimen.service_type,))),
            extension(f"{NILAR}nilar-accredited", "Boolean", specimen.accredited),
            extension(
                f"{NILAR}nilar-pretreatment",
                "CodeableConcept",
                concept((before.code, before.heading), before.text) if before else None,
            ),
            whole_number(f"{NILAR}nilar-container-count", f"{OWN}container-count", count) if count else None,
        )
    )


def collection(sheet: Sheet, specimen: Specimen, *, named: bool) -> Json:
    """
    Write how and when a specimen was taken; of a study product, when it was made.

    Args:
        named: whether the product that it is related to is said already, as the specimen that it was made from.
    """
    related = None if named else text(specimen.related_product)
    way = concept((specimen.collection,)) if specimen.procedure else None
    return filled(
        {
            "extension": [
                *listed(
                    (
                        extension(f"{NILAR}nilar-logistics", "String", text(specimen.logistics)),
                        extension(f"{NILAR}nilar-study-product-type", "String", text(specimen.product_type)),
                        extension(f"{NILAR}nilar-study-product-ref", "String", related),
                        extension(f"{OWN}collected", "CodeableConcept", way),
                    )
                ),
                *remarks(specimen.collector_comments),
            ],
            "collector": sheet.parties.first(specimen.performer),
            "collectedDateTime": date_time(specimen.collected) or date_time(specimen.produced),
            "method": concept((specimen.procedure or specimen.collection,)),
            "bodySite": concept((), specimen.anatomical_origin),
        }
    )


def container(specimen: Specimen) -> list[Json]:
    """Write what was added to preserve a specimen."""
    added = concept((), specimen.preservation)
    return [{"additiveCodeableConcept": added}] if added else []
