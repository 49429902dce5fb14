"""A client that takes an answer whole is answered as if nothing had been asked to come later."""

import pytest
from graphql import parse, print_ast

from gateway.graphql.whole import without_later


@pytest.mark.parametrize(
    ("asked", "run"),
    [
        ("{ ... @defer { a } }", "{ ... { a } }"),
        ('{ ... F @defer(label: "x", if: $y) @include(if: $z) }', "{ ...F @include(if: $z) }"),
        ("{ a @stream(initialCount: 2) @skip(if: $z) { b } }", "{ a @skip(if: $z) { b } }"),
        (
            "{ a } fragment F on T { ... on T @defer(if: false) { b @stream } }",
            "{ a } fragment F on T { ... on T { b } }",
        ),
    ],
)
def test_what_lets_a_part_come_later_is_taken_out_and_all_else_stays(asked, run) -> None:
    assert print_ast(without_later(parse(asked))) == print_ast(parse(run))


def test_a_document_without_any_is_the_same_document() -> None:
    document = parse("query Q($z: Boolean!) { a @skip(if: $z) { ... { b } } }")

    assert without_later(document) is document
