from gateway.web.clinician.choosing import (
    PATIENT,
    InHand,
    bound_to_another,
    choose,
    in_hand,
    let_go,
    patient,
    take,
)
from tests.unit.gateway.web.visits import visit

KARI, OLA = "12845411199", "03896722297"


def test_nobody_is_in_hand_until_purpose_basis_and_patient_are_chosen():
    made, _ = visit()

    assert in_hand(made) is None
    take(made, KARI)
    assert patient(made) is None
    choose(made, "TREAT", "UNNTAK")
    assert in_hand(made) == InHand(number=KARI, purpose="TREAT", basis="UNNTAK")
    assert patient(made) == KARI


def test_who_is_let_go_is_forgotten_and_why_one_looks_is_not():
    made, _ = visit()
    choose(made, "ETREAT", "AKUTT")
    take(made, KARI)

    let_go(made)
    let_go(made)

    assert patient(made) is None
    assert PATIENT not in made.notes
    assert (made.notes["purpose"], made.notes["basis"]) == ("ETREAT", "AKUTT")


def test_a_token_that_was_used_for_one_patient_is_not_for_another():
    made, _ = visit()

    assert not bound_to_another(made, OLA)
    take(made, KARI)
    let_go(made)

    assert bound_to_another(made, OLA)
    assert not bound_to_another(made, KARI)


def test_a_number_is_written_as_people_read_it():
    assert InHand(number=KARI, purpose="TREAT", basis="UNNTAK").spaced == "128454 11199"
