"""Opening what is restricted (break the glass), by personnel, and the citizen's mark that they know of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers import model
from resolvers.acts.opening import KINDS, OPERATION, Elevation
from resolvers.errors import Forbidden
from resolvers.model import ActorKind, OpeningKind, PersonNumber
from resolvers.schema.arguments import WISH
from resolvers.schema.citizen_changes import self_met
from resolvers.schema.context import Info
from resolvers.schema.messages import CitizenMessage, message
from resolvers.schema.weights import CHANGE, costs


@strawberry.input(
    description="What to open (åpne). Ask in the ordinary way first: only who was told of a padlock within the last "
    "hour, in the same organisation, can open it."
)
class OpenRestrictedInput:
    """A wish to open as a client writes it."""

    client_mutation_id: strawberry.ID = strawberry.field(
        description="The client's own id of this wish: sent again, it is the same opening."
    )
    patient: PersonNumber = strawberry.field(description="Whose restrictions.")
    basis: OpeningKind = strawberry.field(
        description="CONSENT (FORHOYET_SAMTYKKE) needs patientConsented; EMERGENCY (FORHOYET_AKUTT) needs a reason, "
        "and purpose ETREAT or BTG."
    )
    patient_consented: bool = strawberry.field(
        default=False, description="The clinician declares that the patient has consented."
    )
    reason: str | None = strawberry.field(
        default=None, description="Why; kept for who reviews the opening, and shown to nobody else."
    )


@strawberry.type(
    description="An opening: soft blocks and shields do not hold for this caller and purpose until it ends."
)
class AccessGrant:
    """Show what was granted."""

    id: strawberry.ID = strawberry.field(description="Opaque.")
    basis: OpeningKind = strawberry.field(description="On which ground.")
    granted_at: datetime = strawberry.field(description="From when.")
    expires_at: datetime = strawberry.field(description="Until when; never later than the token and its attestation.")
    purpose: str = strawberry.field(description="The purpose of use that it holds for.")


@strawberry.type(description="A message after a change.")
class CitizenMessagePayload:
    """Show the message that was marked."""

    message: CitizenMessage = strawberry.field(description="The message as it is now.")


@strawberry.type(description="Openings.")
class Openings:
    """Open what is restricted, and know of it."""

    @strawberry.mutation(
        description="Open a padlock for an hour at most (break the glass). Hard blocks, and those against somebody by "
        "name, are never opened. The citizen is told, and every opening is reviewed. Idempotent.",
        directives=[costs(CHANGE)],
    )
    async def open_restricted(self, info: Info, input: Annotated[OpenRestrictedInput, WISH]) -> AccessGrant:  # noqa: A002 - Relay's own name
        """Open a padlock."""
        context = info.context
        if context.asking.caller.kind is not ActorKind.PERSONNEL:
            raise await context.refused(OPERATION, Forbidden("only personnel open what is restricted"))
        met = await context.meet_to_open(input.patient, OPERATION, KINDS[input.basis])
        async with context.walk(met, OPERATION):
            opened = await context.path.opener.open(context.asking, met, elevation(input))
        context.met_anew()
        return grant(opened)

    @strawberry.mutation(
        description="Note that the citizen has read a message; the first time stands. Idempotent.",
        directives=[costs(CHANGE)],
    )
    async def mark_message_read(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The message, by id.")],  # noqa: A002 - the argument's name is the schema's
    ) -> CitizenMessagePayload:
        """Mark a message."""
        context = info.context
        met = await self_met(context, "markMessageRead")
        async with context.walk(met, "markMessageRead"):
            marked = await context.path.messages.mark_read(context.asking, met, id)
        return CitizenMessagePayload(message=message(marked, context.asking.language))


def elevation(asked: OpenRestrictedInput) -> Elevation:
    """Read a wish to open."""
    return Elevation(
        key=asked.client_mutation_id,
        kind=asked.basis,
        consented=asked.patient_consented,
        reason=asked.reason or "",
    )


def grant(opened: model.Opened) -> AccessGrant:
    """Show a grant to its caller."""
    return AccessGrant(
        id=strawberry.ID(opened.id),
        basis=opened.kind,
        granted_at=opened.granted_at,
        expires_at=opened.expires_at,
        purpose=opened.purpose,
    )
