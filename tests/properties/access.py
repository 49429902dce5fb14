"""The table in force, for the tests that try it on everything."""

from functools import cache
from pathlib import Path

from policies import Table, parse_table
from policies.enumeration import World
from policies.enumeration import worlds as worlds_of

CHECKOUT = Path(__file__).resolve().parents[2]
TEXT = CHECKOUT / "policies" / "tables" / "access.toml"


@cache
def table() -> Table:
    return parse_table(TEXT.read_text(encoding="utf-8"))


@cache
def worlds() -> tuple[World, ...]:
    """Give what the table decides under every choice of its settings."""
    return tuple(worlds_of(table()))
