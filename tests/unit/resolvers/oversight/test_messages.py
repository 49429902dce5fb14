"""A citizen is told who has opened what was restricted; nobody else is, and reading it is recorded."""

import pytest

from resolvers.acts.changing import Changing
from resolvers.audit import Audit
from resolvers.errors import DeadlineExceeded, Forbidden, NotAvailable, PolicyUnavailable, StoreUnavailable
from resolvers.model import AuditKind
from resolvers.oversight.discretion import Discretion
from resolvers.oversight.messages import Messages
from tests.examples import NOW, citizen, clinician
from tests.unit.resolvers.kept import met
from tests.unit.resolvers.opened import Openings, notice
from tests.unit.resolvers.test_pipeline import World, asking, pipeline


def messages(store, world=None, discretion=None) -> Messages:
    world = world or World()
    return Messages(store, Changing(pipeline(world), Audit(world)), discretion or Discretion())


async def test_openings_are_listed_and_the_reading_recorded():
    world, store = World(), Openings(notice(1), notice(2))

    found = await messages(store, world).openings(asking(citizen()), met(citizen()))

    assert found == (notice(1).opened, notice(2).opened)
    assert [(entry.kind, entry.operation) for entry in world.entries] == [(AuditKind.ACCESS, "openings")]


async def test_what_is_unread_comes_first_and_the_newest_of_it():
    store = Openings(notice(1, read=True), notice(2), notice(3, read=True), notice(4))

    found = await messages(store).listed(asking(citizen()), met(citizen()))

    assert [one.id[7] for one in found] == ["2", "4", "1", "3"]


async def test_a_message_is_marked_as_read_once():
    world, store = World(), Openings(notice(1), notice(2, read=True))
    told = messages(store, world)

    first = await told.mark_read(asking(citizen()), met(citizen()), notice(1).id)
    again = await told.mark_read(asking(citizen()), met(citizen()), notice(2).id)

    assert (first.read_at, again.read_at) == (NOW, notice(2).at)
    assert [(entry.kind, entry.operation) for entry in world.entries] == [(AuditKind.CHANGE, "markMessageRead")] * 2


async def test_a_message_that_is_not_the_citizens_is_not_available():
    with pytest.raises(NotAvailable):
        await messages(Openings(notice(1))).mark_read(asking(citizen()), met(citizen()), notice(2).id)


async def test_nobody_else_is_told():
    told, about = messages(Openings(notice(1))), met(clinician())

    for attempt in (
        told.openings(asking(), about),
        told.listed(asking(), about),
        told.mark_read(asking(), about, notice(1).id),
    ):
        with pytest.raises(Forbidden):
            await attempt


async def test_a_store_that_fails_or_hangs_is_said():
    store = Openings()
    store.failure = StoreUnavailable("down")
    with pytest.raises(PolicyUnavailable):
        await messages(store).listed(asking(citizen()), met(citizen()))

    store.hangs = True
    with pytest.raises(DeadlineExceeded):
        await messages(store).openings(asking(citizen(), 0.05), met(citizen()))


async def test_names_that_the_citizen_may_not_know_are_in_no_message():
    store, named = Openings(notice(1)), notice(1).opened
    told = messages(store, discretion=Discretion(organisations=frozenset({named.organisation})))
    who = asking(citizen()), met(citizen())

    (opened,) = await told.openings(*who)
    (listed,) = await told.listed(*who)
    read = await told.mark_read(*who, notice(1).id)

    assert named.name
    assert {opened.name, listed.opened.name, read.opened.name} == {None}
    assert opened.organisation == named.organisation
