"""
Which reports a restriction covers, each of them whole.

Here a mistake would open a door, so what does not say what it covers, or when a report was made, is covered.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from resolvers.model import (
    Code,
    Discipline,
    Moment,
    ObjectKind,
    Report,
    ReportId,
    Restriction,
    Specimen,
    every_code,
    every_result,
)

OSLO = ZoneInfo("Europe/Oslo")
# An object identifier of the national code systems, or their canonical address: 7280, `no-kodeverk-7280-nlk`.
NATIONAL = re.compile(r"(?:2\.16\.578\.1\.12\.4\.1\.1\.|/no-kodeverk-)(\d+)(?:-[a-z-]+)?$")
# Systems that hold codes of NLK (7280) unchanged, as the table of codes says; what is blocked in one is in all.
HOLDING_NLK = frozenset({"urn:oid:2.16.578.1.12.4.1.1.7230", "http://npu-terminology.org", "urn:oid:1.2.208.176.9.1"})
NLK = "7280"
# The precision that a moment without a clock time came with.
DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def covers(restriction: Restriction, report: Report, report_id: ReportId) -> bool:
    """Tell whether a restriction's object covers a report, whole: a code or sample of it is enough."""
    match restriction.object_kind:
        case ObjectKind.ALL:
            return True
        case ObjectKind.PERIOD:
            return any(in_period(restriction, at) for at in times(report))
        case ObjectKind.REPORT | ObjectKind.REQUISITION | ObjectKind.DISCIPLINE | ObjectKind.CODE:
            return is_named(restriction, report, report_id)
        case unknown:
            assert_never(unknown)


def is_named(restriction: Restriction, report: Report, report_id: ReportId) -> bool:
    """Tell whether a report is what an object names; one that names nothing is any report."""
    value = plain(restriction.object_value or "")
    if not value:
        return True
    if restriction.object_kind is ObjectKind.REPORT:
        return value == plain(report_id)
    if restriction.object_kind is ObjectKind.REQUISITION:
        return value in map(plain, requisitions(report))
    if restriction.object_kind is ObjectKind.DISCIPLINE:
        return value == plain(report.discipline) or value not in map(plain, Discipline)
    return any(plain(held.code or "") == value and fits(held, restriction) for held in every_code(report))


def plain(text: str) -> str:
    """Write a code or number without space around it and in small letters, for comparing alone."""
    return text.strip().casefold()


def fits(held: Code, restriction: Restriction) -> bool:
    """Compare the systems of two codes that are alike; where either has none, the code alone decides."""
    if not held.system or not restriction.object_system:
        return True
    return same_system(plain(held.system), plain(restriction.object_system))


def same_system(one: str, other: str) -> bool:
    """Compare code systems; the national ones by the number that ends each of their spellings."""
    return one == other or (number_of(one) is not None and number_of(one) == number_of(other))


def number_of(system: str) -> str | None:
    """Find the number of a national code system in any of its three spellings, or of the one that it holds codes of."""
    if system in HOLDING_NLK:
        return NLK
    found = NATIONAL.search(system)
    return None if found is None else found.group(1)


def times(report: Report) -> Iterable[Moment]:
    """Collect every sample time of a report; one without is placed by its issue."""
    found = [report.sampled, *(result.sampled for result in every_result(report.results))]
    found += [specimen.collected for specimen in every_specimen(report.specimens)]
    return [at for at in found if at is not None] or [report.first_issued or report.issued]


def every_specimen(specimens: Iterable[Specimen]) -> Iterator[Specimen]:
    """Walk specimens and their parts."""
    for specimen in specimens:
        yield specimen
        yield from every_specimen(specimen.parts)


def in_period(restriction: Restriction, at: Moment) -> bool:
    """Tell whether a moment lies, or may lie, in a period; an unknown one may lie anywhere."""
    if not at.text:
        return True
    begun = restriction.object_from is None or restriction.object_from <= latest(at)
    return begun and (restriction.object_until is None or at.at < restriction.object_until)


def latest(moment: Moment) -> datetime:
    """Give the last instant that a moment can mean: a day, month or year lasts until its end in Norway."""
    found = DAY.fullmatch(moment.text)
    if found is None:
        return moment.at
    year, month, day = (int(part or 0) for part in found.groups())
    if day:
        end = date(year, month, day) + timedelta(days=1)
    else:
        end = date(year + month // 12, month % 12 + 1, 1) if month else date(year + 1, 1, 1)
    return datetime.combine(end, time.min, OSLO).astimezone(UTC) - timedelta.resolution


def requisitions(report: Report) -> frozenset[str]:
    """Collect every number that the report's requests go by."""
    numbers = {report.key.requisition}
    for request in report.requests:
        numbers |= {number for number in (request.number, request.provider_number) if number}
    return frozenset(numbers - {""})
