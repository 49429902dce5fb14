"""A document is asked for by its hash or its id as clients do, through the whole gateway; and the manifests hold."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.cli import main
from gateway.graphql.persisted import digest_of
from gateway.graphql.trusted import ManifestUnusable
from gateway.settings import DocumentsMode, GraphQLProfile
from tests.clients.started import COMMANDS, HERE, asked, need_clients, told
from tests.e2e.asking import MY_TIMELINE, QUERIES, Answer, number_of
from tests.e2e.composed import Composed, composed

APOLLO = {"accept": "application/graphql-response+json,application/json;q=0.9"}
KIND = "{ viewer { kind } }"
PATIENT = "query Q($id: PersonNumber!) { patient(id: $id) { id } }"
LITERAL = '{ patient(id: "%s") { id } }'


async def ask(gateway: Composed, caller: str = "kari", headers: Mapping[str, str] = APOLLO, **body: Any) -> Answer:
    return await gateway.demo.post(caller, msgspec.json.encode(body), headers=headers)


def hashed(text: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": digest_of(text)}}


def manifest(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> Path:
    """Write the manifest of the shipped queries, as an operator would."""
    assert main(["documents", "manifest", *map(str, sorted(QUERIES.glob("*.graphql"))), *more]) == 0
    path = folder / "app.json"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def ids(path: Path) -> dict[str, str]:
    return {one["name"]: one["id"] for one in json.loads(path.read_text(encoding="utf-8"))["operations"]}


@pytest.mark.parametrize(("profile", "status"), [(GraphQLProfile.LEGACY, 200), (GraphQLProfile.EDITION_2026, 422)])
async def test_the_handshake_of_apollo_and_urql_leaves_each_with_the_answer(
    database, tmp_path, profile, status
) -> None:
    variables = {"id": number_of("kari")}
    async with composed(database, tmp_path, graphql_profile=profile) as gateway:
        whole = await ask(gateway, "dr-haug", query=PATIENT, variables=variables)
        first = await ask(gateway, "dr-haug", extensions=hashed(PATIENT), variables=variables)
        sent = await ask(gateway, "dr-haug", extensions=hashed(PATIENT), variables=variables, query=PATIENT)
        # Whoever asks next by the hash is answered for themself.
        other = await ask(gateway, "kari", extensions=hashed(PATIENT), variables={"id": number_of("ola")})
        by_id = await ask(gateway, "dr-haug", documentId=f"sha256:{digest_of(PATIENT)}", variables=variables)

    (error,) = first.json["errors"]
    assert (first.status, error["message"], first.codes) == (
        status,
        "PersistedQueryNotFound",
        ["PERSISTED_QUERY_NOT_FOUND"],
    )
    assert set(first.json) == {"errors"}
    assert first.headers["cache-control"] == "no-store"
    assert whole.data == sent.data == by_id.data
    assert sent.data["patient"]
    assert other.json["data"] == {"patient": None}


async def test_who_asks_by_a_document_that_names_a_person_sends_it_each_time(database, tmp_path, caplog) -> None:
    text = LITERAL % number_of("kari")
    async with composed(database, tmp_path) as gateway:
        sent = [await ask(gateway, "dr-haug", extensions=hashed(text), query=text) for _ in range(2)]
        again = await ask(gateway, "dr-haug", extensions=hashed(text))

    assert all(answer.data["patient"] for answer in sent)
    assert again.codes == ["PERSISTED_QUERY_NOT_FOUND"]
    assert number_of("kari") not in caplog.text


async def test_where_nothing_is_kept_clients_send_whole_documents(database, tmp_path) -> None:
    async with composed(database, tmp_path, persisted_queries=False) as gateway:
        first = await ask(gateway, extensions=hashed(KIND))
        sent = await ask(gateway, extensions=hashed(KIND), query=KIND)
        again = await ask(gateway, extensions=hashed(KIND))

    (error,) = first.json["errors"]
    assert (first.status, error["message"], again.codes) == (
        200,
        "PersistedQueryNotSupported",
        ["PERSISTED_QUERY_NOT_SUPPORTED"],
    )
    assert sent.data == {"viewer": {"kind": "CITIZEN"}}


@pytest.mark.parametrize("mode", DocumentsMode)
async def test_a_client_with_a_manifest_asks_by_id_in_every_mode(database, tmp_path, capsys, mode) -> None:
    path = manifest(tmp_path, capsys)
    known = ids(path)["MyTimeline"]
    async with composed(database, tmp_path, documents_manifest=(path,), documents_mode=mode) as gateway:
        answers = [
            await ask(gateway, **by)
            for by in (
                {"documentId": known},
                {"documentId": f"sha256:{known}"},
                {"id": known},
                {"doc_id": known},
                {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": known}}},
            )
        ]
        text = await ask(gateway, query=MY_TIMELINE)
        other = await ask(gateway, query=KIND)
        unknown = await ask(gateway, id="unknown")

    assert [list(answer.data["me"]) for answer in answers] == [["timeline"]] * 5
    assert (text.status, "errors" in text.json) == ((403, True) if mode is DocumentsMode.ONLY_IDS else (200, False))
    held = mode in {DocumentsMode.SAFELIST, DocumentsMode.ONLY_IDS}
    assert (other.status, "errors" in other.json) == ((403, True) if held else (200, False))
    told = "FORBIDDEN" if mode is DocumentsMode.ONLY_IDS else "PERSISTED_QUERY_NOT_FOUND"
    assert unknown.codes == [told]


@pytest.mark.parametrize(
    ("client", "mode"),
    [("apollo", DocumentsMode.ONLY_IDS), ("urql", DocumentsMode.SAFELIST), ("gql", DocumentsMode.SAFELIST)],
)
async def test_a_client_as_it_comes_needs_no_more_than_a_manifest(database, tmp_path, capsys, client, mode) -> None:
    need_clients()
    files = [str(HERE / "timeline.graphql")]
    path = manifest(tmp_path, capsys, *files, *["--typenames"] * (client != "gql"))
    async with composed(database, tmp_path, documents_manifest=(path,), documents_mode=mode) as gateway:
        got = told(await asked(gateway.demo, *COMMANDS[client]))

    assert (got.complete, got.refusals) == (True, ("CURSOR_INVALID",))


async def test_an_audit_tells_of_unknown_documents_by_a_hash_that_holds_no_literal(
    database, tmp_path, capsys, caplog
) -> None:
    path = manifest(tmp_path, capsys)
    texts = [LITERAL % number_of(key) for key in ("kari", "ola")]
    changes = {"documents_manifest": (path,), "documents_mode": DocumentsMode.AUDIT}
    with caplog.at_level(logging.WARNING, "gateway.graphql.library"):
        async with composed(database, tmp_path, **changes) as gateway:
            for text in texts:
                await ask(gateway, "dr-haug", query=text)

    told = [one.getMessage() for one in caplog.records if one.name == "gateway.graphql.library"]
    assert len(told) == 1
    assert told[0].startswith("a document that is in no manifest: ")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{", "the manifest is not JSON"),
        (
            json.dumps({"abc": "query Q {\n  nothing\n}"}),
            "document abc: line 2, column 3: Cannot query field 'nothing'",
        ),
        (json.dumps({"abc": "{ __schema { types { name } } }"}), "document abc: the schema is not told here"),
    ],
)
async def test_a_broken_manifest_stops_the_start_and_says_where_it_is_wrong(database, tmp_path, written, told) -> None:
    path = tmp_path / "app.json"
    path.write_text(written, encoding="utf-8")

    unusable = pytest.RaisesExc(ManifestUnusable, check=lambda error: str(error).startswith(f"{path}: {told}"))
    with pytest.RaisesGroup(unusable, flatten_subgroups=True):
        async with composed(database, tmp_path, documents_manifest=(path,)):
            pass
