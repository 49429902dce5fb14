"""
Turn the FHIR ServiceRequest behind a report into the request of the model.

Source:
    the domain page 1.3 (ServiceRequest; identifier systems ServReqId and ServReqIdByServProvider).
"""

from collections.abc import Iterable, Iterator

import msgspec

from resolvers.model import Code, Comment, Party, Request
from resolvers.normalise import fhir_resources as r
from resolvers.normalise.fhir_codes import codes, first, remarks
from resolvers.normalise.fhir_extensions import concepts_in, named, plain, time_in
from resolvers.normalise.fhir_pages import Found
from resolvers.normalise.fhir_parties import party
from resolvers.normalise.fhir_reading import Reading

PRIORITY = "http://hl7.org/fhir/request-priority"
FILLER = "FILL"
# The extensions in which a source marks what it gives.
MARKED = frozenset({"reservation", "restriction"})


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of a request: the requester's and the laboratory's."""

    requester: str | None = None
    provider: str | None = None


def requested(
    reading: Reading, references: Iterable[r.Reference], owner: Found
) -> Iterator[tuple[Request, Party | None]]:
    """Turn every request that a report is based on, with who asked."""
    for reference in references:
        found = reading.seek(reference, owner)
        if found is not None and isinstance(found.resource, r.ServiceRequest):
            yield request(reading, found.resource, found), party(reading, found.resource.requester, found)
        elif reference.identifier is not None and reference.identifier.value:
            yield Request(number=reference.identifier.value), None


def request(reading: Reading, found: r.ServiceRequest, owner: Found) -> Request:
    """Turn one request."""
    ids = numbers(found)
    return Request(
        number=ids.requester,
        provider_number=ids.provider,
        type=first(found.code),
        kind=next((first(concept) for concept in found.category), None),
        issued=reading.moment(found.authored_on, owner, "authoredOn"),
        received=reading.moment(time_in(found.extension, "receiptdate"), owner, "extension"),
        payment=next((first(concept) for concept in concepts_in(found.extension, "paymentcategory")), None),
        priority=Code(code=found.priority, system=PRIORITY) if found.priority else None,
        reservations=reservations(found.extension, found.meta),
        reasons=tuple(Comment(text=code.text, code=code) for reason in found.reason_code for code in codes(reason)),
        comments=(
            *(Comment(text=note.text) for note in found.note if note.text),
            *remarks(found.extension),
        ),
    )


def numbers(found: r.ServiceRequest) -> Numbers:
    """Tell the requester's number from the laboratory's: by the name of the system, else by the identifier's type."""
    given = [each for each in found.identifier if each.value]
    provider = next((each for each in given if is_filler(each)), None)
    requester = next((each for each in given if each is not provider), None)
    if requester is None and found.requisition is not None:
        requester = found.requisition
    return Numbers(requester=requester.value if requester else None, provider=provider.value if provider else None)


def is_filler(found: r.Identifier) -> bool:
    """Tell whether an identifier is the laboratory's own."""
    types = {coding.code for coding in found.type.coding} if found.type else set()
    return FILLER in types or (found.system or "").lower().endswith("byservprovider")


def reservations(extensions: tuple[r.Extension, ...], meta: r.Meta | None) -> tuple[Code, ...]:
    """List the marks of reservation and restriction that the source has set itself."""
    labels = meta.security if meta else ()
    kept = [each for each in extensions if plain(each.url) in MARKED] if extensions else ()
    if not kept and not labels:
        return ()
    restrictions = [part for each in named(kept, "restriction") for part in each.extension]
    found = [*concepts_in(kept, "reservation"), *concepts_in(restrictions, "restrictioncode")]
    found += [r.Concept(coding=(label,)) for label in labels]
    return tuple(code for concept in found for code in codes(concept))
