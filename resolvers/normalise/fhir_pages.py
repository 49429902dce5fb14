"""
Decode the pages of a FHIR delivery; what cannot be read is a fault with a path and costs its neighbours nothing.

Source:
    HL7 FHIR R4 (4.0.1), Bundle, read 2026-11-23.
"""

import re
from collections.abc import Iterator

import msgspec

from resolvers.model import Fault
from resolvers.normalise import fhir_resources as r

KNOWN = frozenset(
    {
        "DiagnosticReport",
        "Observation",
        "Specimen",
        "ServiceRequest",
        "Organization",
        "Practitioner",
        "PractitionerRole",
        "Patient",
        "OperationOutcome",
    }
)
WEB = ("http://", "https://")
PLACE = re.compile(r" - at `\$([\w.\[\]]*)`$")

REPORT = b"DiagnosticReport"
# What must not be read where it says that it means something else: an answer, a report, its request, its specimen.
CLINICAL = (r.Observation, r.DiagnosticReport, r.ServiceRequest, r.Specimen)
# Faults in which a report may have been lost.
LOSSES = frozenset({"BAD_PAGE", "BAD_REPORT"})

# What msgspec raises for bytes that are no JSON, no text, of another shape, or nested beyond measure.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Found(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """
    A resource and where it stood.

    `path` names it uniquely within the delivery, `url` is its fullUrl. `container` is the path of the resource that
    a `#` reference is looked up in: its own, or for a contained resource its holder's. `address` is where it lives,
    without its version; None where the fullUrl is a name and no address. Its relative references start from `base`,
    which is empty where it has no address.
    """

    path: str
    container: str
    url: str | None = None
    address: str | None = None
    base: str = ""
    resource: r.Resource


class Kind(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The type of a resource, read alone."""

    resource_type: str


class LooseBundle(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A bundle whose entries are read one by one."""

    resource_type: str
    entry: tuple[msgspec.Raw, ...] = ()


class LooseEntry(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An entry whose resource is read apart."""

    full_url: str | None = None
    resource: msgspec.Raw = msgspec.Raw()


PAGE: msgspec.json.Decoder[r.Bundle] = msgspec.json.Decoder(r.Bundle)
ENTRY: msgspec.json.Decoder[r.Entry] = msgspec.json.Decoder(r.Entry)
RESOURCE: msgspec.json.Decoder[r.Resource] = msgspec.json.Decoder(r.Resource)
KIND = msgspec.json.Decoder(Kind)
LOOSE_BUNDLE = msgspec.json.Decoder(LooseBundle)
LOOSE_ENTRY = msgspec.json.Decoder(LooseEntry)


def decode(pages: tuple[bytes, ...]) -> Iterator[Found | Fault]:
    """
    Decode every page, in order, contained resources after the one that holds them.

    A page is a Bundle or a single resource. Resource types that are not read are left out without a fault. One that
    says that it means something else than it seems to is not read, and is a fault.

    Source:
        HL7 FHIR R4 (4.0.1), Extensibility, 2.4.0.1 (a modifier extension that is not understood), read 2026-11-27.
    """
    for number, page in enumerate(pages):
        for found in decode_page(page, f"page[{number}]"):
            if isinstance(found, Fault):
                yield found
            elif modified(found.resource):
                yield not_understood(found)
            else:
                yield found
                if found.resource.contained:
                    yield from decode_contained(found)


def modified(resource: r.Resource) -> bool:
    """Tell whether what an answer, a report, a request or a specimen says is changed in a way that is not known."""
    if resource.modifier_extension:
        return isinstance(resource, CLINICAL)
    parts = resource.component if isinstance(resource, r.Observation) else ()
    return bool(parts) and any(part.modifier_extension for part in parts)


def not_understood(found: Found) -> Fault:
    """Say that a resource is not read because its meaning is changed."""
    code = "BAD_REPORT" if isinstance(found.resource, r.DiagnosticReport) else "BAD_ENTRY"
    return Fault(code=code, path=f"{found.path}.modifierExtension")


def decode_page(page: bytes, path: str) -> Iterator[Found | Fault]:
    """Decode one page whole, which is fast; only when that fails, entry by entry."""
    try:
        bundle = PAGE.decode(text(page))
    except UNREADABLE:
        yield from decode_loosely(page, path)
        return
    for number, entry in enumerate(bundle.entry):
        yield found_at(f"{path}.entry[{number}]", entry.full_url, entry.resource)


def found_at(path: str, url: str | None, resource: r.Resource) -> Found:
    """Place a resource."""
    if not url or not url.startswith(WEB):
        return Found(path=path, container=path, url=url, resource=resource)
    address = without_version(url)
    return Found(path=path, container=path, url=url, address=address, base=base(address), resource=resource)


def without_version(url: str) -> str:
    """Drop the version that an address may name; hardly any does."""
    return url.split("/_history/", 1)[0] if "/_history/" in url else url


def base(address: str) -> str:
    """Take off the type and id that an address ends with; nothing is left where it does not."""
    parts = address.rsplit("/", 2)
    return parts[0] + "/" if len(parts) == 3 else ""  # noqa: PLR2004 - base, type and id


def decode_loosely(page: bytes, path: str) -> Iterator[Found | Fault]:
    """Decode a page that is a single resource, or a bundle in which some entry is bad."""
    try:
        entries = entries_of(page)
    except UNREADABLE as error:
        yield Fault(code="BAD_PAGE", path=path + place_of(error))
        return
    if entries is None:
        yield from decode_resource(msgspec.Raw(page), path, None)
        return
    for number, raw in enumerate(entries):
        yield from decode_entry(raw, f"{path}.entry[{number}]")


def entries_of(page: bytes) -> tuple[msgspec.Raw, ...] | None:
    """
    Take the entries of a bundle undecoded; None where the page is a single resource.

    Raises:
        what `UNREADABLE` holds: it is neither.
    """
    try:
        found = LOOSE_BUNDLE.decode(page)
    except UNREADABLE:
        if KIND.decode(page).resource_type == "Bundle":
            raise
        return None
    return found.entry if found.resource_type == "Bundle" else None


def decode_entry(raw: msgspec.Raw, path: str) -> Iterator[Found | Fault]:
    """Decode one entry whole; only when that fails, its resource apart."""
    try:
        entry = ENTRY.decode(text(raw))
    except UNREADABLE:
        yield from decode_entry_loosely(raw, path)
        return
    yield found_at(path, entry.full_url, entry.resource)


def decode_entry_loosely(raw: msgspec.Raw, path: str) -> Iterator[Found | Fault]:
    """Decode one entry that is bad, or whose resource is not there, which says nothing, or of a type not read."""
    try:
        entry = LOOSE_ENTRY.decode(text(raw))
    except UNREADABLE as error:
        yield unreadable(raw, path, error)
        return
    if bytes(entry.resource):
        yield from decode_resource(entry.resource, path, entry.full_url)


def decode_resource(raw: msgspec.Raw, path: str, url: str | None) -> Iterator[Found | Fault]:
    """Decode one resource; a type that is not read is passed over."""
    try:
        if KIND.decode(text(raw)).resource_type in KNOWN:
            yield found_at(path, url, RESOURCE.decode(raw))
    except UNREADABLE as error:
        yield unreadable(raw, path, error)


def unreadable(raw: msgspec.Raw, path: str, error: Exception) -> Fault:
    """Say that an entry cannot be read, and whether it may have been a report: what restricts its results is lost."""
    code = "BAD_REPORT" if REPORT in bytes(raw) else "BAD_ENTRY"
    return Fault(code=code, path=path + place_of(error))


def text(raw: bytes | msgspec.Raw) -> bytes | msgspec.Raw:
    """
    Give bytes that are UTF-8: the decoder passes over a name that is none, and with it the value that it names.

    Raises:
        UnicodeDecodeError: they are none.
    """
    str(memoryview(raw), "utf-8")
    return raw


def decode_contained(holder: Found) -> Iterator[Found | Fault]:
    """Decode what a resource contains; it is known by its holder's path and its own id."""
    for number, raw in enumerate(holder.resource.contained):
        path = f"{holder.path}.contained[{number}]"
        for found in decode_resource(raw, path, None):
            if isinstance(found, Fault):
                yield found
            elif modified(found.resource):
                yield not_understood(found)
            else:
                yield msgspec.structs.replace(found, container=holder.path)


def place_of(error: Exception) -> str:
    """Take from a decoder's message the path of what was wrong, and nothing of what it said."""
    place = PLACE.search(str(error))
    return place.group(1) if place else ""
