"""A situation holds every attribute, in one order."""

from dataclasses import FrozenInstanceError, fields

import pytest

from policies import (
    ATTRIBUTES,
    Actor,
    Age,
    Attestation,
    Basis,
    Grant,
    Level,
    Purpose,
    Reading,
    Relation,
    Safety,
    Situation,
    Status,
)

SITUATION = Situation(
    actor=Actor.PERSONNEL,
    age=Age.FROM_16,
    purpose=Purpose.TREAT,
    relation=Relation.GP,
    basis=Basis.UNNTAK,
    attestation=Attestation.EXPIRED,
    assistant=True,
    self_lookup=False,
    confidential=True,
    channel_closed=False,
    opted_out=True,
    directives=Reading.SAFETY_UNREAD,
    grant=Grant.CONSENT,
    general=Level.SOFT,
    named=True,
    organisation=Level.HARD,
    report=Level.HARD,
    safety=Safety.DENIED,
    status=Status.PRELIMINARY,
)


def test_the_facts_come_in_the_order_of_the_attributes():
    assert [field.name for field in fields(Situation)] == list(ATTRIBUTES)
    assert SITUATION.facts() == tuple(getattr(SITUATION, name) for name in ATTRIBUTES)
    assert all(fact in values for fact, values in zip(SITUATION.facts(), ATTRIBUTES.values(), strict=True))


def test_a_situation_never_changes():
    with pytest.raises(FrozenInstanceError):
        SITUATION.named = False
