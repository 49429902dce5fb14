"""The cast meets the restrictions that the demo gives it, gathered as the gateway gathers them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from gateway.cli import Refused, policy_cases, policy_cast
from gateway.demo.cast import find
from gateway.demo.chronicle.world import chronicle
from gateway.demo.restrictions import limits
from policies import Age, Level, Policy, Purpose, Relation, Safety
from resolvers.model import ObjectKind, Restriction, RestrictionFamily, RestrictionLevel, RestrictionType, SubjectKind
from tests.properties.access import table
from tests.properties.release import rules

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CHRONICLE = chronicle(NOW)
POLICY = Policy(table())
RELEASE = next(limit.restriction.release_at for limit in limits(CHRONICLE) if limit.citizen == "signe")


def cases(caller, patient, at=NOW):
    asking = policy_cases.Asking(caller=find(caller), patient=find(patient), at=at, chronicle=CHRONICLE)
    return policy_cases.cases(POLICY, rules(), asking)


def about(caller, patient, at=NOW):
    return [case.about for case in cases(caller, patient, at=at)]


def part(**changes):
    """Write a soft block of one report against everybody."""
    return msgspec.structs.replace(
        Restriction(
            id="r",
            family=RestrictionFamily.PRIVACY,
            type=RestrictionType.BLOCK,
            level=RestrictionLevel.SOFT,
            object_kind=ObjectKind.REPORT,
            object_value="rp-1",
            valid_from=NOW,
            set_by="somebody",
        ),
        **changes,
    )


def blocked(*restrictions, organisation=Level.NONE):
    caller = policy_cast.caller_of(find("dr-haug"))
    directives = policy_cast.directives_of(find("dr-haug"), find("kari"), chronicle=CHRONICLE, at=NOW)
    door = replace(cases("dr-haug", "kari")[0].situation, organisation=organisation)
    directives = msgspec.structs.replace(directives, restrictions=restrictions)
    return [(case.about, case.situation) for case in policy_cases.blocked(caller, door, directives)]


def test_the_record_as_a_whole_is_the_first_case():
    first, *_ = cases("dr-lunde", "kari")

    assert first.about == policy_cases.THE_RECORD
    assert (first.situation.relation, first.situation.age) == (Relation.GP, Age.FROM_16)
    assert (first.situation.general, first.release) == (Level.NONE, None)


def test_a_restriction_of_the_whole_record_is_no_case_of_its_own():
    first, *others = cases("dr-lunde", "solveig")

    assert first.situation.general is Level.SOFT
    assert not [case for case in others if "block" in case.about]


def test_a_delay_is_a_case_of_its_own_until_it_is_over():
    (waiting,) = [case for case in cases("signe", "signe") if "delay" in case.about]

    assert waiting.situation.safety is Safety.DELAYED
    assert waiting.about.startswith("a report under delay (NORU) until 2026-12-")
    assert any("delay" in told for told in about("signe", "signe", at=RELEASE - timedelta(seconds=1)))
    assert not any("delay" in told for told in about("signe", "signe", at=RELEASE))


def test_a_denial_is_a_case_of_its_own():
    (denied,) = [case for case in cases("ragna", "ragna") if case.about == "a report under denial (NORN_FPB)"]

    assert denied.situation.safety is Safety.DENIED


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"release_at": NOW}, "a report under delay (NORU) until 2026-11-24 13:00"),
        ({"delay_days": 10}, "a report under delay (NORU), 10 days from when it is made"),
        ({}, "a report under delay (NORU), until somebody ends it"),
    ],
)
def test_a_delay_says_when_it_is_over(changes, words):
    assert policy_cases.delay_in_words(part(type=RestrictionType.DELAY, level=None, **changes)) == words


def test_a_mark_of_a_laboratory_is_a_case_of_its_own():
    (marked,) = [case for case in cases("dr-lunde", "dagny") if "marked" in case.about]

    assert marked.about == "a report that its laboratory has marked (NORS)"
    assert marked.situation.safety is Safety.BLOCKED


@pytest.mark.parametrize(
    ("citizen", "words"),
    [
        ("eirin", "a report under a soft block or shield"),
        ("stian", "a report under a hard block or shield"),
        ("unni", "a report under a soft block or shield"),
        ("yngve", "a report under delay (NORU), 10 days from when it is made"),
    ],
)
def test_a_restriction_of_the_cast_that_covers_a_part_is_a_case(citizen, words):
    assert words in about("dr-lunde", citizen)


def test_a_blocked_group_is_met_by_who_is_of_it():
    assert cases("sykepleier-vik", "leif")[0].situation.named
    assert not cases("dr-haug", "leif")[0].situation.named


def test_a_block_of_a_part_of_the_record_is_a_case_of_its_own():
    ((told, situation),) = blocked(part(), part(object_value="rp-2"))

    assert (told, situation.report) == ("a report under a soft block or shield", Level.SOFT)


def test_a_block_of_a_part_that_is_aimed_at_others_is_no_case():
    assert not blocked(part(subject_kind=SubjectKind.GROUP, subjects=("SP",)))


def test_a_block_of_a_part_against_the_organisation_keeps_the_stricter_level():
    against = part(subject_kind=SubjectKind.ORGANISATION, subjects=(find("dr-haug").organisation,))

    ((told, soft),) = blocked(against)
    ((_, hard),) = blocked(against, organisation=Level.HARD)

    assert told == "a report under a soft block or shield against the organisation"
    assert (soft.organisation, hard.organisation) == (Level.SOFT, Level.HARD)


def test_the_newest_report_of_each_kind_that_is_set_apart_is_a_case():
    found = {case.release.id: case for case in cases("ola", "ola") if case.release}

    assert found.keys() == {"B"}
    assert found["B"].about.startswith("the newest report of MBIO (Mikrobiologi), from 2026-11-")
    assert found["B"].situation.safety is Safety.DELAYED


def test_what_its_class_has_opened_is_no_longer_delayed():
    (later,) = [case for case in cases("ola", "ola", at=NOW + timedelta(days=30)) if case.release]

    assert later.situation.safety is Safety.NONE


def test_a_report_is_not_there_before_it_is_issued():
    assert "HIST" in " ".join(about("signe", "signe"))
    assert "2026-11" not in " ".join(about("signe", "signe", at=NOW - timedelta(days=60)))


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
    with pytest.raises(Refused, match="only citizens and clinicians are patients here"):
        cases("dr-lunde", "lab-nord")
