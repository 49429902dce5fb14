"""Serve a profile on loopback, as `serve` does, in one process whose CPU time is the gateway's alone."""

import argparse
import os
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import msgspec
from starlette.applications import Starlette

from gateway.cli.answering import Server, configuration
from gateway.settings import Settings
from tests.benchmarks.compat.everything import around, everything_app
from tests.benchmarks.compat.path import path_app
from tests.benchmarks.compat.sheet import configured
from tests.tireless import TIRELESS

HOST = "127.0.0.1"
TOKEN = "a-static-token"
PROFILES = ("path", "everything")
# The peers' query asks for 500 results on one page.
MOST = 500


def main(arguments: list[str]) -> int:
    """Serve until stopped."""
    wish = parser().parse_args(arguments)
    # The server ends the process by the signal that it has heard, once it is done: what is around is to end too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as stack:
        folder = wish.state or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pv-")))
        folder.mkdir(parents=True, exist_ok=True)
        # The embedded server may run as another user, who passes through.
        folder.chmod(0o711)
        settings = settings_of(wish)
        app = app_of(wish, settings, folder, stack)
        if wish.core is not None:
            os.sched_setaffinity(0, {wish.core})
        told = {"url": f"{settings.public_url}/graphql", "pid": os.getpid(), "state": str(folder)}
        sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
        sys.stdout.flush()
        Server(configuration(app, settings), begin=nothing, ready=nothing).run()
    return 0


def nothing(*_: object) -> None:
    """Wait for nobody."""


def parser() -> argparse.ArgumentParser:
    """Say what may be asked for."""
    made = argparse.ArgumentParser(
        prog="provesvar bench compat",
        description="Answer the peers' query at /graphql by the product's own path. The folder of --state gets "
        "`headers`, which a caller sends, and for `everything` `client.key`, which its proofs are made with.",
    )
    made.add_argument("--port", type=int, required=True)
    made.add_argument("--mock", metavar="URL", required=True, help="the peers' mock laboratories")
    made.add_argument("--sources", type=int, metavar="K", default=5, help="how many regions are asked")
    made.add_argument("--profile", choices=PROFILES, default="path")
    made.add_argument("--state", type=Path, metavar="DIR", help="where files are kept; a new folder when not said")
    made.add_argument("--patients", type=int, default=0, help="how many others `everything` has a report of")
    made.add_argument("--core", type=int, help="run the gateway, and nothing around it, on this core")
    return made


def settings_of(wish: argparse.Namespace) -> Settings:
    """Write the settings that both profiles have."""
    return Settings(
        host=HOST,
        port=wish.port,
        public_url=f"http://{HOST}:{wish.port}",
        max_page_size=MOST,
        sources=configured(wish.mock, wish.sources),
        **TIRELESS,
    )


def app_of(wish: argparse.Namespace, settings: Settings, folder: Path, stack: ExitStack) -> Starlette:
    """Make the app of a profile, and what is around it."""
    if wish.profile == "everything":
        return everything_app(settings, stack.enter_context(around(folder, wish.patients)), folder)
    (folder / "headers").write_text(f"Authorization: Bearer {TOKEN}\n", encoding="ascii")
    return path_app(settings, TOKEN)
