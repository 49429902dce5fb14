"""Made-up persons and their reports, as rows that intake would write; but for seals, the same for the same seed."""

import hashlib
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from gateway.demo.chronicle.houses import CENTRAL
from gateway.demo.chronicle.world import chronicle
from gateway.demo.kith import message
from resolvers.intake import version_of
from resolvers.model import Moment, PersonNumber, Report, every_result
from resolvers.normalise import svarrapport
from resolvers.normalise.identifiers import FIRST_CHECK, SECOND_CHECK, person_number
from resolvers.store import Arrival, Vault, Version
from resolvers.store.reports import DERIVED, Placing, report_row, version_row

ANCHOR = datetime(2026, 11, 1, 10, tzinfo=UTC)
# As many dates of each report of the chronicle, some weeks apart.
DATES = 12
STEP = timedelta(days=31)
# A person has twelve reports on average, which are fifty results; a few have hundreds.
MIDDLE, SPREAD, MOST = 1.94, 1.0, 1_000
BORN, SYNTHETIC = date(1930, 1, 1), 80
# Stands in a template for what is each report's own; as long as the numbers that laboratories give.
NUMBER = "00000000-0000-4000-8000-000000000000"


class Somebody(NamedTuple):
    """A person as the store knows them."""

    hash: bytes
    id: uuid.UUID
    number: PersonNumber
    lookup: bytes


class Template(NamedTuple):
    """
    A report with all that is written of it, but for its own number.

    Args:
        results: how many it holds, at any depth.
        document, content: parted where its number goes; the content is what is hashed.
        version, report, described: the columns of the tables of these names, without persons and keys.
    """

    organisation: str
    requisition: str
    results: int
    document: list[bytes]
    content: list[bytes]
    version: tuple[object, ...]
    report: tuple[object, ...]
    described: dict[str, list[tuple[object, ...]]]


def persons(rng: Random, vault: Vault) -> Iterator[Somebody]:
    """Make up persons without end; nobody's number could be a real person's."""
    for number in numbers():
        person_id = uuid.UUID(int=rng.getrandbits(128), version=4)
        person = hashlib.sha256(person_id.bytes).digest()
        yield Somebody(person, person_id, number, vault.lookup("person", number.digits))


def numbers() -> Iterator[PersonNumber]:
    """Count synthetic numbers: every day from a first one on, and of each day as many as have check digits."""
    born = BORN
    while True:
        for individual in range(1_000):
            digits = f"{born.day:02}{born.month + SYNTHETIC:02}{born.year % 100:02}{individual:03}"
            for weights in (FIRST_CHECK, SECOND_CHECK):
                digits += check_digit(digits, weights)
            found = person_number(digits)
            if found is not None:
                yield found
        born += timedelta(days=1)


def check_digit(digits: str, weights: tuple[int, ...]) -> str:
    """Give the check digit of some digits, modulus 11; two digits where there is none."""
    return str(-sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11)


def reports_of(rng: Random) -> int:
    """Draw how many reports a person has."""
    return min(MOST, 1 + int(rng.lognormvariate(MIDDLE, SPREAD)))


def templates(vault: Vault) -> list[Template]:
    """Write every report that the demo's chronicle sends to the central store, at several dates."""
    held = chronicle(ANCHOR).held_by(CENTRAL)
    sent = [message(each.report, each.subject) for each in held]
    read = [version_of(each, synthetic_only=True) for one in sent for each in svarrapport.read(one).reports]
    return [template(dated(each, STEP * times), vault) for each in read for times in range(DATES)]


def dated(version: Version, before: timedelta) -> Version:
    """Let a version have been a time before."""
    found = version.report
    moments = {
        name: earlier(at, before)
        for name in ("issued", "first_issued", "sampled")
        if (at := getattr(found, name)) is not None
    }
    return replace(version, report=replace(found, **moments))


def earlier(moment: Moment, before: timedelta) -> Moment:
    """Give a moment that was a time before."""
    at = moment.at - before
    return replace(moment, at=at, text=at.isoformat())


def template(version: Version, vault: Vault) -> Template:
    """Write all of a version but its number."""
    own = version.report
    found = replace(
        own,
        key=replace(own.key, report=NUMBER),
        message=None if own.message is None else replace(own.message, id=NUMBER),
    )
    named = replace(version, report=found)
    arrival = Arrival(
        message_id=NUMBER,
        provider=own.key.organisation,
        senders=frozenset({own.key.organisation}),
        speaks_for=None,
        versions=(named,),
        received_at=own.issued.at,
    )
    placing = Placing(lookup=b"", key_hash=b"", content_hash=b"", version=named)
    return Template(
        organisation=own.key.organisation,
        requisition=own.key.requisition,
        results=sum(1 for _ in every_result(found.results)),
        document=parted(found),
        content=parted(replace(found, message=None)),
        version=version_row(arrival, placing),
        report=report_row(arrival, placing, departed=False),
        described={table: rows(found) for table, rows in DERIVED},
    )


def parted(report: Report) -> list[bytes]:
    """Write a report, parted where its number goes."""
    return msgspec.json.encode(report).split(NUMBER.encode())
