"""What a token says of a member of the cast."""

from gateway.demo.cast import CITIZENS, CLINICIANS, OPERATORS, SENDERS
from gateway.demo.personas import citizen_claims, clinician_claims, operator_claims, sender_claims

ATTESTATION = "nhn:tillitsrammeverk:parameters"


def claims_of_the_acting(clinician):
    claims = clinician_claims(clinician, None)
    return claims.get("act", claims)


def test_an_assistant_has_a_colleagues_token_that_names_the_assistant_too():
    secretary = next(clinician for clinician in CLINICIANS if clinician.key == "sekretaer")
    doctor = next(clinician for clinician in CLINICIANS if clinician.key == "dr-lunde")
    claims = clinician_claims(secretary, None)
    alone = clinician_claims(doctor, None)

    assert {name for name in claims if claims[name] != alone.get(name)} == {"act", ATTESTATION}
    assert claims["act"]["helseid://claims/hpr/hpr_number"] == secretary.hpr_number
    assert claims[ATTESTATION]["practitioner"] == alone[ATTESTATION]["practitioner"]


def test_details_of_a_purpose_are_the_clinicians_own():
    details = {
        clinician.key: clinician_claims(clinician, None)[ATTESTATION]["care_relationship"]["purpose_of_use_details"]
        for clinician in CLINICIANS
    }

    assert details["dr-kval"] == {"code": "KVAL", "system": "urn:provesvar:demo:decision-templates"}
    assert details["dr-lunde"] == {"code": "15", "system": "urn:oid:2.16.578.1.12.4.1.1.9151"}


def test_no_two_members_have_one_subject():
    claims = [citizen_claims(citizen) for citizen in CITIZENS]
    claims += [claims_of_the_acting(clinician) for clinician in CLINICIANS]
    claims += [sender_claims(sender) for sender in SENDERS]
    claims += [operator_claims(operator) for operator in OPERATORS]

    assert len({found["sub"] for found in claims}) == len(claims)


def test_citizens_and_personnel_share_no_claim_on_identity():
    shared = citizen_claims(CITIZENS[0]).keys() & clinician_claims(CLINICIANS[0], None).keys()

    assert shared == {"sub", "name"}


def test_a_sending_system_has_no_user():
    assert not any("identity" in name or "hpr" in name for name in sender_claims(SENDERS[0]))


def test_an_attestation_names_the_patient_nowhere_and_the_override_as_the_users_own():
    for clinician in CLINICIANS:
        found = clinician_claims(clinician, "BTG")[ATTESTATION]

        assert found["patients"] == []
        assert found["care_relationship"]["decision_ref"]["user_selected"]
        assert ("department" in found["practitioner"]) == bool(clinician.department)
