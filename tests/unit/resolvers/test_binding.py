"""Whose a decision is, and for how long; who attests none is bound to nobody."""

import pytest
from msgspec.structs import replace

from resolvers.asking import Asking
from resolvers.binding import LASTS, Binding, decision_of
from resolvers.deadline import Deadline
from resolvers.errors import Forbidden, PolicyUnavailable, StoreUnavailable
from resolvers.model import Assistant, PersonNumber
from tests.examples import NOW, NUMBER, OTHER_NUMBER, PERSON, citizen, clinician


class Store:
    """Remembers what was bound; fails on demand."""

    def __init__(self, *, bound: bool = True, down: bool = False, number: PersonNumber | None = None) -> None:
        self.bound = bound
        self.down = down
        self.number = number
        self.calls = []

    async def bind_decision(self, decision, patient, *, number, now, until, deadline):
        if self.down:
            raise StoreUnavailable("down")
        self.calls.append((decision, patient, number, now, until))
        return self.bound

    async def bound_number(self, decision, *, now, deadline):
        if self.down:
            raise StoreUnavailable("down")
        self.calls.append((decision, now))
        return self.number


def asking(caller) -> Asking:
    return Asking(caller=caller, now=NOW, deadline=Deadline.after(5), request_id="req-1")


@pytest.mark.parametrize(
    ("patient", "bound", "number"),
    [(PERSON, PERSON.hash, PERSON.identifiers[0]), (NUMBER, NUMBER, NUMBER), (None, None, None)],
)
async def test_att_4_a_decision_is_bound_to_whom_is_asked_about_for_an_hour(patient, bound, number):
    store, caller = Store(), clinician()
    await Binding(store).bind(asking(caller), patient)

    assert store.calls == [(decision_of(caller), bound, number, NOW, NOW + LASTS)]
    assert LASTS.total_seconds() == 3600


async def test_att_4_the_decision_of_another_patient_is_refused_without_a_word_of_either():
    with pytest.raises(Forbidden) as refused:
        await Binding(Store(bound=False)).bind(asking(clinician()), NUMBER)

    assert refused.value.reason == "DECISION_OF_ANOTHER_PATIENT"
    assert not [one for one in (NUMBER.digits, "d-1") if one in str(refused.value)]


async def test_who_attests_no_decision_is_bound_to_nobody():
    store = Store(down=True)
    await Binding(store).bind(asking(citizen()), PERSON)
    await Binding(store).bind(asking(replace(clinician(), decision_ref=None)), PERSON)

    assert store.calls == []


async def test_a_store_that_is_down_lets_no_decision_be_used():
    with pytest.raises(PolicyUnavailable):
        await Binding(Store(down=True)).bind(asking(clinician()), PERSON)


def test_a_decision_is_one_user_s_in_one_organisation_by_one_issuer_whoever_acts_for_them():
    caller = clinician()
    changes = ({"issuer": "i"}, {"subject": "s"}, {"organisation": "100000148"}, {"decision_ref": "d-2"})
    names = {decision_of(caller), *(decision_of(replace(caller, **change)) for change in changes)}

    assert len(names) == 5
    assert decision_of(replace(caller, assistant=Assistant(subject="a"))) == decision_of(caller)
    assert decision_of(replace(caller, organisation=None)).organisation == ""


@pytest.mark.parametrize("patient", [PERSON, PERSON.identifiers[0]])
async def test_att_4_an_attestation_that_names_its_patient_is_good_for_that_patient(patient):
    store = Store()
    await Binding(store).bind(asking(replace(clinician(), attested_patients=PERSON.identifiers)), patient)

    assert len(store.calls) == 1


@pytest.mark.parametrize("patient", [PERSON, NUMBER, None])
async def test_att_4_an_attestation_that_names_its_patient_is_of_no_use_for_others_and_not_used_up(patient):
    store = Store()
    caller = replace(clinician(), attested_patients=(PersonNumber("41821012323"),))
    with pytest.raises(Forbidden) as refused:
        await Binding(store).bind(asking(caller), patient)

    assert (refused.value.reason, store.calls) == ("DECISION_OF_ANOTHER_PATIENT", [])


async def test_a_citizen_goes_on_with_themself_and_the_store_is_not_asked():
    store = Store(down=True)

    assert await Binding(store).patient(asking(citizen())) == citizen().pid


async def test_personnel_go_on_with_whom_their_attestation_names_else_with_whom_their_decision_is_for():
    store = Store(number=NUMBER)
    named = replace(clinician(), attested_patients=(OTHER_NUMBER, NUMBER))

    assert await Binding(store).patient(asking(named)) == OTHER_NUMBER
    assert store.calls == []
    assert await Binding(store).patient(asking(clinician())) == NUMBER
    assert store.calls == [(decision_of(clinician()), NOW)]


@pytest.mark.parametrize("caller", [clinician(), replace(clinician(), decision_ref=None)])
async def test_who_has_asked_for_nobody_yet_goes_on_with_nobody(caller):
    """Their own number is never meant: it is the patient's that is missing."""
    with pytest.raises(Forbidden) as refused:
        await Binding(Store()).patient(asking(replace(caller, pid=NUMBER)))

    assert refused.value.reason == "NO_PATIENT_YET"


async def test_a_store_that_is_down_lets_nobody_go_on():
    with pytest.raises(PolicyUnavailable):
        await Binding(Store(down=True)).patient(asking(clinician()))
