"""
How FHIR endpoints want to be asked: where the person stands, what is searched, how one goes on to the next page.

Source: the domain page 1.2 (the national service) and 5.2b (plain FHIR R4).
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum

import msgspec

from resolvers.model import Fetch, PersonNumber
from resolvers.sources.unpacking import ACCEPTED

FNR, DNR, FHN = (f"urn:oid:2.16.578.1.12.4.1.4.{number}" for number in (1, 2, 3))
D_NUMBER_DIGITS = frozenset("4567")
HELP_NUMBER_DIGITS = frozenset("89")
# So many report numbers are asked for in one request.
NUMBERS_AT_ONCE = 50
# What stands between or within the parts of a search value, and is escaped in one.
ESCAPED = str.maketrans({mark: f"\\{mark}" for mark in "\\,|$"})


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

    `optional` tells that a server without this search still gives the whole answer by the others. `number` is the
    parameter for the numbers of reports, or of results that stand alone; None where the server has none.
    """

    resource: str
    form: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    number: str | None = None


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """
    A way to be asked, as data.

    `since`, `until` and `changed` are the parameter and prefix for a period of sample times and for changes since a
    time; None where there is no way to ask so.
    """

    name: str
    person_in: PersonIn
    paging: Paging
    searches: tuple[Search, ...]
    since: tuple[str, str] | None = None
    until: tuple[str, str] | None = None
    changed: tuple[str, str] | None = None

    @property
    def can_be_bounded(self) -> bool:
        """Tell whether a part of what is held may be asked for: every version of a report must then be found too."""
        return all(search.number for search in self.searches)


PPS = Dialect(
    name="pps",
    person_in=PersonIn.HEADER,
    paging=Paging.SKIP,
    # Of prefixes the national service documents eq, lt and gt alone.
    since=("date", "gt"),
    until=("date", "lt"),
    searches=(
        Search(
            resource="DiagnosticReport",
            number="identifier",
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
            number="identifier",
            form=(("_include", "Observation:specimen"), ("_include", "Observation:performer")),
            optional=True,
        ),
    ),
)

GENERIC = msgspec.structs.replace(
    PPS,
    name="fhir",
    person_in=PersonIn.FORM,
    paging=Paging.LINKS,
    since=("date", "ge"),
    until=("date", "le"),
    changed=("_lastUpdated", "ge"),
)

DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in (PPS, GENERIC)}


def headers(
    dialect: Dialect,
    number: PersonNumber,
    *,
    basis: str | None,
    role: str | None,
    correlation_id: str,
) -> dict[str, str]:
    """Write the headers of every request of one search."""
    written = {
        "Accept": "application/fhir+json",
        "Accept-Encoding": ACCEPTED,
        "correlation-id": correlation_id,
    }
    if dialect.person_in is PersonIn.HEADER:
        written["person-id"] = number.digits
        if basis is not None:
            written["access-basis"] = basis
        if role is not None:
            written["requester-hpr-role"] = role
    return written


def narrowed(dialect: Dialect, search: Search, fetch: Fetch) -> Iterator[Search]:
    """Write a search as a fetch bounds it: once, or once for some numbers at a time; not at all without a way to."""
    bounds = tuple(bounded_by(dialect, fetch))
    if not fetch.numbers:
        yield msgspec.structs.replace(search, form=(*search.form, *bounds))
    elif search.number is not None:
        for start in range(0, len(fetch.numbers), NUMBERS_AT_ONCE):
            numbers = fetch.numbers[start : start + NUMBERS_AT_ONCE]
            wanted = ",".join(each.translate(ESCAPED) for each in numbers)
            yield msgspec.structs.replace(search, form=(*search.form, (search.number, wanted), *bounds))


def bounded_by(dialect: Dialect, fetch: Fetch) -> Iterator[tuple[str, str]]:
    """Write the period and the time of change as parameters."""
    window = fetch.window
    asked = (
        (dialect.since, window.since if window else None),
        (dialect.until, window.until if window else None),
        (dialect.changed, fetch.changed_since),
    )
    for way, at in asked:
        if way is not None and at is not None:
            name, prefix = way
            yield name, prefix + instant(at)


def instant(at: datetime) -> str:
    """Write an instant in UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


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
