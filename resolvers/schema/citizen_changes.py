"""What a citizen changes: who may see the citizen's own results."""

from __future__ import annotations

import strawberry

from resolvers.errors import Forbidden
from resolvers.model import ActorKind
from resolvers.pipeline import Met
from resolvers.schema.connections import Restriction, own_block
from resolvers.schema.context import Context, Info
from resolvers.schema.inputs import BlockInput, wish


@strawberry.type(description="A block after a change.")
class RestrictionPayload:
    """Show the block that was set or lifted."""

    restriction: Restriction = strawberry.field(description="The block as it is now.")


@strawberry.type(description="What a citizen changes.")
class CitizenChanges:
    """Change who may see the caller's own results."""

    @strawberry.mutation(description="Block health personnel from the citizen's own results (sperre). Idempotent.")
    async def block_access(self, info: Info, input: BlockInput) -> RestrictionPayload:  # noqa: A002 - Relay's own name
        """Set a block."""
        context = info.context
        met = await self_met(context, "blockAccess")
        async with context.walk(met, "blockAccess"):
            kept = await context.path.restricting.block(context.asking, met, wish(input))
        return RestrictionPayload(restriction=own_block(kept))

    @strawberry.mutation(description="Lift one of the citizen's own blocks. Idempotent.")
    async def lift_block(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - the argument's name is the schema's
    ) -> RestrictionPayload:
        """Lift a block."""
        context = info.context
        met = await self_met(context, "liftBlock")
        async with context.walk(met, "liftBlock"):
            lifted = await context.path.restricting.lift(context.asking, met, id)
        return RestrictionPayload(restriction=own_block(lifted))


async def self_met(context: Context, operation: str) -> Met:
    """Meet the citizen themself; nobody else has anything to change here."""
    caller = context.asking.caller
    if caller.kind is not ActorKind.CITIZEN or caller.pid is None:
        raise await context.refused(operation, Forbidden("only a citizen can change who sees their results"))
    return await context.meet(caller.pid, operation)
