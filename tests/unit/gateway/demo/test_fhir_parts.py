"""Codes, references and numbers are written as FHIR has them."""

from decimal import Decimal

from gateway.demo.fhir_parts import Writer, encoded, identifier, named, without_nothing
from resolvers.model import Code, Identifier, Party

NLK = Code(code="NPU01685", system="urn:oid:2.16.578.1.12.4.1.1.7280", display="P-INR")


def test_a_number_keeps_every_digit():
    assert bytes(encoded({"value": Decimal("5.10")})) == b'{"value":5.10}'


def test_a_code_system_is_spelt_as_the_laboratory_does():
    assert Writer("a").coding(NLK)["system"] == "urn:oid:2.16.578.1.12.4.1.1.7280"
    assert Writer("a", "http://x/no-kodeverk-").coding(NLK)["system"] == "http://x/no-kodeverk-7280-nlk"
    assert Writer("a", "http://x/no-kodeverk-").system("urn:other") == "urn:other"


def test_a_code_that_is_a_text_alone_is_a_text():
    assert Writer("a").concept(Code(text="Mengde", system="urn:x")) == {"text": "Mengde"}


def test_ids_say_nothing_and_differ_between_laboratories():
    assert Writer("a").id("report", "1") == Writer("a").id("report", "1") != Writer("b").id("report", "1")
    assert len(Writer("a").id("report", "1")) == 32


def test_what_has_no_value_is_left_out():
    assert without_nothing({"a": None, "b": [], "c": "", "d": {}, "e": 0, "f": False}) == {"e": 0, "f": False}


def test_parties_are_named_by_identifier():
    practitioner = Identifier(value="900000101", type=Code(code="HPR"))

    assert identifier(practitioner)["system"].endswith("4.4")
    assert named(Party(name="X")) == {"display": "X"}
