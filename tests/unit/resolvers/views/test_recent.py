"""Has this been taken recently: found, not found, or not known."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from resolvers.merge import merge
from resolvers.model import (
    Answer,
    AwaitingReleaseNotice,
    Code,
    CodedValue,
    Completeness,
    Investigation,
    NamedSource,
    Notice,
    RestrictedNotice,
    ResultStatus,
    Shown,
    SourceId,
)
from resolvers.naming import Naming
from resolvers.views.recent import Recency, recent
from tests.examples import NLK, NOW, moment, report, result

NORD = NamedSource(id=SourceId("nord"), name="Nord")
HBA1C, CRP = Code(code="NPU27300"), Code(code="NPU19748", system=NLK)
PADLOCK = RestrictedNotice(kind="GENERAL_BLOCK", openable_by=("CONSENT",), text="x")
SINCE = NOW - timedelta(days=90)


def answer(*reports, complete: bool = True, notices: tuple[Notice, ...] = ()) -> Answer:
    merged = merge(
        [Shown(source=NORD.id, as_of=NOW, report=one, row="P2") for one in reports],
        Naming(b"s" * 32),
        sources={NORD.id: NORD},
        national_store_answered=False,
    )
    return Answer(
        reports=merged,
        completeness=Completeness(complete=complete, sources=()),
        notices=notices,
        policy_version="1",
        rows={},
    )


def state(given: Answer, code: Code = HBA1C) -> Recency:
    return recent(given, [code], SINCE).lines[0].state


def test_the_newest_of_a_code_is_found_with_its_report_and_counted() -> None:
    given = answer(report("r1", "2026-01-10"), report("r2", "2026-02-10"), report("r3", "2025-01-10"))

    (line,) = recent(given, [HBA1C], SINCE).lines

    assert (line.state, line.count, line.sampled) == (Recency.FOUND, 2, moment("2026-02-10"))
    assert line.report is not None
    assert line.report.key.report == "r2"
    assert line.result == line.report.results[0]


def test_every_code_has_its_line_in_the_order_asked_and_a_report_is_told_once() -> None:
    given = answer(report(results=(result("NPU27300"), result("NPU19748"))))

    found = recent(given, [CRP, HBA1C, Code(code="NPU00000")], SINCE)

    assert [line.state for line in found.lines] == [Recency.FOUND, Recency.FOUND, Recency.NONE_FOUND]
    assert [one.key.report for one in found.reports] == ["r1"]
    assert found.answer is given


def test_nothing_found_is_said_only_where_nothing_is_missing_or_restricted() -> None:
    assert state(answer()) is Recency.NONE_FOUND
    assert state(answer(complete=False)) is Recency.UNKNOWN
    assert state(answer(notices=(PADLOCK,))) is Recency.UNKNOWN
    assert state(answer(notices=(AwaitingReleaseNotice(text="x"),))) is Recency.NONE_FOUND
    assert state(answer(report("r1", "2025-01-10"), complete=False)) is Recency.UNKNOWN


@pytest.mark.parametrize("status", [ResultStatus.CANCELLED, ResultStatus.ENTERED_IN_ERROR])
def test_what_was_taken_back_tells_of_no_specimen(status) -> None:
    assert state(answer(report(results=(result(status=status),)))) is Recency.NONE_FOUND


def test_what_is_under_way_counts_as_taken() -> None:
    assert state(answer(report(results=(result(status=ResultStatus.REGISTERED, value=None),)))) is Recency.FOUND


def test_a_result_is_as_old_as_its_own_specimen() -> None:
    given = answer(report(results=(result(sampled=moment("2025-01-01")),)))

    assert state(given) is Recency.NONE_FOUND


def test_a_member_is_found_and_what_was_answered_is_not() -> None:
    microbe = Code(code="NPU19748", system=NLK)
    inner = result("NPU19748")
    outer = result("NPU06073", members=(inner,))
    answered = result("NPU06073", value=CodedValue(code=microbe, codes=(microbe,)))

    assert state(answer(report(results=(outer,))), CRP) is Recency.FOUND
    assert state(answer(report(results=(answered,))), CRP) is Recency.NONE_FOUND


def test_any_code_of_the_same_examination_is_found() -> None:
    common = Code(code="NPU04998", system=NLK)
    own = Code(code="KREA", system="urn:oid:2.16.578.1.12.4.1.1.8212", equivalents=(common,))
    given = answer(report(results=(replace(result(), code=None, investigations=(Investigation(codes=(own,)),)),)))

    assert state(given, Code(code="NPU04998")) is Recency.FOUND
    assert state(given, Code(code="KREA")) is Recency.FOUND


def test_one_without_a_code_is_of_nothing_that_is_asked_for() -> None:
    nameless = replace(result(), code=None, investigations=())

    assert state(answer(report(results=(nameless,)))) is Recency.NONE_FOUND
