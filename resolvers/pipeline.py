"""The path: from a question to a merged, cleared and recorded answer, one line a step."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

import msgspec

from policies import Effect, RetentionRules, Succession
from resolvers.answering import Answering, answered, arrived
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.binding import Binding
from resolvers.clearance import Door
from resolvers.collect import collect
from resolvers.completing import Ask, complete
from resolvers.deadline import Deadline
from resolvers.directives import DirectiveReader
from resolvers.entrance import Entrance
from resolvers.entrance import Met as Met  # noqa: PLC0414 - what leans on the path knows whom it met from here
from resolvers.errors import DeadlineExceeded, PolicyUnavailable
from resolvers.holding import Holding
from resolvers.merge import CENTRAL
from resolvers.model import Answer, MergedReport, Question, SourceId, TimelineFilter
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
        question = Question(caller=asking.caller, person=met.person, filter=wanted)
        step = self._steps.step
        try:
            async with asking.deadline.limit():
                with step(Step.PLAN):
                    planned = self._plan(question, met.door)
                with step(Step.COLLECT):
                    until = self._asking(asking.deadline.sooner(RESERVE_S))
                    collected = await complete(question, planned.fetches, until)
                with step(Step.NORMALISE):
                    outcomes = read(question, collected, self._comparison) + planned.not_asked
                await self._noting.marks(asking, met.person, met.directives, arrived(outcomes))
                answer = self._answering.answer(question, met, outcomes)
                if met.door.padlocks:
                    await self._noting.padlock(asking, met.person)
                part = cut(answer)
                with step(Step.RECORD):
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
