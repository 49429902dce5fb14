"""Who did what: organisations, practitioners and their roles, and who sent a report."""

import pytest

from tests.examples import OTHER_NUMBER
from tests.fhir_examples import ENH, FNR, diagnostic_report, reading

HPR = "urn:oid:2.16.578.1.12.4.1.4.4"
ORGANISATION = {
    "resourceType": "Organization",
    "id": "lab",
    "name": "Fjordlab",
    "identifier": [{"system": "http://lab", "value": "7"}, {"system": ENH, "value": "100 100 673"}],
}
PRACTITIONER = {
    "resourceType": "Practitioner",
    "id": "doc",
    "name": [{}, {"given": ["Eva"], "family": "Lunde"}],
    "identifier": [{"system": HPR, "value": "9144900"}, {"system": FNR, "value": OTHER_NUMBER.digits}],
}
ROLE = {
    "resourceType": "PractitionerRole",
    "id": "role",
    "practitioner": {"reference": "Practitioner/doc"},
    "organization": {"reference": "Organization/lab"},
    "code": [{"text": "patolog"}],
    "specialty": [{"text": "patologi"}],
}


def performed_by(reference, *others, **changes):
    (report,) = reading(diagnostic_report(performer=[reference], **changes), *others).reports
    return report


def test_an_organisation_is_read_with_its_identifiers():
    report = performed_by({"reference": "Organization/lab"}, ORGANISATION)

    assert report.performer.name == "Fjordlab"
    assert [(each.type.code, each.value) for each in report.performer.identifiers][1] == ("ENH", "100 100 673")


def test_a_practitioner_is_known_by_number_of_authorisation_and_never_by_person_number():
    report = performed_by({"reference": "Practitioner/doc"}, PRACTITIONER)

    assert report.performer.name == "Eva Lunde"
    assert [each.value for each in report.performer.identifiers] == ["9144900"]
    assert report.key.organisation == "SOURCE:lab-test"


def test_a_given_name_that_is_an_extension_alone_costs_nothing():
    """FHIR writes null in a list where only an extension stands."""
    names = [{"given": [None, "Eva"], "_given": [{"extension": []}, None], "family": "Lunde"}]

    assert performed_by({"reference": "Practitioner/doc"}, PRACTITIONER | {"name": names}).performer.name == "Eva Lunde"


def test_a_role_is_the_organisation_with_its_person():
    report = performed_by({"reference": "PractitionerRole/role"}, ROLE, PRACTITIONER, ORGANISATION)

    assert report.performer.name == "Fjordlab"
    assert report.performer.persons[0].name == "Eva Lunde"
    assert report.performer.persons[0].role.text == "patolog"
    assert report.performer.persons[0].speciality.text == "patologi"
    assert report.key.organisation == "ENH:100100673"


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ({"practitioner": {"display": "Eva"}}, "Eva"),
        ({"organization": {"display": "Lab"}}, "Lab"),
    ],
)
def test_a_role_of_one_side_is_that_side(role, name):
    bare = {"resourceType": "PractitionerRole", "id": "role"} | role
    report = performed_by({"reference": "PractitionerRole/role"}, bare)

    assert report.performer.name == name
    assert report.key.organisation == "SOURCE:lab-test"


@pytest.mark.parametrize("part", ["practitioner", "organization"])
def test_a_role_that_leads_back_to_itself_is_nobody(part):
    ring = {"resourceType": "PractitionerRole", "id": "role", part: {"reference": "PractitionerRole/role"}}
    report = performed_by({"reference": "PractitionerRole/role"}, ring)

    assert report.performer is None
    assert report.key.organisation == "SOURCE:lab-test"


def test_an_organisation_that_many_refer_to_has_in_each_place_the_name_that_is_given_there():
    nameless = {"resourceType": "Organization", "id": "lab"}
    named = [{"reference": "Organization/lab", "display": name} for name in ("A", "B", "A")]
    (report,) = reading(diagnostic_report(performer=named), nameless).reports

    assert [party.name for party in (report.performer, *report.related)] == ["A", "B", "A"]


def test_an_empty_role_and_an_empty_reference_are_nobody():
    assert (
        performed_by({"reference": "PractitionerRole/r"}, {"resourceType": "PractitionerRole", "id": "r"}).performer
        is None
    )
    assert performed_by({"reference": "Organization/gone"}).performer is None


def test_a_practitioner_without_a_name_has_the_references():
    nameless = {"resourceType": "Practitioner", "id": "doc"}

    assert performed_by({"reference": "Practitioner/doc", "display": "E"}, nameless).performer.name == "E"


def test_whoever_interprets_is_responsible_and_further_performers_are_related():
    (report,) = reading(
        diagnostic_report(performer=[{"display": "A"}, {"display": "B"}], resultsInterpreter=[{"display": "C"}])
    ).reports

    assert [party.name for party in (report.performer, *report.related, *report.responsible)] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("reference", "organisation"),
    [
        ({"identifier": {"system": ENH, "value": "100100673"}}, "ENH:100100673"),
        ({"identifier": {"system": "2.16.578.1.12.4.1.4.101", "value": "100100673"}}, "ENH:100100673"),
        ({"type": "Organization", "identifier": {"system": "http://x", "value": "7"}}, "http://x|7"),
        ({"reference": "Organization/gone", "identifier": {"value": "7"}}, "|7"),
        ({"identifier": {"system": ENH, "value": "12"}}, "LOK:12"),
        ({"identifier": {"system": ENH, "value": "100100674"}}, "LOK:100100674"),
        ({"type": "Organization", "identifier": {"system": "2.16.578.1.12.4.1.2", "value": "9 0001"}}, "HER:90001"),
        ({"identifier": {"system": HPR, "value": "9144900"}}, "SOURCE:lab-test"),
        ({"type": "Organization", "identifier": {"system": ENH}}, "SOURCE:lab-test"),
        ({"display": "Lab"}, "SOURCE:lab-test"),
    ],
)
def test_the_sender_is_named_as_every_source_would(reference, organisation):
    assert performed_by(reference).key.organisation == organisation


def test_an_identifier_of_no_known_kind_keeps_its_type_or_its_system():
    named = {"identifier": {"type": {"text": "lab id"}, "system": "http://x", "value": "7"}}

    assert performed_by(named).performer.identifiers[0].type.text == "lab id"
    assert (
        performed_by({"identifier": {"system": "http://x", "value": "7"}}).performer.identifiers[0].type.system
        == "http://x"
    )
    assert performed_by({"identifier": {"value": "7"}}).performer.identifiers[0].type is None
