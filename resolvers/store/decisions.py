"""Decisions of access (beslutningsreferanse): each is for one patient, the first it was used for, at every gateway."""

from datetime import datetime

import msgspec

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import PersonHash, PersonNumber
from resolvers.store.persons import Persons
from resolvers.store.vault import VaultClosed

# Whoever comes second sees the first's binding on looking again; a third look is for one that ended in between.
LOOKS = 3


class NamedDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision of access: its id is one user's, in one organisation, by what their issuer calls them."""

    issuer: str
    subject: str
    organisation: str
    id: str


class Decisions(Persons):
    """Bind decisions to patients."""

    async def bind_decision(
        self,
        decision: NamedDecision,
        patient: PersonHash | PersonNumber | None,
        *,
        number: PersonNumber | None,
        now: datetime,
        until: datetime,
        deadline: Deadline,
    ) -> bool:
        """
        Bind a decision to a patient until `until`, if it is not bound at `now` (aware UTC).

        Args:
            decision: whose and which.
            patient: a person; the number of somebody who is not known; None for a list of many persons.
            number: what the patient goes on to be asked for by, whether they are known or not; None for a list.
            now, until, deadline: as everywhere.

        Returns:
            Whether it is bound to this patient now, by this call or an earlier one; in a race, for one patient only.

        Raises:
            StoreUnavailable: it did not answer, so that nothing is known.
        """
        name = self._name(decision)
        mark = self._vault.lookup("patient of a decision", name.hex(), *patient_named(patient))
        sealed = None if number is None else self._vault.seal(number.digits.encode(), name)
        async with self._database.connection(deadline) as connection:
            for _ in range(LOOKS):
                found = await connection.fetchval(self._sql["bind_decision"], name, mark, now, until, sealed)
                if found is not None:
                    return bool(found == mark)
        raise StoreUnavailable("a decision could not be bound")

    async def bound_number(self, decision: NamedDecision, *, now: datetime, deadline: Deadline) -> PersonNumber | None:
        """
        Give the number that a decision is bound to at `now` (aware UTC), whether anybody is known by it or not.

        Returns:
            None where it is bound to nobody, or to a list.

        Raises:
            StoreUnavailable: it did not answer, or what it holds does not open.
        """
        name = self._name(decision)
        async with self._database.connection(deadline) as connection:
            sealed = await connection.fetchval(self._sql["bound_number"], name, now)
        try:
            return None if sealed is None else PersonNumber(self._vault.open(sealed, name).decode())
        except VaultClosed as error:
            raise StoreUnavailable("whom a decision is bound to does not open") from error

    def _name(self, decision: NamedDecision) -> bytes:
        """Name a decision so that nobody can read it."""
        return self._vault.lookup("decision", *msgspec.structs.astuple(decision))


def patient_named(patient: PersonHash | PersonNumber | None) -> tuple[str, ...]:
    """Name a patient apart from all others, and from a list."""
    if patient is None:
        return ("list",)
    return ("number", patient.digits) if isinstance(patient, PersonNumber) else ("person", patient.hex())
