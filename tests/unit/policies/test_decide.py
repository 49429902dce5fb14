"""The first row that matches decides, a fault withholds, and every decision can be explained."""

from dataclasses import replace
from itertools import product

import pytest

from policies import (
    FAULT,
    Actor,
    Age,
    Attestation,
    Basis,
    DenialCode,
    Effect,
    Grant,
    Language,
    Level,
    Policy,
    Purpose,
    Reading,
    Relation,
    RowUnknown,
    Safety,
    Situation,
    Status,
    TableInvalid,
)
from policies.decide import MEMO_SIZE
from tests.properties.access import table

CARE = Situation(
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


def test_a_decision_names_its_row_and_the_version_of_the_table():
    decision = Policy(table()).decide(CARE)

    assert (decision.effect, decision.row, decision.table_version) == (Effect.SHOW, "P2-SHOW", table().version)


def test_a_version_names_the_settings_that_are_on():
    policy = Policy(table(), frozenset({"waiting_notice"}))

    assert policy.version == f"{table().version}+waiting_notice"
    assert policy.decide(CARE).table_version == policy.version


def test_a_setting_that_the_table_does_not_have_is_refused():
    with pytest.raises(TableInvalid, match="unknown setting loud"):
        Policy(table(), frozenset({"loud"}))


def test_the_same_situation_is_decided_the_same_again():
    policy = Policy(table())

    assert policy.decide(CARE) is policy.decide(replace(CARE))


@pytest.mark.parametrize(
    "wrong",
    [{"actor": "DOG"}, {"general": None}, {"named": 2}, {"status": ["FINAL"]}, {"safety": Status.FINAL}],
    ids=["word", "nothing", "number", "list", "other vocabulary"],
)
def test_a_fact_that_cannot_be_withholds(wrong):
    decision = Policy(table()).decide(replace(CARE, **wrong))

    assert (decision.effect, decision.code, decision.row) == (Effect.DENY, DenialCode.POLICY_UNAVAILABLE, FAULT)


def test_what_is_no_situation_withholds():
    decision = Policy(table()).decide(None)

    assert (decision.effect, decision.code) == (Effect.DENY, DenialCode.POLICY_UNAVAILABLE)


def test_the_memo_is_bounded_and_changes_no_decision():
    """More situations than the memo holds are decided alike at first and after the memo was emptied."""
    policy = Policy(table())
    facts = product(Actor, Age, Level, Level, Level, Safety, Status)
    names = ("actor", "age", "general", "organisation", "report", "safety", "status")
    everyone = [replace(CARE, **dict(zip(names, found, strict=True))) for found in facts]
    assert len(everyone) < 2 * MEMO_SIZE
    known = [policy.decide(situation) for situation in everyone[:100]]

    for purpose in (Purpose.TREAT, Purpose.ETREAT):
        for situation in everyone:
            policy.decide(replace(situation, purpose=purpose))

    assert len(everyone) * 2 > MEMO_SIZE
    assert [policy.decide(situation) for situation in everyone[:100]] == known


def test_a_row_is_explained_in_its_languages():
    policy = Policy(table())

    bokmaal = policy.explain("P-NAMED", Language.NB)
    english = policy.explain("P-NAMED", Language.EN)

    assert bokmaal.sentence.startswith("Pasienten har blokkert")
    assert english.sentence.startswith("The patient has blocked")
    assert bokmaal.law == english.law
    assert bokmaal.table_version == table().version


def test_what_is_limited_is_decided_so():
    case_work = replace(CARE, purpose=Purpose.COC)
    policy = Policy(table(), frozenset({"case_work_reads"}))

    assert (policy.decide(case_work).effect, policy.decide(case_work).limited) == (Effect.SHOW, True)
    assert policy.decide(CARE).limited is False


def test_a_code_is_read_as_the_table_says_in_any_spelling():
    policy = Policy(table())

    assert [policy.safety_of(code) for code in ("N", "NORU", " norn-forans")] == [
        Safety.NONE,
        Safety.DELAYED,
        Safety.DENIED_PARENTS,
    ]


@pytest.mark.parametrize("code", ["", "NORX", "NORN", "normal"])
def test_a_code_that_the_table_does_not_have_denies_the_citizen(code):
    assert Policy(table()).safety_of(code) is Safety.DENIED
    assert Policy(replace(table(), marks=())).safety_of("N") is Safety.DENIED


@pytest.mark.parametrize("row", ["P99", "P14-HARD", FAULT])
def test_a_row_that_does_not_count_is_not_explained(row):
    with pytest.raises(RowUnknown):
        Policy(table()).explain(row, Language.EN)


def test_every_row_that_can_decide_can_be_explained():
    policy = Policy(table())

    for row in table().rows_with(frozenset()):
        for language in Language:
            assert policy.explain(row.id, language).sentence


def test_what_a_row_decides_can_be_asked_for_where_the_row_counts():
    policy = Policy(table())

    assert policy.decision_of("P2-SHOW") == policy.decide(CARE)
    with pytest.raises(RowUnknown):
        policy.decision_of("P8-ORGANISATION")


def test_a_policy_tells_its_choices_and_the_rows_that_count_under_them():
    policy = Policy(table(), frozenset({"youth_read"}))

    assert policy.switched_on == {"youth_read"}
    assert policy.rows == table().rows_with(policy.switched_on)


def test_a_standing_decides_as_the_policy_does_and_is_kept():
    policy = Policy(table())
    door = CARE
    standing = policy.standing(door)

    for facts in product(Level, Level, Safety, Status):
        organisation, report, safety, status = facts
        found = replace(door, organisation=organisation, report=report, safety=safety, status=status)
        assert standing[facts] == standing[facts] == policy.decide(found)
    assert policy.standing(CARE) is standing
    assert policy.standing(replace(door, named=True)) is not standing


def test_a_standing_withholds_what_is_no_fact():
    found = Policy(table()).standing(CARE)[Level.NONE, "SOME", Safety.NONE, Status.FINAL]

    assert (found.effect, found.code, found.row) == (Effect.DENY, DenialCode.POLICY_UNAVAILABLE, FAULT)


def test_only_so_many_standings_are_kept(monkeypatch):
    monkeypatch.setattr("policies.decide.STANDINGS", 1)
    policy = Policy(table())
    first = policy.standing(CARE)
    policy.standing(replace(CARE, named=True))

    assert policy.standing(CARE) is not first
