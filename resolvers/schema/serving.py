"""Questions of an operator about the service itself: each is recorded, and is of no one person."""

from __future__ import annotations

from typing import Annotated

import strawberry

from resolvers.oversight.operating import CHANNELS
from resolvers.schema.context import Info
from resolvers.schema.figures import Figures, figures_of
from resolvers.schema.service import (
    SOURCES,
    AuditChain,
    Intake,
    SourceHealth,
    audit_chain,
    intake_of,
    source_health,
)
from resolvers.schema.weights import LOOK_UP, WALK, costs, sized

Hours = Annotated[int, strawberry.argument(description="Of how many hours until now, at most 168.")]
IntakeDays = Annotated[int, strawberry.argument(description="Of how many days until today, at most 31.")]
FigureDays = Annotated[int, strawberry.argument(description="Of how many days until now, at most 92.")]


@strawberry.type
class ServiceOperations:
    """Answer an operator about the service."""

    @strawberry.field(
        description="How each source (kilde) is now, and was over time, with all gateways together; recorded.",
        directives=[costs(LOOK_UP), sized(SOURCES)],
    )
    async def sources(self, info: Info, hours: Hours = 24) -> list[SourceHealth] | None:
        """Tell how sources are."""
        context = info.context
        async with context.telling("sources"):
            found = await context.path.serving.sources(
                context.asking, CHANNELS[context.asking.caller.kind], hours=hours
            )
        return [source_health(one) for one in found]

    @strawberry.field(
        description="What comes in from laboratories, and what is in quarantine (karantene); recorded.",
        directives=[costs(LOOK_UP)],
    )
    async def intake(self, info: Info, days: IntakeDays = 7) -> Intake | None:
        """Tell what comes in."""
        context = info.context
        async with context.telling("intake"):
            found = await context.path.serving.intake(context.asking, CHANNELS[context.asking.caller.kind], days=days)
        return intake_of(found)

    @strawberry.field(
        description="How long the chain over the access log is, and whether its last hour holds; recorded.",
        directives=[costs(WALK)],
    )
    async def audit_chain(self, info: Info) -> AuditChain | None:
        """Tell how the chain stands."""
        context = info.context
        async with context.telling("auditChain"):
            found = await context.path.attesting.chain(context.asking, CHANNELS[context.asking.caller.kind])
        return audit_chain(found)

    @strawberry.field(
        description="Figures for evaluation (evaluering), without person data; recorded.", directives=[costs(WALK)]
    )
    async def figures(self, info: Info, days: FigureDays = 30) -> Figures | None:
        """Tell figures."""
        context = info.context
        async with context.telling("figures"):
            found = await context.path.figuring.figures(context.asking, CHANNELS[context.asking.caller.kind], days=days)
        return figures_of(found)
