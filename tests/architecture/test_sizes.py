"""Modules and functions stay small enough to be read in one go."""

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    str(path.relative_to(CHECKOUT))
    for package in ("gateway", "resolvers", "policies")
    for path in (CHECKOUT / package).rglob("*.py")
)
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function's body, without its docstring."""
    statements = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return statements[-1].end_lineno - statements[0].lineno + 1 if statements else 0


def long_functions(source: str) -> list[str]:
    """Name the functions whose body is too long."""
    return [
        f"{node.name} ({body_lines(node)} lines)"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and body_lines(node) > LONGEST_FUNCTION
    ]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_at_most_400_lines(module):
    assert len((CHECKOUT / module).read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("module", MODULES)
def test_a_function_has_at_most_40_body_lines(module):
    assert long_functions((CHECKOUT / module).read_text(encoding="utf-8")) == []


def test_a_function_of_41_lines_is_found():
    source = 'async def slow():\n    """Say."""\n' + "    step()\n" * 41

    assert long_functions(source) == ["slow (41 lines)"]


def test_a_docstring_does_not_count():
    source = 'def quick():\n    """\n' + "    words\n" * 60 + '    """\n' + "    step()\n" * 40

    assert long_functions(source) == []
