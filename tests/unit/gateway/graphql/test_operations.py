"""A document is looked at once, whoever asks it how often; and nothing of a person is kept of any."""

import gc
import tracemalloc

import pytest
from graphql import DocumentNode, GraphQLError, Source, parse

from gateway.graphql.documents import Operation
from gateway.graphql.fingerprint import words
from gateway.graphql.operations import Operations, weight
from gateway.graphql.remembering import Prepared, Refused
from resolvers.schema.assembly import Schema
from tests.e2e.whole_query import whole_timeline
from tests.examples import NUMBER
from tests.unit.resolvers.schema.asked import SCHEMA

KIND = "{ viewer { kind } }"


class Counting(Schema):
    """The schema, which counts how often it validates."""

    def __init__(self) -> None:
        self.checked = 0

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
