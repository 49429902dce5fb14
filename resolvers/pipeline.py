"""The path: from a question to a merged, cleared and recorded answer, one line a step."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

import msgspec

from policies import DenialCode, Effect, Grant, NotInForce, Opening, Policy, RetentionRules, Succession, opens_unread
from resolvers import clearance, keeping, ledger
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.belonging import belonging
from resolvers.binding import Binding
from resolvers.clearance import Door
from resolvers.collect import collect
from resolvers.completing import Ask, complete
from resolvers.deadline import Deadline
from resolvers.directives import DirectiveReader
from resolvers.errors import DeadlineExceeded, NotAvailable, PathError, PolicyUnavailable
from resolvers.holding import Holding
from resolvers.mandates import day_in_norway
from resolvers.merge import CENTRAL, merge
from resolvers.model import (
    Answer,
    Caller,
    Delivery,
    Directives,
    MergedReport,
    Missing,
    Normalised,
    Person,
    PersonNumber,
    Question,
    SourceId,
    SourceState,
    TimelineFilter,
)
from resolvers.naming import Naming
from resolvers.normalise import normalise
from resolvers.normalise.comparable import Comparison, comparable
from resolvers.notices import notices
from resolvers.noting import Noting
from resolvers.people import People, stranger
from resolvers.plan import Plan, SourceSheet, ask_nobody, plan
from resolvers.practising import Practising
from resolvers.reasons import reasons
from resolvers.selection import select
from resolvers.sources.port import Source

logger = logging.getLogger(__name__)

# The sources' deadline leaves this many seconds of the request's own for clearing, merging and recording.
RESERVE_S = 1.0


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


class Part(Protocol):
    """What of an answer leaves: a page of it, one report, or nothing."""

    @property
    def answer(self) -> Answer:
        """Give the answer that it is of."""
        ...

    @property
    def reports(self) -> Sequence[MergedReport]:
        """Give the reports that leave."""
        ...


Showing = TypeVar("Showing", bound=Part)


class Picked(msgspec.Struct, frozen=True, kw_only=True):
    """Some reports of an answer, none where nothing of it leaves."""

    answer: Answer
    reports: tuple[MergedReport, ...]


def nothing_of(answer: Answer) -> Picked:
    """Let no report of an answer leave."""
    return Picked(answer=answer, reports=())


class Pipeline:
    """The path, put together once by the app."""

    def __init__(
        self,
        *,
        policies: Succession,
        people: People,
        practising: Practising,
        binding: Binding,
        directives: DirectiveReader,
        sheets: Sequence[SourceSheet],
        sources: Mapping[SourceId, Source],
        naming: Naming,
        audit: Audit,
        noting: Noting,
        holding: Holding,
        retention: RetentionRules,
        comparison: Comparison,
    ) -> None:
        """Take every part that the path needs; none is made here."""
        self.naming = naming
        self._policies = policies
        self._people = people
        self._practising = practising
        self._binding = binding
        self._directives = directives
        self._sheets = sheets
        self._sources = sources
        self._audit = audit
        self._noting = noting
        self._holding = holding
        self._retention = retention
        self._comparison = comparison

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

    async def _at_the_door(self, asking: Asking, number: PersonNumber, operation: str) -> Met:
        """Find the person and decide at the door, whatever the decision is; see meet."""
        person: Person | None = None
        try:
            async with asking.deadline.limit():
                policy = self.in_force(asking)
                caller = await self.introduced(policy, asking)
                person = await self._found(caller, asking, number)
                await self._binding.bind(asking, person)
                directives = await self._directives.read(caller, person, asking.now, asking.deadline)
                entry = clearance.door(policy, caller, person, directives)
        except TimeoutError as error:
            raise await self.refused(asking, operation, person, DeadlineExceeded.late()) from error
        except PathError as refusal:
            raise await self.refused(asking, operation, person, refusal) from refusal.__cause__
        return Met(person=person, directives=directives, door=entry, policy=policy)

    async def _found(self, caller: Caller, asking: Asking, number: PersonNumber) -> Person:
        """Find the person; for one who is not there all is done, and takes as long, as for one who is."""
        try:
            return await self._people.find(number, asking.now, asking.deadline)
        except NotAvailable:
            await self._binding.bind(asking, number)
            nobody = stranger(number)
            clearance.door(
                self.in_force(asking),
                caller,
                nobody,
                await self._directives.read(caller, nobody, asking.now, asking.deadline),
            )
            raise

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

    async def answer(self, asking: Asking, met: Met, operation: str, wanted: TimelineFilter) -> Answer:
        """
        Walk the path for one question whose reports do not leave: they are counted, or looked for.

        Raises:
            PathError: as `show`.
        """
        return (await self.show(asking, met, operation, wanted, nothing_of)).answer

    async def show(
        self,
        asking: Asking,
        met: Met,
        operation: str,
        wanted: TimelineFilter,
        cut: Callable[[Answer], Showing],
        *,
        looks: bool = True,
    ) -> Showing:
        """
        Walk the path for one question, and give the part of the answer that leaves: its reports are recorded as shown.

        Args:
            looks: whether more than the names of its reports leaves; otherwise none is recorded as shown.

        Raises:
            DeadlineExceeded, AuditUnavailable: there is no answer in time, or none that could be recorded.
            PolicyUnavailable: what sources have marked cannot be remembered; recorded by whoever asks, as any refusal.
        """
        question = Question(caller=asking.caller, person=met.person, filter=wanted)
        try:
            async with asking.deadline.limit():
                planned = self._plan(question, met.door)
                collected = await complete(question, planned.fetches, self._asking(asking.deadline.sooner(RESERVE_S)))
                outcomes = read(question, collected, self._comparison) + planned.not_asked
                await self._noting.marks(asking, met.person, met.directives, arrived(outcomes))
                answer = self._cleared(question, met, outcomes)
                if met.door.padlocks:
                    await self._noting.padlock(asking, met.person)
                part = cut(answer)
                await self._audit.answered(
                    asking,
                    met.person,
                    operation,
                    answer,
                    shown=part.reports if looks else (),
                    opening=met.opening,
                    relation=str(met.door.situation.relation),
                )
        except TimeoutError as error:
            raise await self.refused(asking, operation, met.person, DeadlineExceeded.late()) from error
        return part

    def _asking(self, deadline: Deadline) -> Ask:
        """Give the way to ask sources until a deadline."""
        return lambda fetches: collect(fetches, self._sources, deadline)

    def _plan(self, question: Question, entry: Door) -> Plan:
        """Ask nobody where the door is closed; the reason tells only what the notice tells anyway."""
        if entry.opens:
            return plan(question, self._sheets)
        return ask_nobody(self._sheets, "RESTRICTED" if entry.decision.effect is Effect.MASK else "OPTED_OUT")

    def _cleared(self, question: Question, met: Met, outcomes: Sequence[Normalised | Missing]) -> Answer:
        """Clear, merge and select; from here on nothing hidden is held."""
        normalised = arrived(outcomes)
        cleared = clearance.clear(
            met.policy,
            met.directives,
            met.door,
            self.naming,
            caller=question.caller,
            read=normalised,
            holding=self._holding,
        )
        own = belonging(cleared, met.directives)
        verdicts = tuple(keeping.kept(own, self._retention, normalised, met.directives.read_at))
        merged = merge(
            verdicts,
            self.naming,
            sources={sheet.id: sheet.named() for sheet in self._sheets},
            national_store_answered=answered(normalised, CENTRAL),
        )
        shown = select(merged, question.filter)
        completeness = ledger.completeness(
            self._sheets, outcomes, shown, now=met.directives.read_at, wanted=question.filter.sources
        )
        awaiting = clearance.awaits(verdicts)
        return Answer(
            reports=shown,
            completeness=completeness,
            notices=notices(met.door, completeness, awaiting=awaiting),
            reasons=reasons(met.policy, met.door, shown, awaiting=awaiting),
            policy_version=met.policy.version,
            rows=clearance.rows(met.door, verdicts),
        )

    async def stored(self, asking: Asking, met: Met) -> tuple[MergedReport, ...]:
        """
        Give what the central store alone holds, cleared, for a list of many persons, which records what it tells.

        Raises:
            PolicyUnavailable: the store did not answer. TimeoutError: the request's time is over.
        """
        question = Question(caller=asking.caller, person=met.person, filter=TimelineFilter())
        fetches = plan(question, [sheet for sheet in self._sheets if sheet.id == CENTRAL]).fetches
        outcomes = read(question, await collect(fetches, self._sources, asking.deadline), self._comparison)
        if not answered(arrived(outcomes), CENTRAL):
            raise PolicyUnavailable("the central store did not answer")
        others = ask_nobody([sheet for sheet in self._sheets if sheet.id != CENTRAL], "LIST")
        return self._cleared(question, met, outcomes + others.not_asked).reports

    async def told(self, asking: Asking, met: Met) -> None:
        """
        Record that a person was found and nothing more was asked.

        Raises:
            AuditUnavailable: it could not be recorded.
        """
        await self._audit.read(asking, met.person, "patient", opening=met.opening)

    async def refused(self, asking: Asking, operation: str, person: Person | None, refusal: PathError) -> PathError:
        """Record a refusal and hand it back; where that fails, the failure is the answer."""
        await self._audit.refused(asking, person, operation, refusal)
        return refusal


def read(
    question: Question, collected: Sequence[Delivery | Missing], comparison: Comparison
) -> tuple[Normalised | Missing, ...]:
    """
    Normalise every delivery and make it comparable.

    What answers for another person is dropped there and told to the operator here.
    """
    outcomes = tuple(
        found if isinstance(found, Missing) else comparable(normalise(found, question.person), comparison)
        for found in collected
    )
    for source, fault in ledger.alarming(outcomes):
        logger.error("source %s answered with another person's data: dropped (%s)", source, fault.code)
    for missing in outcomes:
        if isinstance(missing, Missing) and missing.state is not SourceState.OFF:
            logger.warning("source %s is %s (%s)", missing.source, missing.state, missing.reason)
    return outcomes


def arrived(outcomes: Sequence[Normalised | Missing]) -> tuple[Normalised, ...]:
    """Take the deliveries that could be read."""
    return tuple(outcome for outcome in outcomes if isinstance(outcome, Normalised))


def answered(normalised: Sequence[Normalised], source: SourceId) -> bool:
    """Tell whether a source answered in full."""
    return any(found.source == source and found.cut is None for found in normalised)
