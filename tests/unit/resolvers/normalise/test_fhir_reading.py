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


def test_a_time_that_cannot_be_is_noted_once_and_left_out():
    found = reading(observation(effectiveDateTime="2019-02-30", issued="yesterday"))

    assert codes(found) == ["BAD_TIME", "BAD_TIME"]
    assert found.reports[0].sampled is None
