"""An event has what FHIR R4 and the profiles ask for, names nobody by a national number, and tells no result."""

import json
import re

import msgspec
import pytest
from msgspec.structs import replace

from gateway.audit_event import ABSENT, Profile, Writer, profiles
from resolvers.model import ActorKind, AuditKind, Sight
from tests.redaction import ELEVEN_DIGITS
from tests.unit.resolvers.oversight.test_discretion import LOOK
from tests.unit.resolvers.oversight.test_hinting import KARI

OBSERVER = "https://gateway.example"
ENTRY = replace(
    LOOK,
    id="01985a6f0000aabb",
    person=KARI,
    basis="SAMTYKKE",
    decision_ref="d-1",
    self_authorised=True,
    organisation_name="Sykehuset",
    point_of_care_name="Medisinsk",
    shown=(Sight(report="rp-a", version=1), Sight(report="rp-b", version=2)),
    request_id="req-1",
)
CITIZEN = replace(ENTRY, actor_kind=ActorKind.CITIZEN, hpr_number=None, assistant_subject=None, represents=False)
# FHIR R4 (4.0.1), AuditEvent: the members of each element, and those that there must be.
MEMBERS = {
    "": "id meta contained extension type subtype action recorded outcome outcomeDesc purposeOfEvent agent source "
    "entity",
    "agent": "type who name requestor policy network",
    "source": "observer type",
    "entity": "what type role detail",
    "detail": "type valueString",
    "network": "address type extension",
}
CODES = {"Practitioner", "PractitionerRole", "Organization", "Location", "Patient"}


def written(entry=ENTRY, profile=Profile.NORWAY):
    """Write an event, as whoever reads the file finds it."""
    writer = Writer(observer=OBSERVER + "/", naming=lambda person: f"p-{person[0]}", profile=profile)
    return json.loads(msgspec.json.encode(writer.event(entry)))


def only(found, element, *needed) -> None:
    """Hold an element to its members."""
    assert set(found) <= set(MEMBERS[element].split()) | {"resourceType"}
    assert set(needed) <= set(found)


def of_type(found, code):
    """Find the agents or entities of a type."""
    return [one for one in found if code in json.dumps(one.get("type"))]


EVERYBODY = [
    ENTRY,
    replace(ENTRY, kind=AuditKind.CHANGE, operation="shield"),
    replace(ENTRY, kind=AuditKind.REFUSAL, outcome="NOT_AVAILABLE", person=None, shown=()),
    CITIZEN,
    replace(CITIZEN, represents=True),
    replace(CITIZEN, actor_kind=ActorKind.OPERATOR, represents=None),
    replace(CITIZEN, actor_kind=None, actor_subject=None, represents=None, purpose=None, basis=None),
    replace(ENTRY, actor_name=None, hpr_number=None, authorisation=None, organisation=None, point_of_care=None),
    replace(ENTRY, decision_ref=None, self_authorised=None, purpose="QUALITY"),
]


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("entry", EVERYBODY)
def test_every_event_is_one_of_fhir_r4(entry, profile) -> None:
    event = written(entry, profile)

    assert event["resourceType"] == "AuditEvent"
    only(event, "", "type", "recorded", "agent", "source", "action", "outcome")
    assert re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", event["id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", event["recorded"])
    assert event["action"] in "CRUDE"
    assert event["outcome"] in {"0", "4", "8", "12"}
    for agent in event["agent"]:
        only(agent, "agent", "requestor", "who")
        only(agent.get("network", {}), "network")
    assert [agent["requestor"] for agent in event["agent"]].count(True) == 1
    only(event["source"], "source", "observer")
    for entity in event["entity"]:
        only(entity, "entity", "what")
        for detail in entity.get("detail", []):
            only(detail, "detail", "type", "valueString")


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("entry", EVERYBODY)
def test_everything_contained_is_referred_to_and_everything_referred_to_is_contained(entry, profile) -> None:
    event = written(entry, profile)
    contained = {one["id"] for one in event.get("contained", [])}

    assert {one["resourceType"] for one in event.get("contained", [])} <= CODES
    assert set(re.findall(r'"reference": "#([a-z-]+)"', json.dumps(event))) == contained


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("entry", EVERYBODY)
def test_no_national_number_and_no_empty_member_is_written(entry, profile) -> None:
    text = json.dumps(written(entry, profile))

    assert ELEVEN_DIGITS.findall(text) == []
    assert not re.search(r"null|\[\]|\{\}", text)


def test_by_the_profile_of_norway_who_looked_is_a_role_with_why_and_on_what_attested_ground() -> None:
    event = written()
    contained = {one["id"]: one for one in event["contained"]}
    patient, care = event["extension"]

    assert event["meta"]["profile"] == ["http://hl7.no/fhir/StructureDefinition/no-domain-Trustframework-Auditevent"]
    assert event["type"]["code"] == "110110"
    assert event["action"] == "R"
    assert [agent["who"]["reference"] for agent in event["agent"]] == ["#user-role", "#assistant-role"]
    assert contained["user-role"]["organization"] == {"reference": "#legal-entity"}
    assert contained["user-role"]["location"] == [{"reference": "#point-of-care"}]
    assert contained["user"]["identifier"] == [{"system": "urn:oid:2.16.578.1.12.4.1.4.4", "value": "9144900"}]
    assert contained["user"]["qualification"][0]["code"]["coding"][0]["code"] == "LE"
    assert "qualification" not in contained["assistant"]
    assert contained["assistant"]["name"] == [{"text": "Siv Skrinde"}]
    assert (contained["legal-entity"]["name"], contained["point-of-care"]["name"]) == ("Sykehuset", "Medisinsk")
    assert event["purposeOfEvent"][0]["coding"][0]["code"] == "TREAT"
    assert patient["valueReference"] == {"reference": "#patient"}
    assert care["extension"] == [
        {"url": "decision-ref-id", "valueString": "d-1"},
        {"url": "decision-ref-user-selected", "valueBoolean": True},
        {"url": "toa", "_valueUnsignedInt": ABSENT},
    ]


def test_by_the_profile_of_ihe_a_read_has_its_agents_and_entities_each_once() -> None:
    event = written(profile=Profile.BALP)
    (client,), (server,), (user,) = (of_type(event["agent"], code) for code in ("110152", "110153", "IRCP"))
    (patient,), (data,), (request,) = (
        of_type(event["entity"], code) for code in ('"code": "1"', '"code": "2"', "XrequestId")
    )

    assert event["meta"]["profile"] == [
        "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead"
    ]
    assert (event["type"]["code"], event["subtype"][0]["code"], event["outcome"]) == ("rest", "read", "0")
    assert "extension" not in event
    assert (client["network"], server["network"]["address"]) == (ABSENT, "gateway.example")
    assert client["who"]["identifier"]["value"] == ENTRY.organisation
    assert (user["requestor"], user["name"], user["policy"]) == (True, "Kari Lunde", [f"{OBSERVER}/basis/SAMTYKKE"])
    assert (patient["what"], patient["role"]["code"]) == ({"reference": "#patient"}, "1")
    assert ([one["valueString"] for one in data["detail"]], data["role"]["code"]) == (["rp-a", "rp-b"], "3")
    assert request["what"]["identifier"]["value"] == "req-1"


def test_what_is_not_known_of_the_system_that_asked_is_said() -> None:
    event = written(replace(ENTRY, organisation=None), Profile.BALP)
    (client,) = of_type(event["agent"], "110152")

    assert client["who"] == ABSENT


@pytest.mark.parametrize(
    ("entry", "profile"),
    [
        (replace(ENTRY, kind=AuditKind.CHANGE), Profile.BALP),
        (replace(ENTRY, kind=AuditKind.REFUSAL, outcome="FORBIDDEN"), Profile.BALP),
        (replace(ENTRY, person=None), Profile.BALP),
        (CITIZEN, Profile.NORWAY),
    ],
)
def test_a_profile_is_claimed_of_its_own_kind_of_event_alone(entry, profile) -> None:
    assert "meta" not in written(entry, profile)


def test_a_change_is_an_update_and_a_refusal_says_why() -> None:
    change = written(replace(ENTRY, kind=AuditKind.CHANGE), Profile.BALP)
    refusal = written(replace(ENTRY, kind=AuditKind.REFUSAL, outcome="NOT_AVAILABLE"))

    assert (change["action"], change["subtype"][0]["code"]) == ("U", "update")
    assert (refusal["outcome"], refusal["outcomeDesc"]) == ("4", "NOT_AVAILABLE")


def test_a_citizen_is_never_named() -> None:
    own, represented = written(CITIZEN), written(replace(CITIZEN, represents=True))
    nobody = written(replace(CITIZEN, actor_subject=None, represents=None))

    assert own["agent"][0]["who"] == {"reference": "#patient"}
    assert represented["agent"][0]["who"] == {"identifier": {"system": f"{OBSERVER}/subject", "value": "s-1"}}
    assert nobody["agent"][0]["who"] == ABSENT
    assert "Kari Lunde" not in json.dumps([own, represented, nobody])


def test_the_patient_goes_by_an_opaque_name() -> None:
    (patient,) = [one for one in written()["contained"] if one["resourceType"] == "Patient"]

    assert patient["identifier"] == [{"system": f"{OBSERVER}/person", "value": f"p-{KARI[0]}"}]


def test_a_purpose_without_a_code_of_hl7s_is_text() -> None:
    assert written(replace(ENTRY, purpose="QUALITY"))["purposeOfEvent"] == [{"text": "QUALITY"}]


def test_the_profiles_are_named() -> None:
    assert profiles() == ["norway", "balp"]
