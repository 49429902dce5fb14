"""What a token says of a member of the cast."""

from gateway.demo.cast import CITIZENS, CLINICIANS, SENDERS
from gateway.demo.personas import citizen_claims, clinician_claims, sender_claims

ATTESTATION = "nhn:tillitsrammeverk:parameters"


def test_no_two_members_have_one_subject():
    claims = [citizen_claims(citizen) for citizen in CITIZENS]
    claims += [clinician_claims(clinician, None) for clinician in CLINICIANS]
    claims += [sender_claims(sender) for sender in SENDERS]

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
