"""A small schema of plain objects, executed as the library does and as we do."""

import enum
from collections.abc import Awaitable
from decimal import Decimal
from typing import Annotated, Any, NewType

import msgspec
import strawberry
from graphql import DocumentNode, ExecutionResult, execute, parse, validate
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from resolvers.schema.projection import Projections, projecting


class Colour(enum.Enum):
    """Values that are not the names."""

    RED = "r"
    BLUE = 2


strawberry.enum(Colour)
Exact = NewType("Exact", Decimal)
Nothing = NewType("Nothing", str)


@strawberry.interface
class Named:
    name: str

    @strawberry.field
    def loud(self) -> str:
        return self.name.upper()


@strawberry.type
class Cat(Named):
    lives: int
    friends: list[Named] | None = None


@strawberry.type
class Dog(Named):
    tags: list[list[str | None]] = strawberry.field(default_factory=list)
    friends: list["Dog"] | None = None


@strawberry.type
class Paint:
    colour: Colour | None
    price: Exact | None = None
    nothing: Nothing | None = None
    dry: bool | None = None
    weight: float = 1.5
    shade: strawberry.ID = strawberry.field(name="tone", default=strawberry.ID("s"))

    @strawberry.field
    def asked(self, info: strawberry.Info) -> str:
        return info.field_name

    @strawberry.field
    def mixed(self, times: int = 2) -> int:
        return times

    @strawberry.field
    async def slowly(self) -> str:
        return "slow"


Pet = Annotated[Cat | Dog, strawberry.union("Pet")]


def written(data: object) -> bytes:
    return msgspec.json.encode(data)


class Executed:
    """One schema, and what its fields answer with."""

    def __init__(self, *, most: int = 100_000, **world: Any) -> None:
        self.world = world
        self.projections = Projections(most)
        self.tally = self.projections.tally
        self._executor = projecting(self.projections)
        self.schema = self._schema()._schema

    def _schema(self) -> strawberry.Schema:
        world = self.world

        @strawberry.type
        class Query:
            @strawberry.field
            def paints(self) -> list[Paint] | None:
                return world["paints"]

            @strawberry.field
            def shelves(self) -> list[list[Paint | None] | None]:
                return world["shelves"]

            @strawberry.field
            def pets(self) -> list[Pet]:
                return world["pets"]

            @strawberry.field
            def named(self) -> list[Named] | None:
                return world["named"]

            @strawberry.field
            def one(self) -> Pet | None:
                return world["one"]

            @strawberry.field
            def words(self) -> list[str]:
                return world["words"]

        scalars = {
            Exact: strawberry.scalar(name="Exact", serialize=exact),
            Nothing: strawberry.scalar(name="Nothing", serialize=nothing),
        }
        return strawberry.Schema(Query, config=StrawberryConfig(scalar_map=scalars))

    def ours(self, query: str | DocumentNode, **how: Any) -> ExecutionResult:
        """Execute as we do."""
        return self._run(query, self._executor, how)

    def theirs(self, query: str | DocumentNode, **how: Any) -> ExecutionResult:
        """Execute as the library does."""
        return self._run(query, StrawberryGraphQLCoreExecutionContext, how)

    def _run(self, query: str | DocumentNode, executor: type, how: dict[str, Any]) -> Any:
        document = parse(query) if isinstance(query, str) else query
        assert validate(self.schema, document) == []
        around = {name: how.pop(name, None) for name in ("context_value", "middleware")}
        return execute(self.schema, document, variable_values=how, executor_class=executor, **around)

    def same(self, query: str | DocumentNode, **variables: Any) -> Any:
        """Execute both ways; gives what both answer."""
        ours, library = self.ours(query, **variables), self.theirs(query, **variables)
        assert written(ours.data) == written(library.data)
        assert told(ours) == told(library)
        return msgspec.json.decode(written(ours.data))


def told(result: ExecutionResult) -> list[tuple[Any, ...]]:
    return [(error.message, error.path, error.locations) for error in result.errors or ()]


async def awaited(result: ExecutionResult | Awaitable[ExecutionResult]) -> ExecutionResult:
    return result if isinstance(result, ExecutionResult) else await result


def exact(value: object) -> str:
    if not isinstance(value, Decimal):
        raise TypeError("not a decimal")
    return format(value, "f")


def nothing(value: object) -> Any:
    return {"none": None, "number": 5}.get(str(value), value)
