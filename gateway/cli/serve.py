"""`serve`: answer over HTTP with the settings in force."""

import argparse
from pathlib import Path

from msgspec.structs import replace

from gateway.app import missing_settings
from gateway.cli import Refused, answering, workers
from gateway.settings import MOST_WORKERS, Settings, SettingsInvalid, load

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
    command.add_argument("--workers", metavar="N", type=number, help="processes that answer (default: setting workers)")
    command.set_defaults(run=run)


def number(text: str) -> int:
    """Read a number of workers."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_WORKERS):
        raise argparse.ArgumentTypeError(f"workers are a number from 1 to {MOST_WORKERS}")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped."""
    settings = read(arguments.settings)
    settings = replace(settings, workers=arguments.workers or settings.workers)
    missing = missing_settings(settings)
    if missing:
        raise Refused(f"cannot serve without these settings: {', '.join(missing)}", status=WRONG_ARGUMENT)
    if any(issuer.bearer_allowed for issuer in settings.issuers):
        raise Refused("setting issuers: serve has no mode for unbound tokens", status=WRONG_ARGUMENT)
    try:
        (workers.serve if settings.workers > 1 else answering.answer)(settings)
    except answering.CannotServe as error:
        raise Refused(f"cannot serve: {error}") from error
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
