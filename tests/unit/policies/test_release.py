"""A delay is over at its very moment; each version of a report has a moment of its own, and nothing shown is hidden."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from policies import Preference, ReleaseMode, ReleaseVersion, Wish, already_shown, in_force, version_moments
from tests.properties.release import release, rules
from tests.unit.policies.test_working_time import oslo

MOMENT = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")
MONDAY = oslo("2026-11-02T10:00")
WEDNESDAY = oslo("2026-11-04T20:00")
FRIDAY = oslo("2026-11-06T20:00")
NEVER = replace(release("D"), id="N", mode=ReleaseMode.NEVER)


def version(issued_at, name="B", *, final=True, informed_at=None):
    of = NEVER if name == "N" else release(name)
    return ReleaseVersion(issued_at=issued_at, release=of, final=final, informed_at=informed_at)


def moments(*versions, preferences=()):
    return version_moments(rules(), versions, holidays=frozenset(), preferences=preferences)


def test_a_delay_holds_until_its_moment():
    assert in_force(MOMENT, MOMENT - timedelta(microseconds=1))


def test_a_delay_is_over_at_its_moment_and_after():
    assert not in_force(MOMENT, MOMENT)
    assert not in_force(MOMENT, MOMENT + timedelta(days=1))


def test_a_delay_without_a_moment_holds():
    assert in_force(None, MOMENT)


def test_the_hour_that_comes_twice_in_autumn_is_told_apart():
    """In Oslo 2026-10-25 02:30 comes twice; the moment, 02:00 winter time, lies between the two."""
    first = datetime(2026, 10, 25, 2, 30, tzinfo=OSLO)
    second = first.replace(fold=1)

    assert in_force(MOMENT, first.astimezone(UTC))
    assert not in_force(MOMENT, second.astimezone(UTC))


def test_a_moment_without_a_zone_is_refused():
    naive = MOMENT.replace(tzinfo=None)

    with pytest.raises(ValueError, match="zone"):
        in_force(naive, MOMENT)
    with pytest.raises(ValueError, match="zone"):
        in_force(MOMENT, naive)
    with pytest.raises(ValueError, match="zone"):
        in_force(None, naive)
    with pytest.raises(ValueError, match="zone"):
        already_shown(None, naive)
    with pytest.raises(ValueError, match="zone"):
        already_shown(naive, MOMENT)
    with pytest.raises(ValueError, match="zone"):
        moments(version(MONDAY, informed_at=naive))


def test_a_delay_covers_what_was_not_released_when_it_was_set():
    assert not already_shown(MOMENT, MOMENT - timedelta(microseconds=1))
    assert not already_shown(None, MOMENT)


def test_a_delay_does_not_cover_what_was_released_when_it_was_set():
    assert already_shown(MOMENT, MOMENT)
    assert already_shown(MOMENT, MOMENT + timedelta(days=1))


def test_a_report_without_versions_has_no_moments():
    assert moments() == ()


def test_the_first_version_opens_by_its_class():
    assert [moments(version(MONDAY, name)) for name in ("A", "B", "D", "N")] == [
        (MONDAY,),
        (oslo("2026-11-05T10:00"),),
        (None,),
        (None,),
    ]


def test_a_correction_of_what_was_shown_is_shown_at_once():
    assert moments(version(MONDAY), version(FRIDAY)) == (oslo("2026-11-05T10:00"), FRIDAY)


def test_a_correction_of_what_waits_waits_for_the_same_moment():
    thursday = oslo("2026-11-05T10:00")

    assert moments(version(MONDAY), version(WEDNESDAY)) == (thursday, thursday)


def test_a_correction_holds_anew_where_the_class_says_so():
    after, before = oslo("2026-11-20T10:00"), oslo("2026-11-10T10:00")
    first = oslo("2026-11-16T10:00")

    assert moments(version(MONDAY, "C"), version(after, "C")) == (first, oslo("2026-12-04T10:00"))
    assert moments(version(MONDAY, "C"), version(before, "C")) == (first, oslo("2026-11-24T10:00"))
    assert moments(version(MONDAY, "A"), version(FRIDAY, "D")) == (MONDAY, None)


def test_an_early_release_opens_a_version_at_once():
    assert moments(version(MONDAY, informed_at=WEDNESDAY)) == (WEDNESDAY,)
    assert moments(version(MONDAY, "D", informed_at=WEDNESDAY)) == (WEDNESDAY,)
    assert moments(version(WEDNESDAY, informed_at=MONDAY)) == (WEDNESDAY,)


def test_an_early_release_that_covers_a_correction_leaves_no_hold():
    early = version(FRIDAY, "C", informed_at=WEDNESDAY)
    late = version(WEDNESDAY, "C", informed_at=FRIDAY)

    assert moments(version(MONDAY, "C", informed_at=WEDNESDAY), early) == (WEDNESDAY, FRIDAY)
    assert moments(version(MONDAY, "C"), late) == (oslo("2026-11-16T10:00"), FRIDAY)


def test_an_early_release_postpones_nothing():
    assert moments(version(MONDAY, "A", informed_at=FRIDAY)) == (MONDAY,)


def test_what_is_never_shown_is_not_released_early():
    assert moments(version(MONDAY, "N", informed_at=WEDNESDAY)) == (None,)


def test_a_correction_leans_on_no_version_that_was_not_final():
    """Nobody was shown the preliminary answer, so the final one waits by its own rule."""
    wednesday_week = oslo("2026-11-12T08:00")

    assert moments(version(MONDAY, final=False), version(FRIDAY)) == (oslo("2026-11-05T10:00"), wednesday_week)
    assert moments(version(MONDAY), version(FRIDAY, final=False))[1] == wednesday_week


def test_a_correction_leans_on_whichever_earlier_version_opened_first():
    middle = version(oslo("2026-11-18T10:00"), "C")
    last = version(oslo("2026-11-20T10:00"))

    assert moments(version(MONDAY, "C"), middle, last) == (
        oslo("2026-11-16T10:00"),
        oslo("2026-12-02T10:00"),
        oslo("2026-11-20T10:00"),
    )


def test_a_correction_into_a_milder_class_waits_as_what_it_corrects():
    assert moments(version(MONDAY, "C"), version(WEDNESDAY, "A"))[1] == oslo("2026-11-16T10:00")
    assert moments(version(MONDAY, "D"), version(WEDNESDAY, "A")) == (None, None)
    assert moments(version(MONDAY, "D"), version(WEDNESDAY, "A", informed_at=FRIDAY)) == (None, FRIDAY)


def test_a_wish_counts_for_the_versions_too():
    sooner = Preference(wish=Wish.SOONER, set_at=MONDAY)

    assert moments(version(MONDAY), version(WEDNESDAY), preferences=[sooner]) == (
        oslo("2026-11-03T10:00"),
        WEDNESDAY,
    )
