"""The manifests of clients are read in each format that their tools write, and a broken one says what is wrong."""

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from graphql import parse

from gateway.graphql.trusted import ManifestUnusable, Trusted, canonical, read_manifests

KIND = "query Kind { viewer { kind } }"
ME = "query Me { me { id } }"


def written(folder: Path, found: Any, name: str = "manifest.json") -> Path:
    path = folder / name
    path.write_text(found if isinstance(found, str) else json.dumps(found), encoding="utf-8")
    return path


def apollo(*operations: dict[str, str], version: int = 1, named: str = "apollo-persisted-query-manifest") -> Any:
    return {"format": named, "version": version, "operations": list(operations)}


def operation(word: str, body: str, name: str = "Kind") -> dict[str, str]:
    return {"id": word, "name": name, "type": "query", "body": body}


@pytest.mark.parametrize(
    "found",
    [
        apollo(operation("abc", KIND), operation("def", ME)),
        {"abc": KIND, "def": ME},
        {"sha256:abc": KIND, "sha256:def": ME},
    ],
)
def test_each_format_gives_the_same_documents(tmp_path, found) -> None:
    trusted = Trusted(read_manifests([written(tmp_path, found)]))

    assert [trusted.text_of(word) for word in ("abc", "def", "ghi")] == [KIND, ME, None]


def test_several_manifests_are_one_and_may_share_documents(tmp_path) -> None:
    first = written(tmp_path, {"abc": KIND}, "first.json")
    second = written(tmp_path, {"abc": KIND, "def": ME}, "second.json")
    trusted = Trusted(read_manifests([first, second]))

    assert (trusted.text_of("abc"), trusted.text_of("def")) == (KIND, ME)


def test_two_documents_of_one_id_are_refused(tmp_path) -> None:
    first, second = (
        written(tmp_path, {"abc": text}, name) for text, name in ((KIND, "first.json"), (ME, "second.json"))
    )
    with pytest.raises(ManifestUnusable, match=r"second\.json: document abc has the id of another .*first\.json"):
        read_manifests([first, second])


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ("{", "the manifest is not JSON"),
        ("[" * 100_000, "the manifest is not JSON"),
        ([], "neither of Apollo's format nor one object of ids and texts"),
        ({"abc": 1}, "neither of Apollo's format nor one object of ids and texts"),
        ({}, "the manifest has no documents"),
        (apollo(), "the manifest has no documents"),
        (apollo(operation("abc", KIND), version=2), "of another format than apollo-persisted-query-manifest 1"),
        (apollo(operation("abc", KIND), named="relay"), "of another format than apollo-persisted-query-manifest 1"),
        ({"format": "x"}, "neither of Apollo's format"),
        (apollo({"id": "abc"}), "neither of Apollo's format"),
        ({"": KIND}, "an id that is empty or longer than 200 characters"),
        ({"a" * 201: KIND}, "an id that is empty or longer than 200 characters"),
    ],
)
def test_a_broken_manifest_says_what_is_wrong_and_where(tmp_path, found, told) -> None:
    path = written(tmp_path, found)

    with pytest.raises(ManifestUnusable) as raised:
        read_manifests([path])

    assert str(raised.value).startswith(f"{path}: ")
    assert told in str(raised.value)


def test_a_manifest_that_is_not_there_says_so(tmp_path) -> None:
    with pytest.raises(ManifestUnusable, match="cannot be read: No such file"):
        read_manifests([tmp_path / "none.json"])


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"abc": "query Q {\n  viewer {"}, "document abc: line 2, column 11: "),
        (apollo(operation("abc", "{", name="Kind")), "document Kind: line 1, column 2: "),
        ({"abc": "{ a " * 10_000}, "document abc: "),
    ],
)
def test_a_document_that_cannot_be_read_says_where_it_is_wrong(tmp_path, found, told) -> None:
    with pytest.raises(ManifestUnusable, match=told):
        Trusted(read_manifests([written(tmp_path, found)]))


@pytest.mark.parametrize(
    "text",
    [
        "query Kind{viewer{kind}}",
        "\n# a comment\nquery  Kind {\r\n\tviewer, { kind, }\n}\n",
        "\ufeffquery Kind { viewer { kind } }",
    ],
)
def test_a_document_is_known_however_it_is_laid_out(tmp_path, text) -> None:
    trusted = Trusted(read_manifests([written(tmp_path, {"abc": KIND})]))

    assert trusted.knows(parse(text))


def test_a_document_is_known_in_whatever_order_its_operations_and_fragments_stand() -> None:
    parts = (
        "query Q { viewer { ...F ...G } }",
        "fragment F on Viewer { kind }",
        'fragment G on Viewer { a(n: """\n""") }',
    )
    hashes = {canonical(parse(" ".join(order))) for order in permutations(parts)}

    assert len(hashes) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (KIND, "query Other { viewer { kind } }"),
        (KIND, "query Kind { viewer { kind __typename } }"),
        ("{ a(n: 1) }", "{ a(n: 2) }"),
        ('{ a(n: "1") }', '{ a(n: "2") }'),
        ('{ a(n: "1") }', "{ a(n: 1) }"),
        ('{ a(n: ["b c"]) }', '{ a(n: ["b", "c"]) }'),
        ('{ a(n: "# b") }', '{ a(n: "# c") }'),
        ('{ a(n: """b""") }', '{ a(n: "b") }'),
        ("{ a }", "{ a: a }"),
        ("{ a { b c } }", "{ a { c b } }"),
        ("query A { a } query B { b }", "query A { b } query B { a }"),
        ("query A { a }", "query A { a } query A { a }"),
    ],
)
def test_a_document_that_says_something_else_is_another(one, other) -> None:
    assert canonical(parse(one)) != canonical(parse(other))


def test_the_operation_that_is_looked_at_first_is_found(tmp_path) -> None:
    found = {"a": KIND, "b": "{ me { id } }", "c": "fragment F on Viewer { kind }", "d": f"{ME} {KIND}"}
    entries = read_manifests([written(tmp_path, found)])

    assert [entry.operation for entry in entries] == ["Kind", None, None, "Me"]
