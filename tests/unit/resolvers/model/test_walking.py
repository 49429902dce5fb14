"""Walks reach every result and every code at any depth, and nothing that only tells how a result stands."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from resolvers.model import (
    Code,
    CodedValue,
    Comment,
    Identifier,
    Information,
    Interpretation,
    Investigation,
    Party,
    Quantity,
    Request,
    Result,
    SourceStatus,
    codes_in,
    every_code,
    every_result,
)
from resolvers.model.walking import APART, fields_with_codes
from resolvers.normalise.svarrapport import read
from tests.examples import NLK, report, result

DATA = Path(__file__).resolve().parents[3] / "data" / "svarrapport"


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


def everywhere(value: object) -> Iterator[Code]:
    """Look for codes in every field of every part, whatever the model declares."""
    if isinstance(value, Code):
        yield from (value, *value.alike)
    for part in value if isinstance(value, tuple) else ():
        yield from everywhere(part)
    if isinstance(value, msgspec.Struct) and not isinstance(value, (Code, *APART)):
        for name in value.__struct_fields__:
            yield from everywhere(getattr(value, name))


@pytest.mark.parametrize("message", sorted(DATA.iterdir()), ids=lambda path: path.stem)
def test_no_code_of_a_whole_report_is_missed(message) -> None:
    """A field that is left out of the walk would let a block of a code miss what it is of."""
    for found in read(message.read_bytes()).reports:
        assert list(codes_in(found.report)) == list(everywhere(found.report))


def test_a_field_is_looked_into_where_its_declared_type_may_hold_a_code() -> None:
    assert fields_with_codes(Investigation) == ("codes", "specifications")
    assert {"code", "value", "details", "diagnostic_comment", "members"} < set(fields_with_codes(Result))
    assert {"source_status", "interpretation", "performers", "number"}.isdisjoint(fields_with_codes(Result))
    assert fields_with_codes(Quantity) == ()
