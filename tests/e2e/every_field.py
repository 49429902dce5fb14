"""
Every road through a schema: questions that together select every field with every argument, found by walking.

Nothing here knows the gateway's schema. A road is one way to call a field of a root, or a field just below it where
fields there take arguments themselves. The first way of each gives no optional argument and selects all there is below;
each of the others gives one argument one value more, and selects what lies nearest.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, count
from typing import Any

import msgspec
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

# How many objects deep the first way of a road selects, and every other.
WHOLE, NEAR = 6, 2
# The items of a list lie deeper than what is called by itself.
DEEPER = {WHOLE: 2, NEAR: 1}
# A wish that a client names itself; another name each time, or it would be the same wish.
OWN_NAME = "clientMutationId"
# A field that can be called in so many ways is asked several times in one question. Others are asked one by one: what
# is asked together runs together, and whoever reads the access log would see that.
MANY, MOST_TOGETHER = 12, 8
# Relay's two directions.
PAGES = (("first", "after", ("hasNextPage", "endCursor")), ("last", "before", ("hasPreviousPage", "startCursor")))

CURSORS = frozenset(cursor for _, cursor, _ in PAGES)

Arguments = Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField]
Way = dict[str, Any]


class Unspeakable(Exception):
    """The schema takes something that no word is known for: give the walker words of that type."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One field and the arguments that it is called with."""

    name: str
    way: Way


class Road(msgspec.Struct, frozen=True, kw_only=True):
    """One call: the operation, a field of its root, the field below that where it is called by itself, and how deep."""

    operation: str
    root: Step
    below: Step | None = None
    depth: int = WHOLE


class Paging(msgspec.Struct, frozen=True, kw_only=True):
    """A list that is walked page by page, by these arguments; `end` are the members of PageInfo that go on."""

    road: Road
    way: Way
    size: str
    cursor: str
    end: tuple[str, str]

    def page(self, after: str | None) -> Road:
        """Ask for the page of one item that comes next."""
        assert self.road.below is not None
        given = {**self.road.below.way, **self.way, self.size: 1} | ({} if after is None else {self.cursor: after})
        return msgspec.structs.replace(self.road, below=Step(name=self.road.below.name, way=given), depth=NEAR)

    def next(self, connection: Mapping[str, Any]) -> str | None:
        """Give the cursor that the next page comes after, if there is one."""
        more, cursor = (connection["pageInfo"][name] for name in self.end)
        assert not more or cursor
        return cursor if more else None


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A document with its variables; `roads` says what it asks."""

    query: str
    variables: Mapping[str, Any]
    roads: tuple[Road, ...]


@dataclass
class Seen:
    """What has been asked: fields as `Type.field`, arguments as `Type.field(argument)`, members of inputs likewise."""

    fields: set[str] = field(default_factory=set)
    arguments: set[str] = field(default_factory=set)


class Walker:
    """Writes every road of a schema as questions, with the words that it is given for each scalar, or argument."""

    def __init__(self, schema: GraphQLSchema, words: Mapping[str, Sequence[Any]], seen: Seen | None = None) -> None:
        """Take a schema, values of each scalar by its name or by `Type argument`, and where to note what was asked."""
        self._schema = schema
        self._words = words
        self._own_names = count(1)
        self.seen = Seen() if seen is None else seen

    def with_words(self, words: Mapping[str, Sequence[Any]]) -> "Walker":
        """Walk the same schema with other words, noting what was asked in the same place."""
        walker = Walker(self._schema, {**self._words, **words}, self.seen)
        walker._own_names = self._own_names
        return walker

    def roots(self, operation: str) -> list[str]:
        """Name the fields of a root."""
        return list(self._root(operation).fields)

    def crossings(self, operation: str, name: str) -> Iterator[tuple[Road, ...]]:
        """
        Give the roads of a field of a root, and of each below it that is called by itself; the first of each is whole.

        Where fields below are called by themselves, the very first roads ask only whether the root opens.
        """
        found = self._root(operation).fields[name]
        inner = get_named_type(found.type)
        calls = [Step(name=name, way=way) for way in self.ways(found.args)]
        if not splits(inner):
            yield tuple(numbered(operation, calls))
            return
        yield tuple(self.door(operation, call) for call in calls)
        for below, deeper in inner.fields.items():
            steps = [Step(name=below, way=way) for way in self.ways(deeper.args)]
            yield tuple(numbered(operation, calls[:1], steps))

    def door(self, operation: str, root: Step) -> Road:
        """Give the road that asks only whether a root opens."""
        return Road(operation=operation, root=root, below=Step(name="__typename", way={}), depth=NEAR)

    def pairs(self, operation: str, name: str) -> tuple[Road, ...]:
        """Give the ways to call a field of a root with two members of an input that are not required."""
        found = self._root(operation).fields[name]
        named = {argument: get_named_type(one.type) for argument, one in found.args.items()}
        ways = [
            {argument: way}
            for argument, kind in named.items()
            if isinstance(kind, GraphQLInputObjectType)
            for way in self.two(kind.fields)
        ]
        return tuple(Road(operation=operation, root=Step(name=name, way=way), depth=NEAR) for way in ways)

    def two(self, members: Arguments) -> Iterator[Way]:
        """Give what is required with every two others."""
        tried = {name: self.values(one.type, name) for name, one in members.items()}
        required = {name: tried[name][0] for name, one in members.items() if is_required(one)}
        for one, other in combinations([name for name in tried if name not in required], 2):
            yield {**required, one: tried[one][0], other: tried[other][0]}

    def ways(self, arguments: Arguments) -> list[Way]:
        """Give every way to call: what is required alone, then each argument with each value that it may have."""
        tried = {name: self.values(one.type, name) for name, one in arguments.items()}
        required = {name: tried[name][0] for name, one in arguments.items() if is_required(one)}
        found = [required]
        for name, given in tried.items():
            if name == OWN_NAME:
                continue
            # What is no cursor is refused, whatever else it is: one is enough.
            others = given[:1] if name in CURSORS else given[1:] if name in required else given
            found += [{**required, name: value} for value in others]
        return found

    def values(self, kind: Any, name: str) -> list[Any]:
        """Give every value that is tried for an argument: by its name where there are words for that, else its type."""
        kind = get_nullable_type(kind)
        if name == OWN_NAME:
            return [OWN_NAME]
        if isinstance(kind, GraphQLList):
            return [[value] for value in self.values(kind.of_type, name)]
        if isinstance(kind, GraphQLEnumType):
            return list(kind.values)
        if isinstance(kind, GraphQLInputObjectType):
            return self.ways(kind.fields)
        if f"{kind.name} {name}" in self._words:
            return list(self._words[f"{kind.name} {name}"])
        if kind.name not in self._words:
            raise Unspeakable(f"{kind.name} of {name}")
        return list(self._words[kind.name])

    def together(self, roads: Sequence[Road]) -> Iterator[Question]:
        """Ask the first road alone and the others some at a time; changes one by one, as each may change the next."""
        few = len(roads) < MANY
        alone = [road for number, road in enumerate(roads) if few or number == 0 or goes_alone(road)]
        others = [road for road in roads if road not in alone]
        yield from (self.question([road]) for road in alone)
        yield from (
            self.question(others[start : start + MOST_TOGETHER]) for start in range(0, len(others), MOST_TOGETHER)
        )

    def pagings(self, roads: Sequence[Road]) -> Iterator["Paging"]:
        """Give the ways to page through what a crossing calls, by each order that there is."""
        if not roads or roads[0].below is None or roads[0].below.name == "__typename":
            return
        inner = get_named_type(self._root(roads[0].operation).fields[roads[0].root.name].type)
        arguments = inner.fields[roads[0].below.name].args
        orders = [name for name, one in arguments.items() if isinstance(get_named_type(one.type), GraphQLEnumType)]
        ways: list[Way] = [{}, *({name: value} for name in orders for value in self.values(arguments[name].type, name))]
        for number, (size, cursor, end) in enumerate(PAGES):
            if {size, cursor} <= arguments.keys():
                for way in ways[number:]:
                    yield Paging(road=roads[0], way=way, size=size, cursor=cursor, end=end)

    def question(self, roads: Sequence[Road]) -> Question:
        """Write roads that share operation and root call as one document."""
        first = roads[0]
        writer = Writer(self._schema, self.seen)
        root = self._root(first.operation)
        if first.below is None:
            calls = [writer.call(f"r{number}", root, one.root, one.depth) for number, one in enumerate(roads)]
            body = " ".join(calls)
        else:
            inner = get_named_type(root.fields[first.root.name].type)
            calls = [writer.call(f"b{number}", inner, one.below, one.depth) for number, one in enumerate(roads)]
            body = writer.head("r0", root, first.root) + " { __typename " + " ".join(calls) + " }"
        head = f"{first.operation} Walk({' '.join(writer.declared)})" if writer.declared else f"{first.operation} Walk"
        query = "\n".join((f"{head} {{ {body} }}", *writer.fragments.values()))
        return Question(query=query, variables=self.named(writer.variables), roads=tuple(roads))

    def named(self, value: Any) -> Any:
        """Put a fresh name of the client's own wherever one is wanted."""
        if isinstance(value, Mapping):
            return {
                name: f"wish-{next(self._own_names)}" if name == OWN_NAME else self.named(one)
                for name, one in value.items()
            }
        return value

    def _root(self, operation: str) -> GraphQLObjectType:
        root = {"query": self._schema.query_type, "mutation": self._schema.mutation_type}[operation]
        assert root is not None
        return root


def numbered(operation: str, roots: Iterable[Step], belows: Sequence[Step] | None = None) -> Iterator[Road]:
    """Make roads of calls: the first is whole, the others near."""
    calls = [(root, below) for root in roots for below in belows or [None]]
    for number, (root, below) in enumerate(calls):
        yield Road(operation=operation, root=root, below=below, depth=NEAR if number else WHOLE)


def is_list(kind: object) -> bool:
    """Tell whether a type is a list of Relay's, whose items lie one object deeper."""
    inner = get_named_type(kind)
    return isinstance(inner, GraphQLObjectType) and "pageInfo" in inner.fields


def goes_alone(road: Road) -> bool:
    """Tell whether a road may well be refused, which would take with it what is asked in the same question."""
    given = set() if road.below is None else set(road.below.way)
    return road.operation == "mutation" or not given.isdisjoint(CURSORS)


def is_required(one: GraphQLArgument | GraphQLInputField) -> bool:
    """Tell whether an argument or a member of an input must be given."""
    return is_required_argument(one) if isinstance(one, GraphQLArgument) else is_required_input_field(one)


def splits(kind: object) -> bool:
    """Tell whether the fields of a type are called one by one: where some take arguments."""
    return isinstance(kind, GraphQLObjectType) and any(one.args for one in kind.fields.values())


class Writer:
    """Writes one document: variables for arguments, fragments for what is selected."""

    def __init__(self, schema: GraphQLSchema, seen: Seen) -> None:
        self._schema = schema
        self._seen = seen
        self.declared: list[str] = []
        self.variables: dict[str, Any] = {}
        self.fragments: dict[str, str] = {}

    def call(self, alias: str, owner: GraphQLObjectType, step: Step, depth: int) -> str:
        """Write a field with its arguments and all that is selected of it."""
        if step.name == "__typename":
            return f"{alias}: __typename"
        kind = owner.fields[step.name].type
        return self.head(alias, owner, step) + self.selection(kind, depth + (DEEPER[depth] if is_list(kind) else 0))

    def head(self, alias: str, owner: GraphQLObjectType, step: Step) -> str:
        """Write a field with its arguments, each in a variable."""
        found = owner.fields[step.name]
        self._seen.fields.add(f"{owner.name}.{step.name}")
        given = []
        for name, value in step.way.items():
            variable = f"v{len(self.variables)}"
            self.declared.append(f"${variable}: {found.args[name].type}")
            self.variables[variable] = value
            given.append(f"{name}: ${variable}")
            self._seen.arguments.add(f"{owner.name}.{step.name}({name})")
            self._note(found.args[name].type, value)
        return f"{alias}: {step.name}" + (f"({', '.join(given)})" if given else "")

    def _note(self, kind: Any, value: Any) -> None:
        """Note the members of inputs that are given."""
        inner = get_named_type(kind)
        if isinstance(value, list):
            for one in value:
                self._note(inner, one)
        elif isinstance(inner, GraphQLInputObjectType) and isinstance(value, Mapping):
            for name, one in value.items():
                self._seen.arguments.add(f"{inner.name}({name})")
                self._note(inner.fields[name].type, one)

    def selection(self, kind: Any, depth: int) -> str:
        """Select all of a type, so many objects deep; nothing of a leaf."""
        inner = get_named_type(kind)
        if is_leaf_type(inner):
            return ""
        members = self._schema.get_possible_types(inner) if isinstance(inner, ABSTRACT) else (inner,)
        spreads = " ".join(f"...{self.fragment(one, depth, alone=inner is one)}" for one in members)
        return f" {{ __typename {spreads} }}"

    def fragment(self, kind: GraphQLObjectType, depth: int, *, alone: bool) -> str:
        """Give the name of a type's fragment; beside other types every field has an alias of its own."""
        name = f"{kind.name}_{depth}" + ("" if alone else "_beside")
        if name not in self.fragments:
            self.fragments[name] = ""
            fields = " ".join(self.fields(kind, depth, "" if alone else f"{kind.name}_"))
            self.fragments[name] = f"fragment {name} on {kind.name} {{ __typename {fields} }}"
        return name

    def fields(self, kind: GraphQLObjectType, depth: int, prefix: str) -> Iterator[str]:
        """Write every field that needs no argument."""
        for name, found in kind.fields.items():
            inner = get_named_type(found.type)
            if any(map(is_required_argument, found.args.values())) or (depth == 1 and not is_leaf_type(inner)):
                continue
            self._seen.fields.add(f"{kind.name}.{name}")
            yield (f"{prefix}{name}: {name}" if prefix else name) + self.selection(inner, depth - 1)


ABSTRACT = (GraphQLUnionType, GraphQLInterfaceType)


def every_field(schema: GraphQLSchema) -> set[str]:
    """Name every field of every object type that a question or a change can reach."""
    return {f"{kind.name}.{name}" for kind in reachable(schema) for name in kind.fields}


def every_argument(schema: GraphQLSchema) -> set[str]:
    """Name every argument of these fields, and every member of what they take."""
    named: set[str] = set()
    waiting: list[GraphQLInputObjectType] = []
    for kind in reachable(schema):
        for name, found in kind.fields.items():
            named |= {f"{kind.name}.{name}({argument})" for argument in found.args}
            waiting += inputs(found)
    while waiting:
        taken = waiting.pop()
        members = {f"{taken.name}({name})" for name in taken.fields}
        if not members <= named:
            named |= members
            waiting += [
                kind for kind in map(get_named_type, types_of(taken)) if isinstance(kind, GraphQLInputObjectType)
            ]
    return named


def types_of(kind: GraphQLInputObjectType) -> list[Any]:
    """List the types of the members of an input."""
    return [member.type for member in kind.fields.values()]


def inputs(found: GraphQLField) -> list[GraphQLInputObjectType]:
    """List the input types of a field's arguments."""
    kinds = (get_named_type(one.type) for one in found.args.values())
    return [kind for kind in kinds if isinstance(kind, GraphQLInputObjectType)]


def reachable(schema: GraphQLSchema) -> list[GraphQLObjectType]:
    """Walk from the roots to every object type."""
    found: dict[str, GraphQLObjectType] = {}
    waiting: list[Any] = [kind for kind in (schema.query_type, schema.mutation_type, schema.subscription_type) if kind]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, ABSTRACT):
            waiting += schema.get_possible_types(kind)
        elif isinstance(kind, GraphQLObjectType) and kind.name not in found:
            found[kind.name] = kind
            waiting += [get_named_type(one.type) for one in kind.fields.values()]
    return list(found.values())
