"""Every module with code has a test file of its name, or one beside it that imports it, in the mirroring folder."""

import ast
import re
from functools import cache
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
    """
    Name the files that may test a module: `resolvers/plan.py` is tested in `tests/KIND/resolvers/test_plan.py`.

    A part, as `svarrapport_results.py` is of `svarrapport.py`, may be tested with its whole.
    """
    path = Path(module)
    if path.stem == "__init__":
        names = [path.parent.with_name(f"test_{path.parent.name}.py")]
    else:
        words = path.stem.split("_")
        names = [path.with_name(f"test_{'_'.join(words[:length])}.py") for length in range(len(words), 0, -1)]
    return [CHECKOUT / "tests" / kind / name for kind in KINDS for name in names]


@cache
def imported_beside(folder: str) -> frozenset[str]:
    """Collect the modules that the tests of one mirroring folder import."""
    files = (path for kind in KINDS for path in (CHECKOUT / "tests" / kind / folder).glob("test_*.py"))
    return frozenset(name for path in files for name in imports(path.read_text(encoding="utf-8")))


def imports(source: str) -> set[str]:
    """Read the dotted names of modules that a source imports, or may: `from a import b` gives `a` and `a.b`."""
    nodes = list(ast.walk(ast.parse(source)))
    plain = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    origins = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return (
        plain | {node.module for node in origins} | {f"{node.module}.{n.name}" for node in origins for n in node.names}
    )


def is_tested(module: str) -> bool:
    """Tell whether a module has a mirroring test file, or a test beside it that imports it."""
    dotted = re.sub(r"(/__init__)?\.py$", "", module).replace("/", ".")
    return any(path.exists() for path in mirrors(module)) or dotted in imported_beside(str(Path(module).parent))


@pytest.mark.parametrize("module", modules())
def test_a_module_has_a_test_of_its_own(module):
    assert module in SEEN_ELSEWHERE or is_tested(module)


def test_an_import_from_a_package_may_be_of_its_module():
    assert imports("from resolvers.store import rows") == {"resolvers.store", "resolvers.store.rows"}


def test_the_exemptions_are_of_modules_that_exist_and_are_seen_in_a_test_that_exists():
    assert [module for module in SEEN_ELSEWHERE if module not in modules()] == []
    assert [test for test in SEEN_ELSEWHERE.values() if not (CHECKOUT / test).exists()] == []
    assert [module for module in SEEN_ELSEWHERE if is_tested(module)] == []


def test_a_part_may_be_tested_with_its_whole():
    assert CHECKOUT / "tests/unit/resolvers/test_plan.py" in mirrors("resolvers/plan_windows.py")


def test_a_package_is_mirrored_by_a_file_beside_its_folder():
    assert mirrors("gateway/cli/__init__.py")[0] == CHECKOUT / "tests/unit/gateway/test_cli.py"
