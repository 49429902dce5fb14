"""Errors keep their code and lose the client's own literals."""

import time

import pytest
from graphql import GraphQLError, build_schema, parse, validate
from graphql.error import GraphQLSyntaxError
from graphql.execution import execute_sync, experimental_execute_incrementally

from gateway.graphql.failures import (
    MAX_ERRORS,
    MAX_MESSAGE,
    origin,
    refusal,
    shaped,
    told_helpfully,
    told_plainly,
    unidentified,
)
from gateway.identity import IdentityRefused
from gateway.identity.refusal import Reason
from resolvers.errors import BadInput, DeadlineExceeded, Forbidden, PathError

SCHEMA = build_schema("type Query { a(n: Int, s: String): Int }")


def at(error: Exception) -> GraphQLError:
    return GraphQLError("raw text", original_error=error, path=["patient", "timeline"])


def one(error: GraphQLError) -> dict:
    return shaped([error], "req-1")[0]


def every_code(kind=PathError):
    yield kind
    for below in kind.__subclasses__():
        yield from every_code(below)


# These carry a text of their own.
WORDED = {"NotAvailable", "DenialStands", "RateLimited", "TooManyStreams", "CredentialsExpired"}


@pytest.mark.parametrize("kind", [kind for kind in every_code() if kind.__name__ not in WORDED])
def test_our_own_errors_keep_code_message_and_path(kind) -> None:
    found = one(at(kind("a clear message")))

    assert found["message"] == "a clear message"
    assert found["extensions"]["code"] == kind.code
    assert found["extensions"]["requestId"] == "req-1"
    assert found["path"] == ["patient", "timeline"]
    assert found["extensions"].get("retryable", False) is kind.retryable


def test_a_second_code_is_told_where_there_is_one() -> None:
    assert (
        one(at(Forbidden("no", reason="ELEVATION_WITHOUT_CAUSE")))["extensions"]["reason"] == "ELEVATION_WITHOUT_CAUSE"
    )
    assert "reason" not in one(at(BadInput("no")))["extensions"]
    assert one(at(DeadlineExceeded.late()))["extensions"]["retryable"]


def test_anything_unforeseen_is_internal_and_its_text_is_told_to_nobody(caplog) -> None:
    found = one(at(ValueError("15840199905 had HbA1c 48")))

    assert found["extensions"]["code"] == "INTERNAL"
    assert found["message"] == "something went wrong"
    assert "ValueError" in caplog.text
    assert "15840199905" not in caplog.text


def test_how_many_items_come_first_is_wrong_with_the_request_and_alarms_nobody(caplog) -> None:
    schema = build_schema("type Query { a: [Int] }")
    result = experimental_execute_incrementally(schema, parse("{ a @stream(initialCount: -1) }"), {"a": [1, 2]})

    found = one(result.errors[0])

    assert found["extensions"]["code"] == "BAD_USER_INPUT"
    assert found["path"] == ["a"]
    assert caplog.text == ""


def test_a_text_that_cannot_be_parsed_says_so_without_its_literals() -> None:
    with pytest.raises(GraphQLSyntaxError) as raised:
        parse('{ a(n: "15840199905" 15840199905 }')

    found = one(raised.value)

    assert found["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"
    assert "15840199905" not in str(found)
    assert found["locations"]


def test_a_document_that_is_not_valid_says_so_without_its_literals() -> None:
    errors = validate(SCHEMA, parse('{ a(n: "15840199905") b }'))

    found = shaped(errors, "req-1")

    assert {error["extensions"]["code"] for error in found} == {"GRAPHQL_VALIDATION_FAILED"}
    assert "15840199905" not in str(found)


@pytest.mark.parametrize(
    "literal",
    [
        '"Kari \\" Solbris"',
        '"""Kari Solbris"""',
        '"""a" Kari Solbris"""',
        '"""\n  a" Kari "\n\n  Solbris "b"""',
        '["a", """b" Kari Solbris"""]',
        '"' + "a" * 995 + 'Kari Solbris"',
    ],
)
@pytest.mark.parametrize("question", ["{{ a(n: {}) }}", "query ($n: Int = {}) {{ a(n: $n) }}", "{{ a(n {}) }}"])
@pytest.mark.parametrize("tell", [told_plainly, told_helpfully])
def test_no_literal_is_repeated_however_it_is_written(literal, question, tell) -> None:
    try:
        errors = validate(SCHEMA, parse(question.format(literal)))
    except GraphQLSyntaxError as error:
        errors = [error]

    assert errors
    assert "Kari" not in str(shaped(errors, "req-1", tell=tell))
    assert "Solbris" not in str(shaped(errors, "req-1", tell=tell))


@pytest.mark.parametrize("literal", ['"""a" {}x"""', '"{}', "{}", '"""{}', '"a" {} "b"'])
@pytest.mark.parametrize("filling", [" ", '"', "\\", "7", '"\\\n', "Did you mean "])
def test_a_message_of_any_length_is_told_at_once(literal, filling) -> None:
    long = GraphQLError("found: " + literal.format(filling * 500_000))

    start = time.process_time()
    assert len(one(long)["message"]) <= MAX_MESSAGE
    assert time.process_time() - start < 1


def test_a_variable_that_does_not_fit_is_named_without_its_value() -> None:
    result = execute_sync(SCHEMA, parse("query Q($n: Int!) { a(n: $n) }"), variable_values={"n": "15840199905"})

    found = one(result.errors[0])

    assert found["extensions"]["code"] == "BAD_USER_INPUT"
    assert found["message"] == "variable $n is missing or has a value that it cannot have"


def test_the_list_of_errors_is_capped() -> None:
    assert len(shaped([GraphQLError("no")] * 100, "req-1")) == MAX_ERRORS


def test_a_refusal_has_the_same_shape() -> None:
    assert refusal("no", "FORBIDDEN", "r") == {
        "errors": [{"message": "no", "extensions": {"code": "FORBIDDEN", "requestId": "r"}}]
    }


def test_an_error_that_was_never_raised_has_no_known_origin() -> None:
    assert origin(ValueError("x")) == "unknown"


def test_who_is_not_let_in_is_told_what_would_help() -> None:
    unknown, away, old = (
        unidentified(IdentityRefused(reason, "no"), "req-1")
        for reason in (Reason.TOKEN, Reason.PROOFS_AWAY, Reason.ATTESTATION_AGE)
    )

    assert unknown == refusal("no", "UNAUTHENTICATED", "req-1")
    assert away["errors"][0]["extensions"] == {"code": "STORE_UNAVAILABLE", "retryable": True, "requestId": "req-1"}
    assert old["authorization_details"][0]["type"] == "nhn:tillitsrammeverk:parameters"


@pytest.mark.parametrize(
    ("document", "variables", "code"),
    [
        ("query Q($n: Int!) { a(n: $n) }", {}, "BAD_USER_INPUT"),
        ("query Q($n: Int!) { a(n: $n) }", {"n": None}, "BAD_USER_INPUT"),
        ("query Q($n: Int) { a(n: $n) }", {"n": "15840199905"}, "BAD_USER_INPUT"),
        ("query Q($n: [Int]) { b(n: $n) }", {"n": ["15840199905"] * 90}, "BAD_USER_INPUT"),
        ("query Q($n: Int) { __typename }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("{ a(n: $n) }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("query Q($n: String) { a(n: $n) }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("query Q($n: Query) { a(n: $n) }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ('query Q($n: Int = "15840199905") { a(n: $n) }', {}, "GRAPHQL_VALIDATION_FAILED"),
    ],
)
def test_a_value_that_does_not_fit_is_told_from_a_document_that_is_wrong(document, variables, code) -> None:
    schema = build_schema("type Query { a(n: Int, s: String): Int b(n: [Int]): Int }")
    read = parse(document)
    errors = validate(schema, read) or execute_sync(schema, read, variable_values=variables).errors

    found = shaped(errors, "req-1")

    assert {error["extensions"]["code"] for error in found} == {code}
    assert "15840199905" not in str(found)
