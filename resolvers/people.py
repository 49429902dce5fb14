"""From a person number to the person it stands for: what the register knows, under the store's own hash."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from resolvers.deadline import Deadline
from resolvers.errors import NotAvailable, PolicyUnavailable, StoreUnavailable
from resolvers.model import Person, PersonHash, PersonNumber
from resolvers.registers.port import PersonRegister, RegisterUnavailable
from resolvers.store import NOBODY

OSLO = ZoneInfo("Europe/Oslo")
BUDGET_S = 3.0


class Enrolment(Protocol):
    """What is needed of the store: one hash for all numbers of a person."""

    async def enrol(self, identifiers: Sequence[PersonNumber], deadline: Deadline) -> PersonHash:
        """Find or make the person behind the numbers; numbers that stood for two persons become one."""
        ...

    async def person(self, identifiers: Sequence[PersonNumber], deadline: Deadline) -> PersonHash | None:
        """Find the person behind any of the numbers, and make none."""
        ...


class People:
    """Know persons by any of their numbers; the age comes from the register, never from a number."""

    def __init__(self, register: PersonRegister, enrolment: Enrolment, *, budget_s: float = BUDGET_S) -> None:
        """
        Lean on the person register and on the store.

        Args:
            budget_s: bounds one search within the request's own deadline, so that there is time left to answer.
        """
        self._register = register
        self._enrolment = enrolment
        self._budget_s = budget_s

    async def find(self, number: PersonNumber, now: datetime, deadline: Deadline) -> Person:
        """
        Find the person behind a number.

        Raises:
            NotAvailable: the register does not know the number.
            PolicyUnavailable: the register or the store did not answer in time, so nothing about the person can be
                decided.
            TimeoutError: the request's own deadline is over.
        """
        narrowed = deadline.earlier(self._budget_s)
        try:
            async with narrowed.limit():
                return await self._found(number, now, narrowed)
        except TimeoutError as late:
            if narrowed == deadline:
                raise
            raise PolicyUnavailable("the person cannot be known in time") from late

    async def _found(self, number: PersonNumber, now: datetime, deadline: Deadline) -> Person:
        """Ask the register, then the store; see find."""
        try:
            entry = await self._register.person(number, deadline)
        except RegisterUnavailable as error:
            raise PolicyUnavailable("the person register did not answer") from error
        try:
            if entry is None:
                # As much is asked of the store as of whom the register knows, so that the time tells nothing.
                await self._enrolment.person((number,), deadline)
                raise NotAvailable
            person_hash = await self._enrolment.enrol(entry.identifiers, deadline)
        except StoreUnavailable as error:
            raise PolicyUnavailable("the store did not answer") from error
        return Person(
            hash=person_hash,
            identifiers=entry.identifiers,
            age=None if entry.born is None else whole_years(entry.born, now.astimezone(OSLO).date()),
            confidential=entry.confidential,
        )


def stranger(number: PersonNumber) -> Person:
    """Stand in for whom the register does not know: by the hash that is nobody's, under which nothing is found."""
    return Person(hash=NOBODY, identifiers=(number,))


def whole_years(born: date, today: date) -> int:
    """Count whole years of age; someone born on 29 February turns a year older on 1 March in other years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
