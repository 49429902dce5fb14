"""A reason is told as deep as its reader may have it, and never tells of what the decision hides."""

from dataclasses import replace

import pytest

from policies import (
    Actor,
    Age,
    Attestation,
    Basis,
    DenialCode,
    Depth,
    Effect,
    Grant,
    Language,
    Level,
    Opening,
    Policy,
    Purpose,
    Reading,
    Relation,
    Safety,
    Situation,
    Status,
    explained,
    parse_table,
)
from policies.space import choice, first
from tests.properties.access import TEXT, table, world

POLICY = Policy(table())
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
SELF = replace(CARE, actor=Actor.SELF, purpose=Purpose.PATRQT, relation=Relation.NONE, basis=Basis.SEGSELV)
READERS = (Depth.CITIZEN, Depth.CLINICIAN)


def told(situation, depth, language=Language.EN):
    return explained(POLICY, situation, depth, language)


def of_every_row(depth):
    """Explain one situation of every row, with all settings off and with all on."""
    for on in (frozenset(), frozenset(table().names())):
        policy = Policy(table(), on)
        for _, taken in world().decided:
            if found := taken & choice(table().names(), on):
                situation = first(found)
                yield policy.decide(situation), explained(policy, situation, depth, Language.EN)


@pytest.mark.parametrize("depth", READERS)
def test_what_is_hidden_is_explained_as_what_is_not_there(depth):
    hidden = [reason for found, reason in of_every_row(depth) if found.effect is Effect.HIDE and not found.notice]

    assert len(hidden) > 1
    assert set(hidden) == {None}


@pytest.mark.parametrize("depth", READERS)
def test_a_refusal_that_is_the_same_for_all_is_explained_alike(depth):
    refused = {reason for found, reason in of_every_row(depth) if found.code is DenialCode.NOT_AVAILABLE}

    # One a choice of settings, as the version names the choice.
    assert len({(reason.sentence, reason.row, reason.law) for reason in refused}) == 1
    assert all((reason.row, reason.law) == (None, None) for reason in refused)


def test_an_auditor_is_told_of_every_row():
    for decision, reason in of_every_row(Depth.AUDITOR):
        assert (reason.row, reason.version) == (decision.row, decision.table_version)
        assert reason.law


def test_a_citizen_is_told_what_happens_and_why():
    found = told(SELF, Depth.CITIZEN)

    assert (found.effect, found.row, found.law, found.version) == (Effect.SHOW, None, None, None)
    assert found.sentence == POLICY.explain("C1-SHOW", Language.EN).sentence


def test_a_clinician_is_told_how_a_padlock_is_opened():
    found = told(replace(CARE, purpose=Purpose.ETREAT, basis=Basis.AKUTT, general=Level.SOFT), Depth.CLINICIAN)

    assert (found.effect, found.openable_by) == (Effect.MASK, {Opening.CONSENT, Opening.EMERGENCY})
    assert (found.row, found.version) == ("P4-SOFT", POLICY.version)
    assert found.law


def test_a_refusal_of_the_caller_alone_is_explained():
    found = told(replace(CARE, basis=Basis.NONE), Depth.CLINICIAN)

    assert (found.code, found.row) == (DenialCode.BASIS_REQUIRED, "P3")


def test_an_opt_out_is_a_notice_to_everyone():
    found = told(replace(SELF, opted_out=True), Depth.CITIZEN)

    assert found.effect is Effect.HIDE
    assert found.notice is not None


@pytest.mark.parametrize(("language", "beginning"), [("nb", "Ikke til"), ("nn", "Ikkje til"), ("en", "Not av")])
def test_the_same_refusal_is_told_in_every_language(language, beginning):
    assert told(replace(SELF, age=Age.UNDER_12), Depth.CITIZEN, Language(language)).sentence.startswith(beginning)


def test_a_fault_is_explained_without_a_row_of_the_table():
    strange = replace(SELF, age="OLD")

    assert told(strange, Depth.CITIZEN, Language.NB).sentence.startswith("Det kan ikke avgjøres")
    assert told(strange, Depth.CLINICIAN).row == "FAULT"


def test_a_citizen_is_not_told_of_a_denial_to_others():
    marked = replace(SELF, safety=Safety.DENIED_PARENTS)

    assert told(marked, Depth.CITIZEN) == told(SELF, Depth.CITIZEN)
    assert told(marked, Depth.AUDITOR).row == "C1-OTHERS"


def test_what_would_be_another_decision_without_its_mark_keeps_its_reason():
    only_marked = parse_table(
        TEXT.read_text(encoding="utf-8").replace(
            'id = "C1-SHOW"\n', 'id = "C1-SHOW"\nonly_if = { youth_read = true }\n'
        )
    )
    marked = replace(SELF, safety=Safety.DENIED_PARENTS)

    assert explained(Policy(only_marked), SELF, Depth.CITIZEN, Language.EN).effect is Effect.DENY
    assert explained(Policy(only_marked), marked, Depth.CITIZEN, Language.EN).effect is Effect.SHOW
