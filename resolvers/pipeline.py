"""The path: from a question to a merged, cleared and recorded answer, one line a step."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Protocol, TypeAlias, TypeVar

import msgspec

from policies import Effect, RetentionRules, Succession
from resolvers.answering import Answering, answered, arrived
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.awaiting import Awaited
from resolvers.binding import Binding
from resolvers.clearance import Door
from resolvers.collect import collect
from resolvers.completing import Ask, complete
from resolvers.deadline import Deadline
from resolvers.directives import DirectiveReader
from resolvers.entrance import Entrance
from resolvers.entrance import Met as Met  # noqa: PLC0414 - what leans on the path knows whom it met from here
from resolvers.errors import DeadlineExceeded, PolicyUnavailable
from resolvers.judging.holding import Holding
from resolvers.merge import CENTRAL
from resolvers.model import (
    Answer,
    Delivery,
    Fetch,
    MergedReport,
    Missing,
    Normalised,
    Question,
    SourceId,
    TimelineFilter,
)
from resolvers.naming import Naming
from resolvers.normalise.comparable import Comparison
from resolvers.noting import Noting
from resolvers.people import People
from resolvers.plan import Plan, SourceSheet, ask_nobody, plan
from resolvers.practising import Practising
from resolvers.reading import read
from resolvers.sources.port import Source
from resolvers.stepping import NOBODY, Step, Steps

# The sources' deadline leaves this many seconds of the request's own for clearing, merging and recording.
RESERVE_S = 1.0

Outcomes: TypeAlias = tuple[Normalised | Missing, ...]


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


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """One question about a person who was met, under the name that it is recorded by."""

    asking: Asking
    met: Met
    operation: str
    wanted: TimelineFilter

    @property
    def question(self) -> Question:
        """Give what is asked."""
        return Question(caller=self.asking.caller, person=self.met.person, filter=self.wanted)


class Pipeline(Entrance):
    """The path, from the door to the answer, put together once by the app."""

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
        steps: Steps = NOBODY,
    ) -> None:
        """Take every part that the path needs; none is made here."""
        super().__init__(
            policies=policies,
            people=people,
            practising=practising,
            binding=binding,
            directives=directives,
            audit=audit,
            noting=noting,
            steps=steps,
        )
        self.naming = naming
        self._sheets = sheets
        self._sources = sources
        self._comparison = comparison
        self._answering = Answering(sheets=sheets, naming=naming, holding=holding, retention=retention, steps=steps)

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
        errand = Errand(asking=asking, met=met, operation=operation, wanted=wanted)
        step = self._steps.step
        async with self.in_time(errand):
            planned = self.planned(errand)
            with step(Step.COLLECT):
                until = self._asking(asking.deadline.sooner(RESERVE_S))
                collected = await complete(errand.question, planned.fetches, until)
            outcomes = self.heard(errand, collected) + planned.not_asked
            await self.marked(errand, outcomes)
            return await self.tell(errand, outcomes, cut, looks=looks)

    @asynccontextmanager
    async def in_time(self, errand: Errand) -> AsyncIterator[None]:
        """
        Hold a block to the request's deadline; that time is over is recorded before it is told.

        Raises:
            DeadlineExceeded, AuditUnavailable: as `show`.
        """
        try:
            async with errand.asking.deadline.limit():
                yield
        except TimeoutError as error:
            late = DeadlineExceeded.late()
            raise await self.refused(errand.asking, errand.operation, errand.met.person, late) from error

    def planned(self, errand: Errand) -> Plan:
        """Plan what is asked of whom."""
        with self._steps.step(Step.PLAN):
            return self._plan(errand.question, errand.met.door)

    def heard(self, errand: Errand, collected: Sequence[Delivery | Normalised | Missing]) -> Outcomes:
        """Read what came of fetches."""
        with self._steps.step(Step.NORMALISE):
            return read(errand.question, collected, self._comparison, self._sheets)

    def begun(self, errand: Errand, fetches: Sequence[Fetch], group: asyncio.TaskGroup) -> Awaited:
        """Begin fetches whose outcomes are taken as they come."""
        return Awaited(fetches, self._sources, errand.asking.deadline.sooner(RESERVE_S), group)

    async def come(self, awaited: Awaited) -> tuple[Delivery | Missing, ...]:
        """Take what comes of fetches next."""
        with self._steps.step(Step.COLLECT):
            return await awaited.some()

    async def marked(self, errand: Errand, outcomes: Outcomes) -> None:
        """
        Remember what sources have marked.

        Raises:
            PolicyUnavailable: as `show`.
        """
        await self._noting.marks(errand.asking, errand.met.person, errand.met.directives, arrived(outcomes))

    async def tell(
        self,
        errand: Errand,
        outcomes: Outcomes,
        cut: Callable[[Answer], Showing],
        *,
        looks: bool = True,
        silent: Collection[SourceId] = (),
    ) -> Showing:
        """
        Make an answer of what was read, and give the part of it that leaves, once that is recorded.

        Args:
            outcomes: one of every source. silent: the sources that are not waited for.

        Raises:
            AuditUnavailable: it could not be recorded.
        """
        asking, met = errand.asking, errand.met
        answer = self._answering.answer(errand.question, met, outcomes, silent=silent)
        if met.door.padlocks:
            await self._noting.padlock(asking, met.person)
        part = cut(answer)
        with self._steps.step(Step.RECORD):
            await self._audit.answered(
                asking,
                met.person,
                errand.operation,
                answer,
                shown=part.reports if looks else (),
                opening=met.opening,
                relation=str(met.door.situation.relation),
            )
        return part

    def _asking(self, deadline: Deadline) -> Ask:
        """Give the way to ask sources until a deadline."""
        return lambda fetches: collect(fetches, self._sources, deadline)

    def _plan(self, question: Question, entry: Door) -> Plan:
        """Ask nobody where the door is closed; the reason tells only what the notice tells anyway."""
        if entry.opens:
            return plan(question, self._sheets)
        return ask_nobody(self._sheets, "RESTRICTED" if entry.decision.effect is Effect.MASK else "OPTED_OUT")

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
        return self._answering.answer(question, met, outcomes + others.not_asked).reports

    async def told(self, asking: Asking, met: Met) -> None:
        """
        Record that a person was found and nothing more was asked.

        Raises:
            AuditUnavailable: it could not be recorded.
        """
        await self._audit.read(asking, met.person, "patient", opening=met.opening)
