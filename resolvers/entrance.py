"""Past the door: find the person and decide on the directives alone; a refusal is recorded before it is told."""

import msgspec

from policies import DenialCode, Grant, NotInForce, Opening, Policy, Succession, opens_unread
from resolvers import clearance
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.binding import Binding
from resolvers.clearance import Door
from resolvers.directives import DirectiveReader
from resolvers.errors import DeadlineExceeded, NotAvailable, PathError, PolicyUnavailable
from resolvers.judging.mandates import day_in_norway
from resolvers.model import Caller, Directives, Person, PersonNumber
from resolvers.noting import Noting
from resolvers.people import People, stranger
from resolvers.practising import Practising
from resolvers.stepping import NOBODY, Step, Steps


class Met(msgspec.Struct, frozen=True, kw_only=True):
    """A person that the caller may ask about, with what limits the caller, by the policy in force on the day."""

    person: Person
    directives: Directives
    door: Door
    policy: Policy

    @property
    def opening(self) -> str | None:
        """Name the opening of a padlock that the caller holds, which marks all that is done under it in the log."""
        held = self.directives.grant
        return None if held is None or self.door.situation.grant is Grant.NONE else held.id


class Entrance:
    """Where every question comes in, before any source is asked."""

    def __init__(
        self,
        *,
        policies: Succession,
        people: People,
        practising: Practising,
        binding: Binding,
        directives: DirectiveReader,
        audit: Audit,
        noting: Noting,
        steps: Steps = NOBODY,
    ) -> None:
        """Take every part that is needed at the door; none is made here."""
        self._policies = policies
        self._people = people
        self._practising = practising
        self._binding = binding
        self._directives = directives
        self._audit = audit
        self._noting = noting
        self._steps = steps

    async def meet(self, asking: Asking, number: PersonNumber, operation: str) -> Met:
        """
        Find the person and decide at the door, on the directives alone; a refusal is recorded before it is told.

        Raises:
            BasisRequired, Forbidden: the caller could see nobody; said before the person is looked up.
            AttestationExpired, AttestationInvalid: likewise.
            Forbidden: the decision that they attest is another patient's; said before anything of this one is read.
            NotAvailable: the person is unknown, not the caller's to see, or denied.
            PolicyUnavailable, DeadlineExceeded, AuditUnavailable: nothing can be decided, or recorded, now.
        """
        met = await self._at_the_door(asking, number, operation)
        if met.door.denies:
            raise await self._turned_away(asking, operation, met)
        return met

    async def meet_to_open(self, asking: Asking, number: PersonNumber, operation: str, kind: Opening) -> Met:
        """
        Find the person as `meet` does, for a caller who wants to open what is restricted.

        Who is refused only because restrictions cannot be read is met too, where this opening would end that: the door
        of what is given then still denies.

        Raises:
            PathError: as `meet`.
        """
        met = await self._at_the_door(asking, number, operation)
        if met.door.denies and not opens_unread(met.policy, met.door.situation, kind):
            raise await self._turned_away(asking, operation, met)
        return met

    async def known_to(self, asking: Asking) -> PersonNumber:
        """
        Find the one person whom the caller can go on with by opaque names; whether they may is told at the door alone.

        Raises:
            Forbidden, PolicyUnavailable: as `Binding.patient`; to be recorded by whoever asks.
            DeadlineExceeded: the request's time is over.
        """
        try:
            async with asking.deadline.limit():
                return await self._binding.patient(asking)
        except TimeoutError as error:
            raise DeadlineExceeded.late() from error

    async def _at_the_door(self, asking: Asking, number: PersonNumber, operation: str) -> Met:
        """Find the person and decide at the door, whatever the decision is; see meet."""
        person: Person | None = None
        try:
            async with asking.deadline.limit():
                policy = self.in_force(asking)
                caller = await self.introduced(policy, asking)
                person = await self._found(caller, asking, number)
                await self._binding.bind(asking, person)
                directives = await self._limits(caller, asking, person)
                entry = clearance.door(policy, caller, person, directives)
        except TimeoutError as error:
            raise await self.refused(asking, operation, person, DeadlineExceeded.late()) from error
        except PathError as refusal:
            raise await self.refused(asking, operation, person, refusal) from refusal.__cause__
        return Met(person=person, directives=directives, door=entry, policy=policy)

    async def _found(self, caller: Caller, asking: Asking, number: PersonNumber) -> Person:
        """Find the person; for one who is not there all is done, and takes as long, as for one who is."""
        try:
            with self._steps.step(Step.FIND):
                return await self._people.find(number, asking.now, asking.deadline)
        except NotAvailable:
            await self._binding.bind(asking, number)
            nobody = stranger(number)
            clearance.door(self.in_force(asking), caller, nobody, await self._limits(caller, asking, nobody))
            raise

    async def _limits(self, caller: Caller, asking: Asking, person: Person) -> Directives:
        """Read what limits who may see something of a person."""
        with self._steps.step(Step.DIRECTIVES):
            return await self._directives.read(caller, person, asking.now, asking.deadline)

    async def introduced_to_list(self, policy: Policy, asking: Asking) -> Caller:
        """
        Refuse a caller who could see nobody, or whose decision is of one patient: a list of many needs its own.

        Raises:
            PathError: as `introduced`, and Forbidden and PolicyUnavailable as `Binding.bind`.
        """
        caller = await self.introduced(policy, asking)
        await self._binding.bind(asking, None)
        return caller

    async def introduced(self, policy: Policy, asking: Asking) -> Caller:
        """
        Refuse a caller who could see nobody, before any person is looked up.

        Returns:
            The caller with what the register of health personnel says of them.

        Raises:
            BasisRequired, Forbidden, AttestationExpired, AttestationInvalid: they say nothing of any person.
            PolicyUnavailable: the register of health personnel did not answer.
        """
        clearance.knock(policy, asking.caller, asking.now)
        with self._steps.step(Step.INTRODUCE):
            caller = await self._practising.held_against_register(asking.caller, asking.now, asking.deadline)
        clearance.knock(policy, caller, asking.now)
        return caller

    def in_force(self, asking: Asking) -> Policy:
        """
        Give the policy of the day in Norway.

        Raises:
            PolicyUnavailable: there is none, so that nothing can be decided.
        """
        try:
            return self._policies.on(day_in_norway(asking.now))
        except NotInForce as error:
            raise PolicyUnavailable("no rules are in force yet") from error

    async def _turned_away(self, asking: Asking, operation: str, met: Met) -> PathError:
        """Record the refusal; that restrictions cannot be read is a cause for an emergency opening, as a padlock is."""
        if met.door.decision.code is DenialCode.POLICY_UNAVAILABLE:
            await self._noting.padlock(asking, met.person)
        return await self.refused(asking, operation, met.person, clearance.refusal(met.door.decision))

    async def refused(self, asking: Asking, operation: str, person: Person | None, refusal: PathError) -> PathError:
        """Record a refusal and hand it back; where that fails, the failure is the answer."""
        await self._audit.refused(asking, person, operation, refusal)
        return refusal
