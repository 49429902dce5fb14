"""The size of a document with its fragments put in, in a time that grows with its text alone."""

import time

import pytest
from graphql import get_introspection_query, parse

from gateway.graphql.shape import (
    MAX_ALIASES,
    MAX_AT_ROOT,
    MAX_DEPTH,
    MAX_DIRECTIVES,
    MAX_DIRECTIVES_AT_ONE,
    MAX_FIELDS,
    MAX_FRAGMENTS,
    MAX_REPEATED,
    MAX_SIDE_BY_SIDE,
    Size,
    Sizing,
    TooMuch,
    Withheld,
    check_root,
    check_shape,
)
from tests.e2e.whole_query import whole_timeline


def size(text: str) -> Size:
    document = parse(text, no_location=True)
    return Sizing(document, introspection=True).of(document.definitions[0].selection_set)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ a }", Size(1, 1, 1, 1)),
        ("{ a b c }", Size(1, 3, 3, 3)),
        ("{ a { b { c d } } }", Size(3, 1, 2, 4)),
        ("{ ... { a } ... on Query { b } }", Size(1, 2, 2, 2)),
        ("{ ...F a } fragment F on Query { b { c } }", Size(2, 2, 2, 3)),
        ("{ ...F ...F } fragment F on Query { b }", Size(1, 2, 2, 2)),
        ("{ a { ...F } b { ...F } } fragment F on T { c { d } }", Size(3, 2, 2, 6)),
        ("{ ...Nope a }", Size(1, 1, 1, 1)),
        ("{ ...F } fragment F on Query { a ...F }", Size(1, 1, 1, 1)),
        ("{ a: __typename b: __typename }", Size(1, 2, 2, 2)),
        ("{ a { ...__schema } } fragment __schema on T { b { c } }", Size(3, 1, 1, 3)),
        ("{ ...F a { ...F } } fragment F on T { b }", Size(2, 2, 2, 3)),
    ],
)
def test_fragments_count_as_often_as_they_are_put_in(text, expected) -> None:
    assert size(text) == expected


def test_a_document_that_doubles_with_each_fragment_is_sized_at_once_and_refused() -> None:
    doubling = " ".join(f"fragment F{n} on T {{ a {{ ...F{n + 1} }} b {{ ...F{n + 1} }} }}" for n in range(30))
    text = f"{{ ...F0 }} {doubling} fragment F30 on T {{ c }}"
    begun = time.process_time()

    with pytest.raises(TooMuch, match="fields"):
        check_shape(parse(text, no_location=True), introspection=True)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("largest", "over", "word"),
    [
        (Size(depth=MAX_DEPTH), Size(depth=MAX_DEPTH + 1), "deep"),
        (Size(beside=MAX_AT_ROOT), Size(beside=MAX_AT_ROOT + 1), "at once"),
        (Size(widest=MAX_SIDE_BY_SIDE), Size(widest=MAX_SIDE_BY_SIDE + 1), "side by side"),
        (Size(fields=MAX_FIELDS), Size(fields=MAX_FIELDS + 1), "fields"),
    ],
)
def test_each_bound_lets_its_largest_through_and_one_more_not(largest, over, word) -> None:
    check_root(largest)

    with pytest.raises(TooMuch, match=word):
        check_root(over)


@pytest.mark.parametrize(
    "text",
    [
        "{ " + "a { " * 41 + "b" + " }" * 41 + " }",
        "{ " + " ".join(f"a{n}: viewer {{ kind }}" for n in range(51)) + " }",
        "{ " + "viewer { kind } " * 51 + "}",
        "{ ...F } fragment F on Query { " + " ".join(f"a{n}: __typename" for n in range(51)) + " }",
        "{ me { " + " ".join(f"a{n}: __typename" for n in range(301)) + " } }",
        "{ ...F0 } "
        + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(2_000))
        + " fragment F2000 on Query { a }",
    ],
)
def test_what_is_too_deep_wide_or_large_is_refused_also_through_fragments(text) -> None:
    with pytest.raises(TooMuch):
        check_shape(parse(text, no_location=True), introspection=True)


def test_the_same_asked_for_again_and_again_is_refused_before_it_is_validated() -> None:
    branch = "me { timeline { edges { node { " + "key { report } " * 70 + "} } } } "

    for taken in ("{ me { " + "id " * (MAX_REPEATED + 1) + "} }", "{ " + branch + "}"):
        check_shape(parse(taken, no_location=True), introspection=True)
    for refused in ("{ me { " + "id " * (MAX_REPEATED + 2) + "} }", "{ " + branch * 2 + "}"):
        with pytest.raises(TooMuch, match="same"):
            check_shape(parse(refused, no_location=True), introspection=True)


def test_other_names_are_not_the_same() -> None:
    named = " ".join(f"a{number}: id" for number in range(250))

    check_shape(parse(f"{{ me {{ {named} }} }}", no_location=True), introspection=True)


def test_the_second_operation_is_sized_too() -> None:
    with pytest.raises(TooMuch):
        check_shape(parse("query A { a } query B { " + "a " * 51 + "}"), introspection=True)


@pytest.mark.parametrize("text", [whole_timeline(), get_introspection_query()])
def test_what_tools_write_is_taken(text) -> None:
    check_shape(parse(text, no_location=True), introspection=True)


@pytest.mark.parametrize(
    "text",
    [
        get_introspection_query(),
        "{ __schema { types { name } } }",
        '{ a: __type(name: "Query") { name } }',
        "{ ...F } fragment F on Query { ... { __schema { description } } }",
        "query A { a } query B { ...F } fragment F on Query { __type(name: 1) { name } }",
    ],
)
def test_the_schema_is_not_told_where_it_is_withheld(text) -> None:
    with pytest.raises(Withheld):
        check_shape(parse(text, no_location=True), introspection=False)


def test_the_name_of_a_type_is_told_always_and_a_fragment_may_have_any_name() -> None:
    check_shape(parse("{ __typename ...__schema } fragment __schema on Query { b }"), introspection=False)


def aliases(number: int) -> str:
    """Write so many aliases, beside each other no more than may be."""
    half = number // 2
    rows = [" ".join(f"a{one}: __typename" for one in range(some)) for some in (half, number - half)]
    return f"{{ me {{ a {{ {rows[0]} }} }} ...F }} fragment F on Query {{ me {{ b {{ {rows[1]} }} }} }}"


def directives(number: int) -> str:
    """Write so many directives: on an operation and a variable, in a fragment, on what puts it in, and on fields."""
    on_fields = " ".join(f"a{one} @x" for one in range(number - 6))
    return f"query Q($v: Int @x) @x {{ ...F @x ... @x {{ a @x }} }} fragment F on Query @x {{ b {{ {on_fields} }} }}"


def fragments(number: int) -> str:
    return "{ ...F0 }" + " ".join(f"fragment F{one} on Query {{ a }}" for one in range(number))


@pytest.mark.parametrize(
    ("largest", "over", "word"),
    [
        (aliases(MAX_ALIASES), aliases(MAX_ALIASES + 1), "aliases"),
        (directives(MAX_DIRECTIVES), directives(MAX_DIRECTIVES + 1), "directives"),
        (fragments(MAX_FRAGMENTS), fragments(MAX_FRAGMENTS + 1), "fragments"),
        *(
            (
                at.replace("HERE", "@x " * MAX_DIRECTIVES_AT_ONE),
                at.replace("HERE", "@x " * (MAX_DIRECTIVES_AT_ONE + 1)),
                "at one place",
            )
            for at in (
                "query Q HERE { a }",
                "query Q($v: Int HERE) { a }",
                "{ a HERE }",
                "{ ... HERE { a } }",
                "{ ...F HERE } fragment F on Query { a }",
                "{ ...F } fragment F on Query HERE { a }",
                "{ ...F } fragment F on Query { a { b HERE } }",
                "{ a } fragment F on Query { b HERE }",
            )
        ),
    ],
)
def test_aliases_directives_and_fragments_are_counted_wherever_they_stand(largest, over, word) -> None:
    check_shape(parse(largest, no_location=True), introspection=False)

    with pytest.raises(TooMuch, match=word):
        check_shape(parse(over, no_location=True), introspection=False)


def test_fragments_of_one_name_count_each() -> None:
    same = "{ ...F }" + "fragment F on Query { a }" * (MAX_FRAGMENTS + 1)

    with pytest.raises(TooMuch, match="fragments"):
        check_shape(parse(same, no_location=True), introspection=False)


DEEP = "a { " * MAX_DEPTH + "b" + " }" * MAX_DEPTH


@pytest.mark.parametrize(
    "text",
    [
        # Known ways round the limits of others: a name like the schema's own, of a fragment or an operation.
        f"{{ ...__schema }} fragment __schema on Query {{ {DEEP} }}",
        f"query __schema {{ {DEEP} }}",
        f"query __type {{ ...__type }} fragment __type on Query {{ ...__x }} fragment __x on Query {{ {DEEP} }}",
        # A fragment that was counted where it lies higher is as deep again where it lies lower, either way round.
        f"{{ ...F {'a { ' * 21} ...F {'}' * 21} }} fragment F on Query {{ {'a { ' * 20} b {'}' * 20} }}",
        f"{{ {'a { ' * 21} ...F {'}' * 21} ...F }} fragment F on Query {{ {'a { ' * 20} b {'}' * 20} }}",
        # What is within a fragment without a name, or in one that holds itself, counts.
        f"{{ ... {{ ... on Query {{ {DEEP} }} }} }}",
        f"{{ ...F }} fragment F on Query {{ ...G {DEEP} }} fragment G on Query {{ ...F }}",
        f"{{ ...A }} fragment A on Query {{ ...B }} fragment B on Query {{ ...A {DEEP} }}",
    ],
)
def test_no_known_way_leads_round_the_depth(text) -> None:
    with pytest.raises(TooMuch, match="deep"):
        check_shape(parse(text, no_location=True), introspection=True)


def test_fragments_that_hold_each_other_end() -> None:
    circle = " ".join(f"fragment F{one} on Query {{ ...F{(one + 1) % 50} a }}" for one in range(50))

    check_shape(parse(f"{{ ...F0 }} {circle}", no_location=True), introspection=True)
