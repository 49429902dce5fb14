"""
The schema as a subgraph of Apollo Federation: how it is told to whoever composes, and entities read again by id.

Source:
    Apollo Federation subgraph specification, version 2: `_service`, `_entities`, `_Any`, `@key`; read 2026-11-26.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, NamedTuple

import strawberry
from strawberry.types.scalar import ScalarDefinition

from resolvers.schema.answers import Report
from resolvers.schema.assembly import Schema, build
from resolvers.schema.context import Info
from resolvers.schema.patient import Patient
from resolvers.schema.query import Query
from resolvers.schema.rereading import reread
from resolvers.schema.scalars import SCALARS
from resolvers.schema.weights import WALK, costs, counted

# As a refusal at the door is recorded.
OPERATION = "entities"
LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])'
# What other subgraphs refer to by id; and what every subgraph has that has lists of Relay's.
MARKS = {"Patient": '@key(fields: "id")', "Report": '@key(fields: "id")', "PageInfo": "@shareable"}
MARKED = re.compile(rf"^type ({'|'.join(MARKS)})(?= )[^{{]*", re.MULTILINE)
ENTITIES: Mapping[str, type[Patient | Report]] = {"Patient": Patient, "Report": Report}
# An answer has a few of them at most that a router asks for at once.
USUAL = 10


class Represented(NamedTuple):
    """An entity as another subgraph knows it."""

    kind: str
    id: strawberry.ID


def read_represented(value: object) -> Represented:
    """Read what another subgraph knows of an entity; what it says beside type and id is not looked at."""
    match value:
        case {"__typename": str(kind), "id": str(name)} if kind in ENTITIES:
            return Represented(kind, strawberry.ID(name))
    raise ValueError("not a patient or report by its id")


def write_represented(_value: object) -> str:
    """Refuse to write one: the schema only ever takes them in."""
    raise TypeError("a representation is never written")


ANY: ScalarDefinition = strawberry.scalar(
    name="_Any",
    description="A patient or report as another subgraph knows it: its __typename and id.",
    serialize=write_represented,
    parse_value=read_represented,
)
Entity = Annotated[
    Patient | Report, strawberry.union("_Entity", description="What other subgraphs refer to: a patient or a report.")
]
Representations = Annotated[
    list[Represented], strawberry.argument(description="What is to be read, each by its __typename and id.")
]


@strawberry.type(name="_Service", description="The schema, for whoever composes it with others.")
class Service:
    """Tell the schema as a subgraph's."""

    sdl: str = strawberry.field(description="The schema in GraphQL's schema language, with the keys of its entities.")


def build_subgraph() -> Schema:
    """Build the schema of the gateway with what the router of a federation asks for beside it."""
    return build(query=for_router(subgraph_of(build().as_str())), scalars={**SCALARS, Represented: ANY})


def subgraph_of(schema: str) -> str:
    """Write a schema's text as a subgraph's: with its entities' keys, without what every subgraph has."""
    return f"{LINK}\n\n{MARKED.sub(lambda found: f'{found[0]}{MARKS[found[1]]} ', schema)}"


def for_router(sdl: str) -> type:
    """Make the root of every question, and of those of a router; `sdl` is how the schema is told to it."""

    @strawberry.type(name="Query", description="Every question.")
    class RouterQuery(Query):
        """Answer what is asked, by a router too."""

        @strawberry.field(name="_service", description="The schema as a subgraph's.")
        def service(self) -> Service:
            """Tell the schema."""
            return Service(sdl=sdl)

        @strawberry.field(
            name="_entities",
            description=(
                "Patients and reports by id, in the order asked for, each as `node` gives it: of one person alone, and "
                "none where it is unknown, another's, or not for the caller to see."
            ),
            directives=[costs(WALK), counted("representations", usual=USUAL)],
        )
        async def entities(self, info: Info, representations: Representations) -> list[Entity | None]:
            """Meet the person at the same door as by number, and look for all of them there at once."""
            return await read_all(info, representations)

    return RouterQuery


async def read_all(info: Info, representations: list[Represented]) -> list[Entity | None]:
    """Read entities again, in the order asked for; what is of another type than it is said to be is not there."""
    met = await info.context.meet_again(OPERATION)
    found = await reread(info, met, tuple(one.id for one in representations))
    return [found.get(one.id) if one.kind == kind_of(found.get(one.id)) else None for one in representations]


def kind_of(entity: Patient | Report | None) -> str | None:
    """Name the type of what was found; a report is the model's, shown as it is."""
    if entity is None:
        return None
    return "Patient" if isinstance(entity, Patient) else "Report"
