"""A citizen blocks and lifts: every change is checked at the door, idempotent and recorded before it is told."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from policies import Actor
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.deadline import Deadline
from resolvers.errors import (
    BadInput,
    DeadlineExceeded,
    Forbidden,
    NotAvailable,
    PathError,
    PolicyUnavailable,
    StoreUnavailable,
)
from resolvers.model import (
    KeyReused,
    ObjectKind,
    PersonHash,
    Restriction,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
    SubjectKind,
    TimelineFilter,
)
from resolvers.naming import Naming
from resolvers.normalise.identifiers import organisation_number
from resolvers.pipeline import Met, Pipeline

CITIZEN = "CITIZEN"
LONGEST_KEY = 100
HPR_NUMBER = re.compile(r"[0-9]{1,9}")


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a citizen wants to block: everything or one report, against all personnel, one practitioner or organisation.

    `key` is the client's own id of the wish: the same key again is the same block. A named practitioner is always
    blocked hard, in emergencies too.
    """

    key: str
    level: RestrictionLevel = RestrictionLevel.SOFT
    report: str | None = None
    practitioner: str | None = None
    organisation: str | None = None


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
        """List a person's restrictions, lifted ones too, newest first."""
        ...


class Restricting:
    """What citizens do about who may see their results."""

    def __init__(self, store: RestrictionStore, pipeline: Pipeline, audit: Audit, naming: Naming) -> None:
        """Lean on the store for keeping, and on the path for what the citizen may see."""
        self._store = store
        self._pipeline = pipeline
        self._audit = audit
        self._naming = naming

    async def block(self, asking: Asking, met: Met, wish: Block) -> Restriction:
        """
        Block for the citizen themself.

        Raises:
            Forbidden: the caller is not the person.
            BadInput: the wish contradicts itself, or its key was another wish's. NotAvailable: the citizen sees no such
                report.
        """
        only_self(met)
        check(wish)
        if wish.report is not None:
            await self._seen(asking, met, wish.report)
        restriction = written(wish, self._naming.restriction(met.person.hash, wish.key), asking.now)
        try:
            async with asking.deadline.limit():
                await self._audit.changed(asking, met.person, "blockAccess")
                kept = await self._store.add_restriction(
                    met.person.hash, restriction, reason=None, idempotency_key=wish.key, deadline=asking.deadline
                )
        except StoreUnavailable as error:
            raise PolicyUnavailable("the block could not be kept") from error
        except TimeoutError as error:
            raise await self._late(asking, met, "blockAccess") from error
        if isinstance(kept, KeyReused):
            refusal = BadInput("the client mutation id was used for another wish")
            raise await self._pipeline.refused(asking, "blockAccess", met.person, refusal)
        return kept

    async def lift(self, asking: Asking, met: Met, restriction_id: str) -> Restriction:
        """
        Lift one of the citizen's own blocks.

        Raises:
            Forbidden: the caller is not the person. NotAvailable: the person has no such block.
        """
        only_self(met)
        if all(found.id != restriction_id for found in await self.own_blocks(asking, met)):
            raise NotAvailable
        try:
            async with asking.deadline.limit():
                await self._audit.changed(asking, met.person, "liftBlock")
                lifted = await self._store.lift_restriction(
                    met.person.hash, restriction_id, now=asking.now, deadline=asking.deadline
                )
        except StoreUnavailable as error:
            raise PolicyUnavailable("the block could not be lifted") from error
        except TimeoutError as error:
            raise await self._late(asking, met, "liftBlock") from error
        if lifted is None:
            raise NotAvailable
        return lifted

    async def listed(self, asking: Asking, met: Met) -> tuple[Restriction, ...]:
        """
        List the citizen's own blocks for the citizen, newest first; the reading is recorded first.

        Raises:
            Forbidden: the caller is not the person. AuditUnavailable: it could not be recorded.
        """
        only_self(met)
        await self._audit.read(asking, met.person, "restrictions")
        return await self.own_blocks(asking, met)

    async def own_blocks(self, asking: Asking, met: Met) -> tuple[Restriction, ...]:
        """List the blocks that the citizen has set, lifted ones too, newest first."""
        only_self(met)
        try:
            async with asking.deadline.limit():
                kept = await self._store.restrictions(met.person.hash, asking.deadline)
        except StoreUnavailable as error:
            raise PolicyUnavailable("the restrictions cannot be read") from error
        except TimeoutError as error:
            raise await self._late(asking, met, "restrictions") from error
        return tuple(found for found in kept if found.type is RestrictionType.BLOCK)

    async def _late(self, asking: Asking, met: Met, operation: str) -> PathError:
        """Record that the time was over: a change that was recorded before may not have been made."""
        return await self._pipeline.refused(asking, operation, met.person, DeadlineExceeded.late())

    async def _seen(self, asking: Asking, met: Met, report: str) -> None:
        """Refuse to block what the citizen does not see, so that a block tells nothing of what is hidden."""
        answer = await self._pipeline.answer(asking, met, "blockAccess", TimelineFilter())
        if all(found.id != report for found in answer.reports):
            raise NotAvailable


def only_self(met: Met) -> None:
    """Let the citizen themself through, nobody else."""
    if met.door.situation.actor is not Actor.SELF:
        raise Forbidden("only the person can do this")


def check(wish: Block) -> None:
    """Refuse a wish that contradicts itself."""
    if wish.practitioner is not None and wish.organisation is not None:
        raise BadInput("block one practitioner or one organisation, not both at once")
    if wish.organisation is not None and not organisation_number(wish.organisation):
        raise BadInput("an organisation number has nine digits")
    if wish.practitioner is not None and not HPR_NUMBER.fullmatch(wish.practitioner):
        raise BadInput("an HPR number has one to nine digits")
    if not 1 <= len(wish.key) <= LONGEST_KEY or not wish.key.isprintable():
        raise BadInput(f"a client mutation id has 1 to {LONGEST_KEY} printable characters")


def written(wish: Block, restriction_id: str, now: datetime) -> Restriction:
    """Write a wish down as a restriction in force from now on."""
    subject_kind, subjects = subject(wish)
    return Restriction(
        id=restriction_id,
        family=RestrictionFamily.PRIVACY,
        type=RestrictionType.BLOCK,
        level=RestrictionLevel.HARD if subject_kind is SubjectKind.PRACTITIONER else wish.level,
        object_kind=ObjectKind.ALL if wish.report is None else ObjectKind.REPORT,
        object_value=wish.report,
        subject_kind=subject_kind,
        subjects=subjects,
        valid_from=now,
        set_by=CITIZEN,
    )


def subject(wish: Block) -> tuple[SubjectKind, tuple[str, ...]]:
    """Say against whom the block is."""
    if wish.practitioner is not None:
        return SubjectKind.PRACTITIONER, (wish.practitioner,)
    if wish.organisation is not None:
        return SubjectKind.ORGANISATION, (wish.organisation,)
    return SubjectKind.ALL, ()
