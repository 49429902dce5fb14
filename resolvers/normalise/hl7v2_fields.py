"""The small data types of HL7 v2: coded elements, times, persons, organisations, identifiers."""

from collections.abc import Iterable, Iterator

from resolvers.model import Code, Comment, Identifier, Moment, Party
from resolvers.normalise.hl7v2_codes import system_uri
from resolvers.normalise.hl7v2_wire import Datum, Segment
from resolvers.normalise.identifiers import organisation_number, person_number
from resolvers.normalise.instants import moment

ORGANISATION_TYPES = "urn:oid:2.16.578.1.12.4.1.1.9051"
PERSON_TYPES = "urn:oid:2.16.578.1.12.4.1.1.8116"
# The national identifier systems by their OIDs; the longest beginning that fits is meant.
OIDS = {
    "2.16.578.1.12.4.1.4.101": "ENH",
    "2.16.578.1.12.4.1.4.102": "RSH",
    "2.16.578.1.12.4.1.4.107": "AKO",
    "2.16.578.1.12.4.1.2": "HER",
    "2.16.578.1.12.4.1.4.4": "HPR",
    "2.16.578.1.12.4.1.4.1": "FNR",
    "2.16.578.1.12.4.1.4.2": "DNR",
    "2.16.578.1.12.4.1.4.3": "FHN",
}
KINDS = frozenset(OIDS.values())
ORGANISATIONS = frozenset({"ENH", "RSH", "AKO", "HER"})
NATIONAL_NUMBERS = frozenset({"FNR", "DNR", "FHN"})
# TS.2 of the older versions: how much of the time is meant, as a length.
PRECISIONS = {"Y": 4, "L": 6, "D": 8, "H": 10, "M": 12, "S": 14}
# Where a coded element (CE, CWE) holds each code: identifier, text, system.
PLACES = ((1, 2, 3), (4, 5, 6), (10, 11, 12))
ORIGINAL_TEXT = 9


def codes(datum: Datum) -> tuple[Code, ...]:
    """
    Read every code of a coded element (CE, CWE, CNE); its original text goes with the first.

    Returns:
        Empty where it says nothing; one without code where it is a text alone.
    """
    original = datum.get(ORIGINAL_TEXT)
    found = []
    for number, name, system in PLACES:
        code, display = datum.get(number), datum.get(name)
        if code:
            found.append(Code(code=code, system=system_uri(datum.get(system)), display=display))
        elif display:
            found.append(Code(system=system_uri(datum.get(system)), text=display))
    if not found:
        return (Code(text=original),) if original else ()
    first = found[0]
    return (Code(code=first.code, system=first.system, display=first.display, text=original or first.text), *found[1:])


def code(datum: Datum) -> Code | None:
    """Read the first code of a coded element."""
    return next(iter(codes(datum)), None)


def every_code(segment: Segment, number: int) -> tuple[Code, ...]:
    """Read every code of every repetition of a field, each once."""
    return tuple(dict.fromkeys(found for datum in segment.data(number) for found in codes(datum)))


def spoken(segment: Segment, number: int) -> Iterator[Comment]:
    """Read each repetition of a field, coded or not, as a comment."""
    for datum in segment.data(number):
        for found in codes(datum):
            yield Comment(text=found.text) if found.code is None else Comment(code=found)


def time(segment: Segment, number: int) -> Moment | None:
    """Read a time (TS, DTM, the start of a range), as precise as it says; None where there is none that can be."""
    return time_of(segment.first(number))


def time_of(datum: Datum) -> Moment | None:
    """Read a time; in the older versions its second component says how much of it is meant."""
    said = datum.get(1)
    if said is None:
        return None
    length = PRECISIONS.get(datum.get(2) or "")
    zone = said[next((place for place, sign in enumerate(said) if sign in "+-"), len(said)) :]
    digits = said[: len(said) - len(zone)]
    if length is None or length >= len(digits):
        return moment(said)
    return moment(digits[:length] + (zone if length > PRECISIONS["D"] else ""))


def kind_of_authority(name: str | None, universal: str | None, universal_type: str | None) -> str | None:
    """Say what kind of identifier an assigning authority (HD) gives: by its OID, else by name; None if unknown."""
    for said in (universal, name):
        oid = (said or "").lower().removeprefix("urn:oid:")
        if oid in OIDS:
            return OIDS[oid]
    named = (plain.upper() for plain in (universal_type, name, universal) if plain)
    return next((kind for kind in named if kind in KINDS), None)


def sender(segment: Segment, number: int) -> Party | None:
    """
    Read a facility (HD) as an organisation: `name^number^kind`, `name^OID.number^ISO`, or a number alone.

    Returns:
        None where it says nothing. Its identifier is ENH where it is an organisation number, HER or RSH where it says
        so, else local.
    """
    name, universal, kind = (segment.get(number, place) for place in (1, 2, 3))
    numbered = name is not None and organisation_number(name)
    found = [facility(universal, kind)] if universal else []
    if name and not universal:
        found = [facility(name, kind)]
    elif name and numbered and found[0].type != identified(name, "ENH").type:
        found.append(identified(name, "ENH"))
    if not found:
        return None
    return Party(name=name if name and name not in {one.value for one in found} else None, identifiers=tuple(found))


def facility(said: str, kind: str | None) -> Identifier:
    """Tell what identifies a facility."""
    for oid, named in OIDS.items():
        if named in ORGANISATIONS and said.startswith(f"{oid}."):
            return identified(said.removeprefix(f"{oid}."), named)
    own = (kind or "").upper()
    if own in ORGANISATIONS:
        return identified(said, own)
    return identified(said, "ENH" if organisation_number(said) else "LOK")


def identified(value: str, kind: str) -> Identifier:
    """Write an identifier of an organisation."""
    return Identifier(value=value, type=Code(code=kind, system=ORGANISATION_TYPES))


def organisation(datum: Datum) -> Party | None:
    """Read an organisation (XON): its name, its number (10, or 3 of old) and whose number that is (6 and 7)."""
    name, value = datum.get(1), datum.get(10) or datum.get(3)
    if name is None and value is None:
        return None
    authority = datum.inner(6)
    kind = kind_of_authority(authority.get(1), authority.get(2), datum.get(7))
    if value is None:
        return Party(name=name)
    return Party(name=name, identifiers=(identified(value, kind or ("ENH" if organisation_number(value) else "LOK")),))


def producer(datum: Datum) -> Party | None:
    """Read a laboratory that is told as a coded element, as the older versions do: number, name, whose number."""
    value, name = datum.get(1), datum.get(2)
    if value is None and name is None:
        return None
    kind = kind_of_authority(datum.get(3), datum.get(3), None)
    return Party(name=name, identifiers=(facility(value, kind),) if value else ())


def person(datum: Datum) -> Party | None:
    """
    Read a practitioner (XCN, CNN or NDL's first component): name and HPR number or a local one.

    A person number is left out, because staff are known by their HPR number.
    """
    given = " ".join(part for part in (datum.get(6), datum.get(3), datum.get(4), datum.get(2)) if part)
    authority = datum.inner(9)
    kind = kind_of_authority(authority.get(1), authority.get(2), datum.get(13))
    value = datum.get(1)
    if value and (kind in NATIONAL_NUMBERS or person_number(value)):
        value = None
    if not given and value is None:
        return None
    found = (Identifier(value=value, type=Code(code=kind or "LOK", system=PERSON_TYPES)),) if value else ()
    return Party(name=given or None, identifiers=found)


def persons(segment: Segment, *numbers: int) -> tuple[Party, ...]:
    """Read every practitioner of some fields, each once."""
    found = (person(datum) for number in numbers for datum in segment.data(number))
    return unique(party for party in found if party)


def unique(parties: Iterable[Party]) -> tuple[Party, ...]:
    """Keep each party once, in their order."""
    return tuple(dict.fromkeys(parties))
