"""A citizen blocks and lifts; nobody else does, and a block tells nothing of what the citizen does not see."""

import pytest
from msgspec.structs import replace

from resolvers.acts.blocks import Block, Object, Subject
from resolvers.acts.changing import Changing
from resolvers.acts.restricting import Restricting
from resolvers.audit import Audit
from resolvers.errors import BadInput, Forbidden, NotAvailable, PolicyUnavailable, StoreUnavailable
from resolvers.model import (
    AuditKind,
    Code,
    Discipline,
    ObjectKind,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
    SubjectKind,
)
from tests.examples import HPR, NLK, NOW, OTHER_NUMBER, PERSON, citizen, clinician, report, restriction
from tests.unit.resolvers.kept import Store, met
from tests.unit.resolvers.test_pipeline import NAMING, World, asking, pipeline

DENIAL = restriction(id="d1", family=RestrictionFamily.SAFETY, type=RestrictionType.DENIAL, code="NORN_FPB")


def restricting(store: Store, world: World | None = None) -> tuple[Restricting, World]:
    world = world or World()
    path = pipeline(world)
    return Restricting(store, path, Changing(path, Audit(world)), NAMING), world


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


@pytest.mark.parametrize("wanted", [Object(report=NAMING.report(report().key)), Object(requisition="q-r1")])
async def test_one_report_or_requisition_that_the_citizen_sees_can_be_blocked(wanted) -> None:
    kept, world = await block(Store(), Block(key="k", object=wanted))

    assert kept.object_value == (wanted.report or wanted.requisition)
    assert [(entry.kind, entry.operation) for entry in world.entries] == [
        (AuditKind.ACCESS, "blockAccess"),
        (AuditKind.CHANGE, "blockAccess"),
    ]


@pytest.mark.parametrize("wanted", [Object(report="rp-unknown"), Object(requisition="q-unknown")])
async def test_a_report_or_requisition_that_the_citizen_does_not_see_cannot_be_blocked(wanted) -> None:
    store = Store()

    with pytest.raises(NotAvailable):
        await block(store, Block(key="k", object=wanted))
    assert store.kept == []


@pytest.mark.parametrize("wanted", [Object(code=Code(code="NPU1")), Object(discipline=Discipline.PAT)])
async def test_what_is_not_one_report_is_blocked_whatever_there_is_of_it_and_no_source_is_asked(wanted) -> None:
    changing, world = restricting(Store())

    kept = await changing.block(asking(citizen()), met(citizen()), Block(key="k", object=wanted))

    assert kept.valid_from == NOW
    assert world.fetched == 0


async def test_a_wish_that_contradicts_itself_is_refused_and_nothing_is_kept_or_recorded_as_changed() -> None:
    store = Store()
    changing, world = restricting(store)

    with pytest.raises(BadInput):
        await changing.block(
            asking(citizen()), met(citizen()), Block(key="k", subject=Subject(practitioner=HPR, group="LE"))
        )
    assert (store.kept, world.entries) == ([], [])


async def test_a_key_that_comes_again_is_the_same_block_or_refused_where_the_wish_is_another() -> None:
    store = Store()
    first, _ = await block(store, Block(key="k1"))
    again, _ = await block(store, Block(key="k1"))

    with pytest.raises(BadInput, match="another wish"):
        await block(store, Block(key="k1", level=RestrictionLevel.HARD))
    assert again == first
    assert store.kept == [first]


async def test_a_block_that_is_lifted_is_not_told_as_set_when_its_key_comes_again() -> None:
    store = Store()
    first, _ = await block(store, Block(key="k1"))
    store.kept[:] = [replace(first, valid_to=NOW)]

    with pytest.raises(BadInput, match="lifted"):
        await block(store, Block(key="k1"))
    assert store.kept == [replace(first, valid_to=NOW)]


@pytest.mark.parametrize("caller", [clinician(), citizen(pid=OTHER_NUMBER, basis="FULLMAKT")])
async def test_nobody_else_blocks_lifts_or_lists_and_a_representative_is_somebody_else(caller) -> None:
    changing, world = restricting(Store(restriction()))

    for attempt in (
        changing.block(asking(caller), met(caller), Block(key="k")),
        changing.lift(asking(caller), met(caller), "b1"),
        changing.listed(asking(caller), met(caller)),
    ):
        with pytest.raises(Forbidden):
            await attempt
    assert world.entries == []


async def test_what_is_aimed_at_personnel_is_listed_and_what_is_aimed_at_the_citizen_never() -> None:
    shield = restriction(id="s1", type=RestrictionType.SHIELD, set_by="A doctor")
    foreign = restriction(id="pts:1", origin="pts")
    changing, world = restricting(Store(restriction(), shield, foreign, DENIAL))

    listed = await changing.listed(asking(citizen()), met(citizen()))

    assert [found.id for found in listed] == ["b1", "s1", "pts:1"]
    assert [(entry.kind, entry.operation) for entry in world.entries] == [(AuditKind.ACCESS, "restrictions")]


UNSEEN = [
    {"object_kind": ObjectKind.REPORT, "object_value": "rp-unseen"},
    {"object_kind": ObjectKind.REQUISITION, "object_value": "q-unseen"},
    {"object_kind": ObjectKind.CODE, "object_value": "NPU-UNSEEN", "object_system": NLK},
]


@pytest.mark.parametrize("unseen", UNSEEN)
@pytest.mark.parametrize("whose", [{"type": RestrictionType.SHIELD, "set_by": "A doctor"}, {"origin": "pts"}])
async def test_what_others_have_set_names_nothing_that_the_citizen_does_not_see(unseen, whose) -> None:
    """Else a shield would tell of a report that is delayed or denied."""
    changing, world = restricting(Store(restriction(**unseen, **whose)))

    (listed,) = await changing.listed(asking(citizen()), met(citizen()))

    assert (listed.object_kind, listed.object_value, listed.object_system) == (unseen["object_kind"], None, None)
    assert {entry.operation for entry in world.entries} == {"restrictions"}


@pytest.mark.parametrize("unseen", UNSEEN)
async def test_a_shield_that_is_lifted_names_nothing_either(unseen) -> None:
    changing, _ = restricting(Store(restriction(**unseen, type=RestrictionType.SHIELD, set_by="A doctor")))

    lifted = await changing.lift(asking(citizen()), met(citizen()), "b1")

    assert (lifted.object_value, lifted.object_system, lifted.valid_to) == (None, None, NOW)


async def test_what_the_citizen_sees_or_has_blocked_is_named() -> None:
    part = {"object_kind": ObjectKind.REPORT}
    shield = restriction(**part, type=RestrictionType.SHIELD, object_value=NAMING.report(report().key))
    own = restriction(**part, object_value="rp-unseen")
    field = restriction(object_kind=ObjectKind.DISCIPLINE, object_value="PAT", type=RestrictionType.SHIELD)
    changing, _ = restricting(Store(shield, own, field))

    assert await changing.listed(asking(citizen()), met(citizen())) == (shield, own, field)


@pytest.mark.parametrize("held", [restriction(), restriction(type=RestrictionType.SHIELD, set_by="A doctor")])
async def test_a_block_and_a_shield_are_lifted_and_the_lifting_recorded(held) -> None:
    changing, world = restricting(Store(held))

    lifted = await changing.lift(asking(citizen()), met(citizen()), "b1")

    assert lifted.valid_to == NOW
    assert [(entry.kind, entry.operation) for entry in world.entries] == [(AuditKind.CHANGE, "liftBlock")]


@pytest.mark.parametrize("wanted", ["d1", "unknown"])
async def test_what_is_aimed_at_the_citizen_is_as_unknown_as_what_is_not_there(wanted) -> None:
    changing, world = restricting(Store(restriction(), DENIAL))

    with pytest.raises(NotAvailable):
        await changing.lift(asking(citizen()), met(citizen()), wanted)
    assert world.entries == []


async def test_what_another_service_sent_is_lifted_there() -> None:
    changing, world = restricting(Store(restriction(origin="pts")))

    with pytest.raises(Forbidden) as refused:
        await changing.lift(asking(citizen()), met(citizen()), "b1")

    assert refused.value.reason == "REPLICATED"
    assert world.entries == []


async def test_what_went_away_between_two_looks_is_not_available() -> None:
    class Gone(Store):
        async def lift_restriction(self, *_, **__):
            return None

    changing, _ = restricting(Gone(restriction()))

    with pytest.raises(NotAvailable):
        await changing.lift(asking(citizen()), met(citizen()), "b1")


async def test_a_store_that_does_not_answer_is_said_and_may_be_tried_again() -> None:
    store = Store(restriction())
    store.failure = StoreUnavailable("down")
    changing, _ = restricting(store)

    for attempt in (
        changing.block(asking(citizen()), met(citizen()), Block(key="k")),
        changing.lift(asking(citizen()), met(citizen()), "b1"),
        changing.listed(asking(citizen()), met(citizen())),
    ):
        with pytest.raises(PolicyUnavailable):
            await attempt
