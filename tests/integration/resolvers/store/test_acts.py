"""What clinicians do about release is kept once by the clinician's own key, with a sealed reason, or not at all."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from resolvers.errors import DenialStands
from resolvers.model import ClinicianAct, EarlyRelease, KeyReused
from tests.examples import NOW
from tests.integration.resolvers.store.lives import KARI, OLA, rows
from tests.integration.resolvers.store.test_restrictions import DELAY, DENIAL

HOUR = timedelta(hours=1)


@pytest.fixture
async def kari(store, soon):
    return await store.enrol([KARI], soon)


def act(key: str = "doctor:k1", *, wish: str = "delay rp-1", at=NOW) -> ClinicianAct:
    return ClinicianAct(key=key, wish=wish, at=at, set_by="Hanne Haug", reason="told on Tuesday")


async def test_the_same_wish_again_is_what_was_set_the_first_time_and_changes_nothing(store, kari, soon):
    first = await store.set_by_clinician(kari, DELAY, act(), soon)
    await store.lift_restriction(kari, DELAY.id, now=NOW + HOUR, deadline=soon)

    again = await store.set_by_clinician(kari, replace(DELAY, valid_from=NOW + HOUR), act(at=NOW + HOUR), soon)

    assert first == DELAY
    assert again == replace(DELAY, valid_to=NOW + HOUR)
    assert len(await store.safety_history(kari, soon)) == 1


async def test_the_same_key_for_another_wish_is_told_and_nothing_changes(store, kari, soon):
    await store.set_by_clinician(kari, DELAY, act(), soon)
    other = act(wish="something else")

    assert await store.set_by_clinician(kari, DENIAL, other, soon) == KeyReused()
    assert await store.release_by_clinician(kari, "rp-1", other, soon) == KeyReused()
    assert await store.lift_by_clinician(kari, DELAY.id, other, soon) == KeyReused()
    assert await store.acted_before(kari, other, soon) == KeyReused()
    found = await store.directives(kari, NOW, soon)
    assert (found.restrictions, found.releases) == ((DELAY,), ())


async def test_it_is_known_what_a_clinician_has_done_before(store, kari, soon):
    assert await store.acted_before(kari, act(), soon) is False
    await store.set_by_clinician(kari, DELAY, act(), soon)

    assert await store.acted_before(kari, act(), soon) is True
    assert await store.acted_before(kari, act("doctor:k2"), soon) is False
    assert await store.acted_before(await store.enrol([OLA], soon), act(), soon) is False


async def test_a_delay_that_was_judged_before_a_denial_was_set_does_not_end_it(store, kari, soon):
    await store.set_by_clinician(kari, DENIAL, act("k1"), soon)

    with pytest.raises(DenialStands):
        await store.set_by_clinician(kari, DELAY, act("k2"), soon)

    assert (await store.directives(kari, NOW, soon)).restrictions == (DENIAL,)
    assert await store.acted_before(kari, act("k2"), soon) is False
    elsewhere = replace(DELAY, object_value="rp-9")
    assert await store.set_by_clinician(kari, elsewhere, act("k2"), soon) == elsewhere


async def test_a_denial_takes_the_place_of_a_delay_and_a_delay_in_its_place_holds_since_the_first(store, kari, soon):
    await store.set_by_clinician(kari, DELAY, act("k1"), soon)
    denial = replace(DENIAL, valid_from=NOW + HOUR)
    await store.set_by_clinician(kari, denial, act("k2"), soon)
    await store.lift_by_clinician(kari, denial.id, act("k3", at=NOW + 2 * HOUR), soon)
    extended = replace(DELAY, id="d9", valid_from=NOW + 3 * HOUR)
    await store.set_by_clinician(kari, extended, act("k4"), soon)
    longer = replace(extended, id="d10", valid_from=NOW + 4 * HOUR)

    kept = await store.set_by_clinician(kari, longer, act("k5"), soon)

    assert kept.held_since == extended.valid_from
    assert (await store.directives(kari, NOW + 5 * HOUR, soon)).restrictions == (kept,)
    assert len(await store.safety_history(kari, soon)) == 4


async def test_a_release_is_noted_once_so_that_a_retry_releases_no_later_version(store, kari, soon):
    first = await store.release_by_clinician(kari, "rp-1", act(), soon)
    again = await store.release_by_clinician(kari, "rp-1", act(at=NOW + HOUR), soon)

    assert (first, again) == (NOW, NOW)
    found = await store.directives(kari, NOW + 2 * HOUR, soon)
    assert found.releases == (EarlyRelease(report_id="rp-1", released_at=NOW),)


async def test_a_denial_is_ended_once_and_another_persons_is_not_there(store, kari, soon):
    await store.set_by_clinician(kari, DENIAL, act("k1"), soon)
    ola = await store.enrol([OLA], soon)

    ended = await store.lift_by_clinician(kari, DENIAL.id, act("k2", at=NOW + HOUR), soon)
    again = await store.lift_by_clinician(kari, DENIAL.id, act("k2", at=NOW + 2 * HOUR), soon)

    assert ended == again == replace(DENIAL, valid_to=NOW + HOUR)
    assert await store.lift_by_clinician(ola, DENIAL.id, act("k2"), soon) is None


async def test_two_at_once_with_one_key_are_one(store, database, kari, soon):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(store.release_by_clinician(kari, "rp-1", act(), soon)) for _ in range(6)]

    assert {task.result() for task in tasks} == {NOW}
    assert len(await rows(database, "release")) == 1


async def test_reason_and_who_are_sealed_and_a_reason_stands_once(store, database, kari, soon):
    await store.set_by_clinician(kari, DELAY, act("k1"), soon)
    await store.release_by_clinician(kari, "rp-1", act("k2"), soon)
    written = [*await rows(database, "clinician_act"), *await rows(database, "restriction")]

    assert not any(secret in str(row) for row in written for secret in ("Haug", "Tuesday"))
    assert sorted(row["reason"] is not None for row in written) == [False, True, True]
