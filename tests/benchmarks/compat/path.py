"""The profile `path`: the pipeline with policy and merge, behind a static token, and no database."""

import hmac
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Route

from gateway.app import foundation, put_together, read_policies, wall_clock
from gateway.arrival import Arrival, safe_headers
from gateway.compression import Compression
from gateway.graphql.endpoint import GraphQLEndpoint
from gateway.identity import IdentityRefused
from gateway.identity.refusal import Reason
from gateway.pressure import Pressure
from gateway.settings import Settings
from gateway.sourcing import Parts, open_session, regional_source, sheet
from resolvers.binding import Binding
from resolvers.counting import Counts
from resolvers.model import Caller
from resolvers.pipeline import Pipeline
from resolvers.practising import Practising
from resolvers.schema.context import Path
from resolvers.sources.port import Source
from tests.benchmarks.compat.memory import CALLER, MemoryRegisters, MemoryStore
from tests.benchmarks.compat.schema import build

SECRET = b"a secret that only the benchmarks have"


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Path]:
    """Open the path over the sources of the settings, and what it leans on in memory."""
    async with open_session() as session:
        parts = Parts(session=session, clock=wall_clock, counts=Counts(wall_clock, time.monotonic))
        yield in_memory(settings, [regional_source(each, parts) for each in settings.sources])


def in_memory(settings: Settings, sources: Sequence[Source]) -> Path:
    """Put the product's path together over memory and such sources; the central store is none of them."""
    store, registers = MemoryStore(), MemoryRegisters()
    alone = msgspec.structs.replace(settings, sources=())
    counts = Counts(wall_clock, time.monotonic)
    parts = Parts(session=None, clock=wall_clock, counts=counts)  # type: ignore[arg-type]  # no source is made with it
    path = put_together(alone, SECRET, store, registers=registers, parts=parts)  # type: ignore[arg-type]  # ports
    found = foundation(settings, SECRET, store, registers)  # type: ignore[arg-type]  # ports
    pipeline = Pipeline(
        policies=read_policies(settings),
        people=found.people,
        practising=Practising(registers),
        binding=Binding(store),
        directives=found.directives,
        sheets=tuple(sheet(each, ()) for each in settings.sources),
        sources={source.id: source for source in sources},
        naming=found.naming,
        audit=found.audit,
        noting=found.noting,
        holding=found.holding,
        retention=found.retention,
        comparison=found.comparison,
    )
    return replace(path, pipeline=pipeline)


def by_static_token(token: str) -> Callable[[Request], Awaitable[Caller]]:
    """Let in who sends the token, as the one doctor."""

    async def identify(request: Request) -> Caller:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            raise IdentityRefused(Reason.TOKEN, "the access token is wrong")
        return CALLER

    return identify


def path_app(settings: Settings, token: str) -> Starlette:
    """Make the app: the product's edge and endpoint before the path."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with opened(settings) as path:
            endpoint = GraphQLEndpoint(
                build(),
                path,
                identify=by_static_token(token),
                clock=wall_clock,
                max_body_bytes=settings.max_body_bytes,
            )
            app.router.routes.append(Route("/graphql", endpoint.answer, methods=["POST"]))
            yield

    arrival = Middleware(
        Arrival,
        deadline_s=settings.deadline_s,
        new_id=lambda: str(uuid.uuid4()),
        safe_headers=safe_headers(settings.public_url),
    )
    pressure = Middleware(Pressure, max_in_flight=settings.max_in_flight, doors=["/graphql"])
    return Starlette(lifespan=lifespan, middleware=[arrival, pressure, Middleware(Compression)])
