"""What a reading notes: once, with the place, and only where a report is less whole for it."""

import pytest

from resolvers.normalise import fhir_resources as r
from resolvers.normalise.fhir_reading import may_be_observation
from tests.fhir_examples import codes, diagnostic_report, observation, reading


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        (r.Reference(reference="Observation/o"), True),
        (r.Reference(reference="https://x/Observation/o/_history/1"), True),
        (r.Reference(reference="urn:uuid:1"), True),
        (r.Reference(reference="#o"), True),
        (r.Reference(), True),
        (r.Reference(reference="MolecularSequence/m"), False),
        (r.Reference(reference="urn:uuid:1", type="QuestionnaireResponse"), False),
        (r.Reference(reference="urn:uuid:1", type="Observation"), True),
    ],
)
def test_only_what_may_be_a_result_is_missed(reference, expected):
    assert may_be_observation(reference) is expected


def test_a_missing_result_is_noted_with_its_place():
    found = reading(diagnostic_report(results=["o1", "gone"]), observation())

    assert [(fault.code, fault.path) for fault in found.faults] == [("MISSING_RESULT", "page[0].entry[0].result[1]")]


def test_a_result_that_is_no_observation_is_passed_over():
    found = reading(
        diagnostic_report(result=[{"reference": "Specimen/s"}, {"reference": "QuestionnaireResponse/q"}]),
        {"resourceType": "Specimen", "id": "s"},
    )

    assert found.reports[0].results == ()
    assert found.faults == ()


def test_a_report_that_another_resource_contains_is_no_report_of_its_own():
    held = diagnostic_report("inner", results=["o1"])

    assert [report.key.report for report in reading(observation(contained=[held])).reports] == ["o1"]


def test_what_two_results_say_alike_is_read_alike_and_what_differs_apart():
    low = [{"low": {"value": 1}, "high": {"value": 2}}]
    first, second, third = reading(
        observation("o1", referenceRange=low),
        observation("o2", referenceRange=low, code={"text": "B"}),
        observation("o3", referenceRange=[{"low": {"value": 1.0}, "high": {"value": 2}}]),
    ).reports

    assert [each.results[0].reference_range.text for each in (first, second, third)] == ["1 - 2", "1 - 2", "1.0 - 2"]
    assert [each.results[0].code.text for each in (first, second, third)] == [None, "B", None]


def test_a_reference_range_that_cannot_be_read_is_noted_and_costs_neither_its_result_nor_its_neighbours():
    good = [{"text": "1 - 2"}]
    for bad in ("1 - 2", [{"low": 1}], [{"text": 5}], None):
        part = {"code": {"text": "B"}, "referenceRange": bad}
        found = reading(observation("o1", referenceRange=bad), observation("o2", referenceRange=good, component=[part]))
        first, second = (report.results[0] for report in found.reports)
        ranges = [each.reference_range for each in (first, second, *second.members)]

        assert [each and each.text for each in ranges] == [None, "1 - 2", None]
        assert [(fault.code, fault.path.rpartition(".")[2]) for fault in found.faults] == [
            ("BAD_VALUE", "referenceRange"),
            ("BAD_VALUE", "referenceRange"),
        ]


def test_a_time_that_cannot_be_is_noted_once_and_left_out():
    found = reading(observation(effectiveDateTime="2019-02-30", issued="yesterday"))

    assert codes(found) == ["BAD_TIME", "BAD_TIME"]
    assert found.reports[0].sampled is None
