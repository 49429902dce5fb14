"""What changes between two release tables is told in words: what moves, what classes do, what is worded otherwise."""

from dataclasses import replace
from datetime import date, time

import pytest

from policies import Move, ReleaseMode, compare_release, moved_in_words, told_release
from policies.table import Wording
from policies.working_time import Delay
from tests.properties.release import release, rules


def with_class(name, **changes):
    """Give the rules with one class changed."""
    changed = tuple(replace(found, **changes) if found.id == name else found for found in rules().classes)
    return replace(rules(), classes=changed)


def match(name, **changes):
    return replace(release(name).match, **changes)


def lines(new, old=None):
    return list(told_release(compare_release(old or rules(), new)))


def test_the_same_table_differs_in_nothing():
    assert not compare_release(rules(), rules())
    assert lines(rules()) == []


def test_a_report_type_moves_from_class_to_class():
    old = with_class("C-FARM", match=match("C-FARM", kinds=frozenset({"OTHER"})))
    new = replace(
        old,
        classes=tuple(
            replace(found, match=match("B", kinds=release("B").match.kinds | {"FARM"})) if found.id == "B" else found
            for found in old.classes
        ),
    )

    assert lines(new, rules()) == [
        "report type FARM moves from class C-FARM to class B",
        "report type OTHER moves from class B to class C-FARM",
    ]


def test_what_leads_to_a_class_for_the_first_time_and_no_longer_is_told():
    fewer = with_class("D", match=match("D", comments=frozenset({"MSIS-M"}), requesters=frozenset({"100000091"})))

    assert lines(fewer) == [
        "comment MSIS-AV no longer leads to class D",
        "comment MSIS-UM no longer leads to class D",
        "requester 100000091 now leads to class D",
    ]


def test_a_code_and_a_main_field_are_told_of():
    added = with_class(
        "B",
        match=match("B", codes=frozenset({(None, "X1"), ("urn:oid:1", "X2")}), disciplines=frozenset({"BLD", "LAB"})),
    )

    assert lines(added) == [
        "code X1 of any system now leads to class B",
        "code X2 of urn:oid:1 now leads to class B",
        "main field LAB now leads to class B",
    ]


def test_types_that_no_class_names_may_move():
    assert lines(replace(rules(), unknown="C")) == ["a report type that no class names moves from class B to class C"]


@pytest.mark.parametrize(
    ("name", "changes", "line"),
    [
        ("B", {"mode": ReleaseMode.AUTOMATIC}, "class B is AUTOMATIC, not SAFETY_NET"),
        ("C", {"delay": Delay(days=10)}, "class C opens after 10 days, not after 14 days"),
        ("A", {"delay": Delay(days=1)}, "class A opens after 1 day, not at once"),
        ("D", {"delay": Delay(days=30)}, "class D opens after 30 days, not by hand alone"),
        (
            "B",
            {"floor": Delay(days=2, working=True)},
            "class B: the patient may choose from 2 working days, not from 1 working day",
        ),
        ("B", {"floor": None}, "class B: the patient may choose from anything, not from 1 working day"),
        ("B", {"latest": Delay(days=90)}, "class B: the patient may postpone to 90 days, not to 60 days"),
        ("B", {"max_hold_days": 20}, "class B: a clinician may hold for 20 days, not 30 days"),
        ("D", {"max_hold_days": 20}, "class D: a clinician may hold for 20 days, not ever"),
        ("C", {"holds_corrections": False}, "class C: a correction no longer waits anew"),
        ("B", {"holds_corrections": True}, "class B: a correction now waits anew"),
        ("B", {"owner": "somebody"}, "class B: another owner"),
        ("B", {"law": "another"}, "class B: another sentence or ground"),
        ("B", {"sentence": Wording(nb="a", nn="b", en="c")}, "class B: another sentence or ground"),
    ],
)
def test_what_a_class_does_otherwise_is_a_line(name, changes, line):
    assert lines(with_class(name, **changes)) == [line]


def test_a_class_that_comes_and_one_that_goes_are_told_with_what_moves():
    renamed = with_class("C-FARM", id="F")

    assert lines(renamed) == [
        "report type FARM moves from class C-FARM to class F",
        "class C-FARM is gone",
        "class F is new: SAFETY_NET, opens after 14 days",
    ]


def test_another_order_is_told():
    d, c, farm, *rest = rules().classes

    assert lines(replace(rules(), classes=(d, farm, c, *rest))) == ["the classes stand in another order"]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"version": "next"}, "the version changes from 2026.1 to next"),
        ({"valid_from": date(2027, 1, 1)}, "the table is valid from 2027-01-01, not 2026-11-26"),
        ({"owner": "somebody"}, "the table has another owner"),
        ({"hours": replace(rules().hours, law="another")}, "opening hours: another sentence or ground"),
        ({"unknown_kind": replace(rules().unknown_kind, owner="x")}, "unknown types: another owner"),
        (
            {"window": replace(rules().window, opens=time(9))},
            "opening hours are 09:00 to 15:00, not 08:00 to 15:00",
        ),
    ],
)
def test_what_holds_for_all_classes_is_told(changes, line):
    assert lines(replace(rules(), **changes)) == [line]


def test_a_move_is_one_line():
    assert moved_in_words(Move(what="report type X", before="A", after="B")) == (
        "report type X moves from class A to class B"
    )
