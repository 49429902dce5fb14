"""The pages are a client like any other: of the project they know their own files alone."""

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
WEB = CHECKOUT / "gateway" / "web"
# GraphiQL is part of the gateway, and reads its settings.
PAGES = sorted(str(path.relative_to(CHECKOUT)) for path in WEB.rglob("*.py") if path.relative_to(WEB).parts[0] != "ide")
PROJECT = ("gateway", "resolvers", "policies", "tests")


def imported(source: str) -> set[str]:
    """Name the modules that a file imports."""
    nodes = list(ast.walk(ast.parse(source)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


def of_others(source: str) -> set[str]:
    """Name those of the project that are not the pages' own."""
    ours = {name for name in imported(source) if name.partition(".")[0] in PROJECT}
    return {name for name in ours if not name.startswith("gateway.web.") or name.startswith("gateway.web.ide")}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_imports_nothing_of_the_project_but_pages(page):
    assert of_others((CHECKOUT / page).read_text(encoding="utf-8")) == set()


def test_the_pages_are_found():
    assert "gateway/web/asking.py" in PAGES


@pytest.mark.parametrize(
    "line",
    [
        "import gateway.settings",
        "from resolvers import model",
        "from gateway import app",
        "from gateway.web import ide",
        "from gateway.web.ide.page import shipped",
    ],
)
def test_an_import_of_the_gateways_own_is_found(line):
    assert len(of_others(line)) == 1
