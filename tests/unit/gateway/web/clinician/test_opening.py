from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.web.asking import Answered
from gateway.web.clinician.opening import (
    CONSENT,
    EMERGENCY,
    PURPOSES,
    Decision,
    Explanation,
    Grant,
    Offer,
    Restricted,
    Told,
    ToldWhy,
    Wanted,
    keep,
    kept,
    offered,
    openable_by,
    opened,
    padlocks,
    read_wanted,
    remember,
    why,
)
from gateway.web.languages import read_language
from gateway.web.session import Notes
from gateway.web.told import read
from tests.unit.gateway.web import made_up

NB = read_language("nb")
NOW = datetime(2026, 11, 26, 12, 34, 30, tzinfo=UTC)
KARI, OLA = "12845411199", "03896722297"
REASON = "Bevisstløs, må vite om blodfortynnende"
DOCUMENTS = {
    "clinician_open": (Told, {"input": {"clientMutationId": "m", "patient": KARI, "basis": "CONSENT"}}),
    "clinician_why": (ToldWhy, {"input": {"patient": KARI}}),
}


def grant(minutes: float = 58, **changes: Any) -> Grant:
    return Grant(**{"basis": EMERGENCY, "purpose": "ETREAT", "expires_at": NOW + timedelta(minutes=minutes), **changes})


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_the_documents_ask_is_in_the_schema_and_what_it_lets_be_answered_is_read(name, whole):
    shape, variables = DOCUMENTS[name]

    assert made_up.faults(name) == []
    assert read(Answered(data=made_up.answer(name, variables, whole=whole)), shape) is not None


@pytest.mark.parametrize(
    ("by", "said", "openable"),
    [
        ((), "kan ikke åpnes", False),
        ((CONSENT,), "Pasientens samtykke kan åpne det", True),
        ((EMERGENCY,), "i en nødsituasjon, med en begrunnelse", True),
        ((EMERGENCY, CONSENT), "pasientens samtykke, eller i en nødsituasjon", True),
    ],
)
def test_a_padlock_says_what_may_open_it(by, said, openable):
    (found,) = padlocks([Restricted(kind="ORGANISATION_BLOCK", openable_by=by)], NB)

    assert (found.title, found.openable) == ("Pasienten har sperret for virksomheten din", openable)
    assert said in found.text


def test_a_padlock_of_a_kind_that_is_new_is_still_a_padlock():
    (found,) = padlocks([Restricted(kind="SOMETHING_ELSE")], NB)

    assert found.title == "Prøvesvar er sperret eller skjermet"


def test_what_opens_is_remembered_of_the_patient_who_was_asked_for_last():
    notes: dict[str, str] = {}

    assert openable_by(notes, KARI) is None
    remember(
        notes, KARI, [Restricted(kind="A", openable_by=(CONSENT,)), Restricted(kind="B", openable_by=(EMERGENCY,))]
    )
    assert openable_by(notes, KARI) == {CONSENT, EMERGENCY}
    remember(notes, OLA, [])
    assert (openable_by(notes, KARI), openable_by(notes, OLA)) == (None, frozenset())


def test_a_grant_is_shown_with_its_end_and_the_minutes_that_are_left():
    notes: dict[str, str] = {}
    keep(notes, KARI, grant(57.5), NOW)

    found = opened(notes, KARI, now=NOW, language=NB)

    assert found is not None
    assert (found.title, found.text) == ("Åpnet i en nødsituasjon", "Åpent til 26. november 2026 kl. 14.32.")
    assert (found.minutes, found.left, found.left_one) == (
        "58 minutter igjen",
        "{n} minutter igjen",
        "{n} minutt igjen",
    )
    assert found.until == "2026-11-26T13:32:00+00:00"


@pytest.mark.parametrize(("left", "said"), [(0.2, "1 minutt igjen"), (1, "1 minutt igjen"), (1.1, "2 minutter igjen")])
def test_the_last_minute_is_one_until_it_is_over(left, said):
    notes: dict[str, str] = {}
    keep(notes, KARI, grant(left), NOW)

    found = opened(notes, KARI, now=NOW, language=NB)

    assert found is not None
    assert found.minutes == said


def test_nothing_is_open_for_another_patient_another_purpose_or_when_the_time_is_over():
    notes = {"purpose": "ETREAT"}
    keep(notes, KARI, grant(), NOW)

    assert opened(notes, KARI, now=NOW, language=NB) is not None
    assert opened(notes, OLA, now=NOW, language=NB) is None
    assert opened(notes, KARI, now=NOW + timedelta(minutes=58), language=NB) is None
    assert opened({**notes, "purpose": "TREAT"}, KARI, now=NOW, language=NB) is None


def test_grants_that_are_over_are_forgotten_and_others_stay():
    notes: dict[str, str] = {}
    keep(notes, KARI, grant(5), NOW)
    keep(notes, OLA, grant(50, basis=CONSENT), NOW + timedelta(minutes=1))
    assert set(kept(notes)) == {KARI, OLA}

    keep(notes, OLA, grant(60), NOW + timedelta(minutes=6))

    assert set(kept(notes)) == {OLA}


def test_a_session_that_opens_without_end_keeps_those_that_end_last():
    notes = Notes()
    for opening in range(100):
        keep(notes, f"{opening:011}", grant(1 + opening / 4, basis="EMERGENCY"), NOW)

    assert list(kept(notes)) == [f"{opening:011}" for opening in range(80, 100)]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"vei": "CONSENT", "samtykke": "ja"}, Wanted(basis=CONSENT, consented=True)),
        ({"vei": "CONSENT"}, "clinician.opening.wrong_consent"),
        ({"vei": "EMERGENCY", "grunn": f" {REASON} "}, Wanted(basis=EMERGENCY, reason=REASON)),
        (
            {"vei": "EMERGENCY", "grunn": REASON, "formal": "BTG"},
            Wanted(basis=EMERGENCY, reason=REASON, purpose="BTG"),
        ),
        ({"vei": "EMERGENCY", "grunn": REASON, "formal": "TREAT"}, Wanted(basis=EMERGENCY, reason=REASON)),
        ({"vei": "EMERGENCY", "grunn": "  ni tegn   "}, "clinician.opening.wrong_reason"),
        ({"vei": "EMERGENCY", "grunn": "x" * 501}, "clinician.opening.wrong_reason"),
        ({"vei": "EMERGENCY"}, "clinician.opening.wrong_reason"),
        ({}, "clinician.opening.wrong_ground"),
    ],
)
def test_a_ground_is_read_or_what_is_missing_is_named(form, expected):
    found = read_wanted(form)

    assert found == expected
    assert isinstance(found, Wanted) or NB.say(found)


def test_consent_is_declared_and_an_emergency_has_a_reason():
    common = {"clientMutationId": "m1", "patient": KARI}

    assert Wanted(basis=CONSENT, consented=True).variables(KARI, "m1") == {
        "input": {**common, "basis": CONSENT, "patientConsented": True}
    }
    assert Wanted(basis=EMERGENCY, reason=REASON, purpose="BTG").variables(KARI, "m1") == {
        "input": {**common, "basis": EMERGENCY, "reason": REASON}
    }


def test_of_the_rules_those_are_told_that_lock_something():
    masks = Decision(effect="MASK", sentence="Sperret.", law="§ 5-3")
    found = ToldWhy(explain_access=Explanation(decisions=(Decision(effect="SHOW", sentence="Vist."), masks)))

    assert why(found) == (masks,)
    assert why(None) == ()


@pytest.mark.parametrize(
    ("known", "purpose", "expected"),
    [
        (None, "TREAT", Offer(consent=True, emergency=True, purposes=PURPOSES)),
        (None, "ETREAT", Offer(consent=True, emergency=True, purposes=())),
        ({CONSENT}, "TREAT", Offer(consent=True, emergency=True, purposes=PURPOSES)),
        ({EMERGENCY}, "BTG", Offer(consent=False, emergency=True, purposes=())),
        ((), "TREAT", Offer(consent=False, emergency=False, purposes=())),
    ],
)
def test_what_opens_nothing_is_offered_nothing_and_an_emergency_another_purpose(known, purpose, expected):
    assert offered(known, purpose) == expected
