"""The cast meets the restrictions that the demo gives it, gathered as the gateway gathers them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from gateway.cli import Refused, policy_cast
from gateway.demo.cast import find
from gateway.demo.chronicle.world import chronicle
from gateway.demo.restrictions import limits
from policies import Age, Level, Purpose, Relation, Safety
from resolvers.model import ObjectKind, PersonNumber, RestrictionType

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def cases(caller, patient, at=NOW):
    return policy_cast.cases(find(caller), find(patient), now=NOW, at=at)


def test_one_without_restrictions_meets_one_case():
    (case,) = cases("dr-lunde", "kari")

    assert case.situation.relation == "GP"
    assert case.situation.age is Age.FROM_16


def test_a_delay_is_a_case_of_its_own_until_it_is_over():
    _, waiting = cases("signe", "signe")
    release = next(limit.restriction.release_at for limit in limits(chronicle(NOW)) if limit.citizen == "signe")

    assert waiting.situation.safety is Safety.DELAYED
    assert waiting.about.startswith("a report under delay (NORU) until 2026-12-")
    assert len(cases("signe", "signe", at=release - timedelta(seconds=1))) == 2
    assert len(cases("signe", "signe", at=release)) == 1


def test_a_restriction_does_not_hold_before_it_is_set():
    (case,) = cases("dr-lunde", "solveig", at=NOW - timedelta(days=31))

    assert case.situation.general is Level.NONE
    assert cases("dr-lunde", "solveig")[0].situation.general is Level.SOFT


def test_a_clinician_is_a_person_too():
    (case,) = cases("dr-lunde", "dr-moen")

    assert (case.situation.relation, case.situation.age) == ("TREATING", Age.FROM_16)


def test_a_number_without_a_birth_date_gives_no_age():
    # Month 99 is one of no year, so that the register finds no birth date in the number.
    unborn = replace(find("dr-lunde"), number=PersonNumber("15990199905"))

    assert policy_cast.person_of(unborn, NOW).age is None


@pytest.mark.parametrize(
    ("caller", "patient", "relation"),
    [
        ("marte", "emil", Relation.PARENT),
        ("jonas", "emil", Relation.PARENT_ELSEWHERE),
        ("marte", "nora", Relation.NONE),
        ("bjorn", "astrid", Relation.PROXY),
        ("trygve", "oddvar", Relation.GUARDIAN),
        ("hilde", "sverre", Relation.KIN),
        ("geir", "per", Relation.NONE),
        ("tone", "per", Relation.NONE),
        ("ingrid", "mikkel", Relation.PARENT),
        ("kari", "emil", Relation.NONE),
        ("dr-kval", "signe", Relation.FORMER),
    ],
)
def test_a_mandate_of_the_cast_is_judged_as_the_gateway_judges_it(caller, patient, relation):
    assert cases(caller, patient)[0].situation.relation is relation


def test_a_confidential_address_of_either_is_known():
    found = {pair: cases(*pair)[0].situation.confidential for pair in [("ingrid", "mikkel"), ("marte", "emil")]}

    assert found == {("ingrid", "mikkel"): True, ("marte", "emil"): False}


def test_who_has_reserved_against_the_channel_meets_a_closed_one():
    assert cases("vigdis", "vigdis")[0].situation.channel_closed


def test_an_assistant_asks_as_the_colleague_and_is_known_as_one():
    situation = cases("sekretaer", "kari")[0].situation

    assert (situation.relation, situation.assistant) == (Relation.GP, True)
    assert not cases("dr-lunde", "kari")[0].situation.assistant
    assert cases("sekretaer", "sekretaer")[0].situation.self_lookup


def test_internal_control_is_learning_and_quality():
    assert cases("dr-kval", "signe")[0].situation.purpose is Purpose.QUALITY


def test_a_laboratory_is_no_patient():
    with pytest.raises(Refused, match="a laboratory is no patient"):
        cases("dr-lunde", "lab-nord")


def test_a_block_of_a_part_of_the_record_is_a_case_of_its_own():
    soft = next(limit.restriction for limit in limits(chronicle(NOW)) if limit.citizen == "solveig")
    part = msgspec.structs.replace(soft, object_kind=ObjectKind.REPORT, object_value="rp-1")
    caller = policy_cast.caller_of(find("dr-haug"))
    directives = policy_cast.directives_of(find("dr-haug"), find("kari"), now=NOW, at=NOW)
    (door,) = cases("dr-haug", "kari")

    (case,) = policy_cast.parts(caller, door.situation, msgspec.structs.replace(directives, restrictions=(part,)))

    assert part.type is RestrictionType.BLOCK
    assert case.situation.report is Level.SOFT
    assert case.about == "a report under a soft block or shield"
