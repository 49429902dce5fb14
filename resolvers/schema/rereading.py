"""Reading again by id: a patient or report, of the one person that the caller has been let in to."""

from __future__ import annotations

from typing import Annotated

import strawberry

from resolvers.naming import REPORT
from resolvers.pipeline import Met
from resolvers.schema.answers import Report
from resolvers.schema.context import Info
from resolvers.schema.node import Node
from resolvers.schema.patient import Patient, reports_of
from resolvers.schema.weights import WALK, costs

# As a refusal at the door is recorded.
OPERATION = "node"

Identity = Annotated[strawberry.ID, strawberry.argument(description="The id of a patient or report, as it was told.")]


@strawberry.type(description="Questions by id.")
class Rereading:
    """Read again."""

    @strawberry.field(
        description=(
            "A patient or report by its id (Relay). It is looked for with one person alone: a citizen themself, or the "
            "patient whose number the attested decision was first used for, which has to come first. None where it is "
            "unknown, another's, or not for the caller to see: they are told alike."
        ),
        directives=[costs(WALK)],
    )
    async def node(
        self,
        info: Info,
        id: Identity,  # noqa: A002 - Relay's own name
    ) -> Node | None:
        """Meet the person at the same door as by number, and look for the id there."""
        met = await info.context.meet_again(OPERATION)
        found = await reread(info, met, (id,))
        return found.get(id)


async def reread(info: Info, met: Met, ids: tuple[strawberry.ID, ...]) -> dict[strawberry.ID, Patient | Report]:
    """
    Find what some ids name of a person, in one walk of the path at most.

    Returns:
        What there is for the caller, by id; nothing of what is unknown, another's or hidden.
    """
    own = strawberry.ID(info.context.path.naming.person(met.person.hash))
    found: dict[strawberry.ID, Patient | Report] = {own: Patient(met=met)} if own in ids else {}
    named = frozenset(one for one in ids if one.startswith(REPORT))
    if named:
        found.update((report.id, report) for report in await reports_of(info, met, named))
    return found
