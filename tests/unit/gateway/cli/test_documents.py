"""`documents` says what is wrong with a client's documents, and writes the manifest of those that may be run."""

import json
import re
from pathlib import Path

import pytest

from gateway.cli import main
from gateway.graphql.persisted import digest_of
from gateway.graphql.trusted import Trusted, read_manifests
from tests.e2e.asking import QUERIES

KIND = "query Kind {\n  viewer {\n    ...F\n  }\n}\n\nfragment F on Viewer {\n  kind\n}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kind.graphql").write_text("query Kind { viewer { ...F } }")
    (tmp_path / "fragments.graphql").write_text("fragment F on Viewer { kind }")
    (tmp_path / "wrong.graphql").write_text("query Wrong {\n  nothing\n}")
    return tmp_path


def test_documents_that_may_be_run_are_named(folder, capsys) -> None:
    assert main(["documents", "check", str(folder / "kind.graphql"), str(folder / "fragments.graphql")]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{folder}/kind.graphql: Kind may be run; it costs 1",
        "1 document, no problems",
    ]


def test_what_is_wrong_is_told_with_its_place(folder, capsys) -> None:
    assert main(["documents", "check", *map(str, sorted(folder.glob("*.graphql")))]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{folder}/kind.graphql: Kind may be run; it costs 1",
        f"{folder}/wrong.graphql:2:3: Cannot query field 'nothing' on type 'Query'.",
        "2 documents, 1 problem",
    ]


def test_all_of_it_may_be_had_as_json(folder, capsys) -> None:
    assert main(["documents", "check", "--json", *map(str, sorted(folder.glob("*.graphql")))]) == 1
    told = json.loads(capsys.readouterr().out)

    assert told["problems"] == []
    assert [(one["name"], len(one["operation_hash"])) for one in told["documents"]] == [("Kind", 64), ("Wrong", 64)]
    assert [one["problems"] for one in told["documents"]] == [
        [],
        [
            {
                "file": f"{folder}/wrong.graphql",
                "message": "Cannot query field 'nothing' on type 'Query'.",
                "line": 2,
                "column": 3,
            }
        ],
    ]


def test_a_manifest_has_each_operation_as_libraries_write_it(folder, capsys) -> None:
    files = [str(folder / "kind.graphql"), str(folder / "fragments.graphql")]
    assert main(["documents", "manifest", *files]) == 0
    apollo = json.loads(capsys.readouterr().out)
    assert main(["documents", "manifest", "--format", "ids", *files]) == 0
    ids = json.loads(capsys.readouterr().out)

    assert apollo == {
        "format": "apollo-persisted-query-manifest",
        "version": 1,
        "operations": [{"id": digest_of(KIND), "name": "Kind", "type": "query", "body": KIND}],
    }
    assert ids == {digest_of(KIND): KIND}


@pytest.mark.parametrize("written", ["apollo", "ids"])
def test_a_manifest_is_read_again_and_checked(tmp_path, capsys, written) -> None:
    files = sorted(map(str, QUERIES.glob("*.graphql")))
    assert main(["documents", "manifest", "--format", written, *files]) == 0
    manifest = tmp_path / "app.json"
    manifest.write_text(capsys.readouterr().out, encoding="utf-8")

    assert len(Trusted(read_manifests([manifest])).entries) == len(files)
    assert main(["documents", "check", str(manifest)]) == 0
    assert capsys.readouterr().out.endswith(f"\n{len(files)} documents, no problems\n")


def test_no_manifest_is_written_of_what_is_wrong(folder, capsys) -> None:
    assert main(["documents", "manifest", *map(str, folder.glob("*.graphql"))]) == 1
    told = capsys.readouterr()

    assert told.out == ""
    assert "wrong.graphql:2:3: " in told.err
    assert told.err.endswith("provesvar: no manifest was written\n")


def test_a_file_that_has_no_documents_is_told(tmp_path, capsys) -> None:
    (tmp_path / "none.json").write_text("{}")

    assert main(["documents", "check", str(tmp_path / "none.json")]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{tmp_path}/none.json: the manifest has no documents",
        "0 documents, 1 problem",
    ]


@pytest.mark.parametrize("arguments", [[], ["check"], ["other"], ["manifest", "--format", "xml", "a.graphql"]])
def test_wrong_arguments_end_with_2(arguments, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["documents", *arguments])

    assert ended.value.code == 2


def test_what_costs_more_than_is_wanted_is_wrong(tmp_path, capsys) -> None:
    file = tmp_path / "a.graphql"
    file.write_text("query Q($n: Int) { me { timeline(first: $n) { edges { cursor } } } }")
    assert main(["documents", "check", str(file)]) == 0
    priced = re.search(r"Q may be run; it costs ([\d,]+), and ([\d,]+) at most", capsys.readouterr().out)
    most = priced[2].replace(",", "")

    assert main(["documents", "check", "--max-cost", most, str(file)]) == 0
    capsys.readouterr()
    assert main(["documents", "check", "--max-cost", str(int(most) - 1), str(file)]) == 1
    assert capsys.readouterr().out.startswith(f"{file}: Q may cost {priced[2]}, and ")


def test_a_manifest_may_ask_for_types_where_client_libraries_do(tmp_path, capsys) -> None:
    file = tmp_path / "a.graphql"
    file.write_text("{ me { ... on Patient { ...F } messages { __typename } } } fragment F on Patient { id }")
    assert main(["documents", "manifest", "--format", "ids", "--typenames", str(file)]) == 0
    ((_, text),) = json.loads(capsys.readouterr().out).items()

    assert " ".join(text.split()) == (
        "{ me { ... on Patient { ...F __typename } messages { __typename } __typename } } "
        "fragment F on Patient { id __typename }"
    )
