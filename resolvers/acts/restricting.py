"""A citizen blocks and lifts; every change is checked at the door, idempotent and recorded before it is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from resolvers.acts.blocks import NAMES_REPORTS, Block, check, written
from resolvers.acts.changing import Changing, first_wish, only_self
from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.errors import BadInput, Forbidden, NotAvailable
from resolvers.judging.covering import covers
from resolvers.model import (
    LOCAL,
    KeyReused,
    ObjectKind,
    PersonHash,
    Restriction,
    RestrictionFamily,
    RestrictionType,
    TimelineFilter,
)
from resolvers.naming import Naming
from resolvers.pipeline import Met, Pipeline


class RestrictionStore(Protocol):
    """What is needed of the store."""

    async def add_restriction(
        self,
        person: PersonHash,
        restriction: Restriction,
        *,
        reason: str | None,
        idempotency_key: str,
        deadline: Deadline,
    ) -> Restriction | KeyReused:
        """Keep a restriction; the same key again returns what was kept the first time, if that was the same wish."""
        ...

    async def lift_restriction(
        self, person: PersonHash, restriction_id: str, *, now: datetime, deadline: Deadline
    ) -> Restriction | None:
        """End a restriction; None where the person has none of that id. Lifting twice changes nothing."""
        ...

    async def restrictions(self, person: PersonHash, deadline: Deadline) -> Sequence[Restriction]:
        """List a person's privacy restrictions, lifted ones too, newest first."""
        ...


class Restricting:
    """What citizens do about who may see their results."""

    def __init__(self, store: RestrictionStore, pipeline: Pipeline, changing: Changing, naming: Naming) -> None:
        """Lean on the store for keeping, and on the path for what the citizen may see."""
        self._store = store
        self._pipeline = pipeline
        self._changing = changing
        self._naming = naming

    async def block(self, asking: Asking, met: Met, wish: Block) -> Restriction:
        """
        Block for the citizen themself.

        A code, discipline or period is blocked whatever there is of it. One report or requisition is blocked where the
        citizen sees something of it, so that a block tells nothing of what is hidden.

        Raises:
            Forbidden: the caller is not the person.
            BadInput: the wish contradicts itself, or its key was another wish's or that of a block that is lifted.
            NotAvailable: the citizen sees no such report or requisition.
        """
        only_self(met)
        check(wish)
        restriction = written(wish, self._naming.restriction(met.person.hash, wish.key), asking.now)
        if restriction.object_kind in NAMES_REPORTS:
            await self._seen(asking, met, restriction)
        async with self._changing.change(asking, met, "blockAccess"):
            kept = await self._store.add_restriction(
                met.person.hash, restriction, reason=None, idempotency_key=wish.key, deadline=asking.deadline
            )
        stands = first_wish(kept)
        # Told as set, it would be believed to hold.
        if stands.valid_to is not None:
            raise BadInput("the client mutation id was used for a block that is lifted")
        return stands

    async def lift(self, asking: Asking, met: Met, restriction_id: str) -> Restriction:
        """
        Lift a block of the citizen's own, or a shield that personnel have set on the citizen's behalf.

        Raises:
            Forbidden: the caller is not the person, or another service has the restriction to lift (REPLICATED).
            NotAvailable: the person has no such block or shield.
        """
        only_self(met)
        async with self._changing.within_time(asking, met, "liftBlock"):
            kept = await self._kept(asking, met)
        held = next((found for found in kept if found.id == restriction_id), None)
        if held is None:
            raise NotAvailable
        if held.origin != LOCAL:
            raise Forbidden("the restriction is lifted where it was set", reason="REPLICATED")
        (named,) = await self._named(asking, met, "liftBlock", (held,))
        async with self._changing.change(asking, met, "liftBlock"):
            lifted = await self._store.lift_restriction(
                met.person.hash, restriction_id, now=asking.now, deadline=asking.deadline
            )
        if lifted is None:
            raise NotAvailable
        return replace(named, valid_to=lifted.valid_to)

    async def listed(self, asking: Asking, met: Met) -> tuple[Restriction, ...]:
        """
        List what limits who may see the citizen's results, for the citizen, newest first, lifted ones too.

        Blocks, shields and what other services have sent are listed; what limits the citizen themself never is. What
        others have set names a report, request or code only where the citizen sees something of it now.

        Raises:
            Forbidden: the caller is not the person. AuditUnavailable: the reading could not be recorded.
        """
        only_self(met)
        async with self._changing.reading(asking, met, "restrictions"):
            kept = await self._kept(asking, met)
        return await self._named(asking, met, "restrictions", kept)

    async def _kept(self, asking: Asking, met: Met) -> tuple[Restriction, ...]:
        """Read what is aimed at personnel; what is aimed at the citizen is not theirs to know or lift."""
        kept = await self._store.restrictions(met.person.hash, asking.deadline)
        return tuple(found for found in kept if found.family is RestrictionFamily.PRIVACY)

    async def _named(
        self, asking: Asking, met: Met, operation: str, kept: Sequence[Restriction]
    ) -> tuple[Restriction, ...]:
        """Leave out what others have named and the citizen does not see: a shield may be on a report that waits."""
        if not any(map(may_tell, kept)):
            return tuple(kept)
        answer = await self._pipeline.answer(asking, met, operation, TimelineFilter())
        return tuple(
            replace(found, object_value=None, object_system=None)
            if may_tell(found) and not any(covers(found, report, report.id) for report in answer.reports)
            else found
            for found in kept
        )

    async def _seen(self, asking: Asking, met: Met, restriction: Restriction) -> None:
        """Refuse to block what the citizen does not see."""
        answer = await self._pipeline.answer(asking, met, "blockAccess", TimelineFilter())
        if not any(covers(restriction, found, found.id) for found in answer.reports):
            raise NotAvailable


def may_tell(restriction: Restriction) -> bool:
    """Tell whether somebody else has set a restriction on something that the citizen may not know of."""
    others = restriction.type is RestrictionType.SHIELD or restriction.origin != LOCAL
    return others and restriction.object_kind in {*NAMES_REPORTS, ObjectKind.CODE}
