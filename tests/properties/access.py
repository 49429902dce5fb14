"""The table in force, for the tests that try it on everything."""

from functools import cache
from pathlib import Path

from policies import Table, parse_table, variants
from tests.properties.space import Rule, World

CHECKOUT = Path(__file__).resolve().parents[2]
TEXT = CHECKOUT / "policies" / "tables" / "access.toml"


@cache
def table() -> Table:
    return parse_table(TEXT.read_text(encoding="utf-8"))


def world(of: Table, switched_on: frozenset[str]) -> World:
    return World([Rule.of(row) for row in of.rows_with(switched_on)], switched_on)


@cache
def worlds() -> tuple[World, ...]:
    """Give what the table decides under every choice of its settings."""
    return tuple(world(table(), switched_on) for switched_on in variants(table()))
