"""A document is looked at once, whoever asks it how often; and nothing of a person is kept of any."""

import gc
import tracemalloc

import pytest
from graphql import DocumentNode, GraphQLError, Source, parse, print_ast

from gateway.graphql.documents import Operation
from gateway.graphql.fingerprint import words
from gateway.graphql.library import Library
from gateway.graphql.operations import Operations, weight
from gateway.graphql.persisted import digest_of
from gateway.graphql.remembering import Prepared, Refused
from gateway.graphql.trusted import Entry, ManifestUnusable, Trusted
from gateway.settings import DocumentsMode
from resolvers.schema.assembly import Schema
from tests.e2e.whole_query import whole_timeline
from tests.examples import NUMBER
from tests.unit.resolvers.schema.asked import SCHEMA

KIND = "{ viewer { kind } }"


class Counting(Schema):
    """The schema, which counts how often it validates."""

    def __init__(self) -> None:
        self.checked = 0
        self._schema = SCHEMA.plain

    def check(self, document: DocumentNode, *, most: int, hide_suggestions: bool) -> list[GraphQLError]:
        self.checked += 1
        return SCHEMA.check(document, most=most, hide_suggestions=hide_suggestions)


def operations(*, introspection: bool = False) -> tuple[Operations, Counting]:
    counting = Counting()
    return Operations(counting, introspection=introspection), counting


def of(text: str, name: str | None = None, *, introspection: bool = False) -> Prepared | Refused:
    return operations(introspection=introspection)[0].of(Operation(query=text, operation_name=name))


def codes(found: Prepared | Refused) -> list[str]:
    assert isinstance(found, Refused)
    return [error["extensions"]["code"] for error in found.errors]


@pytest.mark.parametrize("text", [KIND, "query Q($n: Int = 1234) { me { timeline(first: $n) { edges { cursor } } } }"])
def test_a_document_is_looked_at_once(text) -> None:
    known, schema = operations()
    first, *others = [known.of(Operation(query=text)) for _ in range(5)]

    assert isinstance(first, Prepared)
    assert all(other is first for other in others)
    assert schema.checked == 1


def test_it_is_counted_how_it_was_found_what_documents_are_worth() -> None:
    known, _ = operations()
    for text in (KIND, KIND, KIND, "{ nothing }", "{ nothing }", f'{{ patient(id: "{NUMBER.digits}") {{ id }} }}'):
        known.of(Operation(query=text))

    assert known.looks == {
        ("read", "run"): 1,
        ("known", "run"): 2,
        ("read", "refused"): 1,
        ("known", "refused"): 1,
        ("unkept", "run"): 1,
    }


def test_so_is_one_that_is_refused() -> None:
    known, schema = operations()
    first, *others = [known.of(Operation(query="{ nothing }")) for _ in range(5)]

    assert codes(first) == ["GRAPHQL_VALIDATION_FAILED"]
    assert all(other is first for other in others)
    assert schema.checked == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ __schema { types { name } } }", "GRAPHQL_VALIDATION_FAILED"),
        (f"query A {KIND} query B {KIND}", "OPERATION_RESOLUTION_FAILURE"),
        ("{ " + "viewer { kind } " * 51 + "}", "LIMIT_EXCEEDED"),
    ],
)
def test_each_refusal_has_its_code(text, code) -> None:
    assert codes(of(text)) == [code]


def test_the_operation_that_is_meant_is_part_of_what_is_known() -> None:
    known, _ = operations()
    text = f"query A($a: Boolean = true) {{ viewer {{ kind @include(if: $a) }} }} query B {KIND}"
    first, second, none = [known.of(Operation(query=text, operation_name=name)) for name in ("A", "B", "C")]

    assert [[one.told for one in found.declared] for found in (first, second)] == [["a: Boolean"], []]
    assert first.fingerprint == second.fingerprint
    assert codes(none) == ["OPERATION_RESOLUTION_FAILURE"]


def test_documents_that_differ_in_what_their_comments_say_are_one() -> None:
    known, schema = operations()
    text = "# {comment}\n{{ viewer # of {comment}\r\n {{ kind }} }}# and more"
    found = {
        id(known.of(Operation(query=text.format(comment=comment))))
        for comment in (NUMBER.digits, '"""#"""#"""', "of somebody")
    }

    assert len(found) == schema.checked == 1


@pytest.mark.parametrize(
    "text", ["{{ viewer {{ # {0}\n nothing }} }}", '# "{0}\n{{ viewer {{\n  # "{0}"\n nothing }} }}']
)
def test_where_something_is_wrong_is_told_as_if_the_comments_were_there(text) -> None:
    (error,) = of(text.format("x" * 50)).errors

    assert error["locations"][0] == {"line": text.count("\n") + 1, "column": 2}


TELLING = [
    '{ patient(id: "%s") { id } }',
    '{ patient(id: "kari") { id } }',
    '{ patient(id: """kari""") { id } }',
    "{ me { timeline(first: %s) { edges { cursor } } } }",
    "{ p%s: viewer { kind } }",
    "query Q%s { viewer { kind } }",
    '{ patient(id: "# no comment %s") { id } }',
    "{ nothing%s }",
    '{ nothing(id: "%s") }',
]


@pytest.mark.parametrize("text", TELLING)
def test_nothing_is_kept_of_a_document_that_may_name_a_person(text) -> None:
    known, schema = operations()
    text = text.replace("%s", NUMBER.digits)
    first, second = (known.of(Operation(query=text)) for _ in range(2))

    assert first is not second
    assert schema.checked == 2
    del first, second
    gc.collect()
    assert not [found for found in gc.get_objects() if isinstance(found, Source) and NUMBER.digits in found.body]


def test_nothing_of_a_comment_is_kept() -> None:
    known, _ = operations()
    known.of(Operation(query=f"# about {NUMBER.digits}\n{KIND} # {NUMBER.digits}"))
    gc.collect()

    kept = [found for found in gc.get_objects() if isinstance(found, Source)]
    assert any("viewer" in found.body for found in kept)
    assert not any(NUMBER.digits in found.body for found in kept)


def test_a_flood_of_junk_leaves_what_is_warm() -> None:
    known, schema = operations()
    warm = [known.of(Operation(query=KIND)) for _ in range(2)]
    for number in range(10_000):
        known.of(Operation(query=f"{{ j{number}: viewer {{ kind }} }}" if number % 100 == 0 else f"{{ j{number}"))
    checked = schema.checked

    assert known.of(Operation(query=KIND)) is warm[0]
    assert schema.checked == checked


@pytest.mark.parametrize(
    "text",
    [
        "{ " + "viewer { " * 30 + "kind " * 90 + "}" * 31,
        whole_timeline(),
        "{ " + "n" * 100_000 + ": viewer { kind } }",
        " ".join(
            f"query Q{number}($a: Boolean = true) {{ viewer {{ kind @include(if: $a) }} }}" for number in range(50)
        ),
    ],
)
def test_what_is_kept_of_a_document_takes_no_more_than_its_weight(text) -> None:
    gc.collect()
    tracemalloc.start()
    try:
        document = parse(text)
        gc.collect()
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert document
    assert taken <= weight(text, len(list(words(document)))) <= 3 * taken


def test_names_that_were_meant_are_told_only_where_the_schema_is() -> None:
    open_, plain = [of("{ viewer { kindd } }", introspection=told).errors[0]["message"] for told in (True, False)]

    assert "Did you mean" in open_
    assert plain == "Cannot query field 'kindd' on type 'Viewer'."


def test_no_more_is_found_wrong_than_is_told() -> None:
    found = of("{ " + " ".join(f"nothing{number}" for number in range(50)) + " }")

    assert len(found.errors) == 20


HASHED = {"persistedQuery": {"version": 1, "sha256Hash": digest_of(KIND)}}
OTHER = "{ viewer { kind __typename } }"
LITERAL = 'query Q { me { trend(code: {code: "NPU27300"}) { __typename } } }'


def trusting(*texts: str, mode: DocumentsMode = DocumentsMode.SAFELIST, introspection: bool = False) -> Operations:
    entries = [Entry(manifest="app.json", id=f"id{number}", text=text) for number, text in enumerate(texts)]
    library = Library(Trusted(entries), mode=mode)
    return Operations(Counting(), introspection=introspection, library=library)


def test_a_document_that_was_sent_with_its_hash_is_run_by_the_hash_alone() -> None:
    known, schema = operations()
    by_hash = Operation(extensions=HASHED)
    first, sent, then = [known.of(one) for one in (by_hash, Operation(query=KIND, extensions=HASHED), by_hash)]

    assert codes(first) == ["PERSISTED_QUERY_NOT_FOUND"]
    assert isinstance(sent, Prepared)
    assert then is sent
    assert schema.checked == 1
    assert known.looks == {("not-found", "refused"): 1, ("read", "run"): 1, ("known", "run"): 1}


@pytest.mark.parametrize("text", ["{ nothing }", "{", f'{{ patient(id: "{NUMBER.digits}") {{ id }} }}'])
def test_what_cannot_be_run_or_may_name_a_person_is_not_found_by_its_hash(text) -> None:
    known, _ = operations()
    by_hash = {"persistedQuery": {"version": 1, "sha256Hash": digest_of(text)}}
    for _ in range(2):
        known.of(Operation(query=text, extensions=by_hash))

    assert codes(known.of(Operation(extensions=by_hash))) == ["PERSISTED_QUERY_NOT_FOUND"]


def test_a_document_of_a_manifest_is_looked_at_at_the_start_and_kept_once_asked_for_also_with_literals() -> None:
    known = trusting(KIND, LITERAL, mode=DocumentsMode.ONLY_IDS)
    assert known._schema.checked == 2
    first, again, other = [known.of(Operation(id=word)) for word in ("id1", "id1", "id0")]

    assert isinstance(first, Prepared)
    assert again is first
    assert first.fingerprint != other.fingerprint
    assert known._schema.checked == 4


def test_documents_of_one_layout_but_other_literals_are_not_mistaken_for_each_other() -> None:
    texts = [LITERAL.replace("NPU27300", f"# {number}") for number in range(2)]
    known = trusting(*texts)
    by_id = [known.of(Operation(id=f"id{number}")) for number in range(2)]
    unlike = known.of(Operation(query=LITERAL.replace("NPU27300", "# 2")))

    literals = [found.document.loc.source.body for found in by_id]
    assert literals == texts
    assert codes(unlike) == ["FORBIDDEN"]


def test_a_safelist_refuses_what_is_in_no_manifest_before_it_is_validated_and_counts_it() -> None:
    known = trusting(KIND)
    known._schema.checked = 0
    laid_out, unknown, invalid = [known.of(Operation(query=text)) for text in (f"\n{KIND}", OTHER, "{ nothing }")]

    assert isinstance(laid_out, Prepared)
    assert codes(unknown) == codes(invalid) == ["FORBIDDEN"]
    assert known._schema.checked == 1
    assert known.fates == {("trusted", "text"): 1, ("unknown", "text"): 2}


def test_an_audit_runs_what_is_in_no_manifest_and_counts_it_each_time() -> None:
    known = trusting(KIND, mode=DocumentsMode.AUDIT)
    found = [known.of(Operation(query=text)) for text in (KIND, OTHER, OTHER, OTHER)]

    assert all(isinstance(one, Prepared) for one in found)
    assert known.fates == {("trusted", "text"): 1, ("unknown", "text"): 3}


def test_a_safelist_lets_the_schema_be_asked_for_where_it_is_told() -> None:
    introspecting = Operation(query="{ __schema { queryType { name } } }")

    assert isinstance(trusting(KIND, introspection=True).of(introspecting), Prepared)
    assert codes(trusting(KIND).of(introspecting)) == ["GRAPHQL_VALIDATION_FAILED"]


@pytest.mark.parametrize("mode", DocumentsMode)
@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "query Q {\n  nothing\n}",
            "line 2, column 3: Cannot query field 'nothing' on type 'Query'.",
        ),
        ("fragment F on Viewer { kind }", "the document has no operation"),
        (
            "{ " + "viewer { kind } " * 51 + "}",
            "the document asks for more than 50 things at once",
        ),
    ],
)
def test_a_manifest_with_a_document_that_could_not_be_run_stops_the_start(mode, text, told) -> None:
    with pytest.raises(ManifestUnusable) as raised:
        trusting(KIND, text, mode=mode)

    assert str(raised.value) == f"app.json: document id1: {told}"


def test_a_document_of_several_operations_may_be_in_a_manifest() -> None:
    known = trusting(f"query A {KIND} query B {OTHER}")

    assert isinstance(known.of(Operation(id="id0", operation_name="B")), Prepared)
    assert codes(known.of(Operation(id="id0"))) == ["OPERATION_RESOLUTION_FAILURE"]


def test_of_a_document_in_which_something_may_come_later_both_ways_to_run_it_are_kept() -> None:
    later, plain = of("{ ... @defer(if: true) { viewer { kind } } }"), of("{ ... { viewer { kind } } }")

    assert isinstance(later, Prepared)
    assert isinstance(plain, Prepared)
    assert later.parted is not None
    assert print_ast(later.document) == print_ast(plain.document) != print_ast(later.parted)
    assert (plain.parted, later.fingerprint != plain.fingerprint) == (None, True)
    assert later.weight > 1.9 * plain.weight
