"""
What one decision costs in a request of 500 results: the table, a plain predicate, and Cedar, side by side.

Each contestant decides the same 500 reports for the same two callers; that they agree is checked before any is timed.
"""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from cedarpy import is_authorized_batch

from policies import (
    Actor,
    Age,
    Attestation,
    Basis,
    Grant,
    Level,
    Policy,
    Purpose,
    Reading,
    Relation,
    Safety,
    Situation,
    Status,
)
from tests.benchmarks.predicate import of_the_citizen, of_the_doctor
from tests.benchmarks.rows import Rows, held_to
from tests.properties.access import table
from tests.properties.second_opinion import entities, policies, requests

RESULTS = 500
ROUNDS = 41
CEDAR_ROUNDS = 3
# What the product has promised: no more than the predicate, and a hundredth of Cedar.
MOST_OF_PREDICATE = 1.0
MOST_OF_CEDAR = 0.01

Facts = tuple[Level, Level, Safety, Status]
Predicate = Callable[[Level, Level, Safety, Status], str]

DOCTOR = Situation(
    actor=Actor.PERSONNEL,
    age=Age.FROM_16,
    purpose=Purpose.TREAT,
    relation=Relation.TREATING,
    basis=Basis.SAMTYKKE,
    attestation=Attestation.HOLDS,
    assistant=False,
    self_lookup=False,
    confidential=False,
    channel_closed=False,
    opted_out=False,
    directives=Reading.READ,
    grant=Grant.NONE,
    general=Level.NONE,
    named=False,
    organisation=Level.NONE,
    report=Level.NONE,
    safety=Safety.NONE,
    status=Status.FINAL,
)
CITIZEN = replace(DOCTOR, actor=Actor.SELF, purpose=Purpose.PATRQT, relation=Relation.NONE, basis=Basis.SEGSELV)


class Costs(NamedTuple):
    """Microseconds a decision, medians of one run."""

    reader: str
    table: float
    predicate: float
    cedar: float

    @property
    def of_predicate(self) -> float:
        """Give the table's cost in predicates."""
        return self.table / self.predicate

    @property
    def of_cedar(self) -> float:
        """Give the table's cost in Cedar decisions."""
        return self.table / self.cedar


def reports(seed: int = 20261126) -> list[Facts]:
    """Draw the reports of a request: most plain, some restricted in every way there is."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    return [
        (
            Level.NONE,
            chance.choices(tuple(Level), (90, 7, 3))[0],
            chance.choices(tuple(Safety), (80, 5, 4, 3, 3, 5))[0],
            chance.choices(tuple(Status), (80, 8, 4, 4, 2, 2))[0],
        )
        for _ in range(RESULTS)
    ]


def by_table(policy: Policy, door: Situation, asked: list[Facts]) -> list[str]:
    """Decide a request as clearance does: one standing, kept by the policy, then one look-up a report."""
    standing = policy.standing(door)
    return [standing[organisation, report, safety, status].row for organisation, report, safety, status in asked]


def by_predicate(predicate: Predicate, asked: list[Facts]) -> list[str]:
    """Decide a request by a plain function."""
    return [predicate(organisation, report, safety, status) for organisation, report, safety, status in asked]


def situations(door: Situation, asked: list[Facts]) -> list[Situation]:
    """Write every report out as a situation."""
    return [
        replace(door, organisation=organisation, report=report, safety=safety, status=status)
        for organisation, report, safety, status in asked
    ]


def measure(reader: str, door: Situation, predicate: Predicate) -> Costs:
    """
    Time the three in turn, so that all meet the same machine.

    Cedar is asked the one question whether the caller sees the report (SHOW), with every policy and the whole
    situation; it would need more questions for the whole outcome.
    """
    policy, asked = Policy(table()), reports()
    assert by_table(policy, door, asked) == by_predicate(predicate, asked)
    cedar = [requests([found], frozenset(), "SHOW")[0] for found in situations(door, asked)]
    took: dict[str, list[float]] = {"table": [], "predicate": [], "cedar": []}
    for turn in range(ROUNDS):
        took["table"].append(timed(lambda: by_table(policy, door, asked)))
        took["predicate"].append(timed(lambda: by_predicate(predicate, asked)))
        if turn < CEDAR_ROUNDS:
            took["cedar"].append(timed(lambda: is_authorized_batch(cedar, policies(), entities())))
    found = {name: statistics.median(times) / RESULTS * 1e6 for name, times in took.items()}
    return Costs(reader=reader, **found)


def timed(run: Callable[[], object]) -> float:
    """Time one run in seconds."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def costs() -> tuple[Costs, ...]:
    """Measure both readers."""
    return measure("doctor", DOCTOR, of_the_doctor), measure("citizen", CITIZEN, of_the_citizen)


def run() -> Rows:
    """Measure both readers, and hold them against what was promised."""
    return [row for cost in costs() for row in rows_of(cost)]


def rows_of(cost: Costs) -> Rows:
    """Write what a reader's decisions cost, beside each of the others."""
    return [
        {"reader": cost.reader, "beside": "predicate", "µs": cost.table, "its µs": cost.predicate}
        | {"ratio": cost.of_predicate}
        | held_to(cost.of_predicate, most=MOST_OF_PREDICATE),
        {"reader": cost.reader, "beside": "Cedar", "µs": cost.table, "its µs": cost.cedar, "ratio": cost.of_cedar}
        | held_to(cost.of_cedar, most=MOST_OF_CEDAR),
    ]
