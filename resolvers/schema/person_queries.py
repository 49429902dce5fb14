"""Questions about the caller, or about one person."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers.errors import Forbidden
from resolvers.model import ActorKind, PersonNumber
from resolvers.schema.arguments import PATIENT
from resolvers.schema.context import Info
from resolvers.schema.patient import Patient
from resolvers.schema.weights import LOOK_UP, costs


@strawberry.type(description="Who is asking (innlogget bruker), as the gateway understood the token.")
class Viewer:
    """Show the caller to themself; never a person number."""

    kind: ActorKind = strawberry.field(description="The channel.")
    name: str | None = strawberry.field(description="Name.")
    hpr_number: str | None = strawberry.field(description="HPR number of personnel.")
    authorisation: str | None = strawberry.field(description="Health personnel category (9060).")
    organisation: str | None = strawberry.field(description="Legal entity, nine digits.")
    point_of_care: str | None = strawberry.field(description="Point of care, nine digits.")
    purpose: str | None = strawberry.field(description="Purpose of use (formål).")
    basis: str | None = strawberry.field(description="Access basis (grunnlag), from the header access-basis.")
    expires_at: datetime | None = strawberry.field(description="Until when the token is valid.")


@strawberry.type(description="Questions about persons.")
class PersonQueries:
    """Answer about the caller, or about one person."""

    @strawberry.field(description="Who is asking.")
    def viewer(self, info: Info) -> Viewer:
        """Show the caller."""
        caller = info.context.asking.caller
        return Viewer(
            kind=caller.kind,
            name=caller.name,
            hpr_number=caller.hpr_number,
            authorisation=caller.authorisation,
            organisation=caller.organisation,
            point_of_care=caller.point_of_care,
            purpose=caller.purpose,
            basis=caller.basis,
            expires_at=caller.expires_at,
        )

    @strawberry.field(description="The citizen's own results (innbygger).", directives=[costs(LOOK_UP)])
    async def me(self, info: Info) -> Patient | None:
        """Meet oneself; only citizens can."""
        caller = info.context.asking.caller
        if caller.kind is not ActorKind.CITIZEN or caller.pid is None:
            raise await info.context.refused("me", Forbidden("only a citizen has results of their own here"))
        return Patient(met=await info.context.meet(caller.pid, "me"))

    @strawberry.field(
        description="Another person's results (helsepersonell). One person a request.", directives=[costs(LOOK_UP)]
    )
    async def patient(
        self,
        info: Info,
        id: Annotated[PersonNumber, PATIENT],  # noqa: A002 - the argument's name is the schema's
    ) -> Patient | None:
        """Meet a person by number."""
        return Patient(met=await info.context.meet(id, "patient"))
