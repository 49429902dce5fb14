"""A whole demo as users start it, one a test worker, with a state folder of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.chromium import Tab, launched, need_browser, opened
from tests.e2e.asking import Demo
from tests.e2e.rooms import Rooms
from tests.redaction import overhear_file

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """Start `demo`, wait for its ready line, and end it as Ctrl-C does."""
    folder = Path(tempfile.mkdtemp(prefix="pv-e2e-"))
    folder.chmod(0o711)
    environment = os.environ | {"XDG_STATE_HOME": str(folder), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "gateway.cli", "demo", "--port", "0", "--state", str(folder / "demo")]
    complaints = folder / "stderr"
    with (
        complaints.open("wb") as stderr,
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=stderr, text=True, cwd=ROOT
        ) as process,
    ):
        assert process.stdout is not None
        printed = []
        for line in process.stdout:
            printed.append(line)
            if line.startswith("ready "):
                break
        try:
            assert printed, complaints.read_text(encoding="utf-8")
            assert printed[-1].startswith("ready "), "".join(printed)
            url = printed[-1].removeprefix("ready ").strip().removesuffix("/graphql")
            yield Demo(url=url, home=folder / "provesvar", state=folder / "demo", environment=environment)
        finally:
            process.terminate()
            process.wait(30)
    overhear_file("what a demo logged", complaints)
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
