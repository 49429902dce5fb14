"""What is recorded of a document and its variables tells one question from another, and nothing of any value."""

import hashlib

import pytest
from graphql import parse

from gateway.graphql.fingerprint import LONGEST_NAME, declared, fingerprint, variables_shape, words

QUERY = 'query Q($id: String!) { patient(id: $id) { name(form: "SHORT", first: 5, ratio: 1.5) } }'
# Synthetic: 80 added to the month.
NUMBER = "15840199905"


def hashed(query):
    return fingerprint(words(parse(query)))


@pytest.mark.parametrize(
    "same",
    [
        QUERY.replace("{", "{\n  # a comment\n"),
        QUERY.replace("SHORT", NUMBER),
        QUERY.replace('"SHORT"', f'"""{NUMBER}"""'),
        QUERY.replace("5,", f"{NUMBER},"),
        QUERY.replace("1.5", "2.5e10"),
        QUERY.replace(", ", " "),
    ],
)
def test_neither_layout_nor_literals_count(same):
    assert hashed(same) == hashed(QUERY)


def test_a_long_number_in_a_name_does_not_count_either():
    named = [QUERY.replace("name(", f"p{number}: name(") for number in (NUMBER, "15840150027")]

    assert hashed(named[0]) == hashed(named[1]) != hashed(QUERY)


@pytest.mark.parametrize(
    "other",
    [
        QUERY.replace("name", "address"),
        QUERY.replace("name", "n: name"),
        QUERY.replace("first: 5", "last: 5"),
        QUERY.replace("String!", "ID!"),
        QUERY.replace("1.5", "LONG"),
        QUERY.replace("1.5", "true"),
    ],
)
def test_another_question_has_another_hash(other):
    assert hashed(other) != hashed(QUERY)


def test_a_fingerprint_is_the_hash_of_the_words_and_has_none_where_nothing_was_located():
    assert list(words(parse("query Q { a(n: 12345) } # told to nobody"))) == [
        *("query", "Q", "{", "a", "(", "n", ":", "0", ")", "}")
    ]
    assert hashed("{ a }") == hashlib.sha256(b"{ a }").digest()
    assert list(words(parse("{ a }", no_location=True))) == []


def shape(query, variables=None, name=None):
    return variables_shape(declared(parse(query), name), variables or {})


DECLARED = "query A($a: String!, $b: [Int!], $c: In, $d: Float, $e: Boolean, $f: ID, $g: ID) { x } query B { y }"


def test_every_variable_is_told_with_its_type_and_what_kind_was_given():
    given = {"a": NUMBER, "b": [1], "c": {NUMBER: 1}, "d": 1.5, "e": False, "f": None, NUMBER: NUMBER}

    assert shape(DECLARED, given, "A") == (
        "a: String! string; b: [Int!] list; c: In object; d: Float number; e: Boolean boolean; f: ID null; g: ID absent"
    )


def test_an_operation_without_variables_has_no_shape():
    assert shape(DECLARED, {"a": 1}, "B") is None
    assert shape("{ x }", {"a": 1}) is None
    assert shape("fragment F on X { y } { x }") is None
    assert shape(DECLARED, None, "C") is None


def test_names_are_told_without_long_numbers_and_not_at_any_length():
    told = shape(f"query ($p{NUMBER}: ID, ${'n' * 500}: T{NUMBER}) {{ x }}", {f"p{NUMBER}": 1})

    assert told == f"p_: ID number; {'n' * LONGEST_NAME}: T_ absent"
