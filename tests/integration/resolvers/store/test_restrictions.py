import asyncio
from datetime import timedelta

import asyncpg
import pytest
from msgspec.structs import replace

from resolvers.errors import StoreUnavailable
from resolvers.model import KeyReused, ObjectKind, RestrictionFamily, RestrictionLevel, RestrictionType, SubjectKind
from resolvers.store import Store, Vault
from tests.conftest import execute
from tests.examples import NOW, restriction
from tests.integration.resolvers.store.lives import KARI, OLA, rows
from tests.integration.resolvers.store.test_directives import ASKER, OPENED, PREFERENCE, limit

DAY = timedelta(days=1)
NAMED = restriction(
    id="b2", subject_kind=SubjectKind.PRACTITIONER, subjects=("9144900", "9144901"), level=None, valid_from=NOW - DAY
)
DELAY = restriction(
    id="d1",
    family=RestrictionFamily.SAFETY,
    type=RestrictionType.DELAY,
    level=None,
    code="NORU",
    object_kind=ObjectKind.REPORT,
    object_value="rp-1",
    release_at=NOW + DAY,
)
DENIAL = replace(DELAY, id="n1", type=RestrictionType.DENIAL, code="NORN_FPB", release_at=None)
CODE = restriction(
    id="c1",
    object_kind=ObjectKind.CODE,
    object_value="NPU19606",
    object_system="urn:oid:2.16.578.1.12.4.1.1.7280",
    subject_kind=SubjectKind.GROUP,
    subjects=("LE", "SP"),
)
PERIOD = restriction(id="p1", object_kind=ObjectKind.PERIOD, object_from=NOW - 9 * DAY, object_until=NOW - DAY)
OF_REQUISITION = replace(
    DELAY, id="d2", object_kind=ObjectKind.REQUISITION, object_value="q-1", release_at=None, delay_days=14
)


@pytest.fixture
async def kari(store, soon):
    return await store.enrol([KARI], soon)


async def add(store, person, given, soon, key=None):
    return await store.add_restriction(person, given, reason=None, idempotency_key=key or given.id, deadline=soon)


async def test_a_person_without_restrictions_has_none(store, kari, soon):
    found = await store.directives(kari, NOW, soon)

    assert (found.read_at, found.opted_out, found.restrictions, found.gp) == (NOW, False, (), False)


async def test_restrictions_in_force_are_read_as_they_were_set(store, kari, soon):
    for given in (restriction(), NAMED, DELAY, CODE, PERIOD, OF_REQUISITION):
        assert await add(store, kari, given, soon) == given

    found = (await store.directives(kari, NOW, soon)).restrictions
    assert found == (NAMED, restriction(), CODE, DELAY, OF_REQUISITION, PERIOD)
    other = await store.enrol([OLA], soon)
    assert (await store.directives(other, NOW, soon)).restrictions == ()


async def test_the_same_key_again_gives_what_was_set_the_first_time(store, database, kari, soon):
    first = await add(store, kari, restriction(id=""), soon, "k1")
    later = restriction(id="", valid_from=NOW + DAY, set_by="somebody else")

    assert await add(store, kari, later, soon, "k1") == first
    assert first.id
    assert len(await rows(database, "restriction")) == 1

    lifted = await store.lift_restriction(kari, first.id, now=NOW + DAY, deadline=soon)
    assert await add(store, kari, restriction(id=""), soon, "k1") == lifted


@pytest.mark.parametrize(
    "other",
    [
        {"family": RestrictionFamily.SAFETY},
        {"type": RestrictionType.SHIELD},
        {"level": RestrictionLevel.HARD},
        {"code": "NORS"},
        {"object_kind": ObjectKind.REPORT},
        {"object_value": "rp-1"},
        {"object_system": "urn:x"},
        {"object_from": NOW},
        {"object_until": NOW},
        {"subject_kind": SubjectKind.GROUP},
        {"subjects": ("LE",)},
        {"release_at": NOW},
        {"delay_days": 3},
    ],
)
async def test_the_same_key_with_another_wish_is_told_apart_and_changes_nothing(store, kari, soon, other):
    first = await add(store, kari, restriction(), soon, "k1")

    assert await add(store, kari, replace(restriction(id="b2"), **other), soon, "k1") == KeyReused()
    assert (await store.directives(kari, NOW, soon)).restrictions == (first,)


async def test_another_wish_under_a_safety_restrictions_key_lifts_nothing(store, kari, soon):
    await add(store, kari, DELAY, soon, "k1")

    assert await add(store, kari, DENIAL, soon, "k1") == KeyReused()
    assert (await store.directives(kari, NOW, soon)).restrictions == (DELAY,)


async def test_one_key_is_another_wish_for_another_person(store, kari, soon):
    ola = await store.enrol([OLA], soon)
    await add(store, kari, restriction(), soon, "k1")

    assert await add(store, ola, NAMED, soon, "k1") == NAMED


async def test_many_who_send_the_same_wish_at_once_set_one(store, database, kari, soon):
    async with asyncio.TaskGroup() as group:
        tries = [group.create_task(add(store, kari, replace(DELAY, id=""), soon, "k1")) for _ in range(6)]

    assert len({each.result().id for each in tries}) == 1
    assert len(await rows(database, "restriction")) == 1


async def test_a_denial_or_delay_takes_the_place_of_the_one_before_and_history_is_kept(store, kari, soon):
    await add(store, kari, DELAY, soon)
    await add(store, kari, replace(DENIAL, valid_from=NOW + DAY), soon)

    assert [one.id for one in (await store.directives(kari, NOW, soon)).restrictions] == ["d1"]
    assert [one.id for one in (await store.directives(kari, NOW + DAY, soon)).restrictions] == ["n1"]
    assert [(one.id, one.valid_to) for one in await store.safety_history(kari, soon)] == [
        ("n1", None),
        ("d1", NOW + DAY),
    ]


async def test_one_that_is_set_back_in_time_takes_the_place_too(store, kari, soon):
    await add(store, kari, DELAY, soon)
    await add(store, kari, replace(DENIAL, valid_from=NOW - DAY), soon)

    assert [one.id for one in (await store.directives(kari, NOW, soon)).restrictions] == ["n1"]
    assert [(one.id, one.valid_to) for one in await store.safety_history(kari, soon)] == [("d1", NOW), ("n1", None)]


@pytest.mark.parametrize(
    ("before", "held"),
    [
        (DELAY, True),
        (DENIAL, True),
        (replace(DELAY, release_at=None), True),
        (replace(DELAY, release_at=None, delay_days=1), True),
        (replace(DELAY, release_at=NOW + timedelta(hours=1)), False),
        (replace(DELAY, valid_from=NOW + 3 * DAY), False),
        (replace(DELAY, object_value="rp-2"), False),
        (replace(DELAY, family=RestrictionFamily.PRIVACY), False),
    ],
)
async def test_a_delay_remembers_since_when_what_it_took_the_place_of_has_held(store, kari, soon, before, held):
    at = NOW + timedelta(hours=1)
    await add(store, kari, before, soon)
    longer = await add(store, kari, replace(DELAY, id="d3", valid_from=at, release_at=NOW + 9 * DAY), soon)
    longest = await add(store, kari, replace(DELAY, id="d4", valid_from=at + DAY, release_at=NOW + 99 * DAY), soon)

    assert longer.held_since == (NOW if held else None)
    assert longest.held_since == (NOW if held else at)
    assert longest in (await store.directives(kari, at + DAY, soon)).restrictions


async def test_a_delay_takes_no_place_of_one_whose_patient_was_informed_or_that_was_lifted(store, kari, soon):
    await add(store, kari, DELAY, soon)
    await store.release_report(kari, "rp-1", set_by="a doctor", now=NOW, deadline=soon)
    again = await add(store, kari, replace(DELAY, id="d3", valid_from=NOW + timedelta(hours=1)), soon)
    await store.lift_restriction(kari, "d3", now=NOW + timedelta(hours=2), deadline=soon)
    third = await add(store, kari, replace(DELAY, id="d4", valid_from=NOW + timedelta(hours=2)), soon)

    assert (again.held_since, third.held_since) == (None, None)


@pytest.mark.parametrize(
    "other",
    [
        replace(DENIAL, object_value="rp-2"),
        replace(DENIAL, object_value=None),
        replace(DENIAL, object_kind=ObjectKind.REQUISITION),
        replace(DENIAL, object_system="urn:x"),
        replace(DENIAL, object_from=NOW),
        replace(DENIAL, object_until=NOW),
        replace(DENIAL, family=RestrictionFamily.PRIVACY, type=RestrictionType.BLOCK),
    ],
)
async def test_what_covers_something_else_stays_beside(store, kari, soon, other):
    await add(store, kari, DELAY, soon)
    await add(store, kari, other, soon)

    assert (await store.directives(kari, NOW, soon)).restrictions == (DELAY, other)


async def test_the_whole_record_and_a_period_are_one_object_each(store, kari, soon):
    whole = replace(DENIAL, object_kind=ObjectKind.ALL, object_value=None)
    period = replace(whole, id="n2", object_kind=ObjectKind.PERIOD, object_until=NOW)
    for given in (whole, period, replace(whole, id="n3"), replace(period, id="n4")):
        await add(store, kari, given, soon)

    assert {one.id for one in (await store.directives(kari, NOW, soon)).restrictions} == {"n3", "n4"}


async def test_many_who_deny_and_delay_at_once_end_with_one_and_no_error(store, kari, soon):
    async with asyncio.TaskGroup() as group:
        for at in range(12):
            group.create_task(add(store, kari, replace((DELAY, DENIAL)[at % 2], id=f"x{at}"), soon))

    assert len((await store.directives(kari, NOW, soon)).restrictions) == 1
    assert len(await store.safety_history(kari, soon)) == 12


async def test_two_currents_of_one_object_cannot_stand_in_the_table(store, database, kari, soon):
    await add(store, kari, DELAY, soon)
    await add(store, kari, DENIAL, soon)

    with pytest.raises(asyncpg.UniqueViolationError):
        await execute(database, "update restriction set lifted_at = null")


async def test_a_delay_has_a_moment_or_days_not_both(store, kari, soon):
    with pytest.raises(StoreUnavailable):
        await add(store, kari, replace(DELAY, delay_days=3), soon)


async def test_a_restriction_holds_from_its_moment_to_its_lift(store, kari, soon):
    await add(store, kari, restriction(valid_from=NOW), soon)
    lifted = await store.lift_restriction(kari, "b1", now=NOW + DAY, deadline=soon)

    assert lifted == restriction(valid_from=NOW, valid_to=NOW + DAY)
    for at, count in ((NOW - DAY, 0), (NOW, 1), (NOW + DAY - timedelta(seconds=1), 1), (NOW + DAY, 0)):
        assert len((await store.directives(kari, at, soon)).restrictions) == count
    assert await store.restrictions(kari, soon) == (lifted,)


async def test_lifting_again_keeps_the_first_time_and_another_persons_cannot_be_lifted(store, kari, soon):
    await add(store, kari, restriction(), soon)
    first = await store.lift_restriction(kari, "b1", now=NOW + DAY, deadline=soon)

    assert await store.lift_restriction(kari, "b1", now=NOW + 2 * DAY, deadline=soon) == first
    assert await store.lift_restriction(kari, "none", now=NOW, deadline=soon) is None
    assert await store.lift_restriction(await store.enrol([OLA], soon), "b1", now=NOW, deadline=soon) is None


async def test_the_citizens_list_holds_privacy_alone_newest_first(store, kari, soon):
    for given in (NAMED, restriction(), DELAY):
        await add(store, kari, given, soon)

    assert [one.id for one in await store.restrictions(kari, soon)] == ["b1", "b2"]


async def test_a_delay_ends_when_the_patient_has_been_informed(store, kari, soon):
    denial = replace(DENIAL, object_value="rp-2")
    for given in (DELAY, OF_REQUISITION, denial):
        await add(store, kari, given, soon)
    for report in ("rp-1", "rp-2"):
        await store.release_report(kari, report, set_by="a doctor", now=NOW + timedelta(hours=1), deadline=soon)

    assert len((await store.directives(kari, NOW, soon)).restrictions) == 3
    later = NOW + timedelta(hours=2)
    assert {one.id for one in (await store.directives(kari, later, soon)).restrictions} == {"d2", "n1"}

    await store.release_restriction(kari, "d2", set_by="a doctor", now=later, deadline=soon)

    assert [one.id for one in (await store.directives(kari, later, soon)).restrictions] == ["n1"]
    assert {(one.id, one.valid_to) for one in await store.safety_history(kari, soon)} == {
        ("d1", NOW + timedelta(hours=1)),
        ("d2", later),
        ("n1", None),
    }


async def test_a_delay_that_is_set_after_the_patient_was_informed_holds(store, kari, soon):
    await store.release_report(kari, "rp-1", set_by="a doctor", now=NOW - DAY, deadline=soon)
    await add(store, kari, DELAY, soon)

    assert (await store.directives(kari, NOW, soon)).restrictions == (DELAY,)


async def test_an_opt_out_is_set_once_and_ended(store, kari, soon):
    await store.set_opt_out(kari, NOW, soon)
    await store.set_opt_out(kari, NOW + DAY, soon)
    assert (await store.directives(kari, NOW, soon)).opted_out

    await store.end_opt_out(kari, now=NOW + DAY, idempotency_key="end-1", deadline=soon)
    assert not (await store.directives(kari, NOW, soon)).opted_out


async def test_an_opt_out_keeps_what_limits_and_what_was_opened(store, database, kari, soon):
    await limit(store, kari, soon)
    await store.set_opt_out(kari, NOW, soon)
    found = await store.directives(kari, NOW, soon, asker=ASKER)

    assert (found.restrictions, found.grant, found.preferences) == ((restriction(),), OPENED, (PREFERENCE,))
    assert (found.channel_closed, found.marks) == (True, ())
    assert len(await store.citizen_notices(kari, soon)) == 1
    assert await rows(database, "source_mark") == []


async def test_reason_and_who_set_it_are_sealed(store, database, kari, soon):
    await store.add_restriction(
        kari, restriction(set_by="Kari Nordmann"), reason="my neighbour", idempotency_key="k", deadline=soon
    )
    (row,) = await rows(database, "restriction")

    assert b"Kari" not in row["set_by"]
    assert b"neighbour" not in row["reason"]


async def test_a_restriction_that_cannot_be_read_is_unavailable(store, database, kari, soon):
    await add(store, kari, restriction(), soon)
    stranger = Store(store._database, Vault(b"another secret of at least 32 bytes"))

    with pytest.raises(StoreUnavailable):
        await stranger.restrictions(kari, soon)

    await execute(database, "update restriction set level = 'ODD'")
    with pytest.raises(StoreUnavailable):
        await store.restrictions(kari, soon)
