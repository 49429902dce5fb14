"""A citizen blocks and lifts; nobody else does, and a wish that contradicts itself is refused."""

import asyncio

import pytest
from msgspec.structs import replace

from resolvers import clearance
from resolvers.audit import Audit
from resolvers.errors import BadInput, DeadlineExceeded, Forbidden, NotAvailable, PolicyUnavailable, StoreUnavailable
from resolvers.model import AuditKind, KeyReused, ObjectKind, RestrictionLevel, RestrictionType, SubjectKind
from resolvers.naming import Naming
from resolvers.pipeline import Met
from resolvers.restricting import Block, Restricting
from tests.examples import NOW, ORGANISATION, PERSON, directives, report, restriction
from tests.unit.resolvers.test_pipeline import POLICY, World, asking, citizen, clinician, pipeline

NAMING = Naming(b"s" * 32)


class Store:
    def __init__(self, *kept) -> None:
        self.kept = list(kept)
        self.failure: Exception | None = None
        self.hangs = False

    async def _answer(self):
        if self.hangs:
            await asyncio.Event().wait()
        if self.failure:
            raise self.failure

    async def add_restriction(self, person, restriction, *, reason, idempotency_key, deadline):
        await self._answer()
        before = next((one for one in self.kept if one.id == restriction.id), None)
        if before is not None:
            return before if before == restriction else KeyReused()
        self.kept.append(restriction)
        return restriction

    async def lift_restriction(self, person, restriction_id, *, now, deadline):
        await self._answer()
        found = next((one for one in self.kept if one.id == restriction_id and one.set_by == "CITIZEN"), None)
        return None if found is None else replace(found, valid_to=now)

    async def restrictions(self, person, deadline):
        await self._answer()
        return tuple(self.kept)


def met(caller) -> Met:
    limits = directives()
    return Met(person=PERSON, directives=limits, door=clearance.door(POLICY, caller, PERSON, limits))


def restricting(store: Store, world: World | None = None) -> tuple[Restricting, World]:
    world = world or World()
    return Restricting(store, pipeline(world), Audit(world), NAMING), world


async def block(store: Store, wish: Block, caller=None, **changes):
    changing, world = restricting(store)
    caller = caller or citizen()
    request = replace(asking(caller), **changes)
    return await changing.block(request, met(caller), wish), world


async def test_a_citizen_blocks_everything_against_everybody_and_it_is_recorded_as_a_change() -> None:
    kept, world = await block(Store(), Block(key="k1"))

    assert (kept.object_kind, kept.subject_kind, kept.level) == (ObjectKind.ALL, SubjectKind.ALL, RestrictionLevel.SOFT)
    assert kept.valid_from == NOW
    assert kept.id == NAMING.restriction(PERSON.hash, "k1")
    assert [(entry.kind, entry.operation) for entry in world.entries] == [(AuditKind.CHANGE, "blockAccess")]


async def test_a_named_practitioner_is_blocked_hard_whatever_was_asked() -> None:
    kept, _ = await block(Store(), Block(key="k", practitioner="9144900", level=RestrictionLevel.SOFT))

    assert (kept.subject_kind, kept.subjects, kept.level) == (
        SubjectKind.PRACTITIONER,
        ("9144900",),
        RestrictionLevel.HARD,
    )


async def test_an_organisation_is_blocked_at_the_level_asked_for() -> None:
    kept, _ = await block(Store(), Block(key="k", organisation=ORGANISATION, level=RestrictionLevel.HARD))

    assert (kept.subject_kind, kept.subjects, kept.level) == (
        SubjectKind.ORGANISATION,
        (ORGANISATION,),
        RestrictionLevel.HARD,
    )


async def test_one_report_that_the_citizen_sees_can_be_blocked() -> None:
    shown = NAMING.report(report().key)

    kept, _ = await block(Store(), Block(key="k", report=shown))

    assert (kept.object_kind, kept.object_value) == (ObjectKind.REPORT, shown)


async def test_a_report_that_the_citizen_does_not_see_cannot_be_blocked_so_that_a_block_tells_nothing() -> None:
    with pytest.raises(NotAvailable):
        await block(Store(), Block(key="k", report="rp-unknown"))


@pytest.mark.parametrize(
    "wish",
    [
        Block(key="k", practitioner="9144900", organisation=ORGANISATION),
        Block(key="k", organisation="123"),
        Block(key="k", practitioner="Lege Lunde"),
        Block(key="k", practitioner="٩١٤٤٩٠٠"),
        Block(key="k", practitioner="1234567890"),
        Block(key="k\0"),
        Block(key=""),
        Block(key="k" * 101),
    ],
)
async def test_a_wish_that_contradicts_itself_is_refused(wish) -> None:
    with pytest.raises(BadInput):
        await block(Store(), wish)


async def test_a_key_that_comes_again_is_the_same_block_or_refused_where_the_wish_is_another() -> None:
    store = Store()
    first, _ = await block(store, Block(key="k1"))
    again, _ = await block(store, Block(key="k1"))
    changing, world = restricting(store)

    with pytest.raises(BadInput):
        await changing.block(asking(citizen()), met(citizen()), Block(key="k1", level=RestrictionLevel.HARD))
    assert again == first
    assert store.kept == [first]
    assert [(entry.kind, entry.outcome) for entry in world.entries] == [
        (AuditKind.CHANGE, "OK"),
        (AuditKind.REFUSAL, "BAD_USER_INPUT"),
    ]


async def test_nobody_else_blocks_lifts_or_lists() -> None:
    changing, _ = restricting(Store())

    for attempt in (
        changing.block(asking(), met(clinician()), Block(key="k")),
        changing.lift(asking(), met(clinician()), "b1"),
        changing.own_blocks(asking(), met(clinician())),
    ):
        with pytest.raises(Forbidden):
            await attempt


async def test_the_citizens_own_blocks_are_listed_and_a_shield_is_not() -> None:
    shield = restriction(id="s1", type=RestrictionType.SHIELD)
    changing, _ = restricting(Store(restriction(), shield))

    assert [found.id for found in await changing.own_blocks(asking(citizen()), met(citizen()))] == ["b1"]


async def test_a_block_is_lifted_and_the_lifting_recorded() -> None:
    changing, world = restricting(Store(restriction()))

    lifted = await changing.lift(asking(citizen()), met(citizen()), "b1")

    assert lifted.valid_to == NOW
    assert [entry.operation for entry in world.entries] == ["liftBlock"]


@pytest.mark.parametrize("held", [restriction(id="s1", type=RestrictionType.SHIELD), restriction(set_by="SOMEBODY")])
async def test_what_is_not_the_citizens_own_cannot_be_lifted(held) -> None:
    changing, _ = restricting(Store(held))

    with pytest.raises(NotAvailable):
        await changing.lift(asking(citizen()), met(citizen()), held.id)


async def test_a_store_that_does_not_answer_is_said_and_may_be_tried_again() -> None:
    store = Store(restriction())
    store.failure = StoreUnavailable("down")
    changing, _ = restricting(store)

    for attempt in (
        changing.block(asking(citizen()), met(citizen()), Block(key="k")),
        changing.lift(asking(citizen()), met(citizen()), "b1"),
    ):
        with pytest.raises(PolicyUnavailable):
            await attempt


@pytest.mark.parametrize(("hangs", "code"), [(False, PolicyUnavailable), (True, DeadlineExceeded)])
async def test_a_store_that_fails_at_the_lifting_itself_is_said(hangs, code) -> None:
    class Failing(Store):
        async def lift_restriction(self, *_, **__):
            self.hangs, self.failure = hangs, StoreUnavailable("down")
            await self._answer()

    changing, _ = restricting(Failing(restriction()))

    with pytest.raises(code):
        await changing.lift(asking(citizen(), 0.05), met(citizen()), "b1")


async def test_a_store_that_hangs_ends_with_the_deadline_and_the_log_says_that_it_did() -> None:
    store = Store(restriction())
    store.hangs = True
    changing, world = restricting(store)

    for attempt in (
        changing.block(asking(citizen(), 0.05), met(citizen()), Block(key="k")),
        changing.own_blocks(asking(citizen(), 0.05), met(citizen())),
    ):
        with pytest.raises(DeadlineExceeded):
            await attempt

    assert [(entry.operation, entry.outcome) for entry in world.entries] == [
        ("blockAccess", "OK"),
        ("blockAccess", "DEADLINE_EXCEEDED"),
        ("restrictions", "DEADLINE_EXCEEDED"),
    ]
