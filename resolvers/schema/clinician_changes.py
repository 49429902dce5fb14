"""What a clinician changes: what the person sees, and when, and who else sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers import model
from resolvers.errors import Forbidden
from resolvers.model import ActorKind, ObjectKind, PersonNumber, RestrictionType
from resolvers.pipeline import Met
from resolvers.schema.arguments import WISH
from resolvers.schema.citizen_changes import RestrictionPayload
from resolvers.schema.clinician_inputs import (
    DelayReleaseInput,
    DenyReleaseInput,
    EndDenialInput,
    ReleaseInput,
    ShieldInput,
    delay_wish,
    denial_wish,
    end_wish,
    release_wish,
    shield_wish,
)
from resolvers.schema.context import Context, Info
from resolvers.schema.own_limits import own_restriction
from resolvers.schema.weights import CHANGE, costs


@strawberry.type(description="A denial (nekting) or delay (utsatt innsyn); told to personnel alone.")
class ReleaseRestriction:
    """Show one denial or delay to personnel."""

    id: strawberry.ID = strawberry.field(description="To end a denial by.")
    kind: RestrictionType = strawberry.field(description="DENIAL or DELAY.")
    code: str | None = strawberry.field(description="Its 9603 code.")
    report: strawberry.ID | None = strawberry.field(description="The one report that it covers.")
    requisition: str | None = strawberry.field(description="The request whose reports it covers, by number.")
    release_at: datetime | None = strawberry.field(description="When a delay ends.")
    delay_days: int | None = strawberry.field(description="Days that a delay counts from when a report is made.")
    since: datetime = strawberry.field(description="In force since.")
    ended: datetime | None = strawberry.field(description="Ended at; none while it is in force.")
    set_by: str = strawberry.field(description="Who set it.")


@strawberry.type(description="What holds a report back after a change, or since when it is released.")
class ReleasePayload:
    """Show what was set or ended, or the release."""

    restriction: ReleaseRestriction | None = strawberry.field(
        description="The denial or delay as it is now; none after a release."
    )
    released_at: datetime | None = strawberry.field(
        description="Since when the patient counts as informed of the report; after a release alone."
    )


@strawberry.type(description="What a clinician changes.")
class ClinicianChanges:
    """Change what the person sees, and when, and who else sees it."""

    @strawberry.mutation(
        description=(
            "Deny the person a report, with every version, until somebody ends it (nekting). Takes the place of a "
            "denial or delay on the same object. Idempotent."
        ),
        directives=[costs(CHANGE)],
    )
    async def deny_release(self, info: Info, input: Annotated[DenyReleaseInput, WISH]) -> ReleasePayload:  # noqa: A002 - Relay's own name
        """Set a denial."""
        context = info.context
        met = await personnel_met(context, input.patient, "denyRelease")
        async with context.walk(met, "denyRelease"):
            kept = await context.path.releasing.deny(context.asking, met, denial_wish(input))
        context.met_anew()
        return held(kept)

    @strawberry.mutation(
        description=(
            "Delay what the person does not see yet, at most as long as the class of the report allows (utsatt "
            "innsyn). Takes the place of a delay on the same object. What the person has seen stays. Idempotent."
        ),
        directives=[costs(CHANGE)],
    )
    async def delay_release(self, info: Info, input: Annotated[DelayReleaseInput, WISH]) -> ReleasePayload:  # noqa: A002 - Relay's own name
        """Set a delay."""
        context = info.context
        met = await personnel_met(context, input.patient, "delayRelease")
        async with context.walk(met, "delayRelease"):
            kept = await context.path.releasing.delay(context.asking, met, delay_wish(input))
        context.met_anew()
        return held(kept)

    @strawberry.mutation(
        description=(
            "Release a report at once, as the patient has been informed: its rule's own hold and every delay on it "
            "end. A later version waits anew where its class says so. A denial is ended by endDenial. Idempotent."
        ),
        directives=[costs(CHANGE)],
    )
    async def release(self, info: Info, input: Annotated[ReleaseInput, WISH]) -> ReleasePayload:  # noqa: A002 - Relay's own name
        """Release early."""
        context = info.context
        met = await personnel_met(context, input.patient, "release")
        async with context.walk(met, "release"):
            at = await context.path.releasing.release(context.asking, met, release_wish(input))
        context.met_anew()
        return ReleasePayload(restriction=None, released_at=at)

    @strawberry.mutation(
        description="End a denial: the person sees the report as its rule says. Idempotent.", directives=[costs(CHANGE)]
    )
    async def end_denial(self, info: Info, input: Annotated[EndDenialInput, WISH]) -> ReleasePayload:  # noqa: A002 - Relay's own name
        """End a denial."""
        context = info.context
        met = await personnel_met(context, input.patient, "endDenial")
        async with context.walk(met, "endDenial"):
            ended = await context.path.releasing.end_denial(context.asking, met, end_wish(input))
        context.met_anew()
        return held(ended)

    @strawberry.mutation(
        description=(
            "Shield results from all health personnel, on the patient's behalf (skjerming); the patient alone lifts "
            "it. Idempotent."
        ),
        directives=[costs(CHANGE)],
    )
    async def shield(self, info: Info, input: Annotated[ShieldInput, WISH]) -> RestrictionPayload:  # noqa: A002 - Relay's own name
        """Set a shield."""
        context = info.context
        met = await personnel_met(context, input.patient, "shield")
        async with context.walk(met, "shield"):
            kept = await context.path.shielding.shield(context.asking, met, shield_wish(input))
        context.met_anew()
        return RestrictionPayload(restriction=own_restriction(kept))


async def personnel_met(context: Context, number: PersonNumber, operation: str) -> Met:
    """Meet a person as one of the personnel; nobody else has anything to change here."""
    if context.asking.caller.kind is not ActorKind.PERSONNEL:
        raise await context.refused(operation, Forbidden("only personnel who treat the person can do this"))
    return await context.meet(number, operation)


def held(restriction: model.Restriction) -> ReleasePayload:
    """Show a denial or delay."""
    kind, value = restriction.object_kind, restriction.object_value
    return ReleasePayload(
        restriction=ReleaseRestriction(
            id=strawberry.ID(restriction.id),
            kind=restriction.type,
            code=restriction.code,
            report=strawberry.ID(value) if kind is ObjectKind.REPORT and value else None,
            requisition=value if kind is ObjectKind.REQUISITION else None,
            release_at=restriction.release_at,
            delay_days=restriction.delay_days,
            since=restriction.valid_from,
            ended=restriction.valid_to,
            set_by=restriction.set_by,
        ),
        released_at=None,
    )
