"""
How FHIR endpoints want to be asked: where the person stands, what is searched, how one goes on to the next page.

Source: the domain page 1.2 (the national service) and 5.2b (plain FHIR R4).
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from resolvers.model import PersonNumber
from resolvers.sources.unpacking import ACCEPTED

FNR, DNR, FHN = (f"urn:oid:2.16.578.1.12.4.1.4.{number}" for number in (1, 2, 3))
D_NUMBER_DIGITS = frozenset("4567")
HELP_NUMBER_DIGITS = frozenset("89")


class PersonIn(StrEnum):
    """Where a request names the person; never the URL."""

    HEADER = "HEADER"
    FORM = "FORM"


class Paging(StrEnum):
    """How the next page is asked for: by a number of matches to skip, or by the link that the server gives."""

    SKIP = "SKIP"
    LINKS = "LINKS"


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """
    One search, of one resource type, with what is to come along.

    `optional` tells that a server without this search still gives the whole answer by the others.
    """

    resource: str
    form: tuple[tuple[str, str], ...] = ()
    optional: bool = False


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """A way to be asked, as data."""

    name: str
    person_in: PersonIn
    paging: Paging
    searches: tuple[Search, ...]


PPS = Dialect(
    name="pps",
    person_in=PersonIn.HEADER,
    paging=Paging.SKIP,
    searches=(
        Search(
            resource="DiagnosticReport",
            form=(
                ("_include", "DiagnosticReport:based-on"),
                ("_include", "DiagnosticReport:specimen"),
                ("_include", "DiagnosticReport:performer"),
                ("_include", "DiagnosticReport:result"),
                ("_include:iterate", "ServiceRequest:requester"),
                ("_include:iterate", "Observation:has-member"),
            ),
        ),
        Search(
            resource="Observation",
            form=(("_include", "Observation:specimen"), ("_include", "Observation:performer")),
            optional=True,
        ),
    ),
)

GENERIC = msgspec.structs.replace(PPS, name="fhir", person_in=PersonIn.FORM, paging=Paging.LINKS)

DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in (PPS, GENERIC)}


def headers(
    dialect: Dialect, number: PersonNumber, *, basis: str | None, correlation_id: str, token: str | None
) -> dict[str, str]:
    """Write the headers of every request of one search."""
    written = {
        "Accept": "application/fhir+json",
        "Accept-Encoding": ACCEPTED,
        "correlation-id": correlation_id,
    }
    if token is not None:
        written["Authorization"] = f"Bearer {token}"
    if dialect.person_in is PersonIn.HEADER:
        written["person-id"] = number.digits
        if basis is not None:
            written["access-basis"] = basis
    return written


def form(dialect: Dialect, search: Search, number: PersonNumber, *, count: int, skip: int) -> list[tuple[str, str]]:
    """Write the form of one search; `skip` matches have been read already."""
    written = [*search.form, ("_count", str(count))]
    if dialect.person_in is PersonIn.FORM:
        written.insert(0, ("patient.identifier", f"{system_of(number)}|{number.digits}"))
    if dialect.paging is Paging.SKIP or skip:
        written.append(("_skip", str(skip)))
    return written


def system_of(number: PersonNumber) -> str:
    """Name the identifier system of a person number by its first digit."""
    if number.digits[:1] in D_NUMBER_DIGITS:
        return DNR
    return FHN if number.digits[:1] in HELP_NUMBER_DIGITS else FNR
