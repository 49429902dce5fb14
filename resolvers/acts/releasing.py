"""What clinicians do about release: deny, delay, release early, end a denial; checked, idempotent and recorded."""

from datetime import datetime
from typing import Protocol

from resolvers.acts.acting import Memory, act_of, done_before
from resolvers.acts.changing import Changing, first_wish
from resolvers.acts.holdable import absolute, judge_delay, judge_release
from resolvers.acts.holds import DelayWish, DenialWish, EndWish, ReleaseWish, check, code_of, delay, denial
from resolvers.acts.treating import enter, shown
from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.errors import Forbidden, NotAvailable
from resolvers.judging.covering import covers
from resolvers.judging.holding import Holding
from resolvers.model import (
    LOCAL,
    ClinicianAct,
    KeyReused,
    MergedReport,
    ObjectKind,
    PersonHash,
    Restriction,
    RestrictionType,
)
from resolvers.naming import Naming
from resolvers.pipeline import Met, Pipeline


class ReleaseStore(Memory, Protocol):
    """What is needed of the store."""

    async def set_by_clinician(
        self, person: PersonHash, restriction: Restriction, act: ClinicianAct, deadline: Deadline
    ) -> Restriction | KeyReused:
        """Set a restriction; the same key again gives what was set the first time; raises DenialStands."""
        ...

    async def release_by_clinician(
        self, person: PersonHash, report_id: str, act: ClinicianAct, deadline: Deadline
    ) -> datetime | KeyReused:
        """Note that the patient has been informed; the same key again gives when it was noted the first time."""
        ...

    async def lift_by_clinician(
        self, person: PersonHash, restriction_id: str, act: ClinicianAct, deadline: Deadline
    ) -> Restriction | KeyReused | None:
        """End a restriction of our own; one that was ended before keeps its time."""
        ...


class Releasing:
    """What clinicians do about what the person sees, and when."""

    def __init__(
        self, store: ReleaseStore, pipeline: Pipeline, changing: Changing, *, naming: Naming, holding: Holding
    ) -> None:
        """Lean on the store for keeping, on the path for what the clinician is shown, and on the rules of release."""
        self._store = store
        self._pipeline = pipeline
        self._changing = changing
        self._naming = naming
        self._holding = holding

    async def deny(self, asking: Asking, met: Met, wish: DenialWish) -> Restriction:
        """
        Deny the person a report, with every version, or the reports of a request, also before it has any.

        Raises:
            BadInput, Forbidden: the wish has no form, its key was another wish's, or the caller does not treat the
                person.
            NotAvailable: the clinician is shown no such report.
            PolicyUnavailable, AuditUnavailable, DeadlineExceeded: it could not be judged, recorded or kept.
        """
        operation = "denyRelease"
        check(wish)
        code = code_of(met.policy, wish.code)
        await enter(self._pipeline, asking, met, operation)
        act = act_of(asking, operation, wish)
        restriction = denial(wish, code, self._named(met, act), act)
        if not await self._done_before(asking, met, operation, act):
            await self._covered(asking, met, operation, restriction)
        return await self._set(asking, met, operation, restriction, act)

    async def delay(self, asking: Asking, met: Met, wish: DelayWish) -> Restriction:
        """
        Delay what the person does not see yet, as long as the class of a report allows; extending never exposes.

        Raises:
            BadInput: as `deny`, or the person sees it already, or the delay is over or too long: the limit is named.
            Forbidden: as `deny`, or it is denied (DENIED).
            NotAvailable, PolicyUnavailable, AuditUnavailable, DeadlineExceeded: as `deny`.
        """
        operation = "delayRelease"
        check(wish)
        await enter(self._pipeline, asking, met, operation)
        act = act_of(asking, operation, wish)
        restriction = delay(wish, self._named(met, act), act, self._holding)
        if not await self._done_before(asking, met, operation, act):
            reports = await self._covered(asking, met, operation, restriction)
            judge_delay(restriction, reports, met.directives, holding=self._holding, now=asking.now)
            restriction = absolute(restriction, reports, self._holding, asking.now)
        return await self._set(asking, met, operation, restriction, act)

    async def release(self, asking: Asking, met: Met, wish: ReleaseWish) -> datetime:
        """
        Release a report early, as the patient has been informed: its rule's own hold and every delay on it end.

        Returns:
            Since when it is released, aware UTC.

        Raises:
            BadInput: as `deny`, or there is nothing to release.
            Forbidden: as `deny`, or it is denied, held back by its source, or never shown (DENIED, SOURCE, NEVER).
            NotAvailable, PolicyUnavailable, AuditUnavailable, DeadlineExceeded: as `deny`.
        """
        operation = "release"
        check(wish)
        await enter(self._pipeline, asking, met, operation)
        act = act_of(asking, operation, wish)
        if not await self._done_before(asking, met, operation, act):
            reports = await shown(self._pipeline, asking, met, operation)
            report = next((found for found in reports if found.id == wish.report), None)
            if report is None:
                raise NotAvailable
            judge_release(report, self._holding)
        async with self._changing.change(asking, met, operation):
            at = await self._store.release_by_clinician(met.person.hash, wish.report, act, asking.deadline)
        return first_wish(at)

    async def end_denial(self, asking: Asking, met: Met, wish: EndWish) -> Restriction:
        """
        End a denial, so that the person sees the report as its rule says.

        Raises:
            BadInput, PolicyUnavailable, AuditUnavailable, DeadlineExceeded: as `deny`.
            Forbidden: as `deny`, or another service has the denial to end (REPLICATED).
            NotAvailable: no such denial is in force on what the clinician is shown.
        """
        operation = "endDenial"
        check(wish)
        await enter(self._pipeline, asking, met, operation)
        act = act_of(asking, operation, wish)
        if not await self._done_before(asking, met, operation, act):
            await self._denied(asking, met, operation, wish, act)
        async with self._changing.change(asking, met, operation):
            ended = await self._store.lift_by_clinician(met.person.hash, wish.restriction, act, asking.deadline)
        kept = first_wish(ended)
        if kept is None:
            raise NotAvailable
        return kept

    async def _denied(self, asking: Asking, met: Met, operation: str, wish: EndWish, act: ClinicianAct) -> None:
        """Refuse what is no denial of ours on what the clinician is shown, or on the clinician's own request."""
        held = next((found for found in met.directives.restrictions if found.id == wish.restriction), None)
        if held is None or held.type is not RestrictionType.DENIAL:
            raise NotAvailable
        reports = await shown(self._pipeline, asking, met, operation)
        # A name alone may be a colleague's too.
        own = asking.caller.hpr_number is not None and held.set_by == act.set_by
        own_request = own and held.object_kind is ObjectKind.REQUISITION
        if not own_request and not any(covers(held, found, found.id) for found in reports):
            raise NotAvailable
        if held.origin != LOCAL:
            raise Forbidden("the denial is ended where it was set", reason="REPLICATED")

    async def _covered(
        self, asking: Asking, met: Met, operation: str, restriction: Restriction
    ) -> tuple[MergedReport, ...]:
        """Give what a restriction covers of what the clinician is shown; a report that is not shown is not there."""
        reports = await shown(self._pipeline, asking, met, operation)
        covered = tuple(found for found in reports if covers(restriction, found, found.id))
        if not covered and restriction.object_kind is ObjectKind.REPORT:
            raise NotAvailable
        return covered

    async def _done_before(self, asking: Asking, met: Met, operation: str, act: ClinicianAct) -> bool:
        return await done_before(self._store, self._changing, asking, met, act=act, operation=operation)

    async def _set(
        self, asking: Asking, met: Met, operation: str, restriction: Restriction, act: ClinicianAct
    ) -> Restriction:
        """Record it, then keep it."""
        async with self._changing.change(asking, met, operation):
            kept = await self._store.set_by_clinician(met.person.hash, restriction, act, asking.deadline)
        return first_wish(kept)

    def _named(self, met: Met, act: ClinicianAct) -> str:
        return self._naming.restriction(met.person.hash, act.key)
