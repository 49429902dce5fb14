"""A citizen's wishes for themself are kept, every one of them, and the same wish twice is one."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from resolvers.errors import StoreUnavailable
from resolvers.model import Discipline, KeyReused, ReleaseChoice, ReleasePreference
from tests.examples import NOW
from tests.integration.resolvers.store.lives import KARI, arrival, made, rows, version

DAY = timedelta(days=1)
SOONER = ReleasePreference(choice=ReleaseChoice.SOONER, set_at=NOW + DAY)
LATER = ReleasePreference(choice=ReleaseChoice.LATER, days=5, set_at=NOW)
PATHOLOGY = ReleasePreference(discipline=Discipline.PAT, choice=ReleaseChoice.USUAL, set_at=NOW)


@pytest.fixture
async def kari(store, soon):
    return await store.enrol([KARI], soon)


async def test_every_wish_is_kept_oldest_first(store, kari, soon):
    for key, wish in enumerate((SOONER, PATHOLOGY, LATER)):
        assert await store.set_preference(kari, wish, idempotency_key=str(key), deadline=soon) == wish

    assert (await store.directives(kari, NOW, soon)).preferences == (LATER, PATHOLOGY, SOONER)


async def test_of_two_wishes_of_one_moment_the_last_stands(store, kari, soon):
    sooner = replace(SOONER, set_at=NOW)
    for key, wish in enumerate((LATER, sooner)):
        await store.set_preference(kari, wish, idempotency_key=str(key), deadline=soon)

    assert (await store.directives(kari, NOW, soon)).preferences == (sooner,)


async def test_a_wish_sent_again_stands_as_it_was_first_set_and_another_under_its_key_is_refused(store, kari, soon):
    await store.set_preference(kari, LATER, idempotency_key="k", deadline=soon)

    again = await store.set_preference(kari, replace(LATER, set_at=NOW + DAY), idempotency_key="k", deadline=soon)
    others = [
        await store.set_preference(kari, other, idempotency_key="k", deadline=soon)
        for other in (SOONER, replace(LATER, days=6), replace(LATER, discipline=Discipline.LAB))
    ]

    assert again == LATER
    assert others == [KeyReused()] * 3
    assert await store.opt_out(kari, now=NOW, idempotency_key="k", deadline=soon) == KeyReused()
    found = await store.directives(kari, NOW, soon)
    assert (found.preferences, found.opted_out) == ((LATER,), False)


@pytest.mark.parametrize(
    "wish",
    [
        ReleasePreference(choice=ReleaseChoice.LATER, set_at=NOW),
        ReleasePreference(choice=ReleaseChoice.SOONER, days=2, set_at=NOW),
    ],
)
async def test_days_belong_to_later_alone_and_a_wish_that_fails_leaves_its_key_free(store, kari, soon, wish):
    with pytest.raises(StoreUnavailable):
        await store.set_preference(kari, wish, idempotency_key="k", deadline=soon)

    assert await store.set_preference(kari, LATER, idempotency_key="k", deadline=soon) == LATER


async def test_an_opt_out_sent_again_changes_nothing_also_after_it_was_ended(store, database, kari, soon):
    async def held() -> int:
        return len(await rows(database, "report"))

    await store.file(arrival(version(KARI, made())), soon)
    since = await store.opt_out(kari, now=NOW, idempotency_key="out", deadline=soon)
    assert (since, await held()) == (NOW, 0)
    assert await store.opt_out(kari, now=NOW + DAY, idempotency_key="out", deadline=soon) == NOW
    assert await store.end_opt_out(kari, now=NOW + DAY, idempotency_key="out", deadline=soon) == KeyReused()

    assert await store.end_opt_out(kari, now=NOW + DAY, idempotency_key="in", deadline=soon) is None
    await store.file(arrival(version(KARI, made("r2"))), soon)
    assert await store.opt_out(kari, now=NOW + DAY, idempotency_key="out", deadline=soon) is None

    assert await held() == 1
    assert not (await store.directives(kari, NOW, soon)).opted_out


async def test_opting_out_twice_keeps_the_first_day_and_ending_a_late_retry_does_not_open(store, kari, soon):
    await store.opt_out(kari, now=NOW, idempotency_key="1", deadline=soon)
    assert await store.opt_out(kari, now=NOW + DAY, idempotency_key="2", deadline=soon) == NOW
    await store.end_opt_out(kari, now=NOW + DAY, idempotency_key="3", deadline=soon)
    await store.opt_out(kari, now=NOW + 2 * DAY, idempotency_key="4", deadline=soon)

    again = await store.end_opt_out(kari, now=NOW + 3 * DAY, idempotency_key="3", deadline=soon)

    assert again == NOW + 2 * DAY
    assert (await store.directives(kari, NOW, soon)).opted_out


async def test_the_channel_is_closed_and_opened_again(store, kari, soon):
    for at in (NOW, NOW + DAY):
        await store.close_channel(kari, at, soon)
    found = await store.directives(kari, NOW, soon)
    assert (found.channel_closed, found.opted_out) == (True, False)

    await store.open_channel(kari, soon)
    assert not (await store.directives(kari, NOW, soon)).channel_closed
