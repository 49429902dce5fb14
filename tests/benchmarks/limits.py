"""
The least that an answer can cost: what every contestant in one process is held against.

The floor decodes what the sources sent into plain values, and encodes those again. The typed limit decodes nothing but
what the peers' query asks for, and encodes the answer: no policy, no merge, no check of anything.
"""

from collections.abc import Sequence

import msgspec


class Coding(msgspec.Struct, gc=False):
    """A coding."""

    code: str
    display: str | None = None


class Concept(msgspec.Struct):
    """A concept."""

    coding: list[Coding]


class Quantity(msgspec.Struct, gc=False):
    """A number."""

    value: float | None = None
    unit: str | None = None


class Resource(msgspec.Struct, rename="camel"):
    """What an answer needs of a resource."""

    resource_type: str
    id: str
    code: Concept | None = None
    effective_date_time: str = ""
    value_quantity: Quantity | None = None
    interpretation: list[Concept] = []


class Entry(msgspec.Struct):
    """An entry."""

    resource: Resource


class Bundle(msgspec.Struct):
    """A page."""

    entry: list[Entry]


class Source(msgspec.Struct, gc=False):
    """A source."""

    name: str


class Row(msgspec.Struct):
    """A result of the answer."""

    id: str
    code: Coding
    effective: str
    value: float | None
    unit: str | None
    flag: str | None
    source: Source


DECODER = msgspec.json.Decoder(Bundle)
ENCODER = msgspec.json.Encoder()


def floor(pages: Sequence[bytes]) -> bytes:
    """Decode and encode the same bytes."""
    return ENCODER.encode([msgspec.json.decode(page) for page in pages])


def typed_limit(pages: Sequence[bytes]) -> bytes:
    """Decode what the answer needs, and encode the answer."""
    rows = [
        row_of(entry.resource, source)
        for page, source in zip(pages, (Source(f"region-{number}") for number in range(len(pages))), strict=True)
        for entry in DECODER.decode(page).entry
        if entry.resource.resource_type == "Observation"
    ]
    rows.sort(key=lambda row: row.id)
    rows.sort(key=lambda row: row.effective, reverse=True)
    return ENCODER.encode({"data": {"results": rows}})


def row_of(found: Resource, source: Source) -> Row:
    """Write a result."""
    measured = found.value_quantity or Quantity()
    return Row(
        found.id,
        found.code.coding[0],
        found.effective_date_time,
        measured.value,
        measured.unit,
        found.interpretation[0].coding[0].code if found.interpretation else None,
        source,
    )
