import pytest

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable


async def test_the_store_answers_a_ping(store, soon):
    assert await store.ping(soon) is None


async def test_a_ping_without_time_left_is_late(store):
    with pytest.raises(StoreUnavailable):
        await store.ping(Deadline.after(-1))
