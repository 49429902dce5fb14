from typing import Any

import msgspec
import pytest

from gateway.web.languages import read_language
from gateway.web.operator.hints import SPANS, Hints, View, read_days, spans, view
from tests.unit.gateway.web import made_up
from tests.unit.gateway.web.operator.operating import entry, hint, hints

ENGLISH = read_language("en")


def see(found: dict[str, Any]) -> View:
    return view(msgspec.convert(found, type=Hints), ENGLISH)


@pytest.mark.parametrize(
    ("query", "days"),
    [({}, None), ({"dager": "7"}, 7), ({"dager": "366"}, 366), ({"dager": "8"}, None), ({"dager": "x"}, None)],
)
def test_nothing_is_looked_up_before_days_are_chosen(query, days):
    assert read_days(query) == days


@pytest.mark.parametrize(("days", "chosen"), [(None, 30), (7, 7)])
def test_days_are_offered_and_stay_chosen(days, chosen):
    offered = spans(days, ENGLISH)

    assert [span.days for span in offered] == list(SPANS)
    assert [span.days for span in offered if span.chosen] == [chosen]
    assert offered[0].text == "7 days"


def test_hints_are_told_by_kind_in_the_order_that_they_come():
    seen = see(hints(hint(), hint("COLLEAGUE"), hint()))

    assert [(group.kind, len(group.lines)) for group in seen.groups] == [("NO_RELATION", 2), ("COLLEAGUE", 1)]
    assert seen.groups[0].title == "No relation on record"
    assert "locum" in seen.groups[0].about
    assert seen.period == "From 27 October 2026 at 13:00 to 26 November 2026 at 13:00"
    assert seen.colleagues_known


def test_a_hint_is_told_with_how_many_look_ups_of_how_many_patients():
    ((line,),) = (group.lines for group in see(hints(hint(looks=3, persons=2))).groups)

    assert (line.who, line.number, line.where) == ("Lena Lunde", "9000001", "Bekkedalen")
    assert (line.looks, line.persons, line.rest) == (
        "3 look-ups",
        "of 2 patients",
        "2 more look-ups are not listed.",
    )
    assert (line.first, line.last) == ("20 November 2026 at 09:00", "25 November 2026 at 09:00")


def test_nothing_is_left_out_that_is_listed():
    ((line,),) = (group.lines for group in see(hints(hint())).groups)

    assert line.rest is None
    assert (line.entries[0].purpose, line.entries[0].basis) == ("Care", "Exempt from consent")


def test_patients_are_told_apart_by_a_number_that_says_nothing():
    entries = [entry(person="pt-b"), entry(person="pt-a"), entry(person="pt-b"), entry(person=None, basis=None)]

    ((line,),) = (group.lines for group in see(hints(hint(entries=entries))).groups)

    assert [look.patient for look in line.entries] == ["Patient 1", "Patient 2", "Patient 1", ""]
    assert line.entries[3].basis == ""


def test_every_kind_of_the_schema_has_words_and_a_new_one_is_told_as_it_is():
    kinds = made_up.SCHEMA.type_map["HintKind"].values

    assert all(ENGLISH.say(f"operator.hints.kind.{kind}") for kind in kinds)
    assert all(ENGLISH.say(f"operator.hints.about_kind.{kind}") for kind in kinds)
    (group,) = see(hints(hint("NEW"))).groups
    assert (group.title, group.about) == ("NEW", "")
