"""`serve`: answer over HTTP with the settings in force."""

import argparse
import sys
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.app import create_app, missing_settings
from gateway.cli import Refused
from gateway.heads import BoundedHeads
from gateway.opening import SecretUnusable
from gateway.settings import Settings, SettingsInvalid, load
from gateway.sourcing import SettingsIncomplete
from resolvers.errors import StoreUnavailable
from resolvers.store import EmbeddedUnavailable, MigrationRefused

WRONG_ARGUMENT = 2
CANNOT_OPEN = (EmbeddedUnavailable, MigrationRefused, SecretUnusable, SettingsIncomplete, StoreUnavailable)


class Opening:
    """The app, whose failure to open is kept to be said in one line, where the server would log all its frames."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the app; nothing has failed."""
        self._app = app
        self.failure: Exception | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand everything on, but the text of a failure to open."""
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return

        async def short(message: Message) -> None:
            # Sent while the failure is being handled, with its frames as text.
            expected = isinstance(sys.exc_info()[1], CANNOT_OPEN)
            await send({"type": message["type"]} if expected else message)

        try:
            await self._app(scope, receive, short)
        except CANNOT_OPEN as error:
            self.failure = error


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "serve",
        help="answer over HTTP with the settings in force",
        description="Serve GraphQL and the intake door. Every caller needs a DPoP-bound token; there is no other mode.",
        epilog="Exit codes: 0 stopped, 1 it could not start, 2 the settings are wrong.",
    )
    command.add_argument("--settings", metavar="FILE", type=Path, help="settings file (TOML)")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped."""
    settings = read(arguments.settings)
    missing = missing_settings(settings)
    if missing:
        raise Refused(f"cannot serve without these settings: {', '.join(missing)}", status=WRONG_ARGUMENT)
    if any(issuer.bearer_allowed for issuer in settings.issuers):
        raise Refused("setting issuers: serve has no mode for unbound tokens", status=WRONG_ARGUMENT)
    app = Opening(create_app(settings))
    server = uvicorn.Server(configuration(app, settings))
    try:
        server.run()
    except SystemExit as end:
        # The server ends the process itself, for two reasons: the app does not open, or the address is not to be had.
        reason = app.failure or f"{settings.host}, port {settings.port} cannot be listened on"
        raise Refused(f"cannot serve: {reason}") from end
    return 0


def read(file: Path | None) -> Settings:
    """
    Read the settings.

    Raises:
        Refused: naming everything that is wrong with them.
    """
    try:
        return load(file)
    except SettingsInvalid as error:
        raise Refused(f"settings: {error}", status=WRONG_ARGUMENT) from error


def configuration(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """Configure the server: no access log, as our own has no addresses; no date and server headers to learn from."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        lifespan="on",
        # Whom a proxy names is read where it is known how many proxies are ours (setting proxies).
        proxy_headers=False,
        http=BoundedHeads,
        ws="none",
        access_log=False,
        server_header=False,
        log_level="info",
    )
