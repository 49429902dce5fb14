"""Walks reach every result and every code at any depth, and nothing that only tells how a result stands."""

from resolvers.model import (
    Code,
    CodedValue,
    Comment,
    Identifier,
    Information,
    Interpretation,
    Party,
    Quantity,
    Request,
    SourceStatus,
    codes_in,
    every_code,
    every_result,
)
from tests.examples import NLK, report, result


def code(name: str) -> Code:
    return Code(code=name)


def names(found) -> list[str | None]:
    return [each.code for each in found]


def test_parents_are_walked_before_their_members() -> None:
    forest = (result("a", members=(result("b", members=(result("c"),)), result("d"))), result("e"))

    assert [found.code.code for found in every_result(forest)] == ["a", "b", "c", "d", "e"]
    assert list(every_result(())) == []


def test_a_value_gives_its_codes_wherever_in_it_they_stand() -> None:
    answer = CodedValue(code=code("x"), codes=(code("x"), code("y")), heading=code("h"))

    assert names(codes_in(answer)) == ["x", "x", "y", "h"]
    assert names(codes_in(code("alone"))) == ["alone"]
    assert names(codes_in((code("a"), "text", None, (code("b"),)))) == ["a", "b"]
    assert names(codes_in(Quantity(text="48"))) == []


def test_a_code_comes_with_the_national_codes_of_the_same_examination() -> None:
    local = Code(code="KREA", equivalents=(code("NPU04998"), code("NPU18016")))

    assert names(codes_in((local, code("b")))) == ["KREA", "NPU04998", "NPU18016", "b"]
    assert (local.standard, code("b").standard, code("b").alike) == (code("NPU04998"), None, ())


def test_how_a_result_stands_and_whose_it_is_are_passed_over() -> None:
    found = result(
        "own",
        investigations=(),
        source_status=SourceStatus(type=code("N"), status=code("3")),
        interpretation=Interpretation(source=code("1")),
        performers=(Party(role=code("LE"), identifiers=(Identifier(value="1", type=code("HPR")),)),),
    )

    assert list(codes_in(found)) == [Code(code="own", system=NLK, display="own")]


def test_a_report_gives_what_was_asked_examined_and_found() -> None:
    found = report(
        kind=code("kind"),
        information=(Information(code=code("information")),),
        comments=(Comment(code=code("comment")),),
        results=(result("result", investigations=()),),
        requests=(
            Request(kind=code("not asked"), reservations=(code("NORN_FFL"),), reasons=(Comment(code=code("why")),)),
        ),
        requester=Party(speciality=code("not asked")),
        cancellation=code("not asked"),
    )

    assert names(every_code(found)) == ["kind", "information", "comment", "result", "why"]
