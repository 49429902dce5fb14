"""The specimens of an ORU^R01: SPM, or of the older versions OBR-15."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from resolvers.model import Comment, Specimen
from resolvers.normalise.hl7v2_fields import code, time
from resolvers.normalise.hl7v2_groups import Noted, Order
from resolvers.normalise.hl7v2_kept import kept
from resolvers.normalise.hl7v2_results import comments


def specimens(orders: Sequence[Order]) -> Mapping[int, tuple[Specimen, ...]]:
    """
    Read the specimens of a report's orders.

    Returns:
        Those of each order, by its place; the same specimen may be of several.

    Source:
        HL7 v2.5.1 7.4.3 (SPM) and v2.3.1 7.3.1.15 (OBR-15), read 2026-11-26.
    """
    return {place: tuple(map(specimen, order.specimens)) or older(order) for place, order in enumerate(orders)}


def specimen(noted: Noted) -> Specimen:
    """Read one SPM."""
    segment = noted.segment
    numbers = segment.first(2)
    site = code(segment.first(8))
    found = Specimen(
        number=numbers.inner(2).get(1) or numbers.inner(1).get(1),
        requester_number=numbers.inner(1).get(1) if numbers.inner(2).get(1) else None,
        type=code(segment.first(4)),
        collected=time(segment, 17),
        anatomical_origin=(site.display or site.text or site.code) if site else None,
        procedure=code(segment.first(7)),
        comments=(*comments(noted.notes), *(Comment(text=text) for text in segment.texts(14))),
    )
    return replace(found, comments=(*found.comments, *kept((segment, *noted.notes), found)))


def older(order: Order) -> tuple[Specimen, ...]:
    """Read the specimen source (SPS) of the older versions, where there is no SPM."""
    source = order.request.first(15)
    material, site = code(source.inner(1)), code(source.inner(4))
    if material is None and site is None:
        return ()
    origin = (site.display or site.text or site.code) if site else None
    return (Specimen(type=material, collected=time(order.request, 7), anatomical_origin=origin),)
