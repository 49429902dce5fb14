"""Random valid operations over any schema: aliases, fragments, conditions, in whatever order."""

from random import Random

from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    parse,
    validate,
)

DEEPEST = 3
WIDEST = 4
# Names that objects of ours have and the schema does not tell, beside names that it does.
ALIASES = ("a", "b", "interpretation", "equivalents", "source_status", "reasons", "row", "code", "text", "id", "secret")
CONDITIONS = ("@include(if: $yes)", "@skip(if: $yes)", "@include(if: $no)", "@skip(if: $no)", "@include(if: true)")


class Writer:
    """Writes one operation."""

    def __init__(self, schema: GraphQLSchema, order: Random) -> None:
        self._schema = schema
        self._order = order
        self._fragments: list[str] = []
        self._meant: dict[str, str] = {"__typename": "__typename"}

    def document(self) -> DocumentNode:
        """Write a document."""
        query = self._schema.query_type
        assert query is not None
        body = self.selection(query, 0)
        text = f"query Q($yes: Boolean!, $no: Boolean! = false) {body} {' '.join(self._fragments)}"
        document = parse(text)
        wrong = [error.message for error in validate(self._schema, document) if "never used" not in error.message]
        assert wrong == [], text
        return document

    def selection(self, kind: GraphQLNamedType, depth: int) -> str:
        """Write what is selected of a type."""
        parts = [self.part(kind, depth) for _ in range(self._order.randint(1, WIDEST))]
        return "{ " + " ".join(parts) + " }"

    def part(self, kind: GraphQLNamedType, depth: int) -> str:
        """Write a field, or a fragment."""
        chance = self._order.random()
        if isinstance(kind, GraphQLUnionType) or chance < 0.15:
            if chance < 0.05:
                return self.aliased("__typename", "__typename")
            return self.fragment(kind, depth)
        return self.field(kind, depth)

    def field(self, kind: GraphQLNamedType, depth: int) -> str:
        """Write a field; a leaf where it is deep."""
        assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        names = [name for name, found in kind.fields.items() if not found.args]
        leaves = [name for name in names if is_leaf(get_named_type(kind.fields[name].type))]
        name = self._order.choice(leaves or ["__typename"] if depth >= DEEPEST else names)
        if name == "__typename":
            return name
        found = kind.fields[name].type
        return f"{self.aliased(name, f'{name}: {found}')} {self.condition()} {self.below(get_named_type(found), depth)}"

    def below(self, kind: GraphQLNamedType, depth: int) -> str:
        return "" if is_leaf(kind) else self.selection(kind, depth + 1)

    def fragment(self, kind: GraphQLNamedType, depth: int) -> str:
        """Write a fragment, in place or by name, on the type or on one that it may be."""
        on = self._order.choice([kind, *self.possible(kind)])
        body = "{ __typename }" if depth >= DEEPEST else self.selection(on, depth + 1)
        chance = self._order.random()
        if chance < 0.4:
            self._fragments.append(f"fragment F{len(self._fragments)} on {on.name} {body}")
            return f"...F{len(self._fragments) - 1} {self.condition()}"
        if chance < 0.5 and on is kind:
            return f"... {self.condition()} {body}"
        return f"... on {on.name} {self.condition()} {body}"

    def possible(self, kind: GraphQLNamedType) -> list[GraphQLObjectType]:
        if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
            return list(self._schema.get_possible_types(kind))
        return []

    def aliased(self, name: str, meaning: str) -> str:
        """Name a field, now and then by an alias; one name means one thing in the whole document."""
        alias = self._order.choice(ALIASES) if self._order.random() < 0.15 else name
        while self._meant.setdefault(alias, meaning) != meaning:
            alias = f"{alias}_{self._order.randint(0, 9)}"
        return name if alias == name else f"{alias}: {name}"

    def condition(self) -> str:
        return self._order.choice(CONDITIONS) if self._order.random() < 0.12 else ""


def is_leaf(kind: GraphQLNamedType) -> bool:
    return isinstance(kind, GraphQLScalarType | GraphQLEnumType)


def operation(schema: GraphQLSchema, order: Random) -> DocumentNode:
    """Write a random operation."""
    return Writer(schema, order).document()
