"""Make the endpoint as the settings say."""

import uuid
from collections.abc import Callable, Collection
from datetime import datetime

from starlette.routing import WebSocketRoute

from gateway.graphql.budgets import Budgets, read_terms
from gateway.graphql.endpoint import GraphQLEndpoint, Identify
from gateway.graphql.library import read_library
from gateway.graphql.sockets import Sockets
from gateway.graphql.streams import Streams
from gateway.settings import Settings
from resolvers.pacing import Clock
from resolvers.schema.assembly import Schema, build
from resolvers.schema.context import Path
from resolvers.schema.federation import build_subgraph
from resolvers.stepping import Steps

MakeSchema = Callable[[Settings], Schema]


def make_schema(settings: Settings) -> Schema:
    """Make the schema: that of a subgraph, where the gateway is one."""
    return build_subgraph() if settings.federation else build()


def make_endpoint(
    settings: Settings,
    schema: Schema,
    path: Path,
    *,
    identify: Identify,
    clock: Callable[[], datetime],
    measure: Clock,
    steps: Steps,
) -> GraphQLEndpoint:
    """
    Make the endpoint.

    Args:
        measure: seconds that never go back.

    Raises:
        ManifestUnusable: a document of a manifest could not be run.
    """
    return GraphQLEndpoint(
        schema,
        path,
        identify=identify,
        clock=clock,
        max_body_bytes=settings.max_body_bytes,
        introspection=settings.introspection,
        profile=settings.graphql_profile,
        steps=steps,
        library=read_library(settings),
        budgets=Budgets(read_terms(settings), measure),
        limits_told=settings.limits_told,
        streams=Streams(
            most=settings.max_streams, most_a_client=settings.max_streams_client, within_s=settings.deadline_s
        ),
    )


def socket_route(
    endpoint: GraphQLEndpoint, *, identify: Identify, clock: Callable[[], datetime], origins: Collection[str]
) -> WebSocketRoute:
    """Make the door for sockets, beside the one for requests; without `origins` no page of a browser comes in."""
    sockets = Sockets(
        endpoint.worth,
        endpoint.listening,
        endpoint.streams,
        identify=identify,
        clock=clock,
        new_id=lambda: str(uuid.uuid4()),
        origins=origins,
    )
    return WebSocketRoute("/graphql", sockets.answer)
