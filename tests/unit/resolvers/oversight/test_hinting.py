"""What should be looked into is told for each reason by itself, with whose look-ups and how many; nothing else is."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from resolvers.model import ActorKind, AuditEntry, AuditKind, PersonHash
from resolvers.oversight.hinting import MOST_ENTRIES, Circle, HintKind, Tally, Thresholds, surname
from tests.examples import HPR, NOW, ORGANISATION

KARI, OLA, PER = (PersonHash(letter * 32) for letter in (b"k", b"o", b"p"))
LOOK = AuditEntry(
    id="e",
    person=KARI,
    at=NOW,
    kind=AuditKind.ACCESS,
    actor_kind=ActorKind.PERSONNEL,
    actor_subject="s-1",
    actor_name="Live Lunde",
    hpr_number=HPR,
    organisation=ORGANISATION,
    organisation_name="Sykehuset",
    purpose="TREAT",
    basis="SAMTYKKE",
    relation="TREATING",
    self_authorised=False,
    operation="timeline",
    outcome="OK",
    request_id="r",
)
SELF = replace(
    LOOK, actor_kind=ActorKind.CITIZEN, actor_subject="c-1", actor_name="Kari Nes", hpr_number=None, represents=False
)


def after(minutes: float, entry=LOOK, **changes) -> AuditEntry:
    return replace(entry, at=NOW + timedelta(minutes=minutes), **changes)


def told(*entries, circle=None, hours=lambda _: True, **thresholds):
    tally = Tally(circle or Circle(), Thresholds(**thresholds), hours)
    for entry in entries:
        tally.add(entry)
    return tally.hints()


def kinds(*entries, **how) -> list[HintKind]:
    return [hint.kind for hint in told(*entries, **how)]


def test_an_ordinary_look_is_no_reason() -> None:
    assert kinds(LOOK) == []


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"self_authorised": True}, HintKind.SELF_AUTHORISED),
        ({"relation": "NONE"}, HintKind.NO_RELATION),
        ({"basis": "UNNTAK"}, HintKind.NO_RELATION),
    ],
)
def test_what_a_look_says_of_itself_is_told(changes, kind) -> None:
    (hint,) = told(replace(LOOK, **changes))

    assert (hint.kind, hint.name, hint.hpr_number, hint.organisation) == (kind, "Live Lunde", HPR, ORGANISATION)
    assert (hint.looks, hint.persons, hint.first_at, hint.last_at) == (1, 1, NOW, NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"basis": "UNNTAK", "relation": "GP"},
        {"relation": None},
        {"relation": None, "basis": "UNNTAK"},
        {"self_authorised": None},
    ],
)
def test_a_relation_on_record_and_what_was_not_kept_are_no_reason(changes) -> None:
    assert kinds(replace(LOOK, **changes)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": AuditKind.REFUSAL},
        {"kind": AuditKind.CHANGE},
        {"outcome": "NOT_AVAILABLE"},
        {"actor_kind": ActorKind.CITIZEN},
        {"actor_kind": ActorKind.OPERATOR},
        {"person": None},
        {"actor_subject": None},
    ],
)
def test_what_is_no_look_up_by_personnel_counts_for_nothing(changes) -> None:
    assert kinds(replace(LOOK, self_authorised=True, **changes)) == []


def test_a_colleague_is_known_by_the_register_and_their_own_look_ups() -> None:
    circle = Circle()
    circle.meet(replace(LOOK, hpr_number="900000101", actor_name="Kari Nes"))
    circle.introduce("900000101", KARI)

    assert kinds(LOOK, circle=circle) == [HintKind.COLLEAGUE]
    assert kinds(replace(LOOK, organisation="100100999"), circle=circle) == []
    assert kinds(replace(LOOK, person=OLA), circle=circle) == []


def test_who_is_not_in_the_log_as_personnel_is_nobodys_colleague() -> None:
    circle = Circle()
    circle.introduce("900000101", KARI)

    assert kinds(LOOK, circle=circle) == []
    assert circle.hpr_numbers == {}


@pytest.mark.parametrize(
    ("name", "same"),
    [("Kari Lunde", True), ("Kari  LUNDE", True), ("Lunde", False), (None, False), ("Kari Nes", False)],
)
def test_a_surname_is_known_from_the_patients_own_log(name, same) -> None:
    circle = Circle()
    circle.meet(replace(SELF, actor_name=name))

    assert kinds(LOOK, circle=circle) == ([HintKind.SAME_SURNAME] if same else [])


def test_a_surname_is_known_of_personnel_too() -> None:
    circle = Circle()
    circle.meet(replace(LOOK, hpr_number="900000101", actor_name="Kari Lunde", organisation=None))
    circle.introduce("900000101", KARI)

    assert kinds(LOOK, circle=circle) == [HintKind.SAME_SURNAME]


@pytest.mark.parametrize(
    "changes", [{"represents": True}, {"represents": None}, {"person": None}, {"actor_kind": ActorKind.SYSTEM}]
)
def test_nobody_elses_name_is_taken_for_the_patients(changes) -> None:
    circle = Circle()
    circle.meet(replace(SELF, **{"actor_name": "Kari Lunde"} | changes))

    assert kinds(LOOK, circle=circle) == []


def test_personnel_without_a_number_are_not_asked_for() -> None:
    circle = Circle()
    circle.meet(replace(LOOK, hpr_number=None))

    assert circle.hpr_numbers == {}


def test_a_name_of_one_word_has_no_surname() -> None:
    assert [surname(name) for name in ("Kari Nes", "Cher", "", None)] == ["nes", None, None, None]


def test_look_ups_out_of_hours_are_told_from_so_many_on_and_not_in_emergencies() -> None:
    late = [after(number) for number in range(3)]
    emergencies = [after(number, purpose=purpose) for number in range(3) for purpose in ("ETREAT", "BTG")]

    closed = {"hours": lambda _: False}
    assert kinds(*late, **closed, out_of_hours=4) == []
    assert kinds(*late, **closed, out_of_hours=3) == [HintKind.OUT_OF_HOURS]
    assert kinds(*emergencies, **closed, out_of_hours=1) == []


def test_many_patients_in_a_short_time_are_told_with_all_look_ups_of_that_time() -> None:
    people = [after(number, person=PersonHash(bytes([number]) * 32)) for number in range(5)]
    again = after(4.5, person=people[4].person)

    (hint,) = told(*people, again, patients=5, window_minutes=60)

    assert (hint.kind, hint.looks, hint.persons) == (HintKind.MANY_PATIENTS, 6, 5)
    assert (hint.first_at, hint.last_at) == (NOW, again.at)


def test_as_many_over_a_longer_time_are_not_many() -> None:
    spread = [after(number * 30, person=PersonHash(bytes([number]) * 32)) for number in range(6)]

    assert kinds(*spread, patients=3, window_minutes=60) == []


def test_the_same_patient_many_times_is_one() -> None:
    assert kinds(*(after(number) for number in range(9)), patients=2) == []


def test_many_users_of_one_organisation_are_not_one_user() -> None:
    looks = [after(1, person=person, actor_subject=f"s-{number}") for number, person in enumerate((KARI, OLA, PER))]

    assert kinds(*looks, patients=2) == []


def test_a_second_rush_is_counted_on_and_nothing_twice() -> None:
    first = [after(number, person=person) for number, person in enumerate((KARI, OLA, PER))]
    alone = after(100)
    second = [after(200 + number, person=person) for number, person in enumerate((KARI, OLA))]

    (hint,) = told(*first, alone, *second, patients=2)

    assert (hint.looks, hint.persons) == (5, 3)
    assert alone not in hint.entries


def test_an_assistant_is_another_user() -> None:
    looks = [after(1, person=KARI), after(2, person=OLA, assistant_subject="a-1")]

    assert kinds(*looks, patients=2) == []


def test_the_newest_look_ups_are_listed_newest_first() -> None:
    looks = [after(number, self_authorised=True, id=f"e{number:03}") for number in range(MOST_ENTRIES + 5)]

    (hint,) = told(*looks)

    assert hint.looks == MOST_ENTRIES + 5
    assert [one.id for one in hint.entries] == [f"e{number:03}" for number in range(MOST_ENTRIES + 4, 4, -1)]


def test_hints_come_by_kind_and_of_each_kind_the_most_first() -> None:
    unrelated = replace(LOOK, relation="NONE")
    by_another = replace(unrelated, actor_subject="s-2", actor_name="Per Berg")
    own = replace(LOOK, actor_subject="s-3", self_authorised=True)

    found = told(unrelated, after(1, by_another), after(2, by_another), own)

    assert [(hint.kind, hint.name) for hint in found] == [
        (HintKind.SELF_AUTHORISED, "Live Lunde"),
        (HintKind.NO_RELATION, "Per Berg"),
        (HintKind.NO_RELATION, "Live Lunde"),
    ]


def test_every_kind_has_a_threshold() -> None:
    assert {kind: Thresholds().least(kind) for kind in HintKind}[HintKind.OUT_OF_HOURS] == 20
    assert kinds(replace(LOOK, self_authorised=True, relation="NONE"), self_authorised=2, no_relation=2) == []


def test_an_answer_in_parts_is_one_look() -> None:
    (hint,) = told(*(replace(LOOK, self_authorised=True, operation=name) for name in ("timeline", "timeline.late")))

    assert hint.looks == 1
