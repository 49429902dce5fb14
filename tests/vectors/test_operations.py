"""Who may find out who saw what has moved to another person, as a lawyer reads it."""

import json
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from policies import Channel, DenialCode, Effect, Errand, Operation, parse_operations

VECTORS = json.loads(Path(__file__).with_name("operations.json").read_text(encoding="utf-8"))
RULES = parse_operations(files("policies").joinpath("tables", "operations.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["description"])
def test_an_errand_is_decided_as_the_vector_says(vector):
    caller = vector["caller"]
    errand = Errand(operation=Operation(vector["operation"]), channel=Channel(caller["channel"]), named=caller["named"])
    row = RULES.decide(errand, date.fromisoformat(vector["day"]))

    code = DenialCode(vector["code"]) if "code" in vector else None
    assert (row.effect, row.code, row.id) == (Effect(vector["expected"]), code, vector["row"])


def test_every_row_and_every_channel_has_a_vector():
    assert {vector["row"] for vector in VECTORS} == {row.id for row in RULES.rows}
    assert {vector["caller"]["channel"] for vector in VECTORS} == set(Channel)
