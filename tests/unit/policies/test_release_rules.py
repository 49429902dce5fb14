"""A report is in its strictest class, and opens by the rule of that class and the patient's wish within its limits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from policies import Preference, ReleaseFacts, ReleaseMode, Wish
from policies.release_classes import Match
from resolvers.normalise.codes import DISCIPLINES
from tests.properties.release import release, rules
from tests.unit.policies.test_working_time import oslo

NLK = "urn:oid:2.16.578.1.12.4.1.1.7280"
LOCAL = "urn:oid:2.16.578.1.12.4.1.1.8212"
NO_HOLIDAYS = frozenset[date]()
MONDAY = oslo("2026-11-02T10:00")


def facts(**found):
    return ReleaseFacts(**{name: frozenset(values) for name, values in found.items()})


def opens(name, issued_at=MONDAY, preferences=()):
    return rules().moment(release(name), issued_at, holidays=NO_HOLIDAYS, preferences=preferences)


def wish(choice, set_at=MONDAY, days=0):
    return Preference(wish=choice, days=days, set_at=set_at)


@pytest.mark.parametrize(
    ("found", "name"),
    [
        (facts(kinds=["CLIN"], disciplines=["LAB"]), "A"),
        (facts(kinds=["CLIN"], codes=[(NLK, "NPU01685")], comments=["TA"], requesters=["999999999"]), "A"),
        (facts(kinds=["MBIO"]), "B"),
        (facts(kinds=["FARM"]), "C-FARM"),
        (facts(kinds=["HIST"]), "C"),
        (facts(kinds=["MGEN"]), "D"),
        (facts(kinds=["CLIN"], disciplines=["PAT"]), "C"),
        (facts(kinds=["CLIN"], disciplines=["BLD"]), "B"),
        (facts(kinds=["CLIN"], codes=[(NLK, "NPU08669")]), "C"),
        (facts(kinds=["CLIN"], codes=[(NLK, "NPU19649"), (NLK, "NPU08669")]), "D"),
        (facts(kinds=["CLIN"], comments=["MSIS-M"]), "D"),
        (facts(kinds=["CLIN", "HIST", "MBIO"]), "C"),
    ],
)
def test_a_report_is_in_the_strictest_class_of_anything_in_it(found, name):
    assert rules().class_of(found).id == name


@pytest.mark.parametrize(
    ("found", "name"),
    [
        (facts(), "B"),
        (facts(kinds=["XYZ"]), "B"),
        (facts(kinds=["CLIN", "XYZ"]), "B"),
        (facts(kinds=["XYZ"], disciplines=["PAT"]), "C"),
        (facts(kinds=["XYZ"], comments=["MSIS-M"]), "D"),
    ],
)
def test_a_report_of_an_unknown_type_is_in_the_stricter_class(found, name):
    assert rules().class_of(found).id == name


def test_every_type_of_the_code_system_is_named_by_a_class():
    named = frozenset().union(*(found.match.kinds for found in rules().classes))

    assert named == DISCIPLINES.keys()


@pytest.mark.parametrize("kind", ["clin", " Clin "])
def test_words_count_however_they_are_written(kind):
    assert rules().class_of(facts(kinds=[kind])).id == "A"
    assert rules().class_of(facts(kinds=[kind], codes=[(NLK, " npu08669")])).id == "C"


def test_a_code_without_a_system_counts_and_one_of_another_system_does_not():
    assert rules().class_of(facts(kinds=["CLIN"], codes=[(None, "NPU19649")])).id == "D"
    assert rules().class_of(facts(kinds=["CLIN"], codes=[(LOCAL, "NPU19649")])).id == "A"


def test_a_table_may_name_a_code_of_any_system_and_a_requester():
    match = Match(codes=frozenset({(None, "HIV")}), requesters=frozenset({"999999999"}))
    own = replace(rules(), classes=(replace(release("D"), match=match), release("A")))

    assert own.class_of(facts(kinds=["CLIN"], codes=[(LOCAL, "HIV")])).id == "D"
    assert own.class_of(facts(kinds=["CLIN"], codes=[(None, "HIV")])).id == "D"
    assert own.class_of(facts(kinds=["CLIN"], requesters=["999999999"])).id == "D"
    assert own.class_of(facts(kinds=["CLIN"], requesters=["888888888"])).id == "A"


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("A", MONDAY),
        ("B", oslo("2026-11-05T10:00")),
        ("C-FARM", oslo("2026-11-16T10:00")),
        ("C", oslo("2026-11-16T10:00")),
        ("D", None),
    ],
)
def test_a_class_opens_after_its_delay_or_not_by_itself(name, moment):
    assert opens(name) == moment


def test_what_is_routine_opens_at_its_issue_at_any_hour():
    night = oslo("2026-11-08T03:00")

    assert opens("A", night) == night
    assert opens("A", night).tzinfo is UTC


def test_the_patient_may_see_sooner_down_to_the_floor():
    assert opens("B", preferences=[wish(Wish.SOONER)]) == oslo("2026-11-03T10:00")
    assert opens("C", preferences=[wish(Wish.SOONER)]) == oslo("2026-11-05T10:00")
    assert opens("A", preferences=[wish(Wish.SOONER)]) == MONDAY
    assert opens("D", preferences=[wish(Wish.SOONER)]) is None


def test_the_patient_may_see_later_up_to_the_limit_and_never_sooner_by_that():
    before = MONDAY - timedelta(days=1)

    assert opens("B", preferences=[wish(Wish.LATER, before, 21)]) == oslo("2026-11-23T10:00")
    assert opens("B", preferences=[wish(Wish.LATER, before, 999)]) == oslo("2027-01-01T10:00")
    assert opens("B", preferences=[wish(Wish.LATER, before, 1)]) == opens("B")
    assert opens("B", preferences=[wish(Wish.USUAL, before)]) == opens("B")


def test_the_patient_may_ask_that_what_is_routine_waits_for_opening_hours():
    night = oslo("2026-11-08T03:00")

    assert opens("A", night, [wish(Wish.LATER, MONDAY, 0)]) == oslo("2026-11-09T08:00")


def test_a_wish_opens_nothing_before_it_was_made():
    """The floor of class B was over on Tuesday; a wish of Wednesday night opens on Thursday morning."""
    wednesday = oslo("2026-11-04T20:00")

    assert opens("B", preferences=[wish(Wish.SOONER, wednesday)]) == oslo("2026-11-05T08:00")


def test_a_wish_hides_nothing_that_was_shown():
    friday = oslo("2026-11-06T10:00")

    assert opens("B", preferences=[wish(Wish.LATER, friday, 30)]) == oslo("2026-11-05T10:00")
    assert opens("A", preferences=[wish(Wish.LATER, friday, 30)]) == MONDAY


def test_the_last_wish_counts_but_for_what_an_earlier_one_had_shown():
    before, wednesday = MONDAY - timedelta(days=1), oslo("2026-11-04T12:00")
    sooner = wish(Wish.SOONER, before)

    assert opens("B", preferences=[wish(Wish.LATER, wednesday, 30), sooner]) == oslo("2026-11-03T10:00")
    assert opens("C", preferences=[sooner, wish(Wish.LATER, wednesday, 30)]) == oslo("2026-12-02T10:00")
    assert opens("C", preferences=[sooner, wish(Wish.USUAL, wednesday)]) == opens("C")


def test_a_postponement_that_is_taken_back_opens_what_would_have_opened():
    before, sunday = MONDAY - timedelta(days=1), oslo("2026-11-08T12:00")
    later = wish(Wish.LATER, before, 30)

    assert opens("B", preferences=[later, wish(Wish.USUAL, sunday)]) == oslo("2026-11-09T08:00")
    assert opens("A", preferences=[later, wish(Wish.USUAL, sunday)]) == sunday


def test_a_clinician_may_hold_a_report_up_to_a_limit():
    hold = rules().latest_hold(release("B"), MONDAY, holidays=NO_HOLIDAYS)

    assert hold == oslo("2026-12-02T10:00")
    assert hold == rules().delay_until(MONDAY, 30, holidays=NO_HOLIDAYS)
    assert rules().latest_hold(release("D"), MONDAY, holidays=NO_HOLIDAYS) is None


def test_before_a_report_is_known_the_longest_hold_of_any_class_counts():
    unlimited = replace(rules(), classes=(release("D"),))

    assert rules().longest_hold_days() == 60
    assert unlimited.longest_hold_days() == 0


def test_a_time_outside_opening_hours_waits_for_the_first_within():
    christmas = frozenset({date(2026, 12, 25)})

    assert rules().working_from(oslo("2026-12-24T14:59"), holidays=christmas) == oslo("2026-12-24T14:59")
    assert rules().working_from(oslo("2026-12-24T15:00"), holidays=christmas) == oslo("2026-12-28T08:00")


def test_a_delay_in_days_becomes_absolute():
    christmas = frozenset({date(2026, 12, 25)})

    assert rules().delay_until(oslo("2026-12-18T09:00"), 7, holidays=christmas) == oslo("2026-12-28T08:00")
    assert rules().delay_until(oslo("2026-11-08T03:00"), 0, holidays=christmas) == oslo("2026-11-08T03:00")
    with pytest.raises(ValueError, match="negative"):
        rules().delay_until(MONDAY, -1, holidays=christmas)


@pytest.mark.parametrize("name", ["A", "B", "D"])
def test_a_time_without_a_zone_is_refused(name):
    naive = datetime.fromisoformat("2026-11-02T10:00")

    with pytest.raises(ValueError, match="zone"):
        opens(name, naive)
    with pytest.raises(ValueError, match="zone"):
        rules().delay_until(naive, 0, holidays=NO_HOLIDAYS)
    with pytest.raises(ValueError, match="zone"):
        rules().working_from(naive, holidays=NO_HOLIDAYS)
    with pytest.raises(ValueError, match="zone"):
        opens("B", preferences=[wish(Wish.SOONER, naive)])


def test_modes_stand_from_the_strictest_to_the_mildest():
    assert list(ReleaseMode) == ["NEVER", "CLINICIAN", "SAFETY_NET", "AUTOMATIC"]
