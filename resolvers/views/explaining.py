"""Say by which rules somebody sees what they see, or is told of a padlock; never more than that shows."""

from collections.abc import Iterable

import msgspec

from policies import Depth, Explained, Policy, explained_decision
from resolvers import reasons
from resolvers.acts.changing import Changing
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.model import ActorKind, Caller, TimelineFilter
from resolvers.noting import Noting
from resolvers.pipeline import Met, Pipeline

OPERATION = "explainAccess"


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """
    What explains an access.

    Args:
        version: of the rules; None where the reader's depth does not reach it.
        decisions: one a rule, in the order of the table.
        shown: whether the report that was asked for is shown; the same for one that is hidden and one that is unknown.
            None where no report was asked for.
    """

    version: str | None
    decisions: tuple[Explained, ...]
    shown: bool | None = None


class Explaining:
    """Explain what a caller may see of a person, or why one report is shown."""

    def __init__(self, pipeline: Pipeline, changing: Changing, *, audit: Audit, noting: Noting) -> None:
        """Lean on the path, so that what is explained is what would be shown."""
        self._pipeline = pipeline
        self._changing = changing
        self._audit = audit
        self._noting = noting

    async def person(self, asking: Asking, met: Met) -> Why:
        """
        Explain what a caller may see of a person, on the directives alone; recorded, and padlocks are noted as told.

        Raises:
            AuditUnavailable, DeadlineExceeded: it could not be recorded, or not in time.
        """
        async with self._changing.within_time(asking, met, OPERATION):
            if met.door.padlocks:
                await self._noting.padlock(asking, met.person)
            await self._audit.read(asking, met.person, OPERATION, opening=met.opening)
        return why(asking, met.policy, reasons.at_the_door(met.policy, met.door))

    async def report(self, asking: Asking, met: Met, report: str) -> Why:
        """
        Explain why a report is shown; of one that is not, only what is told of the whole record.

        Raises:
            PathError: as `Pipeline.answer`.
        """
        answer = await self._pipeline.answer(asking, met, OPERATION, TimelineFilter())
        found = [one for one in answer.reports if one.id == report]
        named = reasons.reasons(met.policy, met.door, found, awaiting=False)
        return msgspec.structs.replace(why(asking, met.policy, named), shown=bool(found))


def why(asking: Asking, policy: Policy, rows: Iterable[str]) -> Why:
    """Explain rows at the depth and in the language of the reader, each sentence once."""
    depth = depth_of(asking.caller)
    told = (explained_decision(policy, policy.decision_of(row), depth, asking.language) for row in rows)
    return Why(
        version=policy.version if depth is Depth.CLINICIAN else None,
        decisions=tuple(dict.fromkeys(found for found in told if found is not None)),
    )


def depth_of(caller: Caller) -> Depth:
    """Say how deep a caller is told: citizens and who represents them what happens, personnel by which rule too."""
    return Depth.CLINICIAN if caller.kind is ActorKind.PERSONNEL else Depth.CITIZEN
