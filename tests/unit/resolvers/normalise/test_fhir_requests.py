"""The request behind a report, with both sides' numbers and the marks that hang on it."""

import pytest

from tests.fhir_examples import codes, diagnostic_report, extension, observation, reading


def request(**changes):
    return {"resourceType": "ServiceRequest", "id": "q"} | changes


def report_of(*resources, based_on=({"reference": "ServiceRequest/q"},), **changes):
    (report,) = reading(diagnostic_report(basedOn=list(based_on), **changes), *resources).reports
    return report


def test_a_request_is_read():
    report = report_of(
        request(
            identifier=[{"system": "urn:ServReqId", "value": "Q-1"}],
            code={"text": "profile"},
            category=[{"text": "lab"}],
            authoredOn="2026-01-09",
            priority="urgent",
            requester={"display": "GP"},
            reasonCode=[{"text": "tired"}],
            note=[{"text": "call back"}, {}],
            extension=[
                extension("nilar-receipt-date", valueDateTime="2026-01-10"),
                extension("nilar-payment-category", valueCodeableConcept={"text": "state"}),
                extension("nilar-comment", valueCodeableConcept={"text": "hurry"}),
                extension("nilar-reservation", valueCodeableConcept={"coding": [{"code": "3"}]}),
            ],
            meta={"security": [{"code": "NORN_ALLE"}]},
        )
    )
    (found,) = report.requests

    assert (found.number, found.type.text, found.kind.text, found.priority.code) == ("Q-1", "profile", "lab", "urgent")
    assert (found.issued.text, found.received.text, found.payment.text) == ("2026-01-09", "2026-01-10", "state")
    assert [code.code for code in found.reservations] == ["3", "NORN_ALLE"]
    assert [reason.text for reason in found.reasons] == ["tired"]
    assert [comment.text or comment.code.text for comment in found.comments] == ["call back", "hurry"]
    assert (report.requester.name, report.key.requisition) == ("GP", "Q-1")


@pytest.mark.parametrize(
    ("fields", "numbers", "requisition"),
    [
        ({"identifier": [{"system": "urn:ServReqIdByServProvider", "value": "L"}, {"value": "R"}]}, ("R", "L"), "R"),
        ({"identifier": [{"type": {"coding": [{"code": "FILL"}]}, "value": "L"}]}, (None, "L"), ""),
        ({"requisition": {"value": "G"}}, ("G", None), "G"),
        ({"identifier": [{"system": "x"}]}, (None, None), ""),
    ],
)
def test_the_two_sides_numbers_are_told_apart(fields, numbers, requisition):
    report = report_of(request(**fields))

    assert (report.requests[0].number, report.requests[0].provider_number) == numbers
    assert report.key.requisition == requisition


def test_a_request_that_did_not_come_along_is_known_by_its_identifier():
    report = report_of(based_on=[{"identifier": {"value": "Q-2"}}, {"reference": "ServiceRequest/gone"}])

    assert [found.number for found in report.requests] == ["Q-2"]
    assert report.requester is None


def test_marks_on_the_report_itself_are_kept():
    restriction = extension("restriction", extension=[extension("restriction-code", valueCode="NORN_ALLE")])
    report = report_of(based_on=[], extension=[restriction], meta={"security": [{"code": "R"}]})

    assert [code.code for code in report.requests[0].reservations] == ["NORN_ALLE", "R"]


def test_a_mark_on_a_result_marks_its_report_once():
    label = {"security": [{"code": "NORN_FFL"}]}
    result = observation(meta=label)
    report = report_of(result, based_on=[], meta=label, result=[{"reference": f"Observation/{result['id']}"}])

    assert len(report.results) == 1
    assert [code.code for found in report.requests for code in found.reservations] == ["NORN_FFL"]


def test_an_observation_of_its_own_has_its_request_too():
    (report,) = reading(
        observation(basedOn=[{"reference": "ServiceRequest/q"}]), request(identifier=[{"value": "Q"}])
    ).reports

    assert report.key.requisition == "Q"


BAD = {"resourceType": "ServiceRequest", "id": "q", "identifier": 5}
LINK = extension("diagnosticreportref", valueReference={"reference": "DiagnosticReport/r1"})
ASKED = {"basedOn": [{"reference": "ServiceRequest/q"}]}


@pytest.mark.parametrize(
    "leaning",
    [
        [diagnostic_report(results=("o1",), **ASKED), observation()],
        [diagnostic_report(results=("o1",), performer=[{"reference": "Organization/lab"}]), observation()],
        [diagnostic_report(**ASKED), observation(extension=[LINK])],
        [observation(**ASKED)],
    ],
)
def test_a_report_whose_request_may_be_what_could_not_be_read_is_withheld_with_its_results(leaning):
    whole = reading(observation("other"), *leaning)
    torn = reading(observation("other"), *leaning, BAD)

    assert len(whole.reports) == 2
    assert [report.key.report for report in torn.reports] == ["other"]
    assert codes(torn) == ["BAD_ENTRY", "MISSING_REQUEST"]


def test_a_report_that_leans_on_nothing_that_is_gone_stays_beside_an_entry_that_cannot_be_read():
    beside = reading(
        diagnostic_report(basedOn=[{"reference": "ServiceRequest/q"}, {"identifier": {"value": "Q"}}]),
        request(identifier=[{"value": "Q"}]),
        BAD | {"id": "another"},
    )

    assert [report.key.requisition for report in beside.reports] == ["Q"]
