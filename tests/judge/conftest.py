"""One judge a worker, and a gateway of each test's own that trusts it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.judge.outside import Outside, cast_judge, outside_of
from tests.judge.provider import Judge


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    """A judge that is not restarted."""
    with cast_judge() as running:
        yield running


@pytest.fixture
async def outside(judge: Judge, database: str, tmp_path: Path) -> AsyncIterator[Outside]:
    """A gateway that trusts the judge."""
    async with outside_of(judge, database, tmp_path) as opened:
        yield opened
