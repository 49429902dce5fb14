"""A citizen's wishes for their own channel are kept, the newest of each."""

from datetime import timedelta

import pytest

from resolvers.errors import StoreUnavailable
from resolvers.model import Discipline, ReleaseChoice, ReleasePreference
from tests.examples import NOW
from tests.integration.resolvers.store.lives import KARI

DAY = timedelta(days=1)
SOONER = ReleasePreference(choice=ReleaseChoice.SOONER, set_at=NOW + DAY)
LATER = ReleasePreference(choice=ReleaseChoice.LATER, days=5, set_at=NOW)
PATHOLOGY = ReleasePreference(discipline=Discipline.PAT, choice=ReleaseChoice.USUAL, set_at=NOW)


@pytest.fixture
async def kari(store, soon):
    return await store.enrol([KARI], soon)


async def test_the_newest_wish_stands_for_all_and_for_each_discipline(store, kari, soon):
    for wish in (LATER, PATHOLOGY, SOONER, LATER):
        await store.set_preference(kari, wish, soon)

    assert (await store.directives(kari, NOW, soon)).preferences == (SOONER, PATHOLOGY)


@pytest.mark.parametrize(
    "wish",
    [
        ReleasePreference(choice=ReleaseChoice.LATER, set_at=NOW),
        ReleasePreference(choice=ReleaseChoice.SOONER, days=2, set_at=NOW),
    ],
)
async def test_days_belong_to_later_alone(store, kari, soon, wish):
    with pytest.raises(StoreUnavailable):
        await store.set_preference(kari, wish, soon)


async def test_the_channel_is_closed_and_opened_again(store, kari, soon):
    for at in (NOW, NOW + DAY):
        await store.close_channel(kari, at, soon)
    found = await store.directives(kari, NOW, soon)
    assert (found.channel_closed, found.opted_out) == (True, False)

    await store.open_channel(kari, soon)
    assert not (await store.directives(kari, NOW, soon)).channel_closed
