"""Two sources agree where what both say is the same; what one leaves out, or writes otherwise, is no difference."""

import pytest
from msgspec.structs import replace

from resolvers.model import (
    Code,
    Comment,
    Interpretation,
    ReferenceRange,
    ReportStatus,
    Result,
    ResultStatus,
    TextValue,
)
from resolvers.versioning.agreeing import agree, compatible, listed_alike, results_agree
from tests.examples import pair, report, result


def of_our_own(found: Result) -> Result:
    """Name what is examined by a code of the laboratory's own."""
    return replace(found, code=replace(found.code, system="urn:oid:2.16.578.1.34.1"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (ReportStatus.FINAL, ReportStatus.AMENDED, True),
        (ReportStatus.FINAL, ReportStatus.UNKNOWN, True),
        (ReportStatus.FINAL, ReportStatus.PRELIMINARY, False),
        (ReportStatus.FINAL, ReportStatus.CANCELLED, False),
    ],
)
def test_reports_must_stand_alike(one, other, same) -> None:
    assert agree(report(status=one), report(status=other)) is same
    assert agree(report(status=one, results=()), report(status=other)) is same


def test_what_one_leaves_out_is_no_difference() -> None:
    rich = report(results=(result(number="1", comments=(Comment(text="hemolyse"),)), result(code="K", text="4")))
    poor = report(results=(result(),))

    assert agree(rich, poor)
    assert agree(poor, rich)
    assert agree(rich, report(results=(result(value=None),)))
    assert agree(rich, report(results=(of_our_own(result(code="L", text="4")),)))


def test_results_that_answer_differently_or_stand_differently_are_a_difference() -> None:
    one = report(results=(result(text="48"),))

    assert not agree(one, report(results=(result(text="51"),)))
    assert not agree(one, report(results=(result(status=ResultStatus.CANCELLED, value=None),)))


def test_members_are_compared_below_what_they_belong_to() -> None:
    def culture(microbe: str, answer: str):
        return result(code=microbe, value=None, members=(result(code="penicillin", text=answer),))

    one = report(results=(culture("A", "S"), culture("B", "R")))

    assert agree(one, report(results=(culture("B", "R"), culture("A", "S"))))
    assert not agree(one, report(results=(culture("A", "R"), culture("B", "S"))))


def test_several_of_one_place_are_compared_in_no_order_and_only_where_all_are_there() -> None:
    one = report(results=(result(text="1"), result(text="2")))

    assert agree(one, report(results=(result(text="2"), result(text="1"))))
    assert not agree(one, report(results=(result(text="2"), result(text="3"))))
    assert agree(one, report(results=(result(text="2"),)))
    assert not agree(one, report(results=(result(text="3"),)))


def test_several_of_one_place_are_paired_however_each_dialect_orders_them() -> None:
    def said(text: str, heading: str | None = None):
        return result(value=TextValue(text=text, heading=heading and Code(code=heading)))

    rich = report(results=(said("b", "1"), said("a", "2"), result(value=None)))
    poor = report(results=(said("a"), said("b"), said("c")))

    assert agree(rich, poor)
    assert not agree(rich, report(results=(said("a"), said("c"), said("d"))))


def test_one_that_may_be_several_leaves_each_what_it_alone_can_be() -> None:
    open_, final = ResultStatus.PRELIMINARY, ResultStatus.FINAL
    either = result(text="1", status=ResultStatus.UNKNOWN)
    one = report(results=(either, result(text="1", status=open_)))

    assert agree(one, report(results=(result(text="1", status=open_), result(text="1", status=final))))
    assert not agree(one, report(results=(result(text="1", status=final), result(text="1", status=final))))


def test_of_many_of_one_place_only_the_order_of_their_answers_is_tried() -> None:
    def many(*texts: str):
        return report(results=tuple(result(text=f"{text}.{number}") for number in range(20) for text in texts))

    assert agree(many("1", "2"), many("2", "1"))
    assert not agree(many("1", "2"), many("1", "3"))


def test_what_each_alone_answers_must_be_alike_under_its_other_name() -> None:
    sodium, local = result(code="NPU03429", text="140"), of_our_own(result(code="NA", text="140"))
    potassium = result(code="K", text="4")

    assert agree(report(results=(sodium, potassium)), report(results=(local, potassium)))
    assert not agree(report(results=(sodium,)), report(results=(potassium,)))
    assert agree(report(results=(sodium, potassium)), report(results=(potassium,)))
    assert not agree(report(results=(sodium, replace(potassium, value=None))), report(results=(potassium,)))


def test_two_codes_of_one_system_are_two_examinations_however_alike_they_are_answered() -> None:
    one, other = result(code="CT", text="neg"), result(code="NG", text="neg")

    assert not agree(report(results=(one,)), report(results=(other,)))
    assert agree(report(results=(one,)), report(results=(of_our_own(other),)))
    for unnamed in (None, replace(one.code, code=None, text="Klamydia"), replace(one.code, system=None, code="NG")):
        assert agree(report(results=(one,)), report(results=(replace(one, code=unnamed),)))


def test_of_which_each_answers_more_in_one_place_differ() -> None:
    one = report(results=(result("A", text="5"), result("A", text="7"), result("B", text="1")))
    other = report(results=(result("A", text="5"), result("B", text="1"), result("B", text="2")))

    assert not agree(one, other)
    assert not agree(other, one)
    assert agree(one, report(results=(result("A", text="5"), result("B", text="1"))))


def test_antigens_that_differ_in_their_case_alone_are_examined_apart() -> None:
    def typed(big: str, small: str):
        return report(results=(result("C", value=TextValue(text=big)), result("c", value=TextValue(text=small))))

    assert not agree(typed("pos", "neg"), typed("neg", "pos"))
    assert agree(typed("pos", "neg"), typed("POS", "NEG"))


def test_a_dialect_that_does_not_nest_tells_the_same() -> None:
    def nested(answer: str):
        return report(results=(result("culture", value=None, members=(result("penicillin", text=answer),)),))

    flat = report(results=(result("culture", value=None), result("penicillin", text="S")))

    assert agree(nested("S"), flat)
    assert agree(flat, nested("S"))
    assert not agree(nested("R"), flat)


def test_two_parts_of_a_whole_go_together_and_are_not_the_same() -> None:
    one, other = report(results=(result("NA", text="140"),)), report(results=(result("K", text="4"),))

    assert compatible(one, other)
    assert compatible(one, one)
    assert not agree(one, other)
    assert not compatible(one, report(results=(result("NA", text="141"),)))
    assert not compatible(one, report(status=ReportStatus.CANCELLED))


def test_a_result_that_does_not_say_what_it_examines_is_compared_with_none() -> None:
    assert agree(report(results=(result(code="", text="1"),)), report(results=(result(code="", text="2"),)))
    unnamed = replace(result(text="2"), code=None)
    assert agree(report(results=(result(text="1"),)), report(results=(unnamed,)))


def tree(*values: str, inner: str = "7") -> tuple:
    """Give results of one code, the last of which has a member."""
    found = [result("A", text=text) for text in values]
    return (*found, replace(result("B"), members=(result("C", text=inner),)))


def flagged(code: str) -> tuple:
    return (result(interpretation=Interpretation(code=code, source=Code(code=code))),)


def limited(text: str) -> tuple:
    return (result(reference_range=ReferenceRange(text=text)),)


def standing(status: str, own: str | None = "3") -> tuple:
    return (result(status=ResultStatus(status), source_status=pair("M", own)),)


@pytest.mark.parametrize(
    ("one", "other", "listed", "agreeing"),
    [
        (tree("1", "2"), tree("1", "2"), True, True),
        (tree("1", "2"), tuple(replace(each, number="9") for each in tree("1", "2")), True, True),
        (
            tree("1", "2"),
            tuple(replace(each, code=replace(each.code, display="x")) for each in tree("1", "2")),
            True,
            True,
        ),
        (tree("1", "2"), tree("2", "1"), False, True),
        (flagged("H"), flagged("HH"), False, True),
        (flagged("H"), flagged("L"), False, False),
        (flagged("H"), flagged("H"), True, True),
        (limited("1-2"), limited("1 - 2"), False, True),
        (standing("final"), standing("corrected"), False, True),
        (standing("amended"), standing("amended"), True, True),
        (standing("amended"), standing("amended", None), False, True),
        (tree("1", "2"), tree("1"), False, True),
        (tree("1", "2"), tree("1", "3"), False, False),
        (tree("1"), tree("1", inner="8"), False, False),
    ],
    ids=[
        "alike",
        "numbered",
        "named",
        "in another order",
        "higher",
        "low",
        "flagged alike",
        "of a range written otherwise",
        "corrected",
        "amended",
        "amended by another pair",
        "of another number",
        "another answer",
        "another member",
    ],
)
def test_what_is_listed_alike_agrees_and_what_is_not_is_compared_by_its_place(one, other, listed, agreeing) -> None:
    assert listed_alike(one, other) is listed_alike(other, one) is listed
    assert results_agree(one, other) is results_agree(other, one) is agreeing
    assert agree(report(results=one), report(results=other)) is agreeing
