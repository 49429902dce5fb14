"""Every module with code has a test file of its name, in the folder that mirrors its package."""

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
KINDS = ("unit", "integration", "properties")

# Modules whose behaviour is seen from outside alone, and where.
SEEN_ELSEWHERE: dict[str, str] = {}


def has_code(path: Path) -> bool:
    """Tell whether a module does something: a function that is more than a declaration."""
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not declared_only(node)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )


def declared_only(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Tell whether a function is a Protocol's: a docstring or an ellipsis and nothing else."""
    return all(isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) for part in function.body)


def modules() -> list[str]:
    """List the modules that need a test file."""
    return sorted(
        str(path.relative_to(CHECKOUT))
        for package in ("gateway", "resolvers", "policies")
        for path in (CHECKOUT / package).rglob("*.py")
        if has_code(path)
    )


def mirrors(module: str) -> list[Path]:
    """Name the files that may test a module: `resolvers/plan.py` is tested in `tests/KIND/resolvers/test_plan.py`."""
    path = Path(module)
    mirrored = path.parent.with_name(f"test_{path.parent.name}.py") if path.stem == "__init__" else None
    name = mirrored or path.with_name(f"test_{path.stem}.py")
    return [CHECKOUT / "tests" / kind / name for kind in KINDS]


@pytest.mark.parametrize("module", modules())
def test_a_module_has_a_test_file_of_its_name(module):
    assert module in SEEN_ELSEWHERE or any(path.exists() for path in mirrors(module))


def test_the_exemptions_are_of_modules_that_exist_and_are_seen_in_a_test_that_exists():
    assert [module for module in SEEN_ELSEWHERE if module not in modules()] == []
    assert [test for test in SEEN_ELSEWHERE.values() if not (CHECKOUT / test).exists()] == []
    assert [module for module in SEEN_ELSEWHERE if any(path.exists() for path in mirrors(module))] == []


def test_a_package_is_mirrored_by_a_file_beside_its_folder():
    assert mirrors("gateway/cli/__init__.py")[0] == CHECKOUT / "tests/unit/gateway/test_cli.py"
