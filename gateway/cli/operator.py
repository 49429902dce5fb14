"""Whoever runs the store, as the path sees them: by the command line, with the name that they give."""

import argparse
import uuid

from gateway.cli import Refused
from gateway.cli.running import WRONG_ARGUMENT, now
from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.model import ActorKind, Caller

# Whoever has the keys of the store asks without a token.
COMMAND = "command line"
NOT_ALLOWED = 3


def name_in(arguments: argparse.Namespace) -> str:
    """
    Read who asks.

    Raises:
        Refused: it is no name.
    """
    by: str = arguments.by.strip()
    if not by or not by.isprintable():
        raise Refused("name who asks", status=WRONG_ARGUMENT)
    return by


def asking_by(by: str, budget_s: float) -> Asking:
    """Ask by name, within a time."""
    caller = Caller(
        kind=ActorKind.OPERATOR, subject=COMMAND, issuer=COMMAND, client_id=COMMAND, scopes=frozenset(), name=by
    )
    return Asking(caller=caller, now=now(), deadline=Deadline.after(budget_s), request_id=str(uuid.uuid4()))
