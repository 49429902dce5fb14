"""A wish to open is judged in one order, and a grant never outlives its hour or its caller's own rights."""

from dataclasses import replace
from datetime import timedelta

import pytest

from policies import (
    Basis,
    Grant,
    Level,
    Opening,
    OpeningWish,
    Policy,
    Purpose,
    Reading,
    Verdict,
    cause_since,
    grant_until,
    judge_opening,
    opens_unread,
)
from policies.opening import founded, may_open
from policies.table import Part, Table
from tests.examples import NOW
from tests.properties.access import table
from tests.unit.policies.test_decide import CARE

HOUR = timedelta(hours=1)
EMERGENCY = replace(CARE, purpose=Purpose.ETREAT, basis=Basis.AKUTT)


def opening(**changes) -> OpeningWish:
    return OpeningWish(**{"kind": Opening.CONSENT, "consented": True, "caused": True} | changes)


def everything_opens() -> Table:
    """The table in force, by a mistake that lets an emergency open in ordinary care."""
    rows = tuple(
        tuple(replace(row, openable_by=frozenset(Opening)) if row.openable_by else row for row in part.rows)
        for part in table().parts
    )
    parts = tuple(Part(title=part.title, rows=changed) for part, changed in zip(table().parts, rows, strict=True))
    return replace(table(), parts=parts)


def test_of_several_faults_the_first_that_says_least_is_told():
    policy, blocked = Policy(table()), replace(CARE, general=Level.HARD)
    wrong = opening(kind=Opening.EMERGENCY, consented=False, caused=False)

    def verdict(wish):
        return judge_opening(policy, blocked, [policy.decide(blocked)], wish, shortest_reason=10)

    assert [
        verdict(wrong),
        verdict(replace(wrong, kind=Opening.CONSENT)),
        verdict(opening(caused=False)),
        verdict(opening()),
    ] == [Verdict.NOT_ALLOWED, Verdict.UNFOUNDED, Verdict.WITHOUT_CAUSE, Verdict.NOT_NEEDED]


@pytest.mark.parametrize(
    ("situation", "kinds"),
    [
        (CARE, {Opening.CONSENT}),
        (EMERGENCY, {Opening.CONSENT, Opening.EMERGENCY}),
        (replace(EMERGENCY, purpose=Purpose.BTG), {Opening.EMERGENCY}),
        (replace(CARE, general=Level.HARD, named=True, report=Level.HARD, opted_out=True), {Opening.CONSENT}),
        (replace(EMERGENCY, directives=Reading.UNREAD, grant=Grant.EMERGENCY), {Opening.CONSENT, Opening.EMERGENCY}),
    ],
)
def test_what_a_caller_could_open_does_not_depend_on_what_is_restricted(situation, kinds):
    assert may_open(Policy(table()), situation) == kinds


def test_a_table_that_opens_too_much_lets_no_emergency_open_in_ordinary_care_or_by_an_assistant():
    policy = Policy(everything_opens(), frozenset({"assistants_act"}))

    assert may_open(policy, CARE) == {Opening.CONSENT}
    assert may_open(policy, EMERGENCY) == set(Opening)
    assert may_open(policy, replace(EMERGENCY, assistant=True)) == {Opening.CONSENT}


@pytest.mark.parametrize(
    ("wish", "has_ground"),
    [
        (opening(), True),
        (opening(consented=False, reason="a long enough reason"), False),
        (opening(kind=Opening.EMERGENCY, reason="0123456789"), True),
        (opening(kind=Opening.EMERGENCY, reason=" 012345678 "), False),
    ],
)
def test_consent_is_declared_and_an_emergency_is_reasoned(wish, has_ground):
    assert founded(wish, 10) is has_ground


@pytest.mark.parametrize("reading", Reading)
@pytest.mark.parametrize("chosen", [False, True])
@pytest.mark.parametrize("kind", Opening)
def test_what_cannot_be_read_is_opened_in_an_emergency_alone_and_only_where_that_is_chosen(reading, chosen, kind):
    policy = Policy(table(), frozenset({"emergency_when_unread"} if chosen else ()))
    unread = reading in {Reading.PRIVACY_UNREAD, Reading.UNREAD}

    opens = opens_unread(policy, replace(EMERGENCY, directives=reading), kind)

    assert opens is (unread and chosen and kind is Opening.EMERGENCY)


@pytest.mark.parametrize("purpose", [Purpose.ETREAT, Purpose.BTG])
@pytest.mark.parametrize("kind", Opening)
def test_an_assistant_opens_nothing_that_cannot_be_read(purpose, kind):
    policy = Policy(table(), frozenset({"assistants_act", "emergency_when_unread"}))
    unread = replace(EMERGENCY, purpose=purpose, assistant=True, directives=Reading.UNREAD)

    assert not opens_unread(policy, unread, kind)


def test_an_assistant_opens_by_consent_alone_and_nothing_where_rules_are_overridden():
    policy = Policy(table(), frozenset({"assistants_act"}))

    assert may_open(policy, replace(EMERGENCY, assistant=True)) == {Opening.CONSENT}
    assert may_open(policy, replace(EMERGENCY, assistant=True, purpose=Purpose.BTG)) == set()


def test_a_cause_lasts_an_hour():
    assert cause_since(NOW) == NOW - HOUR


@pytest.mark.parametrize(
    ("minutes", "ends", "lasts"),
    [
        (30, (), 30),
        (60, (None, None), 60),
        (90, (), 60),
        (60, (NOW + timedelta(minutes=10), None), 10),
        (60, (NOW + 2 * HOUR, NOW + timedelta(minutes=45)), 45),
    ],
)
def test_a_grant_ends_with_what_ends_first(minutes, ends, lasts):
    assert grant_until(NOW, timedelta(minutes=minutes), *ends) == NOW + timedelta(minutes=lasts)
