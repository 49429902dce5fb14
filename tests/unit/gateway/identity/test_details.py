"""What is asked for is what is accepted: filled in, it is an attestation that the door takes."""

from gateway.identity.attestation import AUTHORISATION_SYSTEM, PURPOSE_SYSTEM, SERVICE_SYSTEMS, bare
from gateway.identity.configuration import ATTESTATION_CLAIM
from gateway.identity.details import TYPES, wanted_attestation


def test_every_required_part_is_asked_for_by_a_system_that_is_accepted():
    wanted = wanted_attestation()

    practitioner, care = wanted["practitioner"], wanted["care_relationship"]
    assert wanted["type"] == ATTESTATION_CLAIM == TYPES[-1]
    assert practitioner.keys() == {"authorization", "legal_entity", "point_of_care", "department"}
    assert bare(practitioner["authorization"]["system"]) == AUTHORISATION_SYSTEM
    assert bare(care["purpose_of_use"]["system"]) == PURPOSE_SYSTEM
    assert bare(care["healthcare_service"]["system"]) in SERVICE_SYSTEMS
    assert care["decision_ref"] == {"id": None, "user_selected": None}
    assert [one.keys() for one in wanted["patients"]] == [{"point_of_care", "department"}]


def test_nobody_s_name_or_number_is_asked_for():
    assert not {"identifier", "hpr_nr", "name"} & set(wanted_attestation()["practitioner"])
