"""A client's documents are held against the schema, each problem with its place in the file that it is in."""

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.graphql.checking import Checking, Files, Problem
from gateway.graphql.cost import Pages
from gateway.graphql.documents import Operation
from gateway.graphql.operations import Operations
from tests.e2e.asking import QUERIES
from tests.examples import NUMBER
from tests.unit.resolvers.schema.asked import SCHEMA

CHECKING = Checking(SCHEMA, Pages(usual=20, largest=200))
KIND = "query Kind { viewer { kind } }\n"


def problems(folder: Path, files: dict[str, str]) -> list[tuple[Any, ...]]:
    """Check files; gives what is wrong, with the names of the files alone."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    read = Files(folder / name for name in files)
    found = [CHECKING.check(one) for one in read.documents()]
    told = [*read.problems, *(problem for one in found for problem in one.problems)]
    return [(one.file.removeprefix(f"{folder}/"), one.line, one.column, one.message) for one in told]


def test_what_is_shipped_may_be_run() -> None:
    read = Files(sorted(QUERIES.glob("*.graphql")))
    found = [CHECKING.check(one) for one in read.documents()]

    assert len(found) > 10
    assert [one for one in found if one.problems] == read.problems == []
    assert all(one.name for one in found)


def test_a_document_has_the_hash_that_it_has_in_the_logs(tmp_path) -> None:
    (tmp_path / "a.graphql").write_text(KIND + "fragment F on Viewer { kind } query Q { viewer { ...F } }")
    first, second = Files([tmp_path / "a.graphql"]).documents()
    known = Operations(SCHEMA, introspection=False)

    for one, text in ((first, KIND), (second, "query Q { viewer { ...F } } fragment F on Viewer { kind }")):
        assert CHECKING.check(one).operation_hash == known.of(Operation(query=text)).fingerprint.hex()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("query {", (1, 8, "Syntax Error: Expected Name, found <EOF>.")),
        (
            "query Q {\n  viewer { kindd }\n}",
            (2, 12, "Cannot query field 'kindd' on type 'Viewer'. Did you mean 'kind'?"),
        ),
        ("{ viewer { ...F } }", (1, 15, "Unknown fragment 'F'.")),
        ("{ __schema { types { name } } }", (None, None, "the schema is not told here")),
        (
            "{ " + "viewer { kind } " * 51 + "}",
            (None, None, "the document asks for more than 50 things at once"),
        ),
        (f"{KIND}fragment F on Viewer {{ kind }}", (2, 1, "no operation puts in fragment F")),
        (f"{KIND}type Viewer {{ kind: Int }}", (2, 1, "neither an operation nor a fragment")),
    ],
)
def test_each_problem_has_its_place(tmp_path, text, problem) -> None:
    assert problems(tmp_path, {"a.graphql": text}) == [("a.graphql", *problem)]


def test_operations_put_in_fragments_of_other_files_and_problems_are_told_where_they_are(tmp_path) -> None:
    files = {
        "a.graphql": "query A { viewer { ...F } }",
        "b.graphql": "fragment F on Viewer { ...G }",
        "c.graphql": "\nfragment G on Viewer { nothing ...F }",
    }

    assert sorted(problems(tmp_path, files)) == [
        ("b.graphql", 1, 24, "Cannot spread fragment 'F' within itself via 'G'."),
        ("c.graphql", 2, 24, "Cannot query field 'nothing' on type 'Viewer'."),
    ]


def test_a_fragment_may_be_written_twice_but_not_otherwise(tmp_path) -> None:
    query, fragment = "query A { viewer { ...F } }", "fragment F on Viewer { kind }"
    same = {"a.graphql": query, "b.graphql": fragment, "c.graphql": f"\n{fragment}\n"}
    other = same | {"c.graphql": "fragment F on Viewer { __typename }"}

    assert problems(tmp_path, same) == []
    assert problems(tmp_path, other) == [
        ("c.graphql", 1, 1, f"fragment F is also written, and otherwise, in {tmp_path}/b.graphql")
    ]


def test_each_operation_of_a_file_is_a_document(tmp_path) -> None:
    (tmp_path / "a.graphql").write_text(
        f"{KIND}mutation M {{ viewer }} subscription S {{ nothing }} {{ viewer {{ kind }} }}"
    )
    found = Files([tmp_path / "a.graphql"]).documents()

    assert [(one.name, one.kind) for one in found] == [
        ("Kind", "query"),
        ("M", "mutation"),
        ("S", "subscription"),
        (None, "query"),
    ]


def test_the_documents_of_manifests_are_checked(tmp_path) -> None:
    wrong = json.dumps({"abc": KIND, "def": "query D {\n  nothing\n}", "ghi": "fragment F on Viewer { kind }"})
    broken = {"a.json": wrong, "b.json": "{", "c.json": json.dumps({"abc": "{"})}

    assert problems(tmp_path, broken) == [
        ("b.json", None, None, "the manifest is not JSON"),
        ("c.json", None, None, "document abc: line 1, column 2: Syntax Error: Expected Name, found <EOF>."),
        ("a.json: document def", 2, 3, "Cannot query field 'nothing' on type 'Query'."),
        ("a.json: document ghi", None, None, "the document has no operation"),
    ]


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_a_file_that_cannot_be_read_is_told(tmp_path, content) -> None:
    path = tmp_path / "a.graphql"
    if content:
        path.write_bytes(content)
    read = Files([path])

    assert (read.documents(), read.problems) == ([], [Problem(file=str(path), message="the file cannot be read")])


def test_no_literal_is_repeated(tmp_path) -> None:
    told = problems(tmp_path, {"a.graphql": f'{{ viewer(id: "{NUMBER.digits}", n: {NUMBER.digits}) {{ kind }} }}'})

    assert told
    assert NUMBER.digits not in str(told)


def test_a_document_that_is_too_long_with_its_fragments_has_no_hash(tmp_path) -> None:
    names = [f"F{number}" for number in range(3)]
    files = {
        f"{name}.graphql": f"fragment {name} on Viewer {{ {'kind ' * 90 + '... { ' + 'kind ' * 9_000 + '}'} }}"
        for name in names
    }
    files["q.graphql"] = f"{{ viewer {{ {' '.join('...' + name for name in names)} }} }}"
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    (found,) = Files(tmp_path / name for name in files).documents()
    checked = CHECKING.check(found)

    assert checked.operation_hash is None
    assert checked.problems


def test_what_may_be_run_has_a_price_and_the_most_that_its_variables_could_make_of_it(tmp_path) -> None:
    pages = "{ me { timeline(first: %s) { edges { cursor } } } }"
    texts = [pages % "20", f"query ($n: Int) {pages % '$n'}", f"query ($n: Int = 20) {pages % '$n'}", pages % "200"]
    (tmp_path / "a.graphql").write_text("\n".join(texts))
    usual, variable, default, largest = map(CHECKING.check, Files([tmp_path / "a.graphql"]).documents())

    assert 0 < usual.cost == usual.cost_at_most == variable.cost == default.cost
    assert usual.cost < largest.cost == variable.cost_at_most == default.cost_at_most


def test_what_is_wrong_has_none(tmp_path) -> None:
    (tmp_path / "a.graphql").write_text("{ nothing }")
    (found,) = Files([tmp_path / "a.graphql"]).documents()

    assert (CHECKING.check(found).cost, CHECKING.check(found).cost_at_most) == (None, None)
