"""Put the schema together; errors are shaped and told elsewhere, so that no text of a query is ever logged."""

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext
from typing_extensions import override

from resolvers.schema.mutation import Mutation
from resolvers.schema.query import Query
from resolvers.schema.scalars import ENUMERATIONS, SCALARS


class Schema(strawberry.Schema):
    """The schema, without the library's own error log: that log repeats the query, literals and all."""

    @override
    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log nothing; the edge logs codes and paths."""


def build() -> Schema:
    """Build the one schema of the gateway."""
    return Schema(
        query=Query,
        mutation=Mutation,
        types=list(ENUMERATIONS),
        config=StrawberryConfig(scalar_map=dict(SCALARS)),
    )
