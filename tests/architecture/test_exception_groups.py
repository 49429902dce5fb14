"""No error is raised under `except*`: Python 3.11.2, as Debian 12 has it, hands it on in a group of its own."""

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    str(path.relative_to(CHECKOUT))
    for package in ("gateway", "resolvers", "policies")
    for path in (CHECKOUT / package).rglob("*.py")
)


def raised_from_a_group(source: str) -> list[int]:
    """List the lines that raise a new error under `except*`."""
    return [
        node.lineno
        for tried in ast.walk(ast.parse(source))
        if isinstance(tried, ast.TryStar)
        for handler in tried.handlers
        for node in ast.walk(handler)
        if isinstance(node, ast.Raise) and node.exc is not None
    ]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_raises_nothing_new_from_a_group(module):
    assert raised_from_a_group((CHECKOUT / module).read_text(encoding="utf-8")) == []


def test_what_is_raised_from_a_group_is_found_and_passing_it_on_is_not():
    source = "try:\n    step()\nexcept* OSError:\n    {}\n"

    assert raised_from_a_group(source.format("raise Refused")) == [4]
    assert raised_from_a_group(source.format("raise")) == []
