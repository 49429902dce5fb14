"""Every kind of FHIR answer keeps what was written."""

from decimal import Decimal

import msgspec
import pytest

from resolvers.model import Code, CodedValue, Comparator, InstantValue, Quantity, RangeValue, TextValue
from resolvers.normalise import fhir_resources as r
from resolvers.normalise.fhir import read
from resolvers.normalise.fhir_values import decimal, number, reference_range, written
from tests.examples import PERSON
from tests.fhir_examples import codes, delivery, extension, observation, only_result, reading


def value_of(**answer):
    plain = observation()
    del plain["valueQuantity"]
    return only_result(reading(plain | answer)).value


def raw_value(text):
    page = b'{"resourceType":"Observation","id":"o","valueQuantity":{"value":' + text + b"}}"
    return read(delivery(page), PERSON)


@pytest.mark.parametrize("text", ["5.10", "5", "-0.0", "1.00E+2", "1e-245", "1234567890123456789.123456789"])
def test_a_number_is_its_own_text_and_exact(text):
    value = only_result(raw_value(text.encode())).value

    assert value == Quantity(text=text, value=Decimal(text))
    assert str(value.value) == str(Decimal(text))


@pytest.mark.parametrize("text", ["1e1001", "1e999999999999999999999", "nonsense"])
def test_a_number_beyond_all_measure_is_text_alone(text):
    assert decimal(text) is None


def test_a_number_sent_as_a_string_is_kept_as_it_is():
    assert only_result(raw_value(b'"< 5,1"')).value == Quantity(text="< 5,1")


def test_a_text_in_a_numbers_place_that_is_not_utf_8_is_no_number():
    assert number(msgspec.Raw(b'"\xff"')) == ""


@pytest.mark.parametrize("junk", [b"{}", b"[1]", b"true"])
def test_what_is_no_number_is_a_fault_and_no_value(junk):
    found = raw_value(junk)

    assert only_result(found).value is None
    assert codes(found) == ["BAD_VALUE"]


def test_a_missing_number_is_no_value_and_no_fault():
    found = raw_value(b"null")

    assert only_result(found).value is None
    assert found.faults == ()


@pytest.mark.parametrize(
    ("sign", "comparator"),
    [("<", Comparator.LT), ("<=", Comparator.LE), (">=", Comparator.GE), (">", Comparator.GT)],
)
def test_a_comparator_is_kept(sign, comparator):
    assert value_of(valueQuantity={"value": 5, "comparator": sign}).comparator is comparator


def test_an_unknown_comparator_makes_a_text():
    assert value_of(valueQuantity={"value": 5, "comparator": "ad", "unit": "mg"}) == TextValue(text="ad 5 mg")
    assert value_of(valueQuantity={"comparator": "ad"}) is None


def test_a_unit_is_raw_and_in_ucum_only_where_the_sender_says_so():
    ucum = value_of(valueQuantity={"value": 1, "unit": "C", "system": "http://unitsofmeasure.org", "code": "Cel"})
    other = value_of(valueQuantity={"value": 1, "system": "http://snomed.info/sct", "code": "258814008"})

    assert (ucum.unit, ucum.ucum) == ("C", "Cel")
    assert (other.unit, other.ucum) == ("258814008", None)


def test_a_coded_answer_keeps_all_its_codes():
    value = value_of(valueCodeableConcept={"coding": [{"code": "1"}, {"code": "2"}], "text": "S"})

    assert isinstance(value, CodedValue)
    assert [code.code for code in value.codes] == ["1", "2"]
    assert value.text == "S"


def test_a_concept_with_text_alone_is_a_text():
    assert value_of(valueCodeableConcept={"text": "gul"}) == TextValue(text="gul")
    assert value_of(valueCodeableConcept={}) is None


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ({"valueString": "no growth"}, "no growth"),
        ({"valueBoolean": True}, "true"),
        ({"valueBoolean": False}, "false"),
        ({"valueTime": "07:30:00"}, "07:30:00"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}, "1 : 128"),
        ({"valueRatio": {"numerator": {"value": 1, "unit": "mg"}}}, "1 mg"),
        ({"valuePeriod": {"start": "2026-01-01", "end": "2026-01-02"}}, "2026-01-01/2026-01-02"),
        ({"valuePeriod": {"start": "2026-01-01"}}, "2026-01-01/.."),
    ],
)
def test_other_answers_are_texts(answer, text):
    assert value_of(**answer) == TextValue(text=text)


@pytest.mark.parametrize("answer", [{"valueRatio": {}}, {"valueRange": {}}, {"valueString": ""}, {}])
def test_an_empty_answer_is_no_value(answer):
    assert value_of(**answer) is None


def test_a_whole_number_is_a_quantity_without_unit():
    assert value_of(valueInteger=7) == Quantity(text="7", value=Decimal(7))


def test_a_range_keeps_both_ends():
    value = value_of(valueRange={"low": {"value": 1}, "high": {"value": 2}})

    assert value == RangeValue(low=Quantity(text="1", value=Decimal(1)), high=Quantity(text="2", value=Decimal(2)))


def test_a_date_keeps_its_precision():
    value = value_of(valueDateTime="2026-01")

    assert isinstance(value, InstantValue)
    assert value.at.text == "2026-01"


def test_a_date_that_cannot_be_is_a_fault_and_no_value():
    plain = observation() | {"valueDateTime": "2019-02-30"}
    del plain["valueQuantity"]
    found = reading(plain)

    assert only_result(found).value is None
    assert [(fault.code, fault.path) for fault in found.faults] == [("BAD_TIME", "page[0].entry[0].valueDateTime")]


def test_sampled_data_are_a_text_with_what_it_takes_to_read_them():
    answer = {"origin": {"value": 2048, "unit": "mV"}, "period": 10, "factor": 1.612, "data": "1 2 3"}
    result = only_result(reading({**observation(), "valueQuantity": None, "valueSampledData": answer}))

    assert result.value == TextValue(text="1 2 3", unit="mV")
    assert {info.type.code: info.quantities[0].text for info in result.details} == {
        "origin": "2048",
        "period": "10",
        "factor": "1.612",
    }


@pytest.mark.parametrize(
    ("ranges", "text"),
    [
        ([{"text": "10 - 22"}], "10 - 22"),
        ([{"low": {"value": 7.1, "unit": "mmol/l"}, "high": {"value": 11.2, "unit": "mmol/l"}}], "7.1 - 11.2 mmol/l"),
        ([{"low": {"value": 1, "unit": "g"}, "high": {"value": 2, "unit": "kg"}}], "1 g - 2 kg"),
        ([{"low": {"value": 1.5}}], ">= 1.5"),
        ([{"high": {"value": 4.5}}], "<= 4.5"),
        ([{"text": "adults", "high": {"value": 4.5}}], "adults (<= 4.5)"),
        ([{"text": "117-153", "low": {"value": 117}, "high": {"value": 153}}], "117-153"),
        ([{"high": {"value": 8}, "type": {"text": "Severe"}}, {"low": {"value": 9}}], "Severe: <= 8\n>= 9"),
        (
            [{"low": {"value": 1}, "appliesTo": [{"coding": [{"code": "F"}]}], "age": {"low": {"value": 18}}}],
            "F, >= 18: >= 1",
        ),
        ([{"type": {"text": "normal"}}], "normal"),
    ],
)
def test_a_reference_range_is_written_with_nothing_left_out(ranges, text):
    assert only_result(reading(observation(referenceRange=ranges))).reference_range.text == text


def test_reference_ranges_that_say_nothing_are_none():
    assert reference_range([r.NormalRange()]) is None


def test_nothing_is_written_of_a_quantity_without_a_number():
    assert written(None) == ""
    assert written(r.Quantity(unit="g")) == ""
    assert written(r.Quantity(value=msgspec.Raw(b"5"))) == "5"


def test_what_kind_of_text_an_answer_is_stands_apart_from_what_it_says():
    kind = {"system": "http://ehelse.no/fhir/CodeSystem/no-kodeverk-8243", "code": "RSB", "display": "Resistens"}
    resistant = {"system": "http://ehelse.no/fhir/CodeSystem/no-kodeverk-8271", "code": "R"}
    said = value_of(valueCodeableConcept={"coding": [kind], "text": "Vekst"})
    coded = value_of(valueCodeableConcept={"coding": [kind, resistant], "text": "MIC 4"})
    silent = value_of(valueCodeableConcept={"coding": [kind]})
    twice = value_of(valueCodeableConcept={"coding": [kind, kind | {"code": "LR"}]})
    heading = Code(code="RSB", system="urn:oid:2.16.578.1.12.4.1.1.8243", display="Resistens")

    assert said == TextValue(text="Vekst", heading=heading)
    assert (coded.code.code, len(coded.codes), coded.text, coded.heading) == ("R", 1, "MIC 4", heading)
    assert silent == TextValue(text="", heading=heading)
    assert (twice.code.code, twice.heading) == ("LR", heading)


def finding(*parts):
    (found,) = only_result(
        reading(observation(extension=[extension("nilar-structured-info", extension=parts)]))
    ).details
    return found


def part(kind, **value):
    return extension(f"nilar-structured-info-{kind}", **value)


TYPE = part("type", valueCodeableConcept={"coding": [{"code": "1911.1"}]})


def test_a_structured_finding_of_the_profile_keeps_every_kind_of_value():
    raw = (
        b'{"resourceType":"Observation","id":"o","extension":[{"url":"nilar-structured-info","extension":['
        b'{"url":"nilar-structured-info-type","valueCodeableConcept":{"text":"size"}},'
        b'{"url":"nilar-structured-info-physical","valueQuantity":{"value":5.10,"comparator":"<","unit":"mm",'
        b'"system":"http://unitsofmeasure.org","code":"mm"}}]}]}'
    )
    (exact,) = only_result(read(delivery(raw), PERSON)).details
    found = finding(
        TYPE,
        part("text", valueString="tekst"),
        part("integer", valueInteger=12),
        part("coded", valueCodeableConcept={"coding": [{"code": "2"}]}),
        part("boolean", valueBoolean=False),
        part("boolean"),
    )

    assert exact.quantities == (
        Quantity(text="5.10", value=Decimal("5.10"), comparator=Comparator.LT, unit="mm", ucum="mm"),
    )
    assert (found.type.code, found.texts, found.integers, found.flags) == ("1911.1", ("tekst",), ("12",), (False,))
    assert [code.code for code in found.codes] == ["2"]


def test_a_finding_without_a_number_has_none_and_one_that_is_no_measure_is_a_text():
    found = finding(
        TYPE,
        part("physical"),
        part("physical", valueQuantity={"unit": "mm"}),
        part("physical", valueQuantity={"value": 5, "comparator": "~", "code": "mm"}),
        part("physical", valueQuantity={"value": "1e1001"}),
    )

    assert found.quantities == (Quantity(text="~ 5", unit="mm"), Quantity(text="1E+1001"))


def test_a_finding_that_does_not_say_what_it_is_of_is_left_out():
    alone = extension("nilar-structured-info", extension=[part("text", valueString="tekst")])

    assert only_result(reading(observation(extension=[alone]))).details == ()
