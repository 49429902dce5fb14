"""
Complete values column by column: all values of one field at once, by loops that run in C.

A completer takes a column and gives it back completed, of the same length and in the same order, as the specification
would have completed its values one by one; one that is `Looked` takes its classes too, all of which are plain. It never
looks at a value by a name that a client has chosen: those stand in the shape that the completed columns are put into.
What it cannot complete, or the specification would complete with an error, is `Unfit`, and nothing is completed.

Of what kind an object is, is told by its class alone, where its class leaves no room for more to be hung on it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from types import GeneratorType, NoneType
from typing import Annotated, Any, NamedTuple, TypeAlias

import msgspec
from graphql import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
)

Column: TypeAlias = Sequence[Any]
Completer: TypeAlias = Callable[[Column], Column]
Looked: TypeAlias = Callable[[Column, set[type]], Column]
Read: TypeAlias = Callable[[Any], Any]

MOST_CLASSES = 1_000
LISTS = frozenset({list, tuple})
# The last is what msgspec leaves out of a struct, and nowhere else.
NOTHING = frozenset({NoneType, type(Undefined), msgspec.UnsetType})


class Unfit(Exception):
    """A column holds what must be completed one by one; the message is a fixed word that says of what kind it is."""


class Native(NamedTuple):
    """What msgspec checks a column against, without and with values that are missing: three times as fast as Python."""

    present: type[msgspec.Struct]
    some: type[msgspec.Struct]


def native(kind: Any) -> Native:
    """Describe columns of values of one class."""
    lists_of: Any = list
    present, some = (
        msgspec.defstruct("Values", [("values", lists_of[one])], array_like=True) for one in (kind, kind | None)
    )
    return Native(present, some)


TEXT = native(str)
# Within these bounds a whole number is the same number as a float.
FLOAT = native(Annotated[float, msgspec.Meta(ge=-(2.0**52), le=2.0**52)])
INT = native(Annotated[int, msgspec.Meta(ge=GRAPHQL_MIN_INT, le=GRAPHQL_MAX_INT)])
# What a serialiser gives back as it is; every other value it may coerce, or refuse.
OWN = {
    GraphQLString.coerce_output_value: TEXT,
    GraphQLID.coerce_output_value: TEXT,
    GraphQLBoolean.coerce_output_value: native(bool),
    GraphQLFloat.coerce_output_value: FLOAT,
    GraphQLInt.coerce_output_value: INT,
    str: TEXT,
}


def scalars(kind: GraphQLScalarType, *, nullable: bool) -> Completer:
    """Complete scalars: those that are written as they are, without a look at each; others by their own serialiser."""
    others = leaves(kind.coerce_output_value, nullable=nullable)
    own = OWN.get(kind.coerce_output_value)
    if own is None:
        return others
    return as_it_is(own.some if nullable else own.present, others)


def as_it_is(fitting: Any, others: Completer) -> Completer:
    """Give a column as it is where it fits, and else what completes others."""

    def complete(column: Column) -> Column:
        try:
            values: Column = msgspec.convert((column,), fitting).values
        except msgspec.ValidationError:
            return others(column)
        return values

    return complete


def leaves(coerce: Callable[[Any], Any], *, nullable: bool) -> Completer:
    """Complete leaves one by one; none may be written as nothing."""

    def complete(column: Column, _classes: set[type]) -> Column:
        return written(list(map(coerce, column)))

    return looked_at(complete, nullable=nullable)


def checked(column: Column) -> Column:
    """
    Check that no value has been written as nothing.

    Raises:
        Unfit: one has.
    """
    if not NOTHING.isdisjoint(map(type, column)):
        raise Unfit("null")
    return column


written = as_it_is(TEXT.present, checked)


def named(names: Mapping[Any, str | None]) -> Completer:
    """Complete members of an enumeration."""
    name = names.__getitem__

    def complete(column: Column) -> Column:
        try:
            return list(map(name, column))
        except (KeyError, TypeError) as error:
            raise Unfit("enumeration") from error

    return complete


def constant(word: str) -> Completer:
    """Complete whatever stands there as one word."""
    return lambda column: [word] * len(column)


def looked_at(complete: Looked, *, nullable: bool) -> Completer:
    """
    Look at the classes of a column once, before it is completed; leave nothing where nothing may be, and is.

    Args:
        complete: takes what is there, none of which is an error or has to be awaited, and its classes.
    """

    def completed(column: Column) -> Column:
        classes = set(map(type, column))
        if not nullable or NoneType not in classes:
            check_plain(classes)
            return complete(column, classes)
        classes.remove(NoneType)
        if not classes:
            return column
        check_plain(classes)
        done = iter(complete([value for value in column if value is not None], classes))
        return [None if value is None else next(done) for value in column]

    return completed


def lists(complete: Completer, *, nullable: bool) -> Completer:
    """Complete the items of all lists of a column as one column."""

    def completed(column: Column) -> Column:
        if not LISTS.issuperset(map(type, column)):
            raise Unfit("list")
        items = list(chain.from_iterable(column))
        if not items:
            return column
        done = iter(complete(items))
        return [list(islice(done, length)) for length in map(len, column)]

    return with_gaps(completed) if nullable else completed


def with_gaps(complete: Completer) -> Completer:
    """Complete what is there, and leave nothing where nothing is."""

    def completed(column: Column) -> Column:
        present = [value for value in column if value is not None]
        if len(present) == len(column):
            return complete(column)
        done = iter(complete(present))
        return [None if value is None else next(done) for value in column]

    return completed


def rows(fields: Sequence[tuple[Read, Completer]], shape: Callable[..., msgspec.Struct]) -> Looked:
    """
    Complete objects of one kind: what is read of them column by column, which is then put together row by row.

    Args:
        fields: what reads each field of an object, and what completes it.
        shape: takes one value a field, in the same order.
    """

    def complete(column: Column, _classes: set[type]) -> Column:
        if not fields:
            return [shape()] * len(column)
        return list(map(shape, *[completed(list(map(read, column))) for read, completed in fields]))

    return complete


def kinds(kind_of: Callable[[Any], str], completers: Mapping[str, Looked]) -> Looked:
    """Complete objects of several kinds, each by its own completer; which one, `kind_of` says once a class."""
    known: dict[type, str] = {}

    def told(value: object) -> str:
        kind = known.get(type(value))
        if kind is None:
            kind = kind_of(value)
            if not type(value).__dictoffset__:
                known[type(value)] = kind
        return kind

    def complete(column: Column, classes: set[type]) -> Column:
        # Mostly all are of one class that is known, and then none needs to be looked at.
        if len(classes) == 1 and classes <= known.keys():
            (alone,) = classes
            return completers[known[alone]](column, classes)
        found = list(map(told, column))
        done = {
            kind: iter(
                completers[kind]([one for one, other in zip(column, found, strict=True) if other == kind], classes)
            )
            for kind in set(found)
        }
        return [next(done[kind]) for kind in found]

    return complete


def check_plain(classes: Iterable[type]) -> None:
    """
    Check that nothing of these classes is nothing, an error, or to be awaited.

    Raises:
        Unfit: something is, or may be.
    """
    for kind in classes:
        trouble = trouble_with(kind)
        if trouble is not None:
            raise Unfit(trouble)


@lru_cache(MOST_CLASSES)
def trouble_with(kind: type) -> str | None:
    """Tell in a word what may be wrong with values of a class; classes do not change, and are asked for every time."""
    if kind in NOTHING:
        return "null"
    if issubclass(kind, Exception):
        return "error"
    if issubclass(kind, GeneratorType) or hasattr(kind, "__await__") or hasattr(kind, "__getattr__"):
        return "awaitable"
    return None
