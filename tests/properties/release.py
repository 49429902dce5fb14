"""The release table in force, for the tests of when things open."""

from functools import cache
from pathlib import Path

from policies import ReleaseClass, ReleaseRules, parse_release

CHECKOUT = Path(__file__).resolve().parents[2]
TEXT = (CHECKOUT / "policies" / "tables" / "release.toml").read_text(encoding="utf-8")


@cache
def rules() -> ReleaseRules:
    return parse_release(TEXT)


def release(name: str) -> ReleaseClass:
    """Give the class of an id."""
    return next(found for found in rules().classes if found.id == name)
