"""What a resolver has at hand: the request, the path, and the one person that the request is about."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import strawberry

from policies import Opening, Policy
from resolvers.acts.opening import Opener
from resolvers.acts.opting import Opting
from resolvers.acts.preferring import Preferring
from resolvers.acts.previewing import Previewing
from resolvers.acts.releasing import Releasing
from resolvers.acts.restricting import Restricting
from resolvers.acts.shielding import Shielding
from resolvers.asking import Asking
from resolvers.errors import AuditUnavailable, CredentialsExpired, DeadlineExceeded, LimitExceeded, PathError
from resolvers.model import Answer, MergedReport, PersonNumber, ReportId, TimelineFilter
from resolvers.naming import Naming
from resolvers.normalise.units import Units
from resolvers.oversight.attesting import Attesting
from resolvers.oversight.figuring import Figuring
from resolvers.oversight.history import History
from resolvers.oversight.messages import Messages
from resolvers.oversight.operating import Operating
from resolvers.oversight.overseeing import Overseeing
from resolvers.oversight.serving import Serving
from resolvers.pacing import Pacing
from resolvers.parting import Parting
from resolvers.pipeline import Errand, Met, Pipeline, Showing
from resolvers.schema.looked import LookedAt, looked_at
from resolvers.schema.paging import PageSizes
from resolvers.stepping import NOBODY, Steps
from resolvers.streams.arriving import Arriving
from resolvers.streams.falling_due import FallingDue
from resolvers.streams.turns import Anew
from resolvers.views.explaining import Explaining, Why, why
from resolvers.views.looking import Looking
from resolvers.views.work_list import WorkList

# Each walk asks every source anew; no honest request has more, and one with thousands of aliases is an attack.
MOST_WALKS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The parts of the path that resolvers call; put together once by the app."""

    pipeline: Pipeline
    arriving: Arriving
    attesting: Attesting
    falling_due: FallingDue
    restricting: Restricting
    explaining: Explaining
    figuring: Figuring
    history: History
    looking: Looking
    messages: Messages
    naming: Naming
    opener: Opener
    operating: Operating
    opting: Opting
    overseeing: Overseeing
    pacing: Pacing
    preferring: Preferring
    previewing: Previewing
    releasing: Releasing
    serving: Serving
    shielding: Shielding
    sizes: PageSizes
    units: Units
    work_list: WorkList


@dataclass(slots=True, kw_only=True)
class Context:
    """
    One request's context.

    A request is about one person: the first that is asked for; another is refused, so that each attestation and each
    audit entry is about one person alone.

    Args:
        again: of a subscription, what the same caller asks with for each event; None of what is answered once.
        last_event: the cursor of the last event that the client has got, where it says so beside what it asks.
        group: where the answer may come in parts, what the sources are asked in while the first part is told.
    """

    asking: Asking
    path: Path
    steps: Steps = NOBODY
    again: Anew | None = None
    last_event: str | None = None
    group: asyncio.TaskGroup | None = None
    _number: PersonNumber | None = None
    _met: Met | None = None
    _known_to: PersonNumber | PathError | None = None
    _refused: PathError | None = None
    _turned_away: PathError | None = None
    _walks: int = 0
    _listed: bool = False
    _asked: set[str] = field(default_factory=set)
    _seen: Mapping[ReportId, int] | PathError | None = None
    _explained_by: Policy | None = None
    _reasons: set[str] = field(default_factory=set)
    _partings: list[Parting] = field(default_factory=list)
    _settled: bool = False
    _meeting: asyncio.Lock = field(default_factory=asyncio.Lock)

    def anew(self) -> Asking:
        """Ask with the same, at this moment and with a time of its own."""
        return self.asking if self.again is None else self.again()

    def of_event(self) -> "Context":
        """Make what the resolvers of one event have at hand."""
        return Context(asking=self.anew(), path=self.path, steps=self.steps)

    async def meet(self, number: PersonNumber, operation: str) -> Met:
        """
        Meet the request's one person; asked again in the same request, nothing is looked up or recorded twice.

        Raises:
            LimitExceeded: the request has asked for another person before.
            PathError: as `Pipeline.meet`.
        """
        async with self._about(number):
            if self._met is None:
                self._met = await self.path.pipeline.meet(self.asking, number, operation)
            return self._met

    async def meet_again(self, operation: str) -> Met:
        """
        Meet the one person that the caller can go on with by opaque names, without a number.

        Raises:
            Forbidden: there is nobody yet. LimitExceeded: the request has asked for another person before.
            PathError: as `Pipeline.known_to` and `meet`.
        """
        async with self._meeting:
            if self._known_to is None:
                self._known_to = await self._whom()
        if isinstance(self._known_to, PathError):
            raise await self.refused(operation, self._known_to)
        return await self.meet(self._known_to, operation)

    async def _whom(self) -> PersonNumber | PathError:
        """Find whom the caller can go on with; a failure holds for the whole request."""
        try:
            return await self.path.pipeline.known_to(self.asking)
        except PathError as failure:
            return failure

    async def meet_to_open(self, number: PersonNumber, operation: str, kind: Opening) -> Met:
        """
        Meet the request's one person to open what is restricted; nothing else may be done with what is given.

        Raises:
            LimitExceeded: as `meet`, or the request has done too many things already, as for each the person is read.
            PathError: as `Pipeline.meet_to_open`.
        """
        self._check_walks()
        async with self._about(number):
            return await self.path.pipeline.meet_to_open(self.asking, number, operation, kind)

    @asynccontextmanager
    async def _about(self, number: PersonNumber) -> AsyncIterator[None]:
        """Hold to one person a request, and remember a refusal: it holds for the whole request."""
        async with self._meeting:
            if self._number is not None and self._number != number:
                raise LimitExceeded("a request is about one person")
            first, self._number = self._number is None, number
            if self._refused is not None:
                raise self._refused
            try:
                if first:
                    self.path.pacing.look_up(self.asking.caller, number)
                yield
            except PathError as refusal:
                self._refused = refusal
                raise

    async def show(
        self, met: Met, operation: str, wanted: TimelineFilter, cut: Callable[[Answer], Showing], *, looks: bool = True
    ) -> Showing:
        """
        Walk the path for one question, and remember what explains the answer; see Pipeline.show.

        Raises:
            PathError: as `Pipeline.show`.
        """
        part = await self.path.pipeline.show(self.asking, met, operation, wanted, cut, looks=looks)
        self.explain(met, part.answer)
        return part

    def explain(self, met: Met, answer: Answer) -> None:
        """Remember what explains an answer."""
        self._explained_by = met.policy
        self._reasons.update(answer.reasons)

    def parting(self, met: Met, operation: str, wanted: TimelineFilter, group: asyncio.TaskGroup) -> Parting:
        """Begin to answer one question in parts; what explains them is remembered by whoever tells them."""
        errand = Errand(asking=self.asking, met=met, operation=operation, wanted=wanted)
        begun = Parting(self.path.pipeline, errand, group)
        self._partings.append(begun)
        return begun

    def let_go(self) -> None:
        """Wait for nobody any more: no part is told after the last."""
        for parting in self._partings:
            parting.leave()

    async def looked_at(self, reports: Iterable[MergedReport]) -> tuple[LookedAt, ...]:
        """Add to reports whether they have changed since the caller was shown them, which is read once a request."""
        async with self._meeting:
            if self._seen is None:
                self._seen = await self._seen_before()
        seen = self._seen
        return tuple(looked_at(report, seen) for report in reports)

    async def _seen_before(self) -> Mapping[ReportId, int] | PathError:
        """Find what the caller was shown of the request's person; a failure holds for the whole request too."""
        try:
            return await self.path.looking.seen(self.asking, self._met.person.hash) if self._met else {}
        except PathError as failure:
            return failure

    def explained(self) -> Why | None:
        """Explain every answer of the request together; None where there was none."""
        if self._explained_by is None:
            return None
        rows = (row.id for row in self._explained_by.rows if row.id in self._reasons)
        return why(self.asking, self._explained_by, rows)

    def met_anew(self) -> None:
        """Let whatever comes next in the request read the person's directives again, which have just been changed."""
        self._met = None

    @asynccontextmanager
    async def walk(self, met: Met, operation: str) -> AsyncIterator[None]:
        """
        Do one thing for the person in the block; what is refused there is recorded before it is told.

        Raises:
            LimitExceeded: the request has done too many already; said without a record, as nothing was begun.
        """
        self._check_walks()
        self._walks += 1
        async with self.recorded(met, operation):
            yield

    @asynccontextmanager
    async def recorded(self, met: Met, operation: str) -> AsyncIterator[None]:
        """Go on with what was begun for the person; what is refused in the block is recorded before it is told."""
        try:
            yield
        except (AuditUnavailable, DeadlineExceeded):
            # What could not be recorded cannot be recorded now either; the path has recorded that time was over.
            raise
        except PathError as refusal:
            raise await self.path.pipeline.refused(self.asking, operation, met.person, refusal) from refusal.__cause__

    def _check_walks(self) -> None:
        """Refuse one thing more than a request may do."""
        if self._walks >= MOST_WALKS:
            raise LimitExceeded(f"a request asks at most {MOST_WALKS} things of a person")

    @asynccontextmanager
    async def listing(self, operation: str) -> AsyncIterator[None]:
        """
        Do one thing about many persons in the block, once a request; what is refused there is recorded first.

        Raises:
            LimitExceeded: the request has done so before; said without a record, as nothing was begun.
        """
        if self._listed:
            raise LimitExceeded("a request asks for one list of persons")
        self._listed = True
        async with self._of_the_service(operation):
            yield

    @asynccontextmanager
    async def telling(self, operation: str) -> AsyncIterator[None]:
        """
        Do one thing about the service itself in the block, each once a request; what is refused is recorded first.

        Raises:
            LimitExceeded: the request has done it before; said without a record, as nothing was begun.
        """
        if operation in self._asked:
            raise LimitExceeded(f"a request asks for {operation} once")
        self._asked.add(operation)
        async with self._of_the_service(operation):
            yield

    @asynccontextmanager
    async def _of_the_service(self, operation: str) -> AsyncIterator[None]:
        """Record what is refused in the block before it is told."""
        try:
            yield
        except (AuditUnavailable, CredentialsExpired, DeadlineExceeded):
            raise
        except PathError as refusal:
            raise await self.refused(operation, refusal) from refusal.__cause__

    async def refused(self, operation: str, refusal: PathError) -> PathError:
        """Record what is refused before any person is asked for, once a request, and hand back what was."""
        async with self._meeting:
            if self._turned_away is None:
                self._turned_away = await self.path.pipeline.refused(self.asking, operation, None, refusal)
            return self._turned_away

    async def settle(self) -> None:
        """
        Record that the person was asked for, where nothing more was asked of them: that they are known is told too.

        Asked before each part of an answer, it is recorded once.

        Raises:
            AuditUnavailable: it could not be recorded, so nothing may be told.
        """
        if self._met is not None and self._walks == 0 and not self._settled:
            await self.path.pipeline.told(self.asking, self._met)
            self._settled = True


Info = strawberry.Info[Context, None]
