"""Every reason of the ledger is listed once with its meaning, in the code and in the README, and none is made up."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from resolvers.ledger_reasons import CUT, CUTS, REASONS

CHECKOUT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| `([A-Za-z_]+)` \| (.+) \|$", re.MULTILINE)
ANY_STATUS = "HTTP_nnn"


def trees() -> Iterator[ast.Module]:
    """Read what asks sources and writes the ledger."""
    for place in ("sources/*.py", "plan.py", "collect.py", "completing.py", "ledger.py", "pipeline.py"):
        for path in (CHECKOUT / "resolvers").glob(place):
            yield ast.parse(path.read_text(encoding="utf-8"))


def constants() -> set[str]:
    """Read every word in capitals."""
    words = (node.value for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {word for word in words if isinstance(word, str) and re.fullmatch(r"[A-Z][A-Z_]+", word)}


def given(name: str) -> set[str]:
    """Read what is given as `reason` or `cut`."""
    calls = (node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == name)
    values = (value for call in calls for value in ast.walk(call.value) if isinstance(value, ast.Constant))
    return {value.value for value in values if isinstance(value.value, str) and value.value.isupper()}


def test_every_reason_that_is_given_is_listed():
    assert given("reason") - REASONS.keys() - {"HTTP_"} == set()
    assert given("cut") - CUTS.keys() == set()


def test_every_reason_that_is_listed_is_given():
    told = constants() | {"STORE_UNAVAILABLE"}

    assert REASONS.keys() - told == {ANY_STATUS}
    assert CUTS.keys() - told == set()


def test_the_readme_lists_the_same_reasons_with_the_same_meanings():
    section = (CHECKOUT / "README.md").read_text(encoding="utf-8").split("## Ledger reasons\n")[1].split("\n## ")[0]

    assert dict(ROW.findall(section)) == {**REASONS, **{CUT + name: meaning for name, meaning in CUTS.items()}}
