"""A feed's restrictions are exactly what it last pushed; our own are left alone."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from resolvers.errors import StoreUnavailable
from resolvers.model import LOCAL, ObjectKind, RestrictionFamily, RestrictionLevel, RestrictionType
from tests.examples import NOW, restriction
from tests.integration.resolvers.store.lives import KARI, OLA, PER, PER_EARLIER

DAY = timedelta(days=1)
PTS = "pts"
BLOCK = restriction(id="17", set_by="PTS")
DENIAL = restriction(
    id="18",
    set_by="PTS",
    family=RestrictionFamily.SAFETY,
    type=RestrictionType.DENIAL,
    level=None,
    code="NORN_ANG",
    object_kind=ObjectKind.REPORT,
    object_value="rp-1",
)


@pytest.fixture
async def kari(store, soon):
    return await store.enrol([KARI], soon)


async def push(store, person, soon, *given, at=NOW, feed=PTS, number=KARI):
    return await store.replicate(person, feed, given, number=number, as_of=at, now=at, deadline=soon)


async def in_force(store, person, soon, at=NOW):
    return (await store.directives(person, at, soon)).restrictions


async def test_what_a_feed_pushes_is_in_force_under_its_own_ids(store, kari, soon):
    assert await push(store, kari, soon, BLOCK, DENIAL)

    assert await in_force(store, kari, soon) == tuple(
        replace(one, id=f"pts:{one.id}", origin=PTS) for one in (BLOCK, DENIAL)
    )
    assert await in_force(store, await store.enrol([OLA], soon), soon) == ()


async def test_what_is_missing_is_lifted_and_what_has_changed_is_changed(store, kari, soon):
    await push(store, kari, soon, BLOCK, DENIAL)
    await push(store, kari, soon, replace(BLOCK, level=RestrictionLevel.HARD), at=NOW + DAY)

    (left,) = await in_force(store, kari, soon, NOW + DAY)
    (gone,) = await store.safety_history(kari, soon)
    assert (left.id, left.level) == ("pts:17", RestrictionLevel.HARD)
    assert (gone.id, gone.valid_to) == ("pts:18", NOW + DAY)

    await push(store, kari, soon, DENIAL, at=NOW + 2 * DAY)
    assert [one.id for one in await in_force(store, kari, soon, NOW + 2 * DAY)] == ["pts:18"]

    await push(store, kari, soon, at=NOW + 3 * DAY)
    assert await in_force(store, kari, soon, NOW + 3 * DAY) == ()


async def test_a_restriction_that_was_to_end_later_ends_when_the_feed_has_it_no_more(store, kari, soon):
    await push(store, kari, soon, replace(BLOCK, valid_to=NOW + 9 * DAY))
    await push(store, kari, soon, at=NOW + DAY)

    assert await in_force(store, kari, soon, NOW + DAY) == ()
    assert [one.valid_to for one in await store.restrictions(kari, soon)] == [NOW + DAY]


async def test_others_are_left_alone(store, kari, soon):
    own = restriction(id="own")
    await store.add_restriction(kari, own, reason=None, idempotency_key="pts:17", deadline=soon)
    await push(store, kari, soon, BLOCK)
    await push(store, kari, soon, DENIAL, feed="pvk")
    await push(store, kari, soon, at=NOW + DAY)

    assert [(one.id, one.origin) for one in await in_force(store, kari, soon, NOW + DAY)] == [
        ("own", LOCAL),
        ("pvk:18", "pvk"),
    ]


async def test_a_feeds_restriction_is_not_ours_to_lift_or_to_supersede(store, kari, soon):
    await push(store, kari, soon, DENIAL)
    own = replace(DENIAL, id="own")
    await store.add_restriction(kari, own, reason=None, idempotency_key="k", deadline=soon)

    assert await store.lift_restriction(kari, "pts:18", now=NOW, deadline=soon) is None
    assert {one.id for one in await in_force(store, kari, soon)} == {"own", "pts:18"}


async def test_a_feed_may_have_two_on_one_object_and_swap_them(store, kari, soon):
    other = replace(DENIAL, id="19", object_value="rp-2")
    await push(store, kari, soon, DENIAL, replace(other, object_value="rp-1"))
    await push(store, kari, soon, DENIAL, other, at=NOW + DAY)
    await push(
        store, kari, soon, replace(DENIAL, object_value="rp-2"), replace(other, object_value="rp-1"), at=NOW + DAY
    )

    assert [(one.id, one.object_value) for one in await in_force(store, kari, soon, NOW + DAY)] == [
        ("pts:18", "rp-2"),
        ("pts:19", "rp-1"),
    ]


async def test_a_delay_that_a_feed_puts_in_anothers_place_remembers_since_when_it_held(store, kari, soon):
    first = replace(DENIAL, id="20", type=RestrictionType.DELAY, code="NORU", release_at=NOW + 9 * DAY)
    longer = replace(first, id="21", valid_from=NOW + DAY, release_at=NOW + 19 * DAY)
    await push(store, kari, soon, first)
    for at in (1, 2):
        await push(store, kari, soon, longer, at=NOW + at * DAY)

    assert [(one.id, one.held_since) for one in await in_force(store, kari, soon, NOW + 2 * DAY)] == [("pts:21", NOW)]


async def test_a_delay_after_a_denial_after_a_delay_has_held_since_the_first_of_them(store, kari, soon):
    """Else what opened by its rule meanwhile would count as shown, and the last delay would not hide it."""
    first = replace(DENIAL, id="20", type=RestrictionType.DELAY, code="NORU", release_at=NOW + 9 * DAY)
    denial = replace(DENIAL, id="21", valid_from=NOW + DAY)
    last = replace(first, id="22", valid_from=NOW + 2 * DAY)
    for at, pushed in enumerate((first, denial, last)):
        await push(store, kari, soon, pushed, at=NOW + at * DAY)

    assert [(one.id, one.held_since) for one in await in_force(store, kari, soon, NOW + 2 * DAY)] == [("pts:22", NOW)]


async def test_a_push_for_one_number_lifts_nothing_of_another(store, soon):
    """The feed may not know that the two are of one person, whose blocks follow them through the change."""
    await push(store, await store.enrol([PER_EARLIER], soon), soon, BLOCK, number=PER_EARLIER)
    per = await store.enrol([PER, PER_EARLIER], soon)

    assert await push(store, per, soon, DENIAL, at=NOW - DAY, number=PER)
    assert await push(store, per, soon, at=NOW, number=PER)
    assert [one.id for one in await in_force(store, per, soon)] == ["pts:17"]

    hard = replace(BLOCK, level=RestrictionLevel.HARD)
    await push(store, per, soon, hard, at=NOW + DAY, number=PER)
    assert await push(store, per, soon, BLOCK, at=NOW + DAY / 2, number=PER_EARLIER)
    assert [one.level for one in await in_force(store, per, soon, NOW + DAY)] == [RestrictionLevel.HARD]

    await push(store, per, soon, at=NOW + 2 * DAY, number=PER)
    assert await in_force(store, per, soon, NOW + 2 * DAY) == ()


async def test_an_older_push_after_a_newer_one_changes_nothing(store, kari, soon):
    await push(store, kari, soon, BLOCK, at=NOW + DAY)

    assert not await push(store, kari, soon, DENIAL)
    assert [one.id for one in await in_force(store, kari, soon, NOW + DAY)] == ["pts:17"]
    assert await push(store, await store.enrol([OLA], soon), soon, DENIAL)


async def test_a_push_for_one_person_makes_the_feed_no_fresher(store, kari, soon):
    await push(store, kari, soon, BLOCK)
    assert await store.feed_freshness(PTS, soon) is None

    await store.note_feed(PTS, as_of=NOW, now=NOW, deadline=soon)
    await push(store, kari, soon, BLOCK, at=NOW + DAY)
    assert await store.feed_freshness(PTS, soon) == NOW


async def test_an_older_heartbeat_after_a_newer_one_makes_the_feed_no_older(store, soon):
    for at in (NOW, NOW - DAY):
        await store.note_feed(PTS, as_of=at, now=NOW + DAY, deadline=soon)

    assert await store.feed_freshness(PTS, soon) == NOW


async def test_a_push_holds_whole_or_not_at_all(store, kari, soon):
    await push(store, kari, soon, BLOCK)
    broken = replace(DENIAL, type=RestrictionType.DELAY, release_at=NOW, delay_days=1)

    with pytest.raises(StoreUnavailable):
        await push(store, kari, soon, DENIAL, broken, at=NOW + DAY)
    assert [one.id for one in await in_force(store, kari, soon, NOW + DAY)] == ["pts:17"]


async def test_pushes_at_once_end_with_the_newest(store, kari, soon):
    async with asyncio.TaskGroup() as group:
        for at in range(8):
            one = replace(BLOCK, id=str(at))
            group.create_task(push(store, kari, soon, one, at=NOW + at * DAY))

    assert [one.id for one in await in_force(store, kari, soon, NOW + 9 * DAY)] == ["pts:7"]


async def test_a_feed_is_as_fresh_as_it_says_also_when_nothing_has_changed(store, kari, soon):
    assert await store.feed_freshness(PTS, soon) is None

    await store.note_feed(PTS, as_of=NOW, now=NOW, deadline=soon)
    await store.note_feed("pvk", as_of=NOW - DAY, now=NOW, deadline=soon)
    assert await store.feed_freshness(PTS, soon) == NOW
    assert (await store.directives(kari, NOW, soon)).feeds == {"pts": NOW, "pvk": NOW - DAY}


async def test_a_feed_cannot_go_by_our_own_name(store, kari, soon):
    with pytest.raises(ValueError, match="a name of its own"):
        await push(store, kari, soon, BLOCK, feed=LOCAL)
