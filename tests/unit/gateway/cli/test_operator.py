"""Whoever asks from the command line has a name."""

import argparse

import pytest

from gateway.cli import Refused
from gateway.cli.operator import asking_by, name_in
from resolvers.model import ActorKind


def test_a_name_is_taken_as_it_is_given() -> None:
    assert name_in(argparse.Namespace(by=" Dagny Drift ")) == "Dagny Drift"


@pytest.mark.parametrize("by", ["", "  ", "Dag\x1b[31mny"])
def test_what_is_no_name_is_refused(by) -> None:
    with pytest.raises(Refused) as refused:
        name_in(argparse.Namespace(by=by))

    assert refused.value.status == 2


async def test_whoever_asks_is_an_operator_of_that_name() -> None:
    asking = asking_by("Dagny Drift", 5)

    assert (asking.caller.kind, asking.caller.name, asking.caller.scopes) == (
        ActorKind.OPERATOR,
        "Dagny Drift",
        frozenset(),
    )
