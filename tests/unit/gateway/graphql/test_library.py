"""What a document is called by leads to its text or to what clients' libraries understand; and the manifests hold."""

import logging
from typing import Any

import pytest
from graphql import parse

from gateway.graphql.documents import Operation
from gateway.graphql.library import Chosen, Fate, Library, NotFound, read_library
from gateway.graphql.persisted import digest_of
from gateway.graphql.trusted import Entry, Trusted
from gateway.settings import DocumentsMode, Settings
from tests.examples import NUMBER

KIND = "query Kind { viewer { kind } }"
OTHER = "query Other { viewer { kind } }"
NOT_FOUND = ("PersistedQueryNotFound", {"code": "PERSISTED_QUERY_NOT_FOUND"})
NOT_SUPPORTED = ("PersistedQueryNotSupported", {"code": "PERSISTED_QUERY_NOT_SUPPORTED"})
FORBIDDEN = {"code": "FORBIDDEN", "reason": "DOCUMENT_NOT_TRUSTED"}
TRUSTED = Trusted([Entry(manifest="app.json", id="kind", text=KIND)])
OFF, AUDIT, SAFELIST, ONLY_IDS = DocumentsMode


def hashed(text: str, query: str | None = None, **more: Any) -> Operation:
    """Ask as Apollo's library and urql's do: by hash, or by hash and text."""
    persisted = {"version": 1, "sha256Hash": digest_of(text)} | more
    return Operation(query=query, extensions={"persistedQuery": persisted})


def refused(library: Library, operation: Operation) -> tuple[str, dict[str, Any]]:
    with pytest.raises(NotFound) as raised:
        library.find(operation)
    (error,) = raised.value.errors
    return error["message"], error["extensions"]


def test_a_text_by_itself_is_what_it_is() -> None:
    assert Library().find(Operation(query=KIND)) == Chosen(KIND)


def test_a_document_is_asked_for_by_hash_then_sent_and_from_then_on_known() -> None:
    library = Library()
    first = refused(library, hashed(KIND))
    sent = hashed(KIND, KIND)
    assert library.find(sent) == Chosen(KIND)
    library.keep(sent)

    assert first == NOT_FOUND
    assert library.find(hashed(KIND)) == Chosen(KIND)
    assert library.find(Operation(document_id=f"sha256:{digest_of(KIND)}")) == Chosen(KIND)


def test_a_document_is_kept_by_the_id_of_the_standard_too() -> None:
    library = Library()
    library.keep(Operation(query=KIND, document_id=f"sha256:{digest_of(KIND)}"))

    assert library.find(hashed(KIND)) == Chosen(KIND)


@pytest.mark.parametrize(
    "sent",
    [
        hashed(OTHER, KIND),
        Operation(query=KIND, document_id=f"sha256:{digest_of(OTHER)}"),
        Operation(query=KIND, document_id=f"sha256:{digest_of(KIND).upper()}"),
        Operation(query=KIND, document_id="sha256:"),
    ],
)
@pytest.mark.parametrize("persisting", [True, False])
def test_a_text_that_is_not_the_one_of_the_hash_is_refused(sent, persisting) -> None:
    library = Library(persisting=persisting)

    assert refused(library, sent) == ("the hash is not that of the document", {"code": "BAD_USER_INPUT"})


@pytest.mark.parametrize(
    "sent",
    [
        hashed(OTHER, KIND, version=2),
        Operation(query=KIND, document_id="kind"),
        Operation(query=KIND, id=digest_of(OTHER)),
        Operation(query=KIND, extensions={"persistedQuery": "no"}),
        Operation(query=KIND, extensions={"persistedQuery": {"version": 1}}),
    ],
)
def test_a_text_with_what_is_no_hash_is_run_and_not_kept(sent) -> None:
    library = Library()
    assert library.find(sent) == Chosen(KIND)
    library.keep(sent)

    assert refused(library, hashed(KIND)) == NOT_FOUND


@pytest.mark.parametrize(
    "text",
    [
        f'{{ patient(id: "{NUMBER.digits}") {{ id }} }}',
        '{ patient(id: "kari") { id } }',
        f"{{ p{NUMBER.digits}: viewer {{ kind }} }}",
        f"# {NUMBER.digits}\n{KIND}",
        "{ me { timeline(first: 12345) { edges { cursor } } } }",
    ],
)
def test_a_document_that_may_name_a_person_is_never_kept(text) -> None:
    library = Library()
    library.keep(hashed(text, text))

    assert refused(library, hashed(text)) == NOT_FOUND


def test_no_comment_is_kept_and_all_else_keeps_its_place() -> None:
    library, text = Library(), f"# for kari\n{KIND}"
    library.keep(hashed(text, text))

    assert library.find(hashed(text)) == Chosen(f"          \n{KIND}")


def test_where_nothing_is_kept_clients_are_told_to_send_their_documents() -> None:
    library = Library(persisting=False)
    assert library.find(hashed(KIND, KIND)) == Chosen(KIND)
    library.keep(hashed(KIND, KIND))

    assert refused(library, hashed(KIND)) == NOT_SUPPORTED


@pytest.mark.parametrize(
    ("asked", "persisting", "trusted", "told"),
    [
        (hashed(OTHER), True, TRUSTED, NOT_FOUND),
        (hashed(OTHER), False, TRUSTED, NOT_SUPPORTED),
        (hashed(OTHER, version=2), True, None, NOT_SUPPORTED),
        (Operation(document_id="other"), True, None, NOT_SUPPORTED),
        (Operation(document_id="other"), False, TRUSTED, NOT_FOUND),
        (Operation(id="other"), True, TRUSTED, NOT_FOUND),
        (Operation(doc_id="other"), True, TRUSTED, NOT_FOUND),
        (Operation(), True, TRUSTED, NOT_FOUND),
        (Operation(), True, None, NOT_SUPPORTED),
    ],
)
@pytest.mark.parametrize("mode", [OFF, AUDIT, SAFELIST])
def test_what_is_unknown_is_told_in_the_words_at_which_clients_do_what_helps(
    mode, asked, persisting, trusted, told
) -> None:
    assert refused(Library(trusted, mode=mode, persisting=persisting), asked) == told


@pytest.mark.parametrize(
    "asked",
    [
        Operation(document_id="kind"),
        Operation(document_id="sha256:kind"),
        Operation(id="kind"),
        Operation(doc_id="kind"),
        Operation(extensions={"persistedQuery": {"version": 1, "sha256Hash": "kind"}}),
        Operation(extensions={"persistedQuery": {"sha256Hash": "kind"}}),
        Operation(id=7, doc_id="kind"),
    ],
)
@pytest.mark.parametrize("mode", DocumentsMode)
def test_a_document_of_a_manifest_is_found_by_its_id_in_whichever_way_it_is_sent(mode, asked) -> None:
    assert Library(TRUSTED, mode=mode, persisting=False).find(asked) == Chosen(KIND, "kind")


def test_a_text_with_its_id_in_a_manifest_is_the_one_that_is_meant() -> None:
    asked = {"version": 1, "sha256Hash": "kind"}
    library = Library(TRUSTED)

    assert library.find(Operation(query=KIND, extensions={"persistedQuery": asked})) == Chosen(KIND)
    assert refused(library, Operation(query=OTHER, extensions={"persistedQuery": asked}))[1] == {
        "code": "BAD_USER_INPUT"
    }


@pytest.mark.parametrize("asked", [Operation(query=KIND), hashed(KIND, KIND), hashed(OTHER), Operation(id="other")])
def test_where_ids_alone_are_taken_nobody_is_told_to_send_a_text(asked) -> None:
    message, extensions = refused(Library(TRUSTED, mode=ONLY_IDS), asked)

    assert extensions == FORBIDDEN
    assert "PersistedQuery" not in message


SCHEMA = "{ __schema { types { name } } }"
FATES = [
    (KIND, {False: Fate.TRUSTED, True: Fate.TRUSTED}),
    (f"# laid out otherwise\n{KIND.replace(' ', '  ')}", {False: Fate.TRUSTED, True: Fate.TRUSTED}),
    (OTHER, {False: Fate.UNKNOWN, True: Fate.UNKNOWN}),
    (SCHEMA, {False: Fate.UNKNOWN, True: Fate.SCHEMA}),
    ("{ ...F } fragment F on Query { __typename }", {False: Fate.UNKNOWN, True: Fate.SCHEMA}),
    ("{ ...Missing }", {False: Fate.UNKNOWN, True: Fate.UNKNOWN}),
    ("mutation { __typename }", {False: Fate.UNKNOWN, True: Fate.UNKNOWN}),
]


@pytest.mark.parametrize(("text", "fates"), FATES)
@pytest.mark.parametrize("introspection", [True, False])
@pytest.mark.parametrize("mode", [AUDIT, SAFELIST])
def test_a_document_is_held_against_the_manifests(mode, introspection, text, fates) -> None:
    found = Library(TRUSTED, mode=mode).judge(parse(text), introspection=introspection)

    assert found is fates[introspection]


def test_where_the_manifests_are_not_for_that_nothing_is_held_against_them() -> None:
    library = Library(TRUSTED)
    library.count(library.judge(parse(OTHER), introspection=False), Operation(query=OTHER))

    assert library.fates == {}


@pytest.mark.parametrize("fate", [Fate.TRUSTED, Fate.SCHEMA, None])
@pytest.mark.parametrize("mode", DocumentsMode)
def test_what_is_not_unknown_may_be_run(mode, fate, caplog) -> None:
    Library(TRUSTED, mode=mode).check(fate, b"hash")

    assert caplog.text == ""


def test_an_unknown_document_is_refused_by_a_safelist() -> None:
    with pytest.raises(NotFound) as raised:
        Library(TRUSTED, mode=SAFELIST).check(Fate.UNKNOWN, b"hash")

    assert raised.value.errors[0]["extensions"] == FORBIDDEN


def test_in_an_audit_it_is_run_and_told_of_once_by_its_hash_alone(caplog) -> None:
    library = Library(TRUSTED, mode=AUDIT)
    with caplog.at_level(logging.WARNING):
        for fingerprint in (b"\x01" * 32, b"\x01" * 32, b"\x02" * 32):
            library.check(Fate.UNKNOWN, fingerprint)

    assert caplog.messages == [f"a document that is in no manifest: {pair * 32}" for pair in ("01", "02")]


def test_what_documents_were_is_counted_by_how_they_came() -> None:
    library = Library(TRUSTED, mode=AUDIT, persisting=False)
    library.count(Fate.TRUSTED, Operation(query=KIND))
    library.count(Fate.TRUSTED, Operation(id="kind"))
    library.count(None, Operation(query=KIND))
    refused(library, Operation(id="other"))
    only = Library(TRUSTED, mode=ONLY_IDS)
    refused(only, Operation(query=KIND))
    refused(only, hashed(OTHER))
    waiting = Library(TRUSTED, mode=AUDIT)
    refused(waiting, hashed(OTHER))

    assert library.fates == {("trusted", "text"): 1, ("trusted", "id"): 1, ("unknown", "id"): 1}
    assert only.fates == {("unread", "text"): 1, ("unknown", "id"): 1}
    assert waiting.fates == {}


def test_the_settings_say_what_is_read(tmp_path) -> None:
    path = tmp_path / "app.json"
    path.write_text(f'{{"kind": "{KIND}"}}', encoding="utf-8")
    library = read_library(Settings(documents_manifest=(path,), documents_mode=SAFELIST, persisted_queries=False))

    assert library.find(Operation(id="kind")) == Chosen(KIND, "kind")
    assert refused(library, hashed(OTHER)) == NOT_SUPPORTED
    assert read_library(Settings()).find(Operation(query=KIND)) == Chosen(KIND)
