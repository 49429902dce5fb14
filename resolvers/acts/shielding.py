"""Personnel shield results from all other personnel, on the patient's behalf (skjerming)."""

from typing import Protocol

from resolvers.acts.acting import Memory, act_of, done_before
from resolvers.acts.changing import Changing, first_wish
from resolvers.acts.holds import ShieldWish, check, shield
from resolvers.acts.treating import enter, shown
from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.errors import NotAvailable
from resolvers.judging.covering import covers
from resolvers.model import ClinicianAct, KeyReused, ObjectKind, PersonHash, Restriction
from resolvers.naming import Naming
from resolvers.pipeline import Met, Pipeline

OPERATION = "shield"


class ShieldStore(Memory, Protocol):
    """What is needed of the store."""

    async def set_by_clinician(
        self, person: PersonHash, restriction: Restriction, act: ClinicianAct, deadline: Deadline
    ) -> Restriction | KeyReused:
        """Set a restriction; the same key again gives what was set the first time."""
        ...


class Shielding:
    """What clinicians do about who may see a person's results; the person alone ends it."""

    def __init__(self, store: ShieldStore, pipeline: Pipeline, changing: Changing, naming: Naming) -> None:
        """Lean on the store for keeping, and on the path for what the clinician is shown."""
        self._store = store
        self._pipeline = pipeline
        self._changing = changing
        self._naming = naming

    async def shield(self, asking: Asking, met: Met, wish: ShieldWish) -> Restriction:
        """
        Shield the whole record, or a part of it: a code, discipline, period or request whatever there is of it.

        Raises:
            BadInput, Forbidden: the wish has no form, its key was another wish's, or the caller does not treat the
                person.
            NotAvailable: the clinician is shown no such report.
            PolicyUnavailable, AuditUnavailable, DeadlineExceeded: it could not be judged, recorded or kept.
        """
        check(wish)
        await enter(self._pipeline, asking, met, OPERATION)
        act = act_of(asking, OPERATION, wish)
        restriction = shield(wish, self._naming.restriction(met.person.hash, act.key), act)
        if not await done_before(self._store, self._changing, asking, met, act=act, operation=OPERATION):
            await self._seen(asking, met, restriction)
        async with self._changing.change(asking, met, OPERATION):
            kept = await self._store.set_by_clinician(met.person.hash, restriction, act, asking.deadline)
        return first_wish(kept)

    async def _seen(self, asking: Asking, met: Met, restriction: Restriction) -> None:
        """Refuse to shield one report that the clinician is not shown."""
        if restriction.object_kind is not ObjectKind.REPORT:
            return
        reports = await shown(self._pipeline, asking, met, OPERATION)
        if not any(covers(restriction, found, found.id) for found in reports):
            raise NotAvailable
