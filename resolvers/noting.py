"""What an answer leaves behind before it leaves: the marks that sources have, and the padlocks that were told."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol

from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.errors import AuditUnavailable, PolicyUnavailable, StoreUnavailable
from resolvers.judging.marks import mark_codes
from resolvers.model import ActorKind, Directives, Normalised, Person, PersonHash, ReportId, SourceId, SourceMark
from resolvers.naming import Naming


class Notebook(Protocol):
    """What is needed of the store."""

    async def note_marks(
        self,
        person: PersonHash,
        source: SourceId,
        marks: Mapping[ReportId, Collection[str]],
        *,
        seen: Collection[ReportId],
        known: Iterable[SourceMark],
        now: datetime,
        deadline: Deadline,
    ) -> None:
        """Keep what a source says now; nothing is written where that was known before."""
        ...

    async def note_padlock(
        self, person: PersonHash, subject: str, organisation: str, *, now: datetime, deadline: Deadline
    ) -> None:
        """Note that a caller has been told of a padlock."""
        ...


class Noting:
    """Keep what later answers and openings are judged by."""

    def __init__(self, notebook: Notebook, naming: Naming) -> None:
        """Lean on the store; reports are known by their names."""
        self._notebook = notebook
        self._naming = naming

    async def marks(self, asking: Asking, person: Person, directives: Directives, read: Iterable[Normalised]) -> None:
        """
        Remember what every source has marked, so that it holds while the source is late.

        Raises:
            PolicyUnavailable: it cannot be remembered, so that a later answer could show what is marked.
        """
        try:
            for delivery in read:
                marks, seen = self._of(delivery)
                await self._notebook.note_marks(
                    person.hash,
                    delivery.source,
                    marks,
                    seen=seen,
                    known=directives.marks,
                    now=asking.now,
                    deadline=asking.deadline,
                )
        except StoreUnavailable as error:
            raise PolicyUnavailable("what sources have marked cannot be remembered") from error

    def _of(self, delivery: Normalised) -> tuple[Mapping[ReportId, Collection[str]], Collection[ReportId]]:
        """
        Give the marks of a delivery and the reports that it speaks of.

        One that was cut short may lack a version with a mark, so that no mark of it is taken to be gone.
        """
        marks: dict[ReportId, set[str]] = {}
        for report in delivery.reports:
            marks.setdefault(self._naming.report(report.key), set()).update(mark_codes(report))
        marked = {report: codes for report, codes in marks.items() if codes}
        return marked, tuple(marks) if delivery.whole else ()

    async def padlock(self, asking: Asking, person: Person) -> None:
        """
        Note that personnel are told of a padlock, which an opening needs as its cause.

        Raises:
            AuditUnavailable: it cannot be noted.
        """
        caller = asking.caller
        if caller.kind is not ActorKind.PERSONNEL or caller.organisation is None:
            return
        try:
            await self._notebook.note_padlock(
                person.hash, caller.acting_subject, caller.organisation, now=asking.now, deadline=asking.deadline
            )
        except StoreUnavailable as error:
            raise AuditUnavailable("that a padlock was told could not be recorded") from error
