"""Two executions of one operation over one world of data: the library's own, and the one that completes in C."""

import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from random import Random
from typing import Any, NamedTuple

import msgspec
import strawberry
from graphql import DocumentNode, ExecutionResult, execute
from strawberry.schema.config import StrawberryConfig

from resolvers import model
from resolvers.errors import AuditUnavailable, PathError
from resolvers.model.answer import Differing, Telling
from resolvers.schema.answers import Completeness, Notice, Report, ReportVersion
from resolvers.schema.assembly import Schema
from resolvers.schema.comparisons import LatestResult, TrendSeries
from resolvers.schema.connections import ReportConnection, ReportEdge
from resolvers.schema.looked import LookedAt
from resolvers.schema.results import Result
from resolvers.schema.scalars import ENUMERATIONS, SCALARS
from resolvers.schema.values import StructuredInfo
from resolvers.views import recent, trending

DEEPEST = 4
VARIABLES = tuple({"yes": yes, "no": no} for yes in (True, False) for no in (True, False))


class Trouble(Exception):
    """An error that looks like a value of ours."""

    code = text = name = id = value = "looks right"


class Other(StrEnum):
    """Members that are texts too."""

    FINAL = "final"
    LAB = "LAB"


class Elsewhere(msgspec.Struct):
    """An object with attributes of the right names."""

    code: str = "c"
    text: str = "t"
    name: str = "n"
    secret: str = "never told"


class Failing:
    """An object whose attributes cannot be read."""

    @property
    def code(self) -> str:
        raise RuntimeError("unreadable")

    text = name = id = value = status = code


JUNK: tuple[Any, ...] = (
    None, 3, 2**40, float("nan"), "x", "", True, False, object(), [], (), {}, {"code": "x", "text": "y"}, b"x", [None],
    ValueError("boom"), Trouble("boom"), Other.FINAL, Other.LAB, Elsewhere(), Failing(), Decimal("1E+2"), "\ud800",
    datetime(2026, 1, 2, 3, 4, 5),  # noqa: DTZ001 - one that our scalar refuses
    datetime(2026, 1, 2, tzinfo=UTC), int, msgspec.UNSET, ["a", 1], "LAB", "LABORATORY",
)  # fmt: skip
TEXTS = ("", "a", 'æøå\u2028"\\', "5.10", "LAB")
DECIMALS = (Decimal("5.10"), Decimal("1E+2"), Decimal("0.0000001"), Decimal("-0"), Decimal("NaN"), Decimal(100))
LEAVES: Mapping[Any, tuple[Any, ...]] = {
    str: TEXTS,
    bool: (True, False),
    int: (0, 7, -3),
    float: (1.5, 2.0, 1e300),
    Decimal: DECIMALS,
    datetime: (datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)),
    types.NoneType: (None,),
    msgspec.UnsetType: (msgspec.UNSET,),
}


class Data:
    """Makes values of a type; now and then, with a chance of `dirt`, something else altogether."""

    def __init__(self, order: Random, dirt: float, make: Callable[["Data", Any, int], Any]) -> None:
        self.order = order
        self.dirt = dirt
        self._make = make

    def of(self, kind: Any, depth: int = 0) -> Any:
        """Make one value."""
        if self.order.random() < self.dirt:
            return self.order.choice(JUNK)
        return self._clean(kind, depth)

    def _clean(self, kind: Any, depth: int) -> Any:
        origin, parts = typing.get_origin(kind), typing.get_args(kind)
        if origin is typing.Annotated or hasattr(kind, "__supertype__"):
            return self._clean(parts[0] if parts else kind.__supertype__, depth)
        if origin in (typing.Union, types.UnionType):
            small = [part for part in parts if part in LEAVES]
            there = [part for part in parts if part is not types.NoneType or self.order.random() < 0.3]
            return self._clean(self.order.choice(small if small and depth > DEEPEST else there), depth)
        if origin in (tuple, list):
            length = 0 if depth > DEEPEST else self.order.choice((0, 1, 1, 2, 3))
            return self.order.choice((tuple, list))(self.of(parts[0], depth + 1) for _ in range(length))
        if kind in LEAVES:
            return self.order.choice(LEAVES[kind])
        if isinstance(kind, type) and issubclass(kind, Enum):
            return self.order.choice(list(kind))
        return self._make(self, kind, depth)


def ours(data: Data, kind: Any, depth: int) -> Any:
    """Make an object of the model."""
    if kind is model.Moment:
        return model.Moment(
            text=data.order.choice(("2026", "2026-01-02T03:04:05+01:00")), at=datetime(2026, 1, 2, tzinfo=UTC)
        )
    if kind is Telling:
        return History(data.of(tuple[model.ReportVersion, ...], depth))
    if kind is Differing:
        return Difference(data.of(tuple[model.Change, ...], depth))
    if kind is PathError:
        return AuditUnavailable("the access log cannot be read")
    hints = HINTS.setdefault(kind, typing.get_type_hints(kind))
    return kind(**{name: data.of(hints[name], depth + 1) for name in kind.__struct_fields__})


HINTS: dict[Any, dict[str, Any]] = {}


class History(msgspec.Struct):
    """Versions that are known already."""

    known: Any

    def versions(self) -> Any:
        return self.known


class Difference(msgspec.Struct):
    """Changes that are known already."""

    known: Any

    def changes(self) -> Any:
        return self.known


class World(dict[str, Any]):
    """What the fields of a query answer with; made when it is first asked for, and then the same for all who ask."""

    make: Callable[[str], Any]

    def __missing__(self, name: str) -> Any:
        self[name] = self.make(name)
        return self[name]

    def anew(self, make: Callable[[str], Any]) -> None:
        self.clear()
        self.make = make


class Case(NamedTuple):
    """A schema of ours or made up, twice: as the library executes it, and as we do; and what it answers from."""

    slow: strawberry.Schema
    fast: Schema
    world: World
    make: Callable[[Data, str], Any]


def query_of(fields: Mapping[str, Any]) -> tuple[type, World]:
    """Make a query whose fields answer with a world."""
    world = World()

    def reading(name: str, kind: Any) -> Callable[[], Any]:
        def read() -> Any:
            return world[name]

        read.__annotations__["return"] = kind
        return read

    made = {name: strawberry.field(resolver=reading(name, kind)) for name, kind in fields.items()}
    return strawberry.type(type("Query", (), made)), world


FIELDS: dict[str, Any] = {
    "timeline": ReportConnection | None,
    "results": list[Result],
    "details": list[StructuredInfo | None] | None,
    "report": Report | None,
    "versions": list[ReportVersion],
    "notices": list[Notice],
    "completeness": Completeness,
    "latest": list[LatestResult],
    "series": list[TrendSeries] | None,
}
MADE_OF: dict[str, Any] = {
    "results": tuple[model.Result, ...],
    "details": tuple[model.StructuredInfo | None, ...] | None,
    "report": LookedAt,
    "versions": tuple[model.ReportVersion, ...],
    "notices": tuple[model.Notice, ...],
    "completeness": model.Completeness,
    "latest": tuple[recent.Recent, ...],
    "series": tuple[trending.TrendSeries, ...],
}


def our_case() -> Case:
    """Take the types that hold results."""
    query, world = query_of(FIELDS)

    def make(data: Data, name: str) -> Any:
        if name != "timeline":
            return data.of(MADE_OF[name])
        edges = [ReportEdge(cursor="c", node=data.of(LookedAt, 1)) for _ in range(data.order.randint(0, 3))]
        return ReportConnection(edges=edges, page_info=None, completeness=data.of(model.Completeness), notices=[])

    return twice(query, world, make, scalars=SCALARS, types=list(ENUMERATIONS))


def twice(query: type, world: World, make: Callable[[Data, str], Any], *, scalars: Any, types: list[Any]) -> Case:
    """Build a schema twice."""
    slow, fast = (
        build(query=query, types=types, config=StrawberryConfig(scalar_map=dict(scalars)))
        for build in (strawberry.Schema, Schema)
    )
    return Case(slow, fast, world, make)


def told(schema: strawberry.Schema, document: DocumentNode, variables: dict[str, bool]) -> tuple[Any, ...]:
    """Run an operation; gives the bytes of its data, and every error in order."""
    found = execute(schema._schema, document, variable_values=variables, executor_class=schema.execution_context_class)
    assert isinstance(found, ExecutionResult)
    return written(found.data), [(error.message, error.path, error.locations) for error in found.errors or ()]


def answers(case: Case, document: DocumentNode, order: Random, dirt: float) -> list[tuple[Any, ...]]:
    """Answer an operation from one world: as the library does, as we do, and as we do once it is compiled."""
    data, variables = Data(order, dirt, ours), order.choice(VARIABLES)
    case.world.anew(lambda name: case.make(data, name))
    return [told(schema, document, variables) for schema in (case.slow, case.fast, case.fast)]


def written(data: Any) -> bytes | str:
    """Write data as the endpoint does; what it cannot write is an error there."""
    try:
        return msgspec.json.encode(data)
    except (TypeError, ValueError, OverflowError) as error:
        return type(error).__name__
