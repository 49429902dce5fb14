"""`serve`: answer over HTTP with the settings in force."""

import argparse
from pathlib import Path

import uvicorn

from gateway.app import create_app, missing_settings
from gateway.cli import Refused
from gateway.settings import Settings, SettingsInvalid, load

WRONG_ARGUMENT = 2


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
    server = uvicorn.Server(configuration(settings))
    server.run()
    return 0 if server.started else 1


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


def configuration(settings: Settings) -> uvicorn.Config:
    """Configure the server: no access log, as our own has no addresses; no date and server headers to learn from."""
    return uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        lifespan="on",
        access_log=False,
        server_header=False,
        log_level="info",
    )
