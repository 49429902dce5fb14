"""An observation with all that it says becomes a result, its parts and members below it."""

import pytest

from resolvers.model import ResultStatus
from resolvers.normalise.fhir_results import DEEPEST
from tests.fhir_examples import codes, extension, observation, only_result, reading

V3 = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


def result_of(*others, **changes):
    return only_result(reading(observation(**changes), *others))


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ({"effectiveDateTime": "2026-01-10"}, "2026-01-10"),
        ({"effectiveDateTime": None, "effectiveInstant": "2026-01-10T09:00:00Z"}, "2026-01-10T09:00:00Z"),
        ({"effectiveDateTime": None, "effectivePeriod": {"start": "2026-01-09", "end": "2026-01-10"}}, "2026-01-09"),
        ({"effectiveDateTime": None, "effectivePeriod": {"end": "2026-01-10"}}, "2026-01-10"),
        ({"effectiveDateTime": None, "effectiveTiming": {"event": ["2026-01-10", "2026-01-11"]}}, "2026-01-10"),
        ({"effectiveDateTime": None, "effectiveTiming": {"event": [None, "2026-01-11"]}}, "2026-01-11"),
    ],
)
def test_the_time_is_taken_from_every_kind_with_its_precision(when, text):
    assert result_of(**when).sampled.text == text


def test_a_time_without_a_zone_is_norwegian():
    assert result_of(effectiveDateTime="2026-07-10T09:00:00").sampled.text == "2026-07-10T09:00:00+02:00"


def test_no_time_is_none():
    assert result_of(effectiveDateTime=None).sampled is None


def test_components_are_members_with_the_observations_status_and_time():
    member = result_of(
        status="corrected",
        component=[
            {"code": {"text": "diastolic"}, "valueQuantity": {"value": 80}, "interpretation": [{"text": "low"}]}
        ],
    ).members[0]

    assert (member.code.text, member.value.text, member.status) == ("diastolic", "80", ResultStatus.CORRECTED)
    assert member.sampled.text == "2026-01-10T09:00:00+01:00"
    assert member.interpretation.source.text == "low"


def test_members_are_read_as_a_tree():
    found = result_of(
        observation("o2", hasMember=[{"reference": "Observation/o3"}]),
        observation("o3", valueQuantity={"value": 3}),
        hasMember=[{"reference": "Observation/o2"}],
    )

    assert found.members[0].members[0].value.text == "3"


def test_a_member_that_two_results_share_stands_in_one_place():
    shared = [{"reference": "Observation/o3"}]
    found = result_of(
        observation("o2", hasMember=shared),
        observation("o3"),
        hasMember=[{"reference": "Observation/o2"}, *shared],
    )

    assert [len(member.members) for member in found.members] == [1]


def test_a_tree_beyond_all_measure_is_cut_noted_and_lost_to_nobody():
    last = DEEPEST + 3
    chain = [
        observation(f"o{n}", hasMember=[{"reference": f"Observation/o{n + 1}"}] if n < last else [])
        for n in range(last + 1)
    ]
    found = reading(*chain)

    assert codes(found) == ["TOO_DEEP"]
    assert sum(count(report.results) for report in found.reports) == last + 1


def count(results):
    return sum(1 + count(result.members) for result in results)


def test_a_missing_value_says_why():
    reason = {"coding": [{"code": "125154007"}]}
    comments = result_of(valueQuantity=None, dataAbsentReason=reason, note=[{"text": "broken tube"}, {}]).comments

    assert [(comment.text, comment.code and comment.code.code) for comment in comments] == [
        ("broken tube", None),
        (None, "125154007"),
    ]
    assert comments[1].heading.code == "dataAbsentReason"


def test_the_marker_is_read_and_what_it_says_beyond_itself_is_kept():
    found = result_of(
        interpretation=[
            {"coding": [{"system": V3, "code": "H"}, {"system": "http://snomed.info/sct", "code": "166717003"}]},
            {"text": "check again"},
        ]
    )

    assert found.interpretation.code == "H"
    assert [comment.code.code or comment.code.text for comment in found.comments] == ["166717003", "check again"]


def test_a_national_marker_with_its_international_spelling_is_said_once():
    national = {"system": "urn:oid:2.16.578.1.12.4.1.1.8244", "code": "2"}
    found = result_of(interpretation=[{"coding": [{"system": V3, "code": "L"}, national]}])

    assert (found.interpretation.code, found.interpretation.source.code) == ("L", "2")
    assert found.comments == ()


def test_a_local_marker_keeps_its_further_codes():
    found = result_of(interpretation=[{"coding": [{"code": "x"}, {"code": "y"}]}])

    assert [comment.code.code for comment in found.comments] == ["y"]


def test_all_codes_and_the_site_of_the_body_are_kept():
    found = result_of(code={"coding": [{"code": "a"}, {"code": "b"}]}, bodySite={"text": "Left femur"})

    assert [code.code for code in found.investigations[0].codes] == ["a", "b"]
    assert found.investigations[0].specifications[0].text == "Left femur"


def test_a_result_without_a_code_has_none():
    found = result_of(code=None)

    assert (found.code, found.investigations) == (None, ())


def test_the_rest_of_an_observation_is_kept():
    found = result_of(
        identifier=[{"system": "x"}, {"value": "N-1"}],
        method={"text": "PCR"},
        specimen={"reference": "Specimen/s", "display": "blood"},
        performer=[{"display": "Bioengineer"}, {}],
        issued="2026-01-11",
        extension=[
            extension("nilar-investigation-date", valueDateTime="2026-01-12"),
            extension("nilar-description-date", valueDateTime="2026-01-13"),
            extension("nilar-counter-sign-date", valueDateTime="2026-01-14"),
            extension("nilar-medical-validation-date", valueDateTime="2026-01-15"),
            extension("nilar-accredited", valueBoolean=True),
        ],
    )

    assert (found.number, found.method.text, found.specimens, found.accredited) == ("N-1", "PCR", ("s",), True)
    assert [party.name for party in found.performers] == ["Bioengineer"]
    times = (found.status_changed, found.investigated, found.described, found.countersigned, found.validated)
    assert [time.text for time in times] == ["2026-01-11", "2026-01-12", "2026-01-13", "2026-01-14", "2026-01-15"]


def test_a_change_of_status_is_the_profiles_before_the_issue():
    changed = extension("nilar-status-change-date", valueDateTime="2026-01-12")

    assert result_of(issued="2026-01-11", extension=[changed]).status_changed.text == "2026-01-12"


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ({"valueIdentifier": {"value": "7"}}, "7"),
        ({"valueString": "7"}, "7"),
        ({"valueReference": {"identifier": {"value": "7"}}}, "7"),
        ({"valueReference": {"reference": "Observation/x"}}, None),
    ],
)
def test_a_related_observation_is_named(value, number):
    assert result_of(extension=[extension("related-observation", **value)]).refers_to == number


def test_what_specifies_an_examination_is_kept_by_whatever_name():
    said = {"coding": [{"code": "ZTX0EA"}]}
    found = result_of(
        bodySite={"text": "Left femur"},
        extension=[
            extension("nilar-specification", valueCodeableConcept=said),
            extension("nilar-specification", valueString="unread"),
        ],
    )

    assert [code.code or code.text for code in found.investigations[0].specifications] == ["Left femur", "ZTX0EA"]
