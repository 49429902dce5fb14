"""Codes keep the sender's words and order, with the common codes after them."""

from resolvers.fhir.codes import coding, concept, is_coded, remark, required, system, wording
from resolvers.model import Code, Comment

VOLVEN = "urn:oid:2.16.578.1.12.4.1.1."
EHELSE = "http://ehelse.no/fhir/CodeSystem/no-kodeverk-"


def test_national_systems_have_the_names_that_the_profile_gives_them() -> None:
    assert system(f"{VOLVEN}7280") == f"{EHELSE}7280-nlk"
    assert system(f"{VOLVEN}8202") == f"{EHELSE}8202"


def test_other_systems_stay_as_they_are() -> None:
    assert system("http://loinc.org") == "http://loinc.org"
    assert system(f"{VOLVEN}7280.1") == f"{VOLVEN}7280.1"
    assert system("Our own") == "Our%20own"
    assert system(None) is None


def test_a_text_alone_is_no_coding() -> None:
    assert coding(Code(text="Hb", system="s")) is None
    assert coding(Code(display="Hb", system="s")) == {"system": "s", "display": "Hb"}


def test_a_concept_has_what_was_sent_first_and_then_the_common_codes_each_once() -> None:
    common = Code(code="NPU28309", system=f"{VOLVEN}7280")
    local = Code(code="HB", system="lab", text="Hemoglobin", equivalents=(common,))
    found = concept((local, None, common))

    assert found == {
        "coding": [
            {"system": "lab", "code": "HB"},
            {"system": f"{EHELSE}7280-nlk", "code": "NPU28309"},
        ],
        "text": "Hemoglobin",
    }


def test_a_further_code_keeps_its_own_words() -> None:
    first = Code(code="A", text="one")
    second = Code(code="B", display="Two", text="two")
    alone = Code(text="three")
    same = Code(code="C", display="Four", text="Four")
    found = concept((first, second, alone, same))

    assert found == {
        "coding": [
            {"code": "A"},
            {"code": "B", "display": "Two", "extension": [{"url": "urn:provesvar:fhir:text", "valueString": "two"}]},
            {"display": "three"},
            {"code": "C", "display": "Four"},
        ],
        "text": "one",
    }


def test_nothing_is_no_concept_but_where_there_must_be_one() -> None:
    assert concept((None, Code())) is None
    assert "extension" in required((None,))
    assert required((Code(text="x"),)) == {"text": "x"}


def test_a_coded_comment_has_heading_code_and_text_as_one() -> None:
    comment = Comment(text="ring", heading=Code(code="TEL"), code=Code(code="TA"))

    assert is_coded(comment)
    assert not is_coded(Comment(text="ring"))
    assert remark(comment) == {"coding": [{"code": "TEL"}, {"code": "TA"}], "text": "ring"}


def test_a_code_is_said_by_its_name_its_text_or_itself() -> None:
    assert wording(Code(code="A", display="b", text="c")) == "b"
    assert wording(Code(code="A", text="c")) == "c"
    assert wording(Code(code="A")) == "A"
    assert wording(None) is None
