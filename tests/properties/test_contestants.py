"""What is timed against each other decides alike, on every report there can be."""

from itertools import product

import pytest

from policies import Level, Policy, Safety, Status
from tests.benchmarks.decisions import CITIZEN, DOCTOR, RESULTS, Costs, reports, rows_of, situations
from tests.benchmarks.predicate import of_the_citizen, of_the_doctor
from tests.properties.access import table


@pytest.mark.parametrize(("door", "predicate"), [(DOCTOR, of_the_doctor), (CITIZEN, of_the_citizen)])
def test_the_predicate_and_the_table_decide_alike(door, predicate):
    policy = Policy(table())
    every = list(product(Level, Level, Safety, Status))

    assert [policy.standing(door)[facts].row for facts in every] == [predicate(*facts) for facts in every]
    assert [policy.decide(found).row for found in situations(door, every)] == [predicate(*facts) for facts in every]


def test_a_request_meets_every_level_mark_and_status():
    asked = reports()

    assert len(asked) == RESULTS
    assert {report for _, report, _, _ in asked} == set(Level)
    assert {safety for *_, safety, _ in asked} == set(Safety)
    assert {status for *_, status in asked} == set(Status)


def test_a_promise_that_is_not_kept_is_told():
    kept = Costs(reader="doctor", table=0.5, predicate=0.5, cedar=50)
    broken = Costs(reader="citizen", table=0.6, predicate=0.5, cedar=50)

    assert [row["met"] for row in rows_of(kept)] == [True, True]
    assert [(row["reader"], row["beside"], row["met"]) for row in rows_of(broken)] == [
        ("citizen", "predicate", False),
        ("citizen", "Cedar", False),
    ]
