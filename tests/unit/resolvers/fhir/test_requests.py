"""Requests keep their numbers, reasons and marks."""

from resolvers.model import Code, Comment, Identifier, Party, Request
from tests.examples import moment, report
from tests.shown import alone, extensions, resources

ASKED = Request(
    number="q1",
    provider_number="l1",
    type=Code(code="N", system="urn:oid:2.16.578.1.12.4.1.1.7309"),
    kind=Code(code="MBIO"),
    issued=moment("2026-01-09"),
    received=moment("2026-01-10"),
    payment=Code(code="3"),
    priority=Code(code="urgent", system="http://hl7.org/fhir/request-priority"),
    reservations=(Code(code="1"),),
    permissions=(Code(code="2"),),
    reasons=(Comment(text="feber", heading=Code(code="PROB")),),
    comments=(Comment(text="haster"), Comment(code=Code(code="TA"))),
)
DOCTOR = Party(name="Kari Lunde", identifiers=(Identifier(value="9144900", type=Code(code="HPR")),))


def test_a_request_keeps_all_that_is_shown_of_it() -> None:
    found = alone(report(requests=(ASKED,), requester=DOCTOR), "ServiceRequest")

    assert [(each["system"], each["value"]) for each in found["identifier"]] == [
        ("ServReqId", "q1"),
        ("ServReqIdByServProvider", "l1"),
    ]
    assert (found["status"], found["intent"], found["priority"]) == ("unknown", "order", "urgent")
    assert found["category"] == [{"coding": [{"code": "MBIO"}]}]
    assert found["authoredOn"] == "2026-01-09T09:00:00+00:00"
    assert found["requester"]["display"] == "Kari Lunde"
    assert found["reasonCode"] == [{"coding": [{"code": "PROB"}], "text": "feber"}]
    assert found["note"] == [{"text": "haster"}]
    assert "code" not in found
    names = [each["url"].rpartition("/")[2].rpartition(":")[2] for each in found["extension"]]
    assert names == [
        "nilar-receipt-date", "nilar-payment-category", "nilar-reservation", "permission", "request-type",
        "nilar-comment",
    ]  # fmt: skip


def test_what_is_requested_is_its_code() -> None:
    found = alone(report(requests=(Request(type=Code(code="x", system="http://loinc.org")),)), "ServiceRequest")

    assert found["code"] == {"coding": [{"system": "http://loinc.org", "code": "x"}]}
    assert "extension" not in found


def test_a_priority_that_fhir_does_not_know_is_kept_apart() -> None:
    found = alone(report(requests=(Request(priority=Code(code="NORM", display="Normal")),)), "ServiceRequest")

    assert "priority" not in found
    assert extensions(found, "priority")[0]["valueCodeableConcept"]["coding"] == [{"code": "NORM", "display": "Normal"}]


def test_who_asked_is_said_with_the_first_request() -> None:
    first, second = resources(report(requests=(ASKED, Request(number="q2")), requester=DOCTOR), "ServiceRequest")

    assert "requester" in first
    assert "requester" not in second


def test_who_asked_is_said_also_where_nothing_else_is_known_of_the_request() -> None:
    found = alone(report(requester=DOCTOR), "ServiceRequest")

    assert found["requester"]["display"] == "Kari Lunde"
    assert alone(report(requester=DOCTOR), "DiagnosticReport")["basedOn"][0]["reference"].endswith(found["id"])
    assert resources(report(), "ServiceRequest") == []
