"""Every body gets an operation or one clear sentence."""

import json

import pytest
from graphql import GraphQLSyntaxError

from gateway.graphql.documents import (
    MAX_NESTING,
    MAX_OPERATIONS,
    MAX_TEXT,
    MAX_VALUES,
    MAX_VARIABLES,
    BadRequest,
    DocumentId,
    OperationUnclear,
    check_document,
    read_operation,
    without_comments,
)
from gateway.graphql.shape import TooMuch


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


HASH = "a" * 64


@pytest.mark.parametrize(
    ("body", "called"),
    [
        ({"documentId": f"sha256:{HASH}"}, DocumentId(HASH, hashed=True)),
        ({"documentId": "timeline"}, DocumentId("timeline", hashed=False)),
        ({"documentId": "", "id": "timeline"}, DocumentId("", hashed=False)),
        ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": HASH}}}, DocumentId(HASH, hashed=True)),
        ({"extensions": {"persistedQuery": {"version": 2, "sha256Hash": HASH}}}, DocumentId(HASH, hashed=False)),
        ({"extensions": {"persistedQuery": {"sha256Hash": 7}}, "id": "timeline"}, DocumentId("timeline", hashed=False)),
        ({"id": "timeline"}, DocumentId("timeline", hashed=False)),
        ({"id": 7, "doc_id": "timeline"}, DocumentId("timeline", hashed=False)),
        ({"query": "{a}", "id": "timeline", "doc_id": "timeline"}, None),
        ({"query": "{a}", "documentId": None, "extensions": {"persistedQuery": None}}, None),
        ({"query": "{a}", "documentId": f"sha256:{HASH}"}, DocumentId(HASH, hashed=True)),
    ],
)
def test_a_document_is_called_by_an_id_in_any_of_the_usual_ways(body, called) -> None:
    found = read_operation(json.dumps(body).encode())

    assert (found.query, found.called) == (body.get("query"), called)


@pytest.mark.parametrize(
    "body",
    [
        {"query": None},
        {"documentId": None, "id": None},
        {"id": 7, "doc_id": ["timeline"]},
        {"extensions": {"persistedQuery": HASH}},
        {"extensions": {"persistedQuery": {"version": 1}}},
    ],
)
def test_a_body_has_a_document_or_the_id_of_one(body) -> None:
    with pytest.raises(BadRequest, match="neither a document"):
        read_operation(json.dumps(body).encode())


def test_an_id_of_the_standard_is_a_text() -> None:
    with pytest.raises(BadRequest):
        read_operation(b'{"query":"{a}","documentId":15840199905}')


def test_white_space_stands_where_comments_were() -> None:
    assert without_comments("{ a # b\r\n c #\n}# d") == "{ a    \r\n c  \n}   "


def test_a_secret_in_a_wrong_place_is_not_repeated() -> None:
    with pytest.raises(BadRequest) as refused:
        read_operation(b'{"query":"{a}","operationName":["15840199905"]}')

    assert "15840199905" not in str(refused.value)


@pytest.mark.parametrize(
    ("query", "name"),
    [("{ a }", None), ("query A { a }", "A"), ("query A { a } query B { b }", "B"), ("query A { a }", None)],
)
def test_the_one_operation_that_is_meant_can_be_chosen(query, name) -> None:
    check_document(query, name, introspection=True)


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
        check_document(query, name, introspection=True)


@pytest.mark.parametrize("query", ["", "{", "{ " + "a " * 16_000 + "}"])
def test_what_cannot_be_parsed_or_is_endless_is_a_syntax_error(query) -> None:
    with pytest.raises(GraphQLSyntaxError):
        check_document(query, None, introspection=True)


def test_no_more_variables_are_declared_than_may_be_given() -> None:
    def document(declared: int) -> str:
        return f"query Q({' '.join(f'$v{n}: Int = {n}' for n in range(declared))}) {{ viewer {{ kind }} }}"

    check_document(document(MAX_VARIABLES), None, introspection=False)
    with pytest.raises(TooMuch, match="variables"):
        check_document(document(MAX_VARIABLES + 1), None, introspection=False)


def test_a_document_has_no_more_operations_than_are_taken() -> None:
    def document(operations: int) -> str:
        return " ".join(f"query Q{number} {{ viewer {{ kind }} }}" for number in range(operations))

    check_document(document(MAX_OPERATIONS), "Q0", introspection=False)
    with pytest.raises(TooMuch, match="operations"):
        check_document(document(MAX_OPERATIONS + 1), "Q0", introspection=False)


def with_variables(variables: object) -> bytes:
    return json.dumps({"query": "{a}", "variables": variables}).encode()


def nested(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("largest", "over"),
    [
        ({str(n): 1 for n in range(MAX_VARIABLES)}, {str(n): 1 for n in range(MAX_VARIABLES + 1)}),
        ({"a": [1] * (MAX_VALUES - 2)}, {"a": [1] * (MAX_VALUES - 1)}),
        ({"a": {str(n): 1 for n in range(MAX_VALUES - 2)}}, {"a": {str(n): 1 for n in range(MAX_VALUES - 1)}}),
        ({"a": nested(MAX_NESTING - 2)}, {"a": nested(MAX_NESTING - 1)}),
        ({"a": "x" * MAX_TEXT}, {"a": "x" * (MAX_TEXT + 1)}),
        ({"a": [{"x" * MAX_TEXT: 1}]}, {"a": [{"x" * (MAX_TEXT + 1): 1}]}),
    ],
)
def test_variables_have_a_largest_number_depth_and_length(largest, over) -> None:
    assert read_operation(with_variables(largest)).variables == largest

    with pytest.raises(BadRequest, match="variables"):
        read_operation(with_variables(over))


@pytest.mark.parametrize(
    "body",
    [
        b'{"query":"{a}","query":"{b}"}',
        b'{"query":"{a}","variables":{"id":"1","id":"2"}}',
        b'{"query":"{a}","variables":{"a":[{"b":{"c":1,"c":1}}]}}',
        b'{"query":"{a}","variables":{"a":1,"\\u0061":2}}',
        b'{"query":"{a}","extensions":{"a":1,"a":1}}',
    ],
)
def test_a_member_that_comes_twice_is_refused_however_it_is_written(body) -> None:
    with pytest.raises(BadRequest, match="twice"):
        read_operation(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"query":"{a} #\\u0000"}',
        b'{"query":"{a}","operationName":"\\u0000"}',
        b'{"query":"{a}","variables":{"a":"x\\u0000y"}}',
        b'{"query":"{a}","variables":{"a":[{"\\u0000":1}]}}',
    ],
)
def test_a_nul_in_a_text_is_refused(body) -> None:
    with pytest.raises(BadRequest, match="NUL"):
        read_operation(body)


def test_names_may_come_again_in_other_objects() -> None:
    assert read_operation(with_variables({"a": [{"b": 1}, {"b": 1}], "b": None})).variables is not None
