"""The profile `everything`: the app as it is shipped, on a database, with an issuer and registers around it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec.structs import replace
from starlette.applications import Starlette

from gateway.app import create_app
from gateway.demo.issuer import trusted_issuers
from gateway.settings import RegisterConfig, Settings
from resolvers.sources.shelf import Shelf
from tests.benchmarks.compat.around import Around
from tests.benchmarks.compat.schema import build

# Proofs are made before a run, and used during it.
PROOF_AGE_S = 60.0
END_S = 20.0


@contextmanager
def around(folder: Path, patients: int) -> Iterator[Around]:
    """Start what is around, in a process of its own, so that what it costs is not counted."""
    command = [sys.executable, "-P", "-m", "tests.benchmarks.compat.around", str(folder), str(patients)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield msgspec.json.decode(process.stdout.readline(), type=Around)
        finally:
            process.terminate()
            process.wait(END_S)


def everything_app(settings: Settings, found: Around, folder: Path) -> Starlette:
    """Make the app."""
    shared_by_nobody()
    return create_app(on_database(settings, found, folder), schema=lambda _: build())


def on_database(settings: Settings, found: Around, folder: Path) -> Settings:
    """Add to the settings what is around."""
    issuers = trusted_issuers(found.issuer, allow_bearer=False)
    return replace(
        settings,
        dsn=found.dsn,
        secret_file=folder / "secret",
        issuers=tuple(replace(issuer, proof_age_s=PROOF_AGE_S) for issuer in issuers),
        registers=RegisterConfig(base_url=found.registers),
        source_cache_s=0,
    )


def shared_by_nobody() -> None:
    """Let each request ask every source itself, as the peers' do: nobody joins who asks the same at the same time."""
    Shelf.leave = lambda *_: None
