"""The cells of the domain tables 8.3 and 8.4, case by case, as a clinician reads them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policies import (
    Actor,
    Effect,
    Level,
    Policy,
    Relation,
    Safety,
    Situation,
    age_band,
    basis_of,
    in_force,
    purpose_of,
    report_status,
    result_status,
    safety_of,
    strictest,
)
from tests.properties.access import table

FOLDER = Path(__file__).parent
FILES = ("personnel.json", "refusals.json", "citizens.json", "order.json")
VECTORS = [vector for name in FILES for vector in json.loads((FOLDER / name).read_text(encoding="utf-8"))]
GROWN = 54
NOON = "2026-11-24T12:00:00Z"
# A parent differs from who may see in two facts at once: who asks, and the age of the person asked about.
TWO_FACTS = {"C3", "C4"}
SHOWN = {Effect.SHOW, Effect.FLAG}


def situation(vector) -> Situation:
    """Write a case out: what it does not say is the ordinary thing."""
    caller, directives = vector["caller"], vector.get("directives", {})
    return Situation(
        actor=Actor(caller["is"]),
        age=age_band(vector.get("person", {}).get("age", GROWN)),
        purpose=purpose_of(caller["purpose"]),
        relation=Relation(caller.get("relation", "NONE")),
        basis=basis_of(caller["basis"]),
        self_lookup=caller.get("self_lookup", False),
        opted_out=directives.get("opted_out", False),
        general=Level(directives.get("general", "NONE")),
        named=directives.get("named", False),
        organisation=Level(directives.get("organisation", "NONE")),
        report=Level(directives.get("report", "NONE")),
        safety=safety(vector),
        status=status(vector.get("facts", {})),
    )


def safety(vector) -> Safety:
    facts = vector.get("facts", {})
    meaning = safety_of(facts.get("mark", "N"))
    moment = datetime.fromisoformat(facts["release_at"]) if "release_at" in facts else None
    over = not in_force(moment, datetime.fromisoformat(vector.get("now", NOON)).astimezone(UTC))
    return Safety.NONE if meaning is Safety.DELAYED and over else meaning


def status(facts):
    pairs = [report_status(*facts.get("report", ["N", "F"]))]
    return strictest(pairs + [result_status(*pair) for pair in facts.get("results", [])])


def settings(vector) -> frozenset[str]:
    return frozenset(vector.get("settings", []))


def differences(one, other):
    return sum(a != b for a, b in zip(one.facts(), other.facts(), strict=True))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["description"])
def test_a_case_is_decided_as_the_clinician_reads_it(vector):
    expected = vector["expected"]

    decision = Policy(table(), settings(vector)).decide(situation(vector))

    assert decision.row == expected["row"]
    assert decision.effect == expected["effect"]
    assert decision.code == expected.get("code")
    assert decision.notice == expected.get("notice")
    assert sorted(decision.openable_by) == sorted(expected.get("openable_by", []))


def test_there_are_at_least_sixty_cases_and_each_is_told_once():
    told = [vector["description"] for vector in VECTORS]
    cases = [{**vector, "description": "", "cell": ""} for vector in VECTORS]

    assert len(VECTORS) >= 60
    assert len(set(told)) == len(told)
    assert [case for place, case in enumerate(cases) if case in cases[:place]] == []


@pytest.mark.parametrize("row", [row.id for row in table().rows()])
def test_a_row_is_seen_in_a_shown_and_in_a_withheld_case(row):
    """One case is the row's; another differs in one fact, and there the reader sees the opposite."""
    own = [vector for vector in VECTORS if vector["expected"]["row"] == row]
    opposite = [
        other
        for vector in own
        for other in VECTORS
        if settings(other) == settings(vector)
        and (other["expected"]["effect"] in SHOWN) != (vector["expected"]["effect"] in SHOWN)
        and differences(situation(vector), situation(other)) <= (2 if row in TWO_FACTS else 1)
    ]

    assert own, f"no case of {row}"
    assert opposite, f"no case next to a case of {row} with the opposite outcome"
