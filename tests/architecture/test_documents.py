"""The documents say what is so: every setting, every error code, every command."""

import ast
import hashlib
import re
from pathlib import Path

import msgspec
import pytest

from gateway.cli import COMMANDS
from gateway.identity.refusal import Reason
from gateway.settings import Settings
from resolvers.errors import PathError

CHECKOUT = Path(__file__).resolve().parents[2]
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
CODE = re.compile(r"[A-Z]{3,}(?:_[A-Z]+)*")


def words(document: str) -> set[str]:
    """Read what a document sets in code style, alone or within an example."""
    text = (CHECKOUT / document).read_text(encoding="utf-8")
    return set(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", " ".join(re.findall(r"```.*?```|`[^`]+`", text, re.DOTALL))))


def descendants(kind: type[Exception]) -> set[type[Exception]]:
    """Find an exception and all that are derived from it."""
    return {kind}.union(*(descendants(child) for child in kind.__subclasses__()))


def codes_of_the_edge() -> set[str]:
    """Read the codes that the edge writes itself: what is named or passed as `code` in gateway, but for the demo."""
    trees = (
        ast.parse(path.read_text(encoding="utf-8"))
        for path in (CHECKOUT / "gateway").rglob("*.py")
        if not {"demo", "cli"} & set(path.parts)
    )
    given = (value for tree in trees for node in ast.walk(tree) for value in named_code(node))
    return {value.value for value in given if isinstance(value, ast.Constant) and CODE.fullmatch(str(value.value))}


def named_code(node: ast.AST) -> list[ast.expr]:
    """Take the value out of `code = …`, `code=…` and `{"code": …}`."""
    if isinstance(node, ast.keyword) and node.arg == "code":
        return [node.value]
    if isinstance(node, ast.Assign) and any(isinstance(name, ast.Name) and name.id == "code" for name in node.targets):
        return [node.value]
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "code"]
    return []


def test_the_readme_names_every_setting():
    assert {field.name for field in msgspec.structs.fields(Settings)} - words("README.md") == set()


def test_the_readme_names_every_error_code():
    codes = {kind.code for kind in descendants(PathError)} | {reason.code for reason in Reason} | codes_of_the_edge()

    assert codes - words("README.md") == set()


@pytest.mark.parametrize("command", [*COMMANDS, "test"])
def test_the_readme_names_every_command(command):
    assert command in words("README.md")


def test_the_readme_shows_the_query_that_is_shipped():
    query = (CHECKOUT / "gateway/demo/queries/timeline.graphql").read_text(encoding="utf-8")

    assert query.strip() in (CHECKOUT / "README.md").read_text(encoding="utf-8")


def test_the_changelog_has_a_place_for_what_is_not_released():
    assert "\n## [Unreleased]\n" in (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_licence_is_the_unmodified_apache_licence():
    assert hashlib.sha256((CHECKOUT / "LICENSE").read_bytes()).hexdigest() == APACHE_2


@pytest.mark.parametrize(
    "document", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docker/README.md"]
)
def test_a_link_within_the_repository_leads_somewhere(document):
    path = CHECKOUT / document
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text(encoding="utf-8"))

    assert [target for target in targets if not (path.parent / target).exists()] == []
