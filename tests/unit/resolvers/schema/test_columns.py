from collections.abc import Callable, Generator
from operator import attrgetter
from types import NoneType, SimpleNamespace
from typing import Any

import msgspec
import pytest
from graphql import GraphQLBoolean, GraphQLError, GraphQLFloat, GraphQLInt, GraphQLScalarType, GraphQLString, Undefined

from resolvers.schema.columns import (
    Looked,
    Unfit,
    constant,
    kinds,
    leaves,
    lists,
    looked_at,
    named,
    rows,
    scalars,
    trouble_with,
)

URI = GraphQLScalarType("URI", coerce_output_value=str)


class Row(msgspec.Struct):
    """One field."""

    one: Any


class Waiting:
    """Something to be awaited."""

    def __await__(self) -> Generator[None]:
        yield


class Anything:
    """Something that has every attribute."""

    def __getattr__(self, name: str) -> str:
        return name


def word(column: list[Any], complete: Callable[[list[Any]], Any]) -> str:
    with pytest.raises(Unfit) as caught:
        complete(column)
    return str(caught.value)


@pytest.mark.parametrize(
    ("kind", "nullable", "column", "done"),
    [
        (GraphQLString, False, ["a", ""], ["a", ""]),
        (GraphQLString, True, ["a", None], ["a", None]),
        (GraphQLString, True, ["a", 1, None], ["a", "1", None]),
        (GraphQLBoolean, False, [True, False], [True, False]),
        (GraphQLBoolean, True, [True, None], [True, None]),
        (GraphQLBoolean, False, [True, 0], [True, False]),
        (GraphQLInt, True, [None, 5], [None, 5]),
        (GraphQLInt, True, [None, None], [None, None]),
        (GraphQLInt, False, [2, 2.0, True], [2, 2, 1]),
        (GraphQLFloat, True, [2.5, None, 3], [2.5, None, 3.0]),
        (GraphQLFloat, False, [1e300, 2**60], [1e300, 2.0**60]),
        (URI, False, ["urn:a"], ["urn:a"]),
        (URI, False, [5], ["5"]),
        (GraphQLString, False, [], []),
    ],
)
def test_scalars_are_written_by_their_own_serialiser(
    kind: GraphQLScalarType, nullable: Any, column: list[Any], done: list[Any]
) -> None:
    assert scalars(kind, nullable=nullable)(column) == done


def test_a_number_that_a_float_cannot_hold_is_none() -> None:
    with pytest.raises(GraphQLError):
        scalars(GraphQLFloat, nullable=False)([1.5, 2**53 + 1])


@pytest.mark.parametrize("value", [None, Undefined, ValueError("boom"), Waiting(), Anything()])
def test_what_is_no_plain_value_is_no_scalar(value: Any) -> None:
    assert word([value], scalars(URI, nullable=False)) in {"null", "error", "awaitable"}


@pytest.mark.parametrize("nothing", [None, Undefined, msgspec.UNSET])
def test_no_leaf_is_written_as_nothing(nothing: Any) -> None:
    assert word([1, 2], leaves(lambda value: nothing if value == 2 else value, nullable=True)) == "null"
    assert leaves(lambda value: value, nullable=True)([1, None, "a"]) == [1, None, "a"]


@pytest.mark.parametrize(
    ("kind", "trouble"),
    [
        (NoneType, "null"),
        (type(Undefined), "null"),
        (msgspec.UnsetType, "null"),
        (ValueError, "error"),
        (Generator, None),
        (type(one for one in ()), "awaitable"),
        (Waiting, "awaitable"),
        (Anything, "awaitable"),
        (str, None),
    ],
)
def test_what_may_be_wrong_with_a_class(kind: type, trouble: str | None) -> None:
    assert trouble_with(kind) == trouble


def test_members_are_named() -> None:
    complete = named({"r": "RED", None: None})

    assert complete(["r", None, "r"]) == ["RED", None, "RED"]
    assert word(["blue"], complete) == "enumeration"
    assert word([[]], complete) == "enumeration"


def test_the_items_of_all_lists_are_one_column() -> None:
    seen: list[list[Any]] = []

    def doubled(column: Any) -> list[Any]:
        seen.append(list(column))
        return [value * 2 for value in column]

    complete = lists(doubled, nullable=True)

    assert complete([[1], None, (), [2, 3]]) == [[2], None, [], [4, 6]]
    assert complete([[], ()]) == [[], ()]
    assert seen == [[1, 2, 3]]
    assert word([[1], {2}], complete) == "list"
    assert word([None], lists(doubled, nullable=False)) == "list"


def test_what_is_looked_at_is_plain_and_leaves_gaps_where_it_may() -> None:
    seen: list[Any] = []

    def complete(column: Any, classes: set[type]) -> Any:
        seen.append((list(column), set(classes)))
        return [str(value) for value in column]

    assert looked_at(complete, nullable=True)([1, None, "a"]) == ["1", None, "a"]
    assert looked_at(complete, nullable=True)([None, None]) == [None, None]
    assert looked_at(complete, nullable=False)([2]) == ["2"]
    assert seen == [([1, "a"], {int, str}), ([2], {int})]
    assert word([1, None], looked_at(complete, nullable=False)) == "null"
    assert word([1, None, ValueError()], looked_at(complete, nullable=True)) == "error"


def test_objects_are_read_by_what_is_given_and_put_together_in_their_order() -> None:
    complete = rows([(attrgetter("hidden"), lambda column: [f"<{value}>" for value in column])], Row)

    found = complete([SimpleNamespace(hidden=1, one="never"), SimpleNamespace(hidden=2)], {SimpleNamespace})

    assert found == [Row("<1>"), Row("<2>")]


def test_objects_of_which_nothing_is_asked_are_empty() -> None:
    complete = rows([], msgspec.defstruct("Empty", []))

    assert msgspec.json.encode(complete([1, 2], {int})) == b"[{},{}]"


def alone(name: str) -> Looked:
    return lambda column, _classes: [name] * len(column)


def test_each_kind_is_completed_by_its_own() -> None:
    asked: list[object] = []

    def kind_of(value: object) -> str:
        asked.append(value)
        return type(value).__name__

    complete = kinds(kind_of, {name: alone(name) for name in ("int", "str")})

    assert complete([1, "a", 2], {int, str}) == ["int", "str", "int"]
    assert complete([3, 4], {int}) == ["int", "int"]
    assert asked == [1, "a"]


def test_what_may_have_more_hung_on_it_is_asked_for_its_kind_each_time() -> None:
    asked: list[object] = []
    complete = kinds(lambda value: asked.append(value) or "thing", {"thing": alone("thing")})
    things = [SimpleNamespace(), SimpleNamespace()]

    assert complete(things, {SimpleNamespace}) == complete(things, {SimpleNamespace}) == ["thing", "thing"]
    assert len(asked) == 4


def test_a_constant_stands_for_each() -> None:
    assert constant("word")([1, None]) == ["word", "word"]
