"""The command line: one module a command, found by name."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from typing_extensions import override

WRONG_ARGUMENTS = 2
INTERRUPTED = 130
COMMANDS = (
    "demo",
    "serve",
    "migrate",
    "ingest",
    "token",
    "query",
    "fault",
    "schema",
    "documents",
    "simulate",
    "policy",
    "review",
    "moved",
    "purge",
    "audit",
)


class Refused(Exception):
    """A command cannot go on; the message is the one clear line that the user sees, `status` the exit code."""

    def __init__(self, message: str, *, status: int = 1) -> None:
        """Keep the line and the exit code."""
        super().__init__(message)
        self.status = status


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong with the arguments in one line, as everything else is said."""

    @override
    def error(self, message: str) -> NoReturn:
        """End with what is wrong and where help is."""
        self.exit(WRONG_ARGUMENTS, f"{self.prog}: {message}; --help says more\n")


def parser() -> Parser:
    """Build the parser: each command module adds its own arguments and says which function runs it."""
    top = Parser(
        prog="provesvar",
        description="Prøvesvar gateway: one answer for a patient's laboratory and radiology results.",
        epilog="`./provesvar test` runs every check of the project. Exit codes: 0 done, 1 could not be done, 2 wrong "
        "arguments; more where a command says so.",
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        import_module(f"gateway.cli.{name}").add(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; what goes wrong is one line on standard error and an exit code."""
    arguments = parser().parse_args(argv)
    try:
        return finished(int(arguments.run(arguments)))
    except Refused as refusal:
        print(f"provesvar: {refusal}", file=sys.stderr)
        return refusal.status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; what is left would raise again when Python flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def finished(status: int) -> int:
    """Hand out what still waits in the buffer: at Python's own end, nobody could catch that its reader has gone."""
    sys.stdout.flush()
    return status
