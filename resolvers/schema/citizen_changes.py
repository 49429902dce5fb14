"""What a citizen changes: who may see their own results, when they see them, and whether any are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers.errors import Forbidden
from resolvers.model import ActorKind
from resolvers.pipeline import Met
from resolvers.schema.arguments import WISH
from resolvers.schema.citizen_inputs import (
    BlockInput,
    EndOptOutInput,
    OptOutInput,
    ReleasePreferenceInput,
    release_wish,
    wish,
)
from resolvers.schema.context import Context, Info
from resolvers.schema.own_limits import BlockPreview, ReleasePreference, Restriction, own_restriction
from resolvers.schema.weights import CHANGE, costs


@strawberry.type(description="A block or shield after a change.")
class RestrictionPayload:
    """Show the restriction that was set or lifted."""

    restriction: Restriction = strawberry.field(description="It as it is now.")


@strawberry.type(description="A wish about release after a change.")
class ReleasePreferencePayload:
    """Show the wish that was set."""

    release_preference: ReleasePreference = strawberry.field(description="The wish as it stands.")


@strawberry.type(description="Whether the citizen has opted out, after a change.")
class OptOutPayload:
    """Show the opt-out."""

    opted_out: bool = strawberry.field(description="Whether nothing is stored and no source is asked.")
    since: datetime | None = strawberry.field(description="Since when.")


@strawberry.type(description="What a citizen changes.")
class CitizenChanges:
    """Change what the caller alone decides about their own results."""

    @strawberry.mutation(
        description="Tell what a block would hide of what you are shown. Sets nothing; the look is recorded.",
        directives=[costs(CHANGE)],
    )
    async def preview_block(self, info: Info, input: Annotated[BlockInput, WISH]) -> BlockPreview:  # noqa: A002 - Relay's own name
        """Count what a block would hide."""
        context = info.context
        met = await self_met(context, "previewBlock")
        async with context.walk(met, "previewBlock"):
            return await context.path.previewing.preview(context.asking, met, wish(input))  # type: ignore[return-value]  # projected as it is

    @strawberry.mutation(
        description="Block health personnel from the citizen's own results (sperre). Idempotent.",
        directives=[costs(CHANGE)],
    )
    async def block_access(self, info: Info, input: Annotated[BlockInput, WISH]) -> RestrictionPayload:  # noqa: A002 - Relay's own name
        """Set a block."""
        context = info.context
        met = await self_met(context, "blockAccess")
        async with context.walk(met, "blockAccess"):
            kept = await context.path.restricting.block(context.asking, met, wish(input))
        context.met_anew()
        return RestrictionPayload(restriction=own_restriction(kept))

    @strawberry.mutation(
        description=(
            "Lift one of the citizen's own blocks, or a shield that personnel have set. Idempotent. What another "
            "service sent is FORBIDDEN (REPLICATED): it is lifted there."
        ),
        directives=[costs(CHANGE)],
    )
    async def lift_block(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The block or shield, by id.")],  # noqa: A002 - the argument's name is the schema's
    ) -> RestrictionPayload:
        """Lift a block or shield."""
        context = info.context
        met = await self_met(context, "liftBlock")
        async with context.walk(met, "liftBlock"):
            lifted = await context.path.restricting.lift(context.asking, met, id)
        context.met_anew()
        return RestrictionPayload(restriction=own_restriction(lifted))

    @strawberry.mutation(
        description=(
            "Choose when to see results. Idempotent. SOONER opens at the floor of a report's class: at once where "
            "results are open at once anyway, else after one working day, for pathology and tumour markers after "
            "three. LATER waits up to 60 days from issue. What only a clinician releases is unaffected, and what you "
            "have been shown stays shown."
        ),
        directives=[costs(CHANGE)],
    )
    async def set_release_preference(
        self,
        info: Info,
        input: Annotated[ReleasePreferenceInput, WISH],  # noqa: A002 - Relay's own name
    ) -> ReleasePreferencePayload:
        """Set a wish about release."""
        context = info.context
        met = await self_met(context, "setReleasePreference")
        async with context.walk(met, "setReleasePreference"):
            kept = await context.path.preferring.prefer(context.asking, met, release_wish(input))
        context.met_anew()
        return ReleasePreferencePayload(release_preference=kept)  # type: ignore[arg-type]  # projected as it is

    @strawberry.mutation(
        description=(
            "Opt out (reservasjon): stored reports, quarantined messages and marks of sources are deleted, nothing "
            "more is stored, and no source is asked. The access log, blocks and wishes stay. Idempotent."
        ),
        directives=[costs(CHANGE)],
    )
    async def opt_out(self, info: Info, input: Annotated[OptOutInput, WISH]) -> OptOutPayload:  # noqa: A002 - Relay's own name
        """Opt the citizen out."""
        context = info.context
        met = await self_met(context, "optOut")
        async with context.walk(met, "optOut"):
            since = await context.path.opting.opt_out(
                context.asking, met, input.client_mutation_id, understood=input.understood
            )
        context.met_anew()
        return OptOutPayload(opted_out=since is not None, since=since)

    @strawberry.mutation(
        description="End an opt-out. Nothing comes back that was deleted. Idempotent.", directives=[costs(CHANGE)]
    )
    async def end_opt_out(self, info: Info, input: Annotated[EndOptOutInput, WISH]) -> OptOutPayload:  # noqa: A002 - Relay's own name
        """End the citizen's opt-out."""
        context = info.context
        met = await self_met(context, "endOptOut")
        async with context.walk(met, "endOptOut"):
            since = await context.path.opting.end(context.asking, met, input.client_mutation_id)
        context.met_anew()
        return OptOutPayload(opted_out=since is not None, since=since)


async def self_met(context: Context, operation: str) -> Met:
    """Meet the citizen themself; nobody else has anything to change here."""
    caller = context.asking.caller
    if caller.kind is not ActorKind.CITIZEN or caller.pid is None:
        raise await context.refused(operation, Forbidden("only a citizen can change who sees their results"))
    return await context.meet(caller.pid, operation)
