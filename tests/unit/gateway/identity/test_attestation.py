"""The attestation must be whole, the user's own, of their organisation, and recent."""

from datetime import timedelta

import msgspec
import pytest

from gateway.identity.attestation import Named
from gateway.identity.refusal import IdentityRefused
from resolvers.model import ActorKind

CLAIM = "nhn:tillitsrammeverk:parameters"
REMOVED = object()


def changed(document, path, value):
    """Replace or remove one member, named by its path."""
    *parents, last = path.split(".")
    at = document
    for name in parents:
        at = at[name]
    if value is REMOVED:
        at.pop(last)
    else:
        at[last] = value
    return document


async def identified(door, mint, now, attestation, claims=None):
    token = mint.token({CLAIM: attestation, **(claims or {})})
    return await door.identify(headers=mint.headers(token), method="POST", path="/graphql", now=now)


async def refusal(door, mint, now, attestation, claims=None):
    with pytest.raises(IdentityRefused) as refused:
        await identified(door, mint, now, attestation, claims)
    return refused.value


async def test_a_whole_attestation_says_who_where_and_why(door, mint, now, attested):
    caller = await identified(door, mint, now, attested)

    assert caller.attested
    assert (caller.purpose, caller.decision_ref, caller.self_authorised) == ("TREAT", "decision-1", True)
    assert (caller.authorisation, caller.department) == ("LE", "Mottak")
    assert (caller.organisation, caller.organisation_name) == ("100000091", "Kommunen")
    assert (caller.point_of_care, caller.point_of_care_name) == ("100000105", "Legesenteret")


async def test_the_details_of_the_purpose_are_kept(door, mint, now, attested):
    caller = await identified(door, mint, now, attested)
    without = changed(attested, "care_relationship.purpose_of_use_details", REMOVED)

    assert (caller.purpose, caller.purpose_details) == ("TREAT", "15")
    assert (await identified(door, mint, now, without)).purpose_details is None


@pytest.mark.parametrize("details", ["KVAL", "EGENLAER", "kval", " Kval "])
@pytest.mark.parametrize("purpose", ["TREAT", "ETREAT", "BTG", "COC"])
async def test_details_of_learning_and_quality_make_it_the_purpose(door, mint, now, attested, *, details, purpose):
    changed(attested, "care_relationship.purpose_of_use_details.code", details)
    caller = await identified(door, mint, now, changed(attested, "care_relationship.purpose_of_use.code", purpose))

    assert (caller.purpose, caller.purpose_details) == ("QUALITY", details)


async def test_learning_and_quality_is_no_purpose_on_the_wire(door, mint, now, attested):
    document = changed(attested, "care_relationship.purpose_of_use.code", "QUALITY")

    assert (await refusal(door, mint, now, document)).code == "ATTESTATION_INVALID"


async def test_which_details_are_of_quality_is_set_by_issuer(make_door, configs, mint, now, attested):
    personnel, citizens = configs
    door = make_door((msgspec.structs.replace(personnel, quality_details=frozenset({"15"})), citizens))

    assert (await identified(door, mint, now, attested)).purpose == "QUALITY"


async def test_the_older_spelling_is_read_too(door, mint, now, attested):
    attested["care_relation"] = attested.pop("care_relationship")

    assert (await identified(door, mint, now, attested)).purpose == "TREAT"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("practitioner", REMOVED),
        ("practitioner.identifier", REMOVED),
        ("practitioner.legal_entity", REMOVED),
        ("practitioner.point_of_care", REMOVED),
        ("care_relationship", REMOVED),
        ("care_relationship.purpose_of_use", REMOVED),
        ("care_relationship.decision_ref", REMOVED),
        ("care_relationship.decision_ref.id", REMOVED),
        ("care_relationship.decision_ref.id", " "),
        ("care_relationship.decision_ref.id", "x" * 129),
        ("care_relationship.decision_ref.user_selected", REMOVED),
        ("care_relationship.decision_ref.user_selected", "true"),
        ("care_relationship.purpose_of_use.code", "SNOOP"),
        ("care_relationship.purpose_of_use.code", "treat"),
        ("care_relationship.purpose_of_use.system", "urn:oid:1.2.3"),
        ("care_relationship.healthcare_service.system", "urn:oid:2.16.578.1.12.4.1.1.8627"),
        ("practitioner.identifier.id", "15840150027"),
        ("practitioner.identifier.system", "urn:oid:2.16.578.1.12.4.1.4.3"),
        ("practitioner.hpr_nr", REMOVED),
        ("practitioner.hpr_nr.id", "900000102"),
        ("practitioner.hpr_nr.system", "urn:oid:1.2.3"),
        ("practitioner.authorization.system", "urn:oid:1.2.3"),
        ("practitioner.legal_entity.id", "100000016"),
        ("practitioner.legal_entity.id", "12"),
        ("practitioner.legal_entity.system", "urn:oid:2.16.578.1.12.4.1.4.102"),
        ("practitioner.point_of_care.system", "urn:oid:2.16.578.1.12.4.1.4.102"),
        ("practitioner.point_of_care.id", "ENH:100000105"),
        ("practitioner.department", {"id": "4", "system": "urn:local:1"}),
        ("practitioner.department", {"id": "4", "system": "urn:local:1", "authority": "100000148"}),
        ("practitioner.department", {"id": "4", "system": "local", "authority": "100000091"}),
        ("patients", [{"identifier": {"id": "15840199905", "system": "urn:oid:2.16.578.1.12.4.1.4.3"}}]),
        ("patients", [{"identifier": {"id": "15840199905"}}]),
        ("attestation", {"toa": "now"}),
        ("attestation", {"toa": 1e300}),
        ("attestation", {"toa": 4_000_000_000}),
    ],
)
async def test_an_attestation_that_is_wrong_is_refused(door, mint, now, attested, *, path, value):
    refused = await refusal(door, mint, now, changed(attested, path, value))

    assert (refused.status, refused.code) == (403, "ATTESTATION_INVALID")
    assert "insufficient_authorization_details" in refused.challenge


@pytest.mark.parametrize("document", ["text", 5, [], {}, True])
async def test_an_attestation_of_another_form_is_refused(door, mint, now, document):
    assert (await refusal(door, mint, now, document)).code == "ATTESTATION_INVALID"


@pytest.mark.parametrize("document", [None])
async def test_personnel_without_attestation_are_refused(door, mint, now, document):
    assert (await refusal(door, mint, now, document)).code == "ATTESTATION_INVALID"


async def test_two_care_relationships_are_refused(door, mint, now, attested):
    attested["care_relation"] = attested["care_relationship"]

    assert (await refusal(door, mint, now, attested)).code == "ATTESTATION_INVALID"


async def test_service_or_details_must_be_there(door, mint, now, attested):
    one = changed(attested, "care_relationship.healthcare_service", REMOVED)
    assert (await identified(door, mint, now, one)).attested

    neither = changed(one, "care_relationship.purpose_of_use_details", REMOVED)
    assert (await refusal(door, mint, now, neither)).code == "ATTESTATION_INVALID"


async def test_what_may_be_absent_may_be_absent(door, mint, now, attested):
    for path in ("practitioner.authorization", "practitioner.department", "patients"):
        changed(attested, path, REMOVED)
    caller = await identified(door, mint, now, attested)

    assert (caller.authorisation, caller.department) == (None, None)


async def test_a_department_without_name_is_known_by_its_id(door, mint, now, attested):
    caller = await identified(door, mint, now, changed(attested, "practitioner.department.name", REMOVED))

    assert caller.department == "4"


async def test_a_department_may_be_of_the_legal_entity_s_own_system(door, mint, now, attested):
    own = {"id": "AKM", "system": "https://legesenteret.example.test/departments", "authority": "100000091"}
    caller = await identified(door, mint, now, changed(attested, "practitioner.department", own))

    assert caller.department == "AKM"


async def test_whom_an_attestation_names_as_patients_is_kept(door, mint, now, attested):
    named = {"identifier": {"id": "41821012323", "system": "urn:oid:2.16.578.1.12.4.1.4.2"}}
    caller = await identified(door, mint, now, changed(attested, "patients", [named, {}]))

    assert [one.digits for one in caller.attested_patients] == ["41821012323"]


async def test_personnel_without_hpr_number_are_accepted_when_both_say_so(door, mint, now, attested):
    document = changed(attested, "practitioner.hpr_nr", REMOVED)
    caller = await identified(door, mint, now, document, {"helseid://claims/hpr/hpr_number": None})

    assert (caller.kind, caller.hpr_number) == (ActorKind.PERSONNEL, None)


@pytest.mark.parametrize(("minutes", "good"), [(0, True), (60, True), (60.1, False), (600, False)])
async def test_an_attestation_holds_for_an_hour(door, mint, now, attested, *, minutes, good):
    attested["attestation"] = {"toa": (now - timedelta(minutes=minutes)).timestamp()}

    if good:
        until = now + timedelta(minutes=60 - minutes)
        caller = await identified(door, mint, now, attested)
        assert caller.expires_at == min(until, now + timedelta(minutes=10))
        assert caller.attested_until == until
    else:
        refused = await refusal(door, mint, now, attested)
        assert (refused.status, refused.code) == (403, "ATTESTATION_EXPIRED")
        assert "attestation_has_expired" in refused.challenge


async def test_without_a_time_of_its_own_the_token_s_counts(door, mint, now, attested):
    issued = int((now - timedelta(minutes=61)).timestamp())
    refused = await refusal(door, mint, now, attested, {"iat": issued, "nbf": issued})

    assert refused.code == "ATTESTATION_EXPIRED"


async def test_the_token_s_organisation_need_not_be_the_attested_where_it_is_set_so(
    make_door, configs, mint, now, attested
):
    personnel, citizens = configs
    lenient = msgspec.structs.replace(personnel, attestation_names_tenant=False)
    caller = await identified(
        make_door((lenient, citizens)), mint, now, changed(attested, "practitioner.legal_entity.id", "100000016")
    )

    assert caller.organisation == "100000016"


def test_an_identifier_does_not_print_itself():
    assert repr(Named(id="15840199905", system="x", name="Test Testesen")) == "Named(***)"
