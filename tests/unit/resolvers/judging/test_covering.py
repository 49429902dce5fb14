"""A restriction covers whole reports, and whatever cannot be told apart from what it names."""

from datetime import UTC, datetime

import pytest

from gateway.comparison import read_comparison
from resolvers.judging.covering import HOLDING_NLK, covers, requisitions
from resolvers.model import (
    Code,
    CodedValue,
    Comment,
    DiagnosticComment,
    Discipline,
    Information,
    Interpretation,
    Investigation,
    Modifier,
    Moment,
    ObjectKind,
    Party,
    ReportId,
    Request,
    ResultStatus,
    Specimen,
    StructuredInfo,
)
from tests.examples import NLK, moment, pair, report, restriction, result

REPORT_ID = ReportId("rp-1")
UNDATED = Moment(text="", at=datetime(1970, 1, 1, tzinfo=UTC))
HIV = Code(code="NPU19649", system=NLK)


def is_covered(found=None, **limit) -> bool:
    return covers(restriction(**limit), found or report(), REPORT_ID)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def dated(text: str, first: str) -> Moment:
    return Moment(text=text, at=at(first))


def test_everything_is_every_report() -> None:
    assert is_covered(object_kind=ObjectKind.ALL)


def test_one_report_is_that_report_alone() -> None:
    assert is_covered(object_kind=ObjectKind.REPORT, object_value=REPORT_ID)
    assert not is_covered(object_kind=ObjectKind.REPORT, object_value="rp-2")


@pytest.mark.parametrize("number", ["q-r1", "placer", " filler "])
def test_a_requisition_covers_the_report_by_every_number_of_the_request(number) -> None:
    asked = report(requests=(Request(number="placer", provider_number="filler"), Request()))

    assert is_covered(asked, object_kind=ObjectKind.REQUISITION, object_value=number)
    assert not is_covered(asked, object_kind=ObjectKind.REQUISITION, object_value="other")
    assert requisitions(asked) == {"q-r1", "placer", "filler"}


@pytest.mark.parametrize("discipline", list(Discipline))
def test_a_discipline_is_that_discipline_alone(discipline) -> None:
    found = report(discipline=discipline)

    assert is_covered(found, object_kind=ObjectKind.DISCIPLINE, object_value=str(discipline).lower())
    assert [
        value for value in Discipline if is_covered(found, object_kind=ObjectKind.DISCIPLINE, object_value=value)
    ] == [discipline]


def test_a_discipline_that_is_not_known_may_be_any() -> None:
    assert is_covered(object_kind=ObjectKind.DISCIPLINE, object_value="GEN")


@pytest.mark.parametrize("kind", [kind for kind in ObjectKind if kind not in {ObjectKind.ALL, ObjectKind.PERIOD}])
@pytest.mark.parametrize("value", [None, "", " "])
def test_an_object_that_names_nothing_covers_every_report(kind, value) -> None:
    assert is_covered(object_kind=kind, object_value=value)


def coded(*codes: Code):
    return result("X", investigations=(), value=CodedValue(code=codes[0], codes=codes))


def inside(*results):
    return report(results=results)


PLACES = {
    "own": inside(result("NPU19649")),
    "unmapped beside": inside(result("LOCAL", investigations=(Investigation(codes=(Code(code="LOCAL"), HIV)),))),
    "mapped": inside(
        result(investigations=(Investigation(codes=(Code(code="LOCAL", system="x", equivalents=(HIV,)),)),))
    ),
    "mapped at the second place": inside(
        result(investigations=(Investigation(codes=(Code(code="LOCAL", equivalents=(Code(code="NPU1"), HIV)),)),))
    ),
    "specification": inside(result(investigations=(Investigation(codes=(), specifications=(HIV,)),))),
    "answer": inside(coded(HIV)),
    "second answer": inside(coded(Code(code="other", system=NLK), HIV)),
    "finding": inside(result(details=(StructuredInfo(type=Code(code="t"), codes=(HIV,)),))),
    "kind of finding": inside(result(details=(StructuredInfo(type=HIV),))),
    "diagnosis": inside(
        result(
            diagnostic_comment=DiagnosticComment(
                concept=Code(code="c"), modifiers=(Modifier(name=Code(code="m"), values=(HIV,)),)
            )
        )
    ),
    "remark": inside(result(comments=(Comment(code=HIV),))),
    "method": inside(result(method=HIV)),
    "member of a member": inside(result(members=(result(members=(coded(HIV),)),))),
    "report": report(kind=HIV),
    "comment": report(comments=(Comment(code=HIV),)),
    "reason": report(requests=(Request(reasons=(Comment(code=HIV),)),)),
    "clinical information": report(information=(Information(code=HIV),)),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_code_covers_the_whole_report_wherever_in_it_the_code_stands(place) -> None:
    assert is_covered(PLACES[place], object_kind=ObjectKind.CODE, object_value="NPU19649", object_system=NLK)
    assert not is_covered(PLACES[place], object_kind=ObjectKind.CODE, object_value="NPU1964", object_system=NLK)


def test_codes_of_how_a_result_stands_and_whose_it_is_are_not_what_was_examined() -> None:
    found = inside(
        result(
            source_status=pair("N", "NPU19649"),
            interpretation=Interpretation(source=HIV),
            performers=(Party(role=HIV),),
            status=ResultStatus.FINAL,
        )
    )

    assert not is_covered(found, object_kind=ObjectKind.CODE, object_value="NPU19649")


@pytest.mark.parametrize(
    "spelling",
    [
        "urn:oid:2.16.578.1.12.4.1.1.7280",
        "2.16.578.1.12.4.1.1.7280",
        "http://ehelse.no/fhir/CodeSystem/no-kodeverk-7280-nlk",
        "HTTP://ehelse.no/fhir/CodeSystem/no-kodeverk-7280 ",
        None,
        "",
    ],
)
def test_the_national_spellings_of_a_system_are_one_and_without_a_system_the_code_decides(spelling) -> None:
    mapped = inside(result("LOCAL", investigations=(Investigation(codes=(Code(code="npu19649 ", system=spelling),)),)))

    assert is_covered(mapped, object_kind=ObjectKind.CODE, object_value="NPU19649", object_system=NLK)
    assert is_covered(PLACES["own"], object_kind=ObjectKind.CODE, object_value="NPU19649", object_system=spelling)


@pytest.mark.parametrize("system", ["urn:oid:2.16.578.1.12.4.1.1.7270", "http://loinc.org", "urn:oid:1.2.3.7280"])
def test_the_same_code_of_another_system_is_another_code(system) -> None:
    assert not is_covered(PLACES["own"], object_kind=ObjectKind.CODE, object_value="NPU19649", object_system=system)
    assert not is_covered(
        inside(coded(Code(code="NPU19649", system=system))),
        object_kind=ObjectKind.CODE,
        object_value="NPU19649",
        object_system=NLK,
    )


@pytest.mark.parametrize("other", sorted(HOLDING_NLK))
def test_a_system_that_holds_the_national_codes_is_one_with_the_national_one(other) -> None:
    blocked = {"object_kind": ObjectKind.CODE, "object_value": HIV.code}
    own = inside(coded(Code(code=HIV.code, system=other)))

    assert is_covered(own, **blocked, object_system=NLK)
    assert is_covered(inside(coded(HIV)), **blocked, object_system=other)
    assert not is_covered(own, **blocked, object_system="urn:oid:2.16.578.1.12.4.1.1.8212")


def test_the_systems_that_hold_the_national_codes_are_those_of_the_table() -> None:
    assert {system.uri for system in read_comparison().codes.table.systems} == HOLDING_NLK


def test_a_text_without_a_code_is_no_code() -> None:
    assert not is_covered(inside(coded(Code(text="NPU19649"))), object_kind=ObjectKind.CODE, object_value="NPU19649")


@pytest.mark.parametrize(
    ("begin", "end", "covered"),
    [
        (None, None, True),
        ("2026-01-10T09:00", "2026-01-10T09:00:01", True),
        ("2026-01-10T09:00", None, True),
        (None, "2026-01-10T09:00", False),
        ("2026-01-10T09:00:01", None, False),
        ("2026-01-09", "2026-01-11", True),
        ("2026-01-11", "2026-01-12", False),
    ],
)
def test_a_period_holds_its_first_instant_and_not_its_last(begin, end, covered) -> None:
    assert (
        is_covered(
            object_kind=ObjectKind.PERIOD,
            object_from=None if begin is None else at(begin),
            object_until=None if end is None else at(end),
        )
        is covered
    )


MARCH = {
    "object_kind": ObjectKind.PERIOD,
    "object_from": at("2026-02-28T23:00"),
    "object_until": at("2026-03-31T22:00"),
}


@pytest.mark.parametrize(
    "later",
    [
        {"results": (result(members=(result(sampled=moment("2026-03-05")),)),)},
        {"specimens": (Specimen(parts=(Specimen(collected=moment("2026-03-05")),)),)},
    ],
)
def test_a_report_with_any_sample_of_the_period_is_covered_whole(later) -> None:
    assert not is_covered(**MARCH)
    assert is_covered(report(**later), **MARCH)


def test_a_report_without_a_sample_time_is_placed_by_its_issue() -> None:
    assert is_covered(report(day="2026-03-05", sampled=None), **MARCH)
    assert not is_covered(report(day="2026-04-05", sampled=None), **MARCH)
    assert is_covered(report(day="2026-03-05", sampled=None, first_issued=None), **MARCH)


@pytest.mark.parametrize(
    ("sampled", "covered"),
    [
        (dated("2026-02-28", "2026-02-27T23:00"), False),
        (dated("2026-03-01", "2026-02-28T23:00"), True),
        (dated("2026-02", "2026-01-31T23:00"), False),
        (dated("2026-03", "2026-02-28T23:00"), True),
        (dated("2026", "2025-12-31T23:00"), True),
        (dated("2025", "2024-12-31T23:00"), False),
        (dated("2027", "2026-12-31T23:00"), False),
    ],
)
def test_a_day_month_or_year_lasts_until_its_end_in_norway(sampled, covered) -> None:
    assert is_covered(report(sampled=sampled), **MARCH) is covered


def test_the_middle_of_a_day_is_covered_by_a_sample_of_that_day() -> None:
    noon = {"object_kind": ObjectKind.PERIOD, "object_from": at("2026-03-01T12:00"), "object_until": None}

    assert is_covered(report(sampled=dated("2026-03-01", "2026-02-28T23:00")), **noon)
    assert is_covered(report(sampled=dated("2025-12", "2025-11-30T23:00")), **noon) is False


def test_a_report_that_nothing_dates_may_be_of_any_period() -> None:
    assert is_covered(report(sampled=None, first_issued=None, issued=UNDATED), **MARCH)
