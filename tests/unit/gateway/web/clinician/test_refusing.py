import pytest

from gateway.web.asking import AWAY, Answered, Fault
from gateway.web.clinician.choosing import choose, take
from gateway.web.clinician.refusing import ORDER, UNDONE, refusal, unshown
from gateway.web.languages import read_language
from tests.unit.gateway.web.visits import refused, visit

NB = read_language("nb")


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("code", ORDER)
def test_every_refusal_is_said_in_words(code, language):
    found = refusal(refused(code), read_language(language), of="opening")

    assert found.text
    assert code not in found.text
    assert found.status == (503 if code in UNDONE else 403)
    assert found.sign_in == (code == "UNAUTHENTICATED")


def test_what_was_asked_for_may_have_words_of_its_own():
    assert refusal(refused("FORBIDDEN"), NB, of="opening").text.startswith("Med formålet ditt")
    assert refusal(refused("FORBIDDEN"), NB, of="avslag").text.startswith("Du kan ikke gjøre dette")


@pytest.mark.parametrize(
    ("reason", "said"),
    [("DENIED", "Opphev nektingen i stedet"), ("REPLICATED", "annen tjeneste"), ("OTHER", "Du kan ikke gjøre dette")],
)
def test_the_second_code_of_a_refusal_says_more_where_there_are_words_for_it(reason, said):
    answered = Answered(faults=(Fault(code="FORBIDDEN", reason=reason),))

    assert said in refusal(answered, NB, of="frigi").text


@pytest.mark.parametrize(("code", "status"), [(AWAY, 503), ("INTERNAL", 502)])
def test_of_what_nobody_knows_that_is_said(code, status):
    found = refusal(refused(code), NB, of="frigi")

    assert "Vi vet ikke om det ble gjort" in found.text
    assert found.status == status


@pytest.mark.parametrize("code", ["AWAY", "DEADLINE_EXCEEDED", "POLICY_UNAVAILABLE", "AUDIT_UNAVAILABLE"])
def test_what_cannot_be_shown_never_reads_as_if_there_were_nothing(code):
    found = refusal(refused(code), NB, of="reading")

    assert "ikke noe om hvilke svar" in found.text or "betyr ikke at det ikke finnes svar" in found.text
    assert "om det ble gjort" not in found.text


@pytest.mark.parametrize(
    ("code", "purpose", "open_to"),
    [("POLICY_UNAVAILABLE", "ETREAT", True), ("POLICY_UNAVAILABLE", "TREAT", False), ("AWAY", "BTG", False)],
)
def test_who_works_in_an_emergency_is_shown_the_way_on_where_blocks_cannot_be_read(code, purpose, open_to):
    made, _ = visit()
    choose(made, purpose, "AKUTT")
    take(made, "12845411199")

    shown = unshown(made, refused(code), again="/kliniker/pasient", current="patient")

    assert shown.status_code == 503
    assert ('href="/kliniker/apne"' in bytes(shown.body).decode()) == open_to


def test_who_has_nobody_in_hand_is_shown_no_way_to_open():
    made, _ = visit()

    assert "/kliniker/apne" not in bytes(unshown(made, refused("POLICY_UNAVAILABLE"), again="/kliniker").body).decode()
