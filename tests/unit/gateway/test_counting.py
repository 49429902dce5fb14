"""What a process has counted comes to the store now and then, and at its end; a store that is down stops nothing."""

import asyncio
import logging

import pytest

from gateway.counting import kept, put
from resolvers.counting import Counts
from resolvers.errors import StoreUnavailable
from resolvers.model import FetchEnd, SourceId
from tests.examples import NOW

LAB = SourceId("lab")


class Ledger:
    """Adds up, and tells who waits; or is down."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.times = 0
        self.told = asyncio.Event()
        self._failure = failure

    async def add_counts(self, batch, deadline):
        if self._failure is not None:
            raise self._failure
        self.times += sum(one.times for one in batch.fetches)
        self.told.set()


@pytest.fixture
def counts() -> Counts:
    return Counts(lambda: NOW, lambda: 0.0)


async def test_what_is_counted_comes_to_the_store_while_the_block_runs(counts) -> None:
    ledger = Ledger()
    async with kept(counts, ledger, every_s=0.001):
        counts.fetched(LAB, FetchEnd.ANSWERED, 0.1)
        async with asyncio.timeout(5):
            await ledger.told.wait()

    assert ledger.times == 1


async def test_what_is_left_comes_to_the_store_at_the_end_also_of_a_block_that_fails(counts) -> None:
    ledger = Ledger()
    counts.fetched(LAB, FetchEnd.ANSWERED, 0.1)
    with pytest.raises(ZeroDivisionError):
        async with kept(counts, ledger):
            raise ZeroDivisionError

    assert ledger.times == 1


@pytest.mark.parametrize("failure", [StoreUnavailable("down"), TimeoutError()])
async def test_a_store_that_does_not_answer_is_logged_and_stops_nothing(counts, failure, caplog) -> None:
    counts.fetched(LAB, FetchEnd.ANSWERED, 0.1)
    with caplog.at_level(logging.WARNING):
        await put(counts, Ledger(failure), within_s=1)
    ledger = Ledger()
    await put(counts, ledger, within_s=1)

    assert [record.message for record in caplog.records] == [
        "how sources and intake go could not be kept: the store did not answer"
    ]
    assert ledger.times == 1
