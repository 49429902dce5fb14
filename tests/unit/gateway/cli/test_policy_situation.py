"""What the arguments do not say is the ordinary thing for whoever asks."""

import argparse

import pytest

from gateway.cli import Refused
from gateway.cli import policy_situation as situations
from gateway.cli.policy_arguments import add_situation
from policies import Actor, Age, Basis, Grant, Level, Policy, Purpose, Reading, Relation, Safety, Situation, Status
from tests.properties.access import table
from tests.vectors.test_access import VECTORS, situation

POLICY = Policy(table())


def given(*arguments):
    parser = argparse.ArgumentParser()
    add_situation(parser)
    return parser.parse_args(arguments)


def ordinary(*arguments):
    return situations.ordinary(given("--actor", *arguments))


def written(facts: Situation) -> list[str]:
    """Write a situation as arguments."""
    flags = {
        "--self-lookup": facts.self_lookup,
        "--opted-out": facts.opted_out,
        "--named": facts.named,
        "--assistant": facts.assistant,
        "--confidential": facts.confidential,
        "--channel-closed": facts.channel_closed,
    }
    ages = {"UNDER_12": "5", "FROM_12_TO_15": "13", "FROM_16": "45", "UNKNOWN": "unknown"}
    unread = {"PRIVACY_UNREAD": "privacy", "SAFETY_UNREAD": "safety", "UNREAD": "both"}
    safeties = {"NONE": "N", "DELAYED": "NORU", "DENIED": "NORN_FPB", "DENIED_PARENTS": "NORN_FORANS"}
    safeties |= {"DENIED_YOUTH": "NORN-UNGDOM", "BLOCKED": "NORS"}
    words = {
        "--actor": facts.actor,
        "--age": ages[facts.age],
        "--purpose": facts.purpose,
        "--relation": facts.relation,
        "--basis": facts.basis,
        "--attestation": facts.attestation,
        "--grant": facts.grant,
        "--block": facts.general,
        "--organisation-block": facts.organisation,
        "--report-block": facts.report,
        "--code": safeties[facts.safety],
        "--status": facts.status,
    }
    words |= {"--unread": unread[facts.directives]} if facts.directives in unread else {}
    given = [part for option, word in words.items() for part in (option, str(word).lower())]
    return given + [flag for flag, on in flags.items() if on]


def test_every_case_of_the_vectors_can_be_said_in_arguments():
    for vector in VECTORS:
        said = given(*written(situation(vector)))

        found = situations.of_the_report(POLICY, said, situations.of_the_person(said, situations.ordinary(said)))

        assert found == situation(vector), vector["description"]


@pytest.mark.parametrize(
    ("arguments", "purpose", "relation", "basis"),
    [
        (["personnel"], Purpose.TREAT, Relation.TREATING, Basis.SAMTYKKE),
        (["personnel", "--relation", "gp"], Purpose.TREAT, Relation.GP, Basis.UNNTAK),
        (["personnel", "--purpose", "etreat", "--relation", "gp"], Purpose.ETREAT, Relation.GP, Basis.AKUTT),
        (["personnel", "--purpose", "coc"], Purpose.COC, Relation.TREATING, Basis.SAMTYKKE),
        (["personnel", "--purpose", "quality"], Purpose.QUALITY, Relation.FORMER, Basis.UNNTAK),
        (["self"], Purpose.PATRQT, Relation.NONE, Basis.SEGSELV),
        (["representative"], Purpose.PATRQT, Relation.NONE, Basis.NONE),
        (["representative", "--relation", "kin"], Purpose.PATRQT, Relation.KIN, Basis.FULLMAKT),
        (["representative", "--relation", "guardian"], Purpose.PATRQT, Relation.GUARDIAN, Basis.VERGEMAL),
        (["system"], Purpose.OTHER, Relation.NONE, Basis.NONE),
    ],
)
def test_purpose_relation_and_basis_go_with_each_other(arguments, purpose, relation, basis):
    found = ordinary(*arguments)

    assert (found.purpose, found.relation, found.basis) == (purpose, relation, basis)
    assert found.age is Age.FROM_16


@pytest.mark.parametrize("relation", ["parent", "parent-elsewhere"])
def test_a_parent_asks_about_a_child(relation):
    found = ordinary("representative", "--relation", relation)

    assert (found.age, found.basis) == (Age.UNDER_12, Basis.FORELDREREPRESENTASJON)


def test_nothing_limits_where_nothing_is_said():
    found = ordinary("self")

    assert situations.of_the_person(given("--actor", "self"), found) == found
    assert situations.of_the_report(POLICY, given("--actor", "self"), found) == found
    assert (found.actor, found.general, found.safety) == (Actor.SELF, Level.NONE, Safety.NONE)


def test_everything_that_is_said_stands():
    said = given(
        *("--actor", "personnel", "--age", "unknown", "--unread", "safety", "--grant", "consent"),
        *("--assistant", "--confidential", "--channel-closed", "--opted-out", "--self-lookup", "--named"),
        *("--block", "soft", "--organisation-block", "hard", "--report-block", "soft"),
        *("--code", "nors", "--status", "unsigned", "--attestation", "expired"),
    )

    found = situations.of_the_report(POLICY, said, situations.of_the_person(said, situations.ordinary(said)))

    assert (found.age, found.directives, found.grant) == (Age.UNKNOWN, Reading.SAFETY_UNREAD, Grant.CONSENT)
    assert all((found.assistant, found.confidential, found.channel_closed, found.opted_out, found.self_lookup))
    assert (found.named, found.general, found.organisation, found.report) == (True, Level.SOFT, Level.HARD, Level.SOFT)
    assert (found.safety, found.status, found.attestation) == (Safety.BLOCKED, Status.UNSIGNED, "EXPIRED")


def test_a_code_that_the_table_does_not_have_is_refused():
    said = given("--actor", "self", "--code", "NORN_XYZ")

    with pytest.raises(Refused, match="there is no such code; there are N, NORN_FFL") as raised:
        situations.of_the_report(POLICY, said, situations.ordinary(said))
    assert raised.value.status == 2
