"""Answers keep their digits, signs, units and words."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from resolvers.fhir.values import findings, in_order, quantity, ranges, value
from resolvers.model import (
    Code,
    CodedValue,
    Comparator,
    InstantValue,
    Moment,
    Quantity,
    RangeValue,
    ReferenceRange,
    StructuredInfo,
    TextValue,
)
from resolvers.model import Value as Answer
from tests.examples import NOW

ENCODER = msgspec.json.Encoder(decimal_format="number")


def number(said: str, **changes: Any) -> Quantity:
    return Quantity(**{"text": said, "value": Decimal(said.replace(",", "."))} | changes)


def text_of(answer: Answer) -> str:
    return ENCODER.encode(value(answer)).decode()


@pytest.mark.parametrize("said", ["5.10", "-0.0", "1.00E+2", "1e-245", "1234567890123456789.123456789", "0"])
def test_a_number_is_written_with_the_digits_it_came_with(said: str) -> None:
    assert text_of(number(said)) == f'{{"valueQuantity":{{"value":{said}}}}}'


@pytest.mark.parametrize(("said", "written"), [("5,10", "5.10"), ("+5", "5"), ("05", "5"), (".5", "0.5")])
def test_a_number_that_json_cannot_write_so_keeps_how_it_was_written_beside_it(said: str, written: str) -> None:
    found = quantity(number(said))

    assert found is not None
    assert str(found["value"]) == written
    assert ENCODER.encode(found["_value"]).decode() == (
        '{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/rendered-value","valueString":"' + said + '"}]}'
    )


def test_the_unit_is_as_said_with_its_code_beside_it() -> None:
    assert text_of(number("5", unit="mmol/l", ucum="mmol/L")) == (
        '{"valueQuantity":{"value":5,"unit":"mmol/l","system":"http://unitsofmeasure.org","code":"mmol/L"}}'
    )


@pytest.mark.parametrize(
    ("comparator", "sign"),
    [(Comparator.LT, "<"), (Comparator.LE, "<="), (Comparator.GE, ">="), (Comparator.GT, ">"), (Comparator.EQ, None)],
)
def test_a_sign_that_fhir_knows_stays_one(comparator: Comparator, sign: str | None) -> None:
    found = quantity(number("5", comparator=comparator))

    assert found is not None
    assert found.get("comparator") == sign


@pytest.mark.parametrize(("comparator", "sign"), [(Comparator.NE, "≠"), (Comparator.MG, "≫"), (Comparator.ML, "≪")])
def test_a_sign_that_fhir_does_not_know_makes_the_answer_words(comparator: Comparator, sign: str) -> None:
    found = value(number("5", comparator=comparator, unit="g"))

    assert found == {"valueCodeableConcept": {"text": f"{sign} 5 g"}}


@pytest.mark.parametrize("unread", [None, Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_number_is_said_in_words(unread: Decimal | None) -> None:
    assert value(Quantity(text="1:40", value=unread)) == {"valueCodeableConcept": {"text": "1:40"}}


def test_a_coded_answer_has_all_its_codes_its_words_what_kind_it_is_and_its_unit() -> None:
    answer = CodedValue(
        code=Code(code="R"), codes=(Code(code="R"), Code(code="x")), text="4", heading=Code(code="RSB"), unit="mg/L"
    )

    assert value(answer) == {
        "valueCodeableConcept": {
            "coding": [{"code": "R"}, {"code": "x"}, {"code": "RSB"}],
            "text": "4",
            "extension": [{"url": "urn:provesvar:fhir:unit", "valueString": "mg/L"}],
        }
    }


def test_a_text_is_a_concept_without_a_code() -> None:
    assert value(TextValue(text="Vekst\nav gule")) == {"valueCodeableConcept": {"text": "Vekst\nav gule"}}
    assert value(TextValue(text="")) == {}
    assert value(TextValue(text="", unit="g")) == {
        "valueCodeableConcept": {"extension": [{"url": "urn:provesvar:fhir:unit", "valueString": "g"}]}
    }


def test_an_interval_is_a_range_open_at_a_missing_end() -> None:
    assert text_of(RangeValue(low=number("1"), high=number("2"))) == (
        '{"valueRange":{"low":{"value":1},"high":{"value":2}}}'
    )
    assert text_of(RangeValue(high=number("2"))) == '{"valueRange":{"high":{"value":2}}}'
    assert value(RangeValue()) == {}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (RangeValue(low=number("2"), high=number("1", unit="g")), "2 - 1 g"),
        (RangeValue(low=number("2", comparator=Comparator.GT), high=number("3")), "> 2 - 3"),
        (RangeValue(low=Quantity(text="few"), high=number("3")), "few - 3"),
        (RangeValue(low=Quantity(text="few")), "few -"),
    ],
)
def test_an_interval_that_fhir_cannot_hold_is_said_in_words(answer: RangeValue, words: str) -> None:
    assert value(answer) == {"valueCodeableConcept": {"text": words}}


def test_ends_that_are_missing_are_in_order() -> None:
    assert in_order(number("2"), None)
    assert in_order(Quantity(text="x"), number("1"))


def test_a_time_as_the_answer_is_one_or_its_own_words() -> None:
    assert value(InstantValue(at=Moment(text="2021-03", at=NOW))) == {"valueDateTime": "2021-03"}
    assert value(InstantValue(at=Moment(text="i fjor", at=NOW))) == {"valueCodeableConcept": {"text": "i fjor"}}


def test_no_answer_is_nothing() -> None:
    assert value(None) == {}


def written_ranges(found: ReferenceRange | None, answer: Quantity | None = None) -> str:
    return ENCODER.encode(list(ranges(found, answer))).decode()


def test_each_line_of_a_reference_range_is_one() -> None:
    assert written_ranges(ReferenceRange(text="menn 1 - 2\n\nkvinner 2 - 3", low=Decimal(1))) == (
        '[{"text":"menn 1 - 2"},{"text":"kvinner 2 - 3"}]'
    )
    assert written_ranges(None) == "[]"


def test_a_range_has_its_ends_in_its_own_unit_or_that_of_the_answer() -> None:
    both = ReferenceRange(text="1,0 - 2", low=Decimal("1.0"), high=Decimal(2), low_inclusive=True, high_inclusive=True)
    own = msgspec.structs.replace(both, high=None, high_inclusive=None, unit="g", ucum="g")
    answer = number("1", unit="mmol/l", ucum="mmol/L")
    unit = '"unit":"mmol/l","system":"http://unitsofmeasure.org","code":"mmol/L"'

    assert written_ranges(both, answer) == (
        f'[{{"low":{{"value":1.0,{unit}}},"high":{{"value":2,{unit}}},"text":"1,0 - 2"}}]'
    )
    assert written_ranges(both) == '[{"low":{"value":1.0},"high":{"value":2},"text":"1,0 - 2"}]'
    assert '"unit":"g"' in written_ranges(own, answer)


def test_an_end_that_is_not_within_the_range_is_left_to_the_words() -> None:
    found = ReferenceRange(text="<2", high=Decimal(2), high_inclusive=False)

    assert written_ranges(found) == '[{"text":"<2"}]'


def test_a_structured_finding_keeps_every_kind_of_value() -> None:
    found = findings(
        (
            StructuredInfo(
                type=Code(code="1911.1"),
                texts=("tekst",),
                integers=("12", "99999999999", "tolv"),
                quantities=(number("5.0", unit="mm"), Quantity(text="mange")),
                codes=(Code(code="2"),),
                flags=(True, False),
            ),
        )
    )
    (parts,) = (each["extension"] for each in found)
    told = [(part["url"].rpartition("structured-info-")[2], *list(part.values())[1:]) for part in parts]  # type: ignore[attr-defined]  # a list of parts

    assert ENCODER.encode(told).decode() == (
        '[["type",{"coding":[{"code":"1911.1"}]}],["text","tekst"],["text","mange"],["integer",12],'
        '["text","99999999999"],["text","tolv"],["physical",{"value":5.0,"unit":"mm"}],'
        '["coded",{"coding":[{"code":"2"}]}],["boolean",true],["boolean",false]]'
    )
