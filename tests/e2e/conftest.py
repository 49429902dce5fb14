"""A whole demo as users start it, one a test worker, with a state folder of its own."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.chromium import Tab, launched, need_browser, opened
from tests.e2e.asking import Demo
from tests.e2e.rooms import Rooms
from tests.e2e.starting import started
from tests.redaction import overhear_file


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """Start `demo`, and hear afterwards what it and its database have logged."""
    folder = Path(tempfile.mkdtemp(prefix="pv-e2e-"))
    folder.chmod(0o711)
    with started(folder) as running:
        yield running
    overhear_file("what a demo logged", folder / "stderr")
    overhear_file("what a demo's database logged", folder / "demo" / "store" / "log")
    shutil.rmtree(folder)


@pytest.fixture
async def tab() -> AsyncIterator[Tab]:
    """An empty page in a browser."""
    need_browser()
    async with opened() as empty:
        yield empty


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def rooms(demo: Demo) -> AsyncIterator[Rooms]:
    """A browser beside the demo, in which people sign in to the pages; one a test worker."""
    need_browser()
    async with launched() as browser:
        yield Rooms(browser, demo)
