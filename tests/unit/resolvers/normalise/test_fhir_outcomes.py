"""What a server says of its own answer becomes a coded fault, or nothing."""

import msgspec
import pytest

from resolvers.normalise.fhir_outcomes import faults
from resolvers.normalise.fhir_pages import decode
from tests.fhir_examples import codes, observation, reading

PVK = "http://nhn.no/fhir/nilar/CodeSystem/pvk-outcome-cs"


def outcome(**issue):
    return {"resourceType": "OperationOutcome", "id": "oo", "issue": [issue]}


def detailed(system, code):
    return outcome(severity="information", code="suppressed", details={"coding": [{"system": system, "code": code}]})


@pytest.mark.parametrize(
    ("code", "fault"),
    [("Specific", "PVK_SPECIFIC"), ("General", "PVK_GENERAL"), ("Reservation", "PVK_RESERVATION")],
)
@pytest.mark.parametrize("system", [PVK, "http://x/NilarPvkOutcome"])
def test_a_restriction_is_read(system, code, fault):
    assert codes(reading(detailed(system, code))) == [fault]


@pytest.mark.parametrize(
    ("severity", "code", "faults"),
    [
        ("information", "not-found", []),
        ("error", "not-found", []),
        ("error", "value", []),
        ("error", "invalid", ["OUTCOME_ERROR"]),
        ("fatal", "exception", ["OUTCOME_ERROR"]),
        ("warning", "incomplete", ["INCOMPLETE"]),
        ("information", "suppressed", ["SUPPRESSED"]),
        ("warning", "business-rule", []),
        (None, None, []),
    ],
)
def test_an_issue_is_judged_by_its_severity_and_code(severity, code, faults):
    assert codes(reading(outcome(severity=severity, code=code))) == faults


def test_an_unknown_restriction_code_of_another_system_is_judged_by_the_issue():
    assert codes(reading(detailed("http://other", "General"))) == ["SUPPRESSED"]


def test_an_outcome_beside_results_takes_nothing_from_them():
    found = reading(observation(), outcome(severity="error", code="invalid"))

    assert len(found.reports) == 1
    assert codes(found) == ["OUTCOME_ERROR"]


def test_what_is_no_outcome_says_nothing():
    assert list(faults(decode((msgspec.json.encode(observation()),)))) == []
