"""A filter keeps what it asks for, by days that never shift, by codes at any depth."""

from datetime import UTC, datetime

import pytest

from resolvers.merge import merge
from resolvers.model import (
    Code,
    CodedValue,
    Discipline,
    Investigation,
    NamedSource,
    ReportStatus,
    Request,
    Shown,
    SourceId,
    TimelineFilter,
)
from resolvers.naming import Naming
from resolvers.selection import select
from tests.examples import NLK, NOW, report, result

NORD = SourceId("nord")
LOCAL = Code(
    code="KREA", system="local", equivalents=(Code(code="NPU04998", system=NLK), Code(code="NPU18016", system=NLK))
)
MICROBE = Code(code="ECOLI", system="urn:oid:1.2.3")
REPORT = report(
    day="2026-01-10",
    requests=(Request(number="placer", provider_number="filler"),),
    results=(
        result(members=(result("NPU06073", value=CodedValue(code=MICROBE, codes=(MICROBE,))),)),
        result(investigations=(Investigation(codes=(LOCAL, Code(code="ALONE"))),)),
    ),
)
(MERGED,) = merge(
    [Shown(source=NORD, as_of=NOW, report=REPORT, row="P2")],
    Naming(b"s" * 32),
    sources={NORD: NamedSource(id=NORD, name="Nord")},
    national_store_answered=False,
)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


KEPT = [
    TimelineFilter(),
    TimelineFilter(since=instant("2026-01-10T09:00"), until=instant("2026-01-10T09:00:01")),
    TimelineFilter(disciplines=frozenset({Discipline.LAB, Discipline.PAT})),
    TimelineFilter(kinds=frozenset({"CLIN"})),
    TimelineFilter(statuses=frozenset({ReportStatus.FINAL})),
    TimelineFilter(sources=frozenset({NORD})),
    TimelineFilter(reference="r1"),
    TimelineFilter(reference="q-r1"),
    TimelineFilter(reference="placer"),
    TimelineFilter(reference="filler"),
    TimelineFilter(codes=(Code(code="NPU27300"),)),
    TimelineFilter(codes=(Code(code="NPU27300", system=NLK),)),
    TimelineFilter(codes=(Code(code="nothing"), Code(code="NPU06073"))),
    TimelineFilter(codes=(Code(code="ECOLI"),)),
    TimelineFilter(codes=(Code(code="KREA", system="local"),)),
    TimelineFilter(codes=(Code(code="NPU04998", system=NLK),)),
    TimelineFilter(codes=(Code(code="NPU18016", system="http://helsedir.no/fhir/CodeSystem/no-kodeverk-7280-nlk"),)),
    TimelineFilter(changed_since=instant("2026-01-10T12:00")),
]
DROPPED = [
    TimelineFilter(since=instant("2026-01-10T09:00:01")),
    TimelineFilter(until=instant("2026-01-10T09:00")),
    TimelineFilter(disciplines=frozenset({Discipline.PAT})),
    TimelineFilter(kinds=frozenset({"MBIO"})),
    TimelineFilter(statuses=frozenset({ReportStatus.PRELIMINARY})),
    TimelineFilter(sources=frozenset({SourceId("vest")})),
    TimelineFilter(reference="r"),
    TimelineFilter(codes=(Code(code="NPU27300", system="urn:oid:9"),)),
    TimelineFilter(codes=(Code(code="nothing"),)),
    TimelineFilter(changed_since=instant("2026-01-10T12:00:01")),
    TimelineFilter(codes=(Code(code="ALONE", system=NLK),)),
    TimelineFilter(kinds=frozenset({"CLIN"}), reference="nothing"),
]


@pytest.mark.parametrize("wanted", KEPT)
def test_a_report_that_meets_every_part_of_the_filter_is_kept(wanted) -> None:
    assert select([MERGED], wanted) == (MERGED,)


@pytest.mark.parametrize("wanted", DROPPED)
def test_a_report_that_misses_a_part_of_the_filter_is_dropped(wanted) -> None:
    assert select([MERGED], wanted) == ()
