"""Extensions are found by name, whatever the spelling of their URL."""

import pytest

from resolvers.normalise import fhir_resources as r
from resolvers.normalise.fhir_extensions import concepts_in, named, time_in


def of(url, **value):
    return r.Extension(url=url, **value)


@pytest.mark.parametrize(
    "url",
    [
        "http://nhn.no/fhir/nilar/StructureDefinition/nilar-report-date",
        "http://nhn.no/fhir/nilar/StructureDefinition/reportdate",
        "http://other/ReportDate",
        "report-date",
    ],
)
def test_an_extension_is_found_in_every_spelling(url):
    assert [each.url for each in named([of(url), of("http://x/other")], "reportdate")] == [url]


@pytest.mark.parametrize("kind", ["value_date_time", "value_date", "value_instant"])
def test_a_time_is_taken_from_every_kind_of_time(kind):
    assert time_in([of("a-date"), of("a-date", **{kind: "2026-01-01"})], "adate") == "2026-01-01"


def test_no_time_is_none():
    assert time_in([], "adate") is None


def test_a_concept_a_coding_a_code_and_a_text_are_all_concepts():
    found = list(
        concepts_in(
            [
                of("c", value_codeable_concept=r.Concept(text="1")),
                of("c", value_coding=r.Coding(code="2")),
                of("c", value_code="3"),
                of("c", value_string="4"),
                of("c"),
            ],
            "c",
        )
    )

    assert [(concept.text, [coding.code for coding in concept.coding]) for concept in found] == [
        ("1", []),
        (None, ["2"]),
        (None, ["3"]),
        ("4", []),
    ]
