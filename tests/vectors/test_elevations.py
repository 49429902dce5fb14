"""Who may open a padlock, on what ground and with what cause (8.3 P6 and P7, 8.5), as a clinician reads it."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from policies import (
    Actor,
    Age,
    Attestation,
    Effect,
    Grant,
    Level,
    Opening,
    OpeningWish,
    Policy,
    Reading,
    Relation,
    Safety,
    Situation,
    Status,
    Verdict,
    basis_of,
    cause_since,
    judge_opening,
    purpose_of,
)
from tests.examples import NOW
from tests.properties.access import table

VECTORS = json.loads(Path(__file__).with_name("elevations.json").read_text(encoding="utf-8"))
KINDS = {"FORHOYET_SAMTYKKE": Opening.CONSENT, "FORHOYET_AKUTT": Opening.EMERGENCY}
SHORTEST = 10


def situation(vector) -> Situation:
    """Write a case out: what it does not say is the ordinary thing."""
    caller, directives = vector["caller"], vector["directives"]
    return Situation(
        actor=Actor.PERSONNEL,
        age=Age.FROM_16,
        purpose=purpose_of(caller["purpose"]),
        relation=Relation(caller["relation"]),
        basis=basis_of(caller["basis"]),
        attestation=Attestation.HOLDS,
        assistant=caller.get("assistant", False),
        self_lookup=False,
        confidential=False,
        channel_closed=False,
        opted_out=directives.get("opted_out", False),
        directives=Reading(directives.get("unread", "READ")),
        grant=Grant(directives.get("grant", "NONE")),
        general=Level(directives.get("general", "NONE")),
        named=directives.get("named", False),
        organisation=Level(directives.get("organisation", "NONE")),
        report=Level.NONE,
        safety=Safety.NONE,
        status=Status.FINAL,
    )


def padlocks(policy, door, parts):
    """Give what is told at the door: of the whole record, and of each part that is restricted."""
    decisions = [policy.decide(door), *(policy.decide(replace(door, report=Level(level))) for level in parts)]
    return [decision for decision in decisions if decision.effect is Effect.MASK]


def wish(vector) -> OpeningWish:
    given, ago = vector["wish"], vector["padlock_told_minutes_ago"]
    return OpeningWish(
        kind=KINDS[given["basis"]],
        consented=given.get("patient_consented", False),
        reason=given.get("reason", ""),
        caused=ago is not None and NOW - timedelta(minutes=ago) >= cause_since(NOW),
    )


def verdict(vector) -> Verdict:
    policy, door = Policy(table(), frozenset(vector.get("settings", []))), situation(vector)
    told = padlocks(policy, door, vector["directives"].get("parts", []))
    return judge_opening(policy, door, told, wish(vector), shortest_reason=SHORTEST)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["description"])
def test_a_wish_is_judged_as_the_clinician_reads_it(vector):
    assert verdict(vector) == vector["expected"]


def test_there_are_at_least_twenty_cases_each_told_once_with_every_verdict_among_them():
    cases = [{**vector, "description": "", "cell": ""} for vector in VECTORS]

    assert len(VECTORS) >= 20
    assert len({vector["description"] for vector in VECTORS}) == len(VECTORS)
    assert {vector["expected"] for vector in VECTORS} == set(Verdict)
    assert [case for place, case in enumerate(cases) if case in cases[:place]] == []


@pytest.mark.parametrize("vector", [one for one in VECTORS if one["padlock_told_minutes_ago"] is None])
def test_without_a_cause_the_answer_is_the_same_whatever_is_restricted(vector):
    worlds = ({}, {"general": "SOFT"}, {"general": "HARD"}, {"named": True}, {"parts": ["SOFT"]}, {"opted_out": True})

    assert {verdict({**vector, "directives": world}) for world in worlds} == {vector["expected"]}
