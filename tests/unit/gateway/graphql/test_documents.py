"""Every body gets an operation or one clear sentence."""

import pytest
from graphql import GraphQLSyntaxError

from gateway.graphql.documents import BadRequest, Operation, OperationUnclear, check_choice, read_operation


def test_an_operation_is_read_and_unknown_members_are_ignored() -> None:
    found = read_operation(b'{"query":"{viewer{kind}}","variables":{"a":1},"operationName":"Q","other":true}')

    assert (found.query, found.variables, found.operation_name) == ("{viewer{kind}}", {"a": 1}, "Q")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b'"str"',
        b"1",
        b"null",
        b"true",
        b"[]",
        b'[{"query":"{a}"}]',
        b"{}",
        b'{"query":1}',
        b'{"query":"{a}","variables":[]}',
        b'{"query":"\xff"}',
        b"[" * 20_000,
        b'{"query":"{a}","variables":{"a":' + b"[" * 20_000,
        b'{"query":"{a}","variables":{"a":' + b"9" * 5_000 + b"}",
    ],
)
def test_any_other_body_is_a_bad_request_that_repeats_nothing(body) -> None:
    with pytest.raises(BadRequest) as refused:
        read_operation(body)

    assert "str" not in str(refused.value).split()
    assert len(str(refused.value)) < 120


def test_a_secret_in_a_wrong_place_is_not_repeated() -> None:
    with pytest.raises(BadRequest) as refused:
        read_operation(b'{"query":"{a}","operationName":["15840199905"]}')

    assert "15840199905" not in str(refused.value)


@pytest.mark.parametrize(
    ("query", "name"),
    [("{ a }", None), ("query A { a }", "A"), ("query A { a } query B { b }", "B"), ("query A { a }", None)],
)
def test_the_one_operation_that_is_meant_can_be_chosen(query, name) -> None:
    check_choice(Operation(query=query, operation_name=name))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("fragment F on Query { a }", None),
        ("query A { a } query B { b }", None),
        ("query A { a }", "B"),
        ("{ a }", "A"),
        ("{ a }", ""),
    ],
)
def test_an_operation_is_never_guessed(query, name) -> None:
    with pytest.raises(OperationUnclear):
        check_choice(Operation(query=query, operation_name=name))


@pytest.mark.parametrize("query", ["", "{", "{ " + "a " * 16_000 + "}"])
def test_what_cannot_be_parsed_or_is_endless_is_a_syntax_error(query) -> None:
    with pytest.raises(GraphQLSyntaxError):
        check_choice(Operation(query=query))
