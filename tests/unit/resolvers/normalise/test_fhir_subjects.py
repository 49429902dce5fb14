"""Another person's data never goes on, in whatever way they are named."""

import pytest

from resolvers.model import Person, PersonHash
from tests.examples import NUMBER, OTHER_NUMBER
from tests.fhir_examples import FNR, OWN, codes, diagnostic_report, extension, observation, reading

OTHER = {"identifier": {"system": FNR, "value": OTHER_NUMBER.digits}}


def patient(id_, number=None, system=FNR):
    identifiers = [{"system": system, "value": number}] if number else []
    return {"resourceType": "Patient", "id": id_, "identifier": identifiers}


@pytest.mark.parametrize(
    "subject",
    [
        OTHER,
        {"identifier": {"value": OTHER_NUMBER.digits}},
        {"identifier": {"system": "2.16.578.1.12.4.1.4.2", "value": "no number at all"}},
        {"reference": f"Patient/{OTHER_NUMBER.digits}"},
        {"reference": f"Patient?identifier={FNR}|{OTHER_NUMBER.digits}"},
    ],
)
def test_a_subject_that_is_another_person_is_dropped_and_raised(subject):
    found = reading(observation("o1"), observation("o2", subject=subject))

    assert len(found.reports) == 1
    assert codes(found) == ["OTHER_PERSON"]


@pytest.mark.parametrize(
    "subject",
    [
        OWN,
        {"identifier": {"system": "http://hospital/mrn", "value": "12345"}},
        {"reference": "Patient/opaque"},
        {"reference": f"Patient/{NUMBER.digits}"},
        {"reference": "Group/herd"},
        None,
    ],
)
def test_a_subject_that_is_the_person_or_says_nothing_is_kept(subject):
    found = reading(observation(subject=subject))

    assert len(found.reports) == 1
    assert found.faults == ()


def test_an_earlier_number_of_the_person_is_theirs():
    person = Person(hash=PersonHash(b"p"), identifiers=(NUMBER, OTHER_NUMBER))

    assert len(reading(observation(subject=OTHER), person=person).reports) == 1


def test_a_reference_to_another_patient_of_the_bundle_is_dropped():
    found = reading(
        patient("a", NUMBER.digits),
        patient("b", OTHER_NUMBER.digits),
        observation("o1", subject={"reference": "Patient/a"}),
        observation("o2", subject={"reference": "Patient/b"}),
    )

    assert [report.key.report for report in found.reports] == ["o1"]
    assert codes(found) == ["OTHER_PERSON", "OTHER_PERSON"]


def test_a_contained_patient_with_a_local_number_is_taken_as_the_person():
    held = patient("p", "12345", "http://hospital/mrn")
    found = reading(observation(contained=[held], subject={"reference": "#p"}))

    assert len(found.reports) == 1
    assert found.faults == ()


def test_a_contained_patient_who_is_another_is_dropped():
    held = patient("p", OTHER_NUMBER.digits)

    assert reading(observation(contained=[held], subject={"reference": "#p"})).reports == ()


def test_what_one_entry_says_of_a_reference_holds_for_every_other():
    named = {"reference": "Patient/b"} | OTHER
    found = reading(observation("o1", subject=named), observation("o2", subject={"reference": "Patient/b"}))

    assert found.reports == ()


def test_what_hangs_below_another_persons_observation_is_dropped_by_either_ends_reference():
    found = reading(
        diagnostic_report(subject=OTHER),
        observation(
            "o1",
            subject=None,
            extension=[
                extension("nilar-diagnosticreport-ref", valueReference={"reference": "DiagnosticReport/r1"}),
                extension("nilar-diagnosticreport-ref"),
                extension("nilar-diagnosticreport-ref", valueReference={"reference": "DiagnosticReport/gone"}),
            ],
            hasMember=[{"reference": "Observation/o2"}, {"reference": "Observation/gone"}],
        ),
        observation("o2", subject=None, hasMember=[{"reference": "Observation/o1"}]),
        observation("o3"),
    )

    assert [report.key.report for report in found.reports] == ["o3"]


def test_a_result_that_names_the_person_is_kept_although_its_report_names_another():
    found = reading(diagnostic_report(results=["o1"], subject=OTHER), observation("o1"))

    assert [report.key.report for report in found.reports] == ["o1"]


def test_another_persons_result_in_the_persons_report_is_left_out():
    found = reading(diagnostic_report(results=["o1", "o2"]), observation("o1"), observation("o2", subject=OTHER))

    assert [len(report.results) for report in found.reports] == [1]
    assert codes(found) == ["OTHER_PERSON"]


def test_another_persons_request_and_specimen_are_not_used():
    found = reading(
        diagnostic_report(basedOn=[{"reference": "ServiceRequest/q"}], specimen=[{"reference": "Specimen/s"}]),
        {"resourceType": "ServiceRequest", "id": "q", "subject": OTHER, "identifier": [{"value": "Q"}]},
        {"resourceType": "Specimen", "id": "s", "subject": OTHER, "note": [{"text": "secret"}]},
    )

    assert found.reports[0].requests == ()
    assert found.reports[0].specimens[0].comments == ()
