"""What personnel are told that the citizen sees; with the rest of clearance it is tested in test_clearance.py."""

from dataclasses import replace
from datetime import timedelta
from importlib.resources import files

import pytest

from policies import Age, Policy, Reading, Safety, Status, parse_table
from resolvers.judging.citizen_release import THE_CITIZEN, citizen_release
from resolvers.judging.limits import Limit
from resolvers.model import HeldBy
from tests.examples import NOW, restriction

POLICY = Policy(parse_table(files("policies").joinpath("tables", "access.toml").read_text(encoding="utf-8")))
CITIZEN = POLICY.standing(THE_CITIZEN)
SET = Limit(safety=Safety.DELAYED, code="NORU", until=NOW, held_by=HeldBy.SET, restriction=restriction(id="d1"))
LATER = Limit(safety=Safety.DELAYED, code="NORU", until=NOW + timedelta(days=1), held_by=HeldBy.RULE)
ENDLESS = Limit(safety=Safety.DELAYED, code="NORU")
DENIED = Limit(safety=Safety.DENIED, code="NORN_ANG")
PARENTS = Limit(safety=Safety.DENIED_PARENTS, code="NORN_FORANS")


def told(*limits: Limit, status: Status = Status.FINAL, **facts):
    return citizen_release(CITIZEN, replace(THE_CITIZEN, **facts), status, limits)


def test_what_nothing_hides_is_shown_where_that_is_known_for_certain() -> None:
    assert told().state == "SHOWN"
    assert told(directives=Reading.SAFETY_UNREAD).state == "UNKNOWN"


def test_what_is_not_final_waits_for_nobody_in_particular() -> None:
    found = told(status=Status.PRELIMINARY)

    assert (found.state, found.held_by, found.until) == ("WAITS", None, None)


def test_of_several_delays_the_one_that_ends_last_is_told() -> None:
    assert (told(SET).until, told(SET).restriction_id, told(SET).set_by) == (NOW, "d1", "CITIZEN")
    assert (told(SET, LATER).until, told(SET, LATER).restriction_id) == (LATER.until, None)
    assert told(ENDLESS, LATER).until is None
    assert told(SET, directives=Reading.UNREAD).until is None


def test_a_denial_goes_before_every_delay() -> None:
    assert (told(LATER, DENIED).state, told(LATER, DENIED).code) == ("DENIED", "NORN_ANG")


@pytest.mark.parametrize(
    ("age", "state"),
    [(Age.UNDER_12, "DENIED"), (Age.FROM_12_TO_15, "SHOWN"), (Age.FROM_16, "SHOWN"), (Age.UNKNOWN, "DENIED")],
)
def test_a_denial_to_those_who_read_for_a_child_is_told_while_they_do(age, state) -> None:
    assert told(PARENTS, age=age).state == state
