"""Whom a caller has met, and under which opening; how the door decides is in test_pipeline.py."""

from importlib.resources import files

import pytest

from policies import Policy, parse_table
from resolvers.clearance import door
from resolvers.entrance import Met
from tests.examples import PERSON, clinician, directives, grant

POLICY = Policy(parse_table(files("policies").joinpath("tables", "access.toml").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("held", "marked"),
    [(None, False), (grant(), True), (grant(subject="subject-8"), False)],
    ids=["none", "the caller's own", "somebody else's"],
)
def test_only_an_opening_that_is_the_callers_own_marks_what_is_done(held, marked) -> None:
    limits = directives(grant=held)
    met = Met(person=PERSON, directives=limits, door=door(POLICY, clinician(), PERSON, limits), policy=POLICY)

    assert met.opening == (held.id if marked else None)
