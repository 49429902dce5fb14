"""FHIR codes, markers, main fields and statuses in the words of the model."""

import pytest

from resolvers.model import Code, Discipline, ReportStatus, ResultStatus
from resolvers.normalise import fhir_resources as r
from resolvers.normalise.fhir_codes import (
    codes,
    discipline,
    first,
    interpretation,
    remarks,
    report_status,
    result_status,
    source_pair,
    system,
)
from resolvers.normalise.fhir_results import STATUS
from tests.fhir_examples import extension, observation, only_result, reading

VOLVEN = "urn:oid:2.16.578.1.12.4.1.1."
V3 = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


def concept(*coded, text=None):
    return r.Concept(coding=tuple(r.Coding(system=uri, code=code) for uri, code in coded), text=text)


@pytest.mark.parametrize(
    "uri",
    [
        "http://ehelse.no/fhir/CodeSystem/no-kodeverk-7280-nlk",
        "http://helsedir.no/fhir/CodeSystem/no-kodeverk-7280",
        "2.16.578.1.12.4.1.1.7280",
        "urn:oid:2.16.578.1.12.4.1.1.7280",
    ],
)
def test_every_name_of_a_national_system_is_one(uri):
    assert system(uri) == f"{VOLVEN}7280"


def test_other_systems_stay_as_they_are():
    assert system("http://loinc.org") == "http://loinc.org"
    assert system(None) is None


def test_the_national_investigation_code_comes_first_and_carries_the_text():
    found = codes(concept(("http://loinc.org", "1"), (f"{VOLVEN}8212", "2"), (f"{VOLVEN}7280", "NPU"), text="HbA1c"))

    assert [code.code for code in found] == ["NPU", "2", "1"]
    assert [code.text for code in found] == ["HbA1c", None, None]


def test_a_concept_of_text_alone_is_a_code_of_text():
    assert codes(concept(text="gul")) == (Code(text="gul"),)
    assert codes(concept()) == ()
    assert first(None) is None


@pytest.mark.parametrize(
    ("uri", "code", "flag"),
    [
        (V3, "LL", "LL"),
        ("http://terminology.hl7.org/CodeSystem/v2-0078", "H", "H"),
        (f"{VOLVEN}8244", "1", "H"),
        (f"{VOLVEN}8271", "R", "R"),
        (f"{VOLVEN}8271", "K", None),
        ("http://local", "high", None),
    ],
)
def test_a_marker_is_read_in_the_international_system(uri, code, flag):
    found = interpretation((concept((uri, code)),))

    assert found.code == flag
    assert found.source.code == code


def test_no_interpretation_is_none():
    assert interpretation(()) is None
    assert interpretation((concept(),)) is None


@pytest.mark.parametrize(
    ("uri", "code", "field"),
    [
        (f"{VOLVEN}8202", "BLD", Discipline.BLD),
        (f"{VOLVEN}8202", "HIST", Discipline.PAT),
        (f"{VOLVEN}8202", "MBIO", Discipline.LAB),
        ("http://terminology.hl7.org/CodeSystem/v2-0074", "RAD", Discipline.BLD),
        ("http://terminology.hl7.org/CodeSystem/v2-0074", "SP", Discipline.PAT),
        ("http://terminology.hl7.org/CodeSystem/v2-0074", "HM", Discipline.LAB),
        ("http://terminology.hl7.org/CodeSystem/observation-category", "imaging", Discipline.BLD),
        ("http://snomed.info/sct", "394914008", Discipline.BLD),
        (None, "CYTO", Discipline.PAT),
        ("http://local", "CT", Discipline.LAB),
    ],
)
def test_the_main_field_is_read_from_the_category(uri, code, field):
    assert discipline((concept((uri, code)),)) is field


def test_a_status_that_fhir_does_not_know_is_unknown():
    assert report_status("final") is ReportStatus.FINAL
    assert result_status("corrected") is ResultStatus.CORRECTED
    assert report_status("done") is ReportStatus.UNKNOWN
    assert result_status(None) is ResultStatus.UNKNOWN


def test_the_sources_own_pair_is_kept():
    parts = tuple(
        r.Extension(url=name, value_coding=r.Coding(code=code)) for name, code in [("type", "M"), ("status", "P")]
    )
    found = source_pair((r.Extension(url="http://x/source-status", extension=parts),))

    assert (found.type.code, found.status.code) == ("M", "P")


def test_without_a_pair_the_fhir_status_stands_for_itself():
    empty = extension("source-status")
    said = only_result(reading(observation(extension=[empty], status="final")))
    unsaid = only_result(reading(observation(status=None)))

    assert said.source_status.status == Code(code="final", system=STATUS)
    assert unsaid.source_status.status == Code(code="unknown", system=STATUS)


def test_a_comment_of_the_profile_is_a_note_or_codes():
    noted = r.Extension(url="http://x/nilar-comment", value_annotation=r.Annotation(text="see the chart"))
    silent = r.Extension(url="http://x/nilar-comment", value_annotation=r.Annotation())
    coded = r.Extension(url="http://x/nilar-comment", value_codeable_concept=concept(("s", "TA"), ("s", "VA")))

    assert [each.text or each.code.code for each in remarks((noted, silent, coded))] == ["see the chart", "TA", "VA"]
