"""The examples as a user starts them, each in a process of its own: what they need, and how they are run."""

import asyncio
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from tests.e2e.asking import Demo, number_of
from tests.redaction import overhear

HERE = Path(__file__).resolve().parent
PYTHON = HERE.parents[1] / ".gql" / "bin" / "python"
COMMANDS = {
    "apollo": ("node", str(HERE / "apollo" / "app.mjs")),
    "urql": ("node", str(HERE / "urql" / "app.mjs")),
    "gql": (str(PYTHON), str(HERE / "gql" / "app.py")),
}


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """How a process ended, and what it said."""

    status: int
    printed: str
    complained: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What an example prints: the reports that it got, whether that is all, and how a wrong cursor is refused."""

    reports: list[str]
    complete: bool
    refusals: tuple[str, ...] = ()


def need_clients() -> None:
    """Skip where the clients are not installed, and fail where they must be."""
    lacking = missing()
    if lacking and os.environ.get("CLIENTS_REQUIRED"):
        pytest.fail(lacking)
    if lacking:
        pytest.skip(lacking)


def missing() -> str | None:
    """Say what is missing to run the examples, if anything is."""
    if shutil.which("node") is None or not (HERE / "node_modules").is_dir():
        return "the clients need Node 20 or newer and `npm ci --ignore-scripts` in tests/clients"
    if not PYTHON.exists():
        return "the clients need an environment .gql with tests/clients/gql/requirements.lock in it"
    return None


async def ran(*command: str, given: bytes = b"") -> Ended:
    """Run a command, and listen to what it complains of."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=HERE,
        env={"PATH": os.environ["PATH"]},
    )
    printed, complained = await process.communicate(given)
    overhear(f"the standard error of {command[-1]}", complained.decode())
    assert process.returncode is not None
    return Ended(status=process.returncode, printed=printed.decode(), complained=complained.decode())


async def asked(demo: Demo, *command: str, more: Sequence[str] = (), spoilt: str = "") -> Ended:
    """Let an example ask of Kari as her GP, with what `token --json` would print; `spoilt` is put before the token."""
    whom = {
        "url": f"{demo.url}/graphql",
        "token": spoilt + await demo.token("dr-lunde"),
        "keyFile": demo.run_file.client_key_file,
        "basis": "UNNTAK",
    }
    return await ran(*command, number_of("kari"), *more, given=msgspec.json.encode(whom))


def told(ended: Ended) -> Told:
    """Read what an example that went well has printed."""
    assert (ended.status, ended.complained) == (0, "")
    return msgspec.json.decode(ended.printed, type=Told)
