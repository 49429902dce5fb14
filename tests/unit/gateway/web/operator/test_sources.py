from typing import Any

import msgspec
import pytest

from gateway.web.languages import read_language
from gateway.web.operator.sources import MOST_PARTS, SIGNS, Health, Line, Moment, lines, merged, share, took
from tests.unit.gateway.web import made_up
from tests.unit.gateway.web.operator.operating import health, moment

ENGLISH = read_language("en")


def see(*found: dict[str, Any]) -> tuple[Line, ...]:
    return lines(msgspec.convert(found, type=tuple[Health, ...]), "2026-11-26", ENGLISH)


def moments(*found: dict[str, Any]) -> tuple[Moment, ...]:
    return msgspec.convert(found, type=tuple[Moment, ...])


def test_a_source_is_told_in_words_and_numbers_and_drawn():
    asked = moment(asked=10, answered=7, cut=1, late=1, failed=1, meanMs=120, slowestMs=2400)

    (line,) = see(health("Helse Nord", "WELL", moment(), asked, lastAnsweredAt="2026-11-26T10:14:00Z"))

    assert (line.id, line.name, line.sign, line.state) == ("helse-nord", "Helse Nord", "within", "Answers")
    assert line.summary == "7 of 10 fetches answered in full; 1 in part, 1 late, 1 failed"
    assert (line.share, line.mean, line.last) == ("70\u00a0%", "120 ms", "11:14 today")
    assert 'id="strip-helse-nord-t">Fetches of Helse Nord over time' in line.strip


def test_an_answer_of_another_day_is_told_with_its_day():
    assert see(health(lastAnsweredAt="2026-11-25T10:14:00Z"))[0].last == "25 November 2026 at 11:14"


def test_the_numbers_are_told_of_each_part_in_which_something_was_asked_the_newest_first():
    first = moment("10:00", "10:15", asked=1, answered=1, meanMs=5, slowestMs=5)
    last = moment("10:30", "10:45", asked=3, refused=1, resting=1, busy=1, meanMs=1500, slowestMs=1500)

    newest, oldest = see(health("Nord", "FAILING", first, moment("10:15", "10:30"), last))[0].rows

    assert (newest.time, newest.asked, newest.refused) == ("26 November 2026, 11:30–11:45", 3, 1)
    assert (newest.untried, newest.mean, newest.slowest) == (2, "1.5 s", "1.5 s")
    assert (oldest.answered, oldest.mean) == (1, "5 ms")


def test_a_source_that_was_not_asked_is_not_said_to_be_well():
    (line,) = see(health("Nord", "UNKNOWN", moment()))

    assert (line.state, line.summary) == ("Not asked lately", "Not asked in this time")
    assert (line.share, line.mean, line.last, line.rows) == (None, None, None, ())


def test_a_source_without_any_time_has_no_strip():
    assert see(health("Nord", "OFF"))[0].strip == ""


def test_what_does_not_answer_comes_first_and_what_is_new_stands_with_what_is_not_known():
    found = see(*(health(state, state) for state in ("OFF", "WELL", "NEW", "RESTING", "FAILING")))

    assert [line.name for line in found] == ["FAILING", "RESTING", "NEW", "WELL", "OFF"]
    assert (found[2].sign, found[2].state) == ("missing", "NEW")


def test_every_condition_of_the_schema_has_a_sign_and_words():
    of = made_up.SCHEMA.type_map["SourceHealth"].fields["condition"].type.of_type

    assert set(SIGNS) == set(of.values)
    assert all(ENGLISH.say(f"operator.sources.condition.{condition}") for condition in SIGNS)


def test_a_long_time_is_put_together_into_as_many_parts_as_there_is_room_for():
    parts = merged(moments(*(moment(asked=1, answered=1, meanMs=10 * (1 + n % 2), slowestMs=n) for n in range(96))))

    assert len(parts) == MOST_PARTS
    assert {(part.asked, part.answered, part.mean_ms) for part in parts} == {(4, 4, 15)}
    assert [part.slowest_ms for part in parts[:2]] == [3, 7]


def test_how_long_something_took_is_weighed_by_how_often_it_was_made():
    found = moments(
        moment(asked=3, answered=3, meanMs=100, slowestMs=120),
        moment(asked=5, answered=1, resting=4, meanMs=500, slowestMs=500),
        moment(asked=2, busy=2),
    )

    (whole,) = merged(found[:1])
    assert whole.mean_ms == 100
    assert merged(())[:1] == ()
    (line,) = see(health("Nord", "WELL", *map(msgspec.to_builtins, found)))
    assert line.mean == "200 ms"


@pytest.mark.parametrize(("asked", "answered", "said"), [(1000, 999, "99"), (3, 3, "100"), (3, 0, "0")])
def test_not_all_is_never_said_to_be_all(asked, answered, said):
    (whole,) = moments(moment(asked=asked, answered=answered))

    assert share(whole) == f"{said}\u00a0%"


def test_nothing_asked_has_no_share():
    assert share(None) is None
    assert share(moments(moment())[0]) is None


@pytest.mark.parametrize(("milliseconds", "said"), [(None, None), (999, "999 ms"), (1000, "1.0 s"), (12_340, "12.3 s")])
def test_how_long_is_told_in_seconds_where_it_is_long(milliseconds, said):
    assert took(milliseconds, ENGLISH) == said
