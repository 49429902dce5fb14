"""The table in force, for the tests that try it on everything."""

from functools import cache
from pathlib import Path

from policies import Table, parse_table
from policies.enumeration import World, world_of

CHECKOUT = Path(__file__).resolve().parents[2]
TEXT = CHECKOUT / "policies" / "tables" / "access.toml"


@cache
def table() -> Table:
    return parse_table(TEXT.read_text(encoding="utf-8"))


@cache
def world() -> World:
    """Give what the table decides in every situation under every choice of its settings."""
    return world_of(table())
