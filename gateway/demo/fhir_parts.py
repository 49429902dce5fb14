"""The small parts of FHIR resources: codings, references, identifiers; numbers stay as they were written."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import TypeAlias

import msgspec

from resolvers.model import Code, Comment, Identifier, Party

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | msgspec.Raw | str | int | bool | Decimal | None"
Object: TypeAlias = dict[str, Json]

VOLVEN = "urn:oid:2.16.578.1.12.4.1.1."
PERSON = "urn:oid:2.16.578.1.12.4.1.4."
ORGANISATION = "urn:oid:2.16.578.1.12.4.1.4.101"
PRACTITIONER = "urn:oid:2.16.578.1.12.4.1.4.4"
V3 = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
EXTENSION = "http://nhn.no/fhir/nilar/StructureDefinition/"
SUFFIXES = {"7280": "-nlk", "7270": "-ncrp", "7010": "-norpat"}
NUMBERS = msgspec.json.Encoder(decimal_format="number")


class Writer:
    """Writes one laboratory's resources: its own ids, and its own spelling of national code systems."""

    def __init__(self, source: str, systems: str | None = None) -> None:
        """Take the source's id, and the base under which it names code systems (None: their OIDs)."""
        self._source = source
        self._systems = systems

    def id(self, *parts: str) -> str:
        """Name a resource; the name says nothing."""
        return sha256("\x1f".join((self._source, *parts)).encode()).hexdigest()[:32]

    def system(self, uri: str) -> str:
        """Spell a code system."""
        number = uri.removeprefix(VOLVEN)
        if self._systems is None or number == uri:
            return uri
        return f"{self._systems}{number}{SUFFIXES.get(number, '')}"

    def coding(self, code: Code) -> Object:
        """Write a code; one that is a text alone has its text as display."""
        return without_nothing(
            {
                "system": self.system(code.system) if code.system and code.code else None,
                "code": code.code,
                "display": code.display,
            }
        )

    def concept(self, *codes: Code) -> Object:
        """Write codes of one concept, the text beside them."""
        codings: list[Json] = [self.coding(code) for code in codes if code.code]
        text = next((code.text for code in codes if code.text), None)
        return without_nothing({"coding": codings or None, "text": text})


def without_nothing(fields: Mapping[str, Json]) -> Object:
    """Leave out what has no value, as FHIR wants."""
    return {name: value for name, value in fields.items() if value is not None and value not in ([], {}, "")}


def reference(kind: str, number: str) -> Object:
    """Refer to a resource of the same server."""
    return {"reference": f"{kind}/{number}"}


def identifier(found: Identifier) -> Object:
    """Write the identifier of an organisation or a practitioner."""
    practitioner = found.type is not None and found.type.code == "HPR"
    return {"system": PRACTITIONER if practitioner else ORGANISATION, "value": found.value}


def named(party: Party) -> Object:
    """Refer to a party by identifier and name alone."""
    fields: Object = {"display": party.name}
    if party.identifiers:
        fields["identifier"] = identifier(party.identifiers[0])
    return fields


def extension(name: str, kind: str, value: Json) -> Object:
    """Write an extension of the national profile."""
    return {"url": EXTENSION + name, f"value{kind}": value}


def extension_of(name: str, parts: Sequence[Json]) -> Object:
    """Write an extension of the national profile that has parts."""
    return {"url": EXTENSION + name, "extension": parts}


def note(comment: Comment) -> Object:
    """Write a comment."""
    return {"text": comment.text or ""}


def encoded(resource: Mapping[str, Json]) -> msgspec.Raw:
    """Write a resource as JSON, every number exactly as its text."""
    return msgspec.Raw(NUMBERS.encode(resource))
