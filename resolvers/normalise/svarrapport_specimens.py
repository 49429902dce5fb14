"""The specimens and study products of a Svarrapport (AnalysedSubject), nested as they were sent."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from resolvers.model import Code, Moment, Specimen
from resolvers.normalise.svarrapport_document import Element
from resolvers.normalise.svarrapport_kept import with_kept
from resolvers.normalise.svarrapport_parties import party
from resolvers.normalise.svarrapport_values import (
    code,
    coded_comments,
    comment_of,
    comments,
    flag_of,
    text,
    texts,
    time,
)

NOTHING = Element(name="")


def specimen(element: Element) -> Specimen:
    """Read one AnalysedSubject and those inside it."""
    sample = element.first("CollectedSample") or NOTHING
    product = element.first("CollectedStudyProduct") or NOTHING
    pretreatment = element.first("Pretreatment")
    found = Specimen(
        number=text(element, "IdByServProvider"),
        requester_number=text(element, "IdByRequester"),
        service_type=code(element, "ServType"),
        type=code(element, "TypeCoded"),
        collected=time(sample, "CollectedDate"),
        produced=time(product, "ProducedDate"),
        product_type=text(product, "Type"),
        related_product=text(product, "RefRelatedProd"),
        anatomical_origin=text(element, "AnatomicalOrigin"),
        preservation=text(element, "PreservMaterial"),
        count=text(element, "Number"),
        collection=code(element, "SampleCollInd"),
        procedure=code(element, "SampleCollProc"),
        handling=texts(element, "SampleHandling"),
        logistics=text(sample, "Logistics"),
        pretreatment=comment_of(pretreatment) if pretreatment else None,
        comments=comments(element, "Comment"),
        collector_comments=(*comments(sample, "CollectorComment"), *coded_comments(sample, "CollectorCommentCoded")),
        accredited=flag_of(element.first("Accredited")),
        performer=party(element, "RelServProv"),
        parts=tuple(map(specimen, element.all("AnalysedSubject"))),
    )
    return with_kept(element, with_plain_type(found, text(element, "Type")), apart=frozenset({"AnalysedSubject"}))


def with_plain_type(found: Specimen, plain: str | None) -> Specimen:
    """Put the material as free text beside its code, or in its place."""
    if plain is None:
        return found
    if found.type is None:
        return replace(found, type=Code(text=plain))
    return found if found.type.text else replace(found, type=replace(found.type, text=plain))


def every(specimens: Iterable[Specimen]) -> Iterator[Specimen]:
    """Walk specimens and their parts."""
    for found in specimens:
        yield found
        yield from every(found.parts)


def oldest(moments: Iterable[Moment | None]) -> Moment | None:
    """Give the earliest moment, the first of equals."""
    return min((found for found in moments if found), key=lambda found: found.at, default=None)


def sampled(found: Specimen) -> Moment | None:
    """Tell when a specimen was collected, or a study product made."""
    return found.collected or found.produced
