"""
Bind the decision that an attestation names (`decision_ref`) to the one patient that it was first used for.

HelseID takes no patients' numbers, so that no attestation from there says whom it is of: whoever asks says it, once
(ATT-4). One that does say it is of no use for others. A number that nobody has is bound to as a patient is, so that the
refusal for another tells of neither whether they are.
"""

from datetime import datetime, timedelta
from typing import Protocol

from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.errors import Forbidden, PolicyUnavailable, StoreUnavailable
from resolvers.model import ActorKind, Caller, Person, PersonHash, PersonNumber
from resolvers.store.decisions import NamedDecision

# As long as an attestation is good for, so that none outlasts its binding.
LASTS = timedelta(minutes=60)
REASON = "DECISION_OF_ANOTHER_PATIENT"
NO_PATIENT = "NO_PATIENT_YET"


class DecisionStore(Protocol):
    """What is needed of the store."""

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
        """Bind a decision that is not bound; tells whether it is bound to this patient now."""
        ...

    async def bound_number(self, decision: NamedDecision, *, now: datetime, deadline: Deadline) -> PersonNumber | None:
        """Give the number that a decision is bound to, if it is bound to one patient."""
        ...


class Binding:
    """Let a decision be used for one patient."""

    def __init__(self, store: DecisionStore) -> None:
        """Lean on the store, so that the first use counts with every gateway."""
        self._store = store

    async def bind(self, asking: Asking, patient: Person | PersonNumber | None) -> None:
        """
        Bind the caller's decision, where they have one.

        Args:
            asking: who asks, and when.
            patient: whom they ask about: a person; a number that nobody has; None for a list of many persons.

        Raises:
            Forbidden: the decision is another patient's; the same whether this one is known.
            PolicyUnavailable: the store did not answer, so that it cannot be known whose it is.
            TimeoutError: the request's own deadline is over.

        Source:
            Trust framework ATT-4 and ATT-6; domain reference, 3.4: the gateway's own rule until NHN decides on one.
        """
        decision = decision_of(asking.caller)
        if decision is None:
            return
        named = asking.caller.attested_patients
        if named and not set(named).intersection(numbers_of(patient)):
            raise of_another()
        bound_to = patient.hash if isinstance(patient, Person) else patient
        number = next(iter(numbers_of(patient)), None)
        until = asking.now + LASTS
        try:
            bound = await self._store.bind_decision(
                decision, bound_to, number=number, now=asking.now, until=until, deadline=asking.deadline
            )
        except StoreUnavailable as error:
            raise PolicyUnavailable("whose the decision of access is cannot be known") from error
        if not bound:
            raise of_another()

    async def patient(self, asking: Asking) -> PersonNumber:
        """
        Give the one person whom the caller can go on with, without their number: whom the token is of or about.

        That is a citizen themself, or the patient that an attestation names, or whom its decision was first used for,
        whether anybody is known by that number or not.

        Raises:
            Forbidden: there is none yet; the same whatever else is asked for.
            PolicyUnavailable: the store did not answer.
            TimeoutError: the request's own deadline is over.
        """
        caller = asking.caller
        own = caller.pid if caller.kind is ActorKind.CITIZEN else next(iter(caller.attested_patients), None)
        number = own or await self._used_for(asking)
        if number is None:
            raise Forbidden("ask for the patient by number first", reason=NO_PATIENT)
        return number

    async def _used_for(self, asking: Asking) -> PersonNumber | None:
        """Find whom the caller's decision was first used for; see patient."""
        decision = decision_of(asking.caller)
        if decision is None:
            return None
        try:
            return await self._store.bound_number(decision, now=asking.now, deadline=asking.deadline)
        except StoreUnavailable as error:
            raise PolicyUnavailable("whose the decision of access is cannot be known") from error


def of_another() -> Forbidden:
    """Refuse a decision, in the same words whoever the patient is and whoever the other one."""
    return Forbidden("the attested decision is of another patient: this one needs its own", reason=REASON)


def numbers_of(patient: Person | PersonNumber | None) -> tuple[PersonNumber, ...]:
    """Give every number of whom is asked about; none where that is a list."""
    if patient is None:
        return ()
    return (patient,) if isinstance(patient, PersonNumber) else patient.identifiers


def decision_of(caller: Caller) -> NamedDecision | None:
    """Name the decision of the user, whoever acts for them; None where the caller attests none."""
    if caller.decision_ref is None:
        return None
    return NamedDecision(
        issuer=caller.issuer, subject=caller.subject, organisation=caller.organisation or "", id=caller.decision_ref
    )
