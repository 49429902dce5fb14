"""
Complete values column by column: all values of one field at once, by loops that run in C.

A completer takes a column and gives it back completed, of the same length and in the same order, as the specification
would have completed its values one by one. It never looks at a value by a name that a client has chosen: those stand in
the shape that the completed columns are put into. What it cannot complete, or the specification would complete with an
error, is `Unfit`, and nothing is completed.

Of what kind an object is, is told by its class alone, where its class leaves no room for more to be hung on it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from types import GeneratorType, NoneType
from typing import Any, NamedTuple, TypeAlias

import msgspec
from graphql import GraphQLBoolean, GraphQLID, GraphQLScalarType, GraphQLString, Undefined

Column: TypeAlias = Sequence[Any]
Completer: TypeAlias = Callable[[Column], Column]
Read: TypeAlias = Callable[[Any], Any]

MOST_CLASSES = 1_000
LISTS = frozenset({list, tuple})
NOTHING = frozenset({NoneType, type(Undefined)})


class Unfit(Exception):
    """A column holds what must be completed one by one; the message is a fixed word that says of what kind it is."""


class Texts(msgspec.Struct, array_like=True):
    """A column of texts: msgspec tells that it is one three times as fast as Python."""

    values: list[str]


class SomeTexts(msgspec.Struct, array_like=True):
    """A column of texts, some of which are missing."""

    values: list[str | None]


class Flags(msgspec.Struct, array_like=True):
    """A column of booleans."""

    values: list[bool]


class SomeFlags(msgspec.Struct, array_like=True):
    """A column of booleans, some of which are missing."""

    values: list[bool | None]


class Native(NamedTuple):
    """What msgspec checks a column against, without and with values that are missing."""

    present: type[Texts | Flags]
    some: type[SomeTexts | SomeFlags]


TEXT, FLAG = Native(Texts, SomeTexts), Native(Flags, SomeFlags)
# What a serialiser gives back as it is; every other value it may coerce, or refuse.
OWN = {
    GraphQLString.coerce_output_value: TEXT,
    GraphQLID.coerce_output_value: TEXT,
    GraphQLBoolean.coerce_output_value: FLAG,
    str: TEXT,
}


def scalars(kind: GraphQLScalarType, *, nullable: bool) -> Completer:
    """Complete scalars: those that are written as they are, without a look at each; others by their own serialiser."""
    others = leaves(kind.coerce_output_value, nullable=nullable)
    own = OWN.get(kind.coerce_output_value)
    if own is None:
        return others
    return native(own.some if nullable else own.present, others)


def native(plain: type[Texts | SomeTexts | Flags | SomeFlags], others: Completer) -> Completer:
    """Give a column as it is where it fits, and else what completes others."""

    def complete(column: Column) -> Column:
        try:
            return msgspec.convert((column,), plain).values
        except msgspec.ValidationError:
            return others(column)

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


written = native(Texts, checked)


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


def looked_at(complete: Callable[[Column, set[type]], Column], *, nullable: bool) -> Completer:
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


def objects(
    fields: Sequence[tuple[Read, Completer]], shape: Callable[..., msgspec.Struct], *, nullable: bool
) -> Completer:
    """
    Complete objects: what is read of them column by column, which is then put together row by row.

    Args:
        fields: what reads each field of an object, and what completes it.
        shape: takes one value a field, in the same order.
    """

    def complete(column: Column, _classes: set[type]) -> Column:
        if not fields:
            return [shape()] * len(column)
        return list(map(shape, *[completed(list(map(read, column))) for read, completed in fields]))

    return looked_at(complete, nullable=nullable)


def kinds(kind_of: Callable[[Any], str], completers: Mapping[str, Completer], *, nullable: bool) -> Completer:
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
            return completers[known[classes.pop()]](column)
        found = list(map(told, column))
        done = {
            kind: iter(completers[kind]([value for value, other in zip(column, found, strict=True) if other == kind]))
            for kind in set(found)
        }
        return [next(done[kind]) for kind in found]

    return looked_at(complete, nullable=nullable)


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
