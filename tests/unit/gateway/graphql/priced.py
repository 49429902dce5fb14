"""A small schema with weights of every kind."""

from typing import Annotated

import strawberry

from resolvers.schema.weights import costs, counted, paged, sized


@strawberry.type
class Small:
    small: int
    again: "Large | None" = None


@strawberry.type(directives=[costs(5)])
class Large:
    large: int
    within: list[Small] = strawberry.field(directives=[sized(3)])
    line: "Line | None" = None


Either = Annotated[Small | Large, strawberry.union("Either")]


@strawberry.type
class Line:
    item: Small


@strawberry.type
class Edge:
    node: Large


@strawberry.type
class Connection:
    edges: list[Edge]
    total: Small


@strawberry.type
class Looked:
    lines: list[Line]


@strawberry.type
class Holder:
    leaf: int
    dear: int = strawberry.field(directives=[costs(4)])
    small: Small
    few: list[Small]
    maybe: list[Small] | None
    either: Either
    eithers: list[Either] = strawberry.field(directives=[sized(10)])

    @strawberry.field(directives=[costs(50), paged("first", "last")])
    def page(self, first: int | None = None, last: int | None = None) -> Connection | None: ...

    @strawberry.field(directives=[paged("first")])
    def log(self, first: int | None = 50) -> Connection | None: ...

    @strawberry.field(directives=[counted("codes", "lines", usual=5)])
    def looked(self, codes: list[str] | None = None) -> Looked | None: ...

    @strawberry.field(directives=[paged("first")])
    def plain(self, first: int) -> list[Small]: ...

    @strawberry.field
    def holder(self) -> "Holder": ...

    @strawberry.field
    def unsized(self) -> Connection: ...


@strawberry.type
class Query(Holder): ...


@strawberry.type
class Mutation:
    change: Small = strawberry.field(directives=[costs(20)])


SCHEMA = strawberry.Schema(query=Query, mutation=Mutation)._schema
