"""A citizen opts out who knows what it means; nobody else does."""

import pytest

from resolvers.acts.changing import Changing
from resolvers.acts.opting import Opting
from resolvers.audit import Audit
from resolvers.errors import BadInput, Forbidden
from resolvers.model import AuditKind
from tests.examples import NOW, OTHER_NUMBER, citizen, clinician
from tests.unit.resolvers.kept import Store, met
from tests.unit.resolvers.test_pipeline import World, asking, pipeline


def opting(store: Store) -> tuple[Opting, World]:
    world = World()
    return Opting(store, Changing(pipeline(world), Audit(world))), world


async def test_a_citizen_opts_out_and_ends_it_and_both_are_recorded() -> None:
    store = Store()
    asked, world = opting(store)

    assert await asked.opt_out(asking(citizen()), met(citizen()), "out", understood=True) == NOW
    assert store.opted_out_since == NOW
    assert await asked.end(asking(citizen()), met(citizen(), opted_out=True), "in") is None
    assert store.opted_out_since is None
    assert [(entry.kind, entry.operation) for entry in world.entries] == [
        (AuditKind.CHANGE, "optOut"),
        (AuditKind.CHANGE, "endOptOut"),
    ]


async def test_who_has_not_understood_is_not_opted_out() -> None:
    store = Store()
    asked, world = opting(store)

    with pytest.raises(BadInput, match="understood must be true"):
        await asked.opt_out(asking(citizen()), met(citizen()), "out", understood=False)
    assert (store.opted_out_since, world.entries) == (None, [])


async def test_a_key_of_another_wish_or_none_is_refused() -> None:
    store = Store()
    asked, _ = opting(store)
    await asked.opt_out(asking(citizen()), met(citizen()), "k", understood=True)

    with pytest.raises(BadInput, match="another wish"):
        await asked.end(asking(citizen()), met(citizen()), "k")
    for attempt in (
        asked.opt_out(asking(citizen()), met(citizen()), "", understood=True),
        asked.end(asking(citizen()), met(citizen()), "\0"),
    ):
        with pytest.raises(BadInput, match="a client mutation id"):
            await attempt
    assert store.opted_out_since == NOW


@pytest.mark.parametrize("caller", [clinician(), citizen(pid=OTHER_NUMBER, basis="FULLMAKT")])
async def test_nobody_else_opts_a_person_out_or_in(caller) -> None:
    asked, world = opting(Store())

    for attempt in (
        asked.opt_out(asking(caller), met(caller), "k", understood=True),
        asked.end(asking(caller), met(caller), "k"),
    ):
        with pytest.raises(Forbidden):
            await attempt
    assert world.entries == []
