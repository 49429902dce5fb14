"""The small parts of an HL7 v2 message: escaped texts, coded elements, times, persons, organisations."""

from collections.abc import Mapping

from gateway.demo.chronicle.moments import OSLO
from resolvers.model import Code, Moment, Party

FIELD, COMPONENT, REPETITION, ESCAPE, SUBCOMPONENT = "|^~\\&"
SIGNS = ((ESCAPE, "E"), (FIELD, "F"), (COMPONENT, "S"), (REPETITION, "R"), (SUBCOMPONENT, "T"))
VOLVEN = "urn:oid:2.16.578.1.12.4.1.1."
# How coding systems are named: the national ones for their codes, local ones as local, all others by their number.
NAMES = {"7280": "NLK", "7270": "NCRP", "7010": "NORPAT", "8212": "L"}
PRACTITIONERS = "2.16.578.1.12.4.1.4.4"
ORGANISATIONS = "2.16.578.1.12.4.1.4.101"


def segment(name: str, fields: Mapping[int, str]) -> str:
    """Write a segment by the numbers of its fields, none behind the last that says something."""
    last = max((number for number, text in fields.items() if text), default=0)
    return FIELD.join((name, *(fields.get(number, "") for number in range(1, last + 1))))


def escaped(text: str | None) -> str:
    """Write a text so that no delimiter in it counts, and its lines stay lines."""
    written = text or ""
    for sign, name in SIGNS:
        written = written.replace(sign, f"{ESCAPE}{name}{ESCAPE}")
    return written.replace("\n", f"{ESCAPE}.br{ESCAPE}")


def coded(code: Code | None) -> str:
    """Write a coded element (CWE); one that is a text alone has its text and whose it is."""
    if code is None:
        return ""
    number = (code.system or "").removeprefix(VOLVEN)
    parts = (code.code, code.display or code.text, NAMES.get(number, number))
    return COMPONENT.join(map(escaped, parts)).rstrip(COMPONENT)


def instant(moment: Moment | None) -> str:
    """Write a time to the second with its offset, or a date."""
    if moment is None:
        return ""
    if "T" not in moment.text:
        return moment.text.replace("-", "")
    return moment.at.astimezone(OSLO).strftime("%Y%m%d%H%M%S%z")


def facility(party: Party | None) -> str:
    """Write an organisation as a facility (HD)."""
    if party is None:
        return ""
    return COMPONENT.join((escaped(party.name), number_of(party), "ENH"))


def organisation(party: Party | None) -> str:
    """Write an organisation by name and number (XON)."""
    if party is None:
        return ""
    issuer = SUBCOMPONENT.join(("ENH", ORGANISATIONS, "ISO"))
    return COMPONENT.join((escaped(party.name), "", "", "", "", issuer, "ENH", "", "", number_of(party)))


def practitioner(party: Party) -> str:
    """Write a practitioner by name and HPR number (XCN)."""
    issuer = SUBCOMPONENT.join(("HPR", PRACTITIONERS, "ISO"))
    return COMPONENT.join((number_of(party), escaped(party.name), "", "", "", "", "", "", issuer))


def practitioners(parties: tuple[Party, ...]) -> str:
    """Write several."""
    return REPETITION.join(map(practitioner, parties))


def number_of(party: Party) -> str:
    """Give a party's first number."""
    return next((found.value for found in party.identifiers), "")
