"""The threat model of SECURITY.md: each step is looked at from six sides, each answer has its test, nothing is left."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest

from gateway.cli import COMMANDS

TESTS = Path(__file__).resolve().parents[1]
CHECKOUT = TESTS.parent
STRIDE = set("STRIDE")
MODEL = (CHECKOUT / "SECURITY.md").read_text(encoding="utf-8").partition("\n## Threat model\n")[2]
ROW = re.compile(r"^\| (?P<id>T-[A-Z]+-\d+) \| (?P<kinds>[STRIDE](?:, [STRIDE])*) \| (?P<rest>.*) \|$", re.MULTILINE)
STEP = re.compile(r"^\| (?P<name>[a-z]+) \| `(?:gateway|resolvers)/", re.MULTILINE)
TEST = re.compile(r"`([a-z0-9_/]+\.py)::(test_\w+)`")
PATH = re.compile(r"/[a-z0-9._/-]+")
LISTENS = {"start_server", "create_server", "start_unix_server"}


class Threat(msgspec.Struct, frozen=True, kw_only=True):
    """One row: what may happen, and what answers it."""

    id: str
    kinds: frozenset[str]
    what: str
    answer: str
    tests: tuple[tuple[str, str], ...]

    @property
    def is_none(self) -> bool:
        """Tell whether the row says that there is no such threat."""
        return self.what == "—"


def sections() -> dict[str, str]:
    """Give each section of the model that has a table, by its heading."""
    parts = re.split(r"^### (.+)$", MODEL, flags=re.MULTILINE)
    return {name: text for name, text in zip(parts[1::2], parts[2::2], strict=True) if "| threat |" in text}


def threats(text: str) -> Iterator[Threat]:
    """Read the rows of a section."""
    for row in ROW.finditer(text):
        what, answer, tests = row["rest"].split(" | ")
        yield Threat(
            id=row["id"],
            kinds=frozenset(row["kinds"].split(", ")),
            what=what,
            answer=answer,
            tests=tuple(TEST.findall(tests)),
        )


@cache
def functions(path: Path) -> frozenset[str]:
    """Name the tests of a file, whether or not they have parameters."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def outside_the_demo() -> Iterator[tuple[Path, ast.AST]]:
    """Walk everything in the gateway's code that callers may reach."""
    for path in (CHECKOUT / "gateway").rglob("*.py"):
        if not {"demo", "cli"} & set(path.relative_to(CHECKOUT).parts):
            yield from ((path, node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def paths() -> set[str]:
    """Find the paths that callers are let in by: those of the scopes, and those written where a route is made."""
    modules = {
        path for path, node in outside_the_demo() if isinstance(node, ast.Name) and node.id in {"Route", "Mount"}
    }
    modules.add(CHECKOUT / "gateway/identity/configuration.py")
    modules.add(CHECKOUT / "gateway/identity/details.py")
    return {
        node.value
        for path, node in outside_the_demo()
        if path in modules
        and isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and PATH.fullmatch(node.value)
    }


def listeners() -> set[str]:
    """Find the modules that listen for connections of their own."""
    return {
        str(path.relative_to(CHECKOUT))
        for path, node in outside_the_demo()
        if isinstance(node, ast.Attribute) and node.attr in LISTENS
    }


ALL = [threat for text in sections().values() for threat in threats(text)]


def test_every_step_of_the_walk_has_its_table():
    walk = (CHECKOUT / "README.md").read_text(encoding="utf-8").partition("\n## How an answer is made\n")[2]
    steps = STEP.findall(walk.partition("\n## ")[0])

    assert len(steps) == 10
    assert set(steps) - sections().keys() == set()


def test_every_row_of_a_table_is_read():
    written = re.findall(r"^\| T-", MODEL, re.MULTILINE)

    assert len(ALL) == len(written) > 100


@pytest.mark.parametrize("name", sections())
def test_every_step_and_way_in_is_looked_at_from_all_six_sides(name):
    found = list(threats(sections()[name]))

    assert set().union(*(threat.kinds for threat in found)) == STRIDE
    assert len({threat.id.split("-")[1] for threat in found}) == 1
    assert [int(threat.id.split("-")[2]) for threat in found] == list(range(1, len(found) + 1))


def test_no_two_threats_have_one_name():
    assert [name for name, count in Counter(threat.id for threat in ALL).items() if count > 1] == []


@pytest.mark.parametrize("threat", ALL, ids=lambda threat: threat.id)
def test_a_threat_says_what_answers_it_and_where_that_is_seen(threat):
    assert threat.is_none == threat.answer.startswith("None: ")
    assert threat.answer.endswith(".")
    assert threat.tests or threat.is_none
    assert [f"{path}::{name}" for path, name in threat.tests if name not in functions(TESTS / path)] == []


@pytest.mark.parametrize("path", sorted(paths()))
def test_every_path_of_the_code_is_in_the_model(path):
    assert f"`{path}`" in MODEL or f" {path}`" in MODEL


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_model(command):
    assert f"`{command}`" in MODEL


def test_every_listener_is_in_the_model():
    assert listeners() == {"gateway/mllp.py"}
    assert [module for module in listeners() if f"`{module}`" not in MODEL] == []


def test_the_paths_are_found_in_the_code():
    assert {"/graphql", "/intake/hl7v2", "/restrictions", "/readyz", "/.well-known/provesvar-demo"} <= paths()
