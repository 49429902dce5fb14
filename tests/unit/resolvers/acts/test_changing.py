"""A change is recorded before it is made, within the request's time; what stops it is said."""

import asyncio

import pytest

from resolvers.acts.changing import Changing, first_wish, only_self
from resolvers.audit import Audit
from resolvers.errors import (
    AuditUnavailable,
    BadInput,
    DeadlineExceeded,
    Forbidden,
    PolicyUnavailable,
    StoreUnavailable,
)
from resolvers.model import AuditKind, KeyReused
from tests.examples import citizen, clinician
from tests.unit.resolvers.kept import met
from tests.unit.resolvers.test_pipeline import World, asking, pipeline


def changing(world: World) -> Changing:
    return Changing(pipeline(world), Audit(world))


@pytest.mark.parametrize(("way", "kind"), [("change", AuditKind.CHANGE), ("reading", AuditKind.ACCESS)])
async def test_what_is_done_is_recorded_before_it_is_done(way, kind) -> None:
    world = World()

    async with getattr(changing(world), way)(asking(citizen()), met(citizen()), "optOut"):
        recorded = [(entry.kind, entry.operation, entry.outcome) for entry in world.entries]

    assert recorded == [(kind, "optOut", "OK")]
    assert len(world.entries) == 1


async def test_what_cannot_be_recorded_is_not_done() -> None:
    world, done = World(), []
    world.log_fails = True

    with pytest.raises(AuditUnavailable):
        async with changing(world).change(asking(citizen()), met(citizen()), "optOut"):
            done.append(1)

    assert done == []


async def test_a_store_that_does_not_answer_may_be_tried_again() -> None:
    with pytest.raises(PolicyUnavailable) as refused:
        async with changing(World()).change(asking(citizen()), met(citizen()), "optOut"):
            raise StoreUnavailable("down")

    assert refused.value.retryable


async def test_what_hangs_ends_with_the_deadline_and_the_log_says_that_it_did() -> None:
    world = World()

    with pytest.raises(DeadlineExceeded):
        async with changing(world).change(asking(citizen(), 0.05), met(citizen()), "optOut"):
            await asyncio.Event().wait()

    assert [(entry.kind, entry.outcome) for entry in world.entries] == [
        (AuditKind.CHANGE, "OK"),
        (AuditKind.REFUSAL, "DEADLINE_EXCEEDED"),
    ]


def test_a_key_of_another_wish_is_bad_input() -> None:
    assert first_wish(None) is None
    with pytest.raises(BadInput, match="another wish"):
        first_wish(KeyReused())


def test_only_the_citizen_is_let_through() -> None:
    only_self(met(citizen()))
    with pytest.raises(Forbidden):
        only_self(met(clinician()))
