"""What sources mark reports with, remembered so that it holds while a source is late."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from resolvers.deadline import Deadline
from resolvers.model import AnnouncementKind, PersonHash, ReportId, SourceId, SourceMark
from resolvers.store.outbox import announce
from resolvers.store.persons import Persons

Marks = Mapping[ReportId, Collection[str]]


class SourceMarks(Persons):
    """Keep the last known marks; they are read with the directives."""

    async def note_marks(
        self,
        person: PersonHash,
        source: SourceId,
        marks: Marks,
        *,
        seen: Collection[ReportId],
        known: Iterable[SourceMark],
        now: datetime,
        deadline: Deadline,
    ) -> None:
        """
        Keep what a source says now; nothing is asked of the database where that was known before.

        Args:
            person: whose reports they are.
            source: who says it.
            marks: its 9603 codes by report.
            seen: the reports that it delivered in full: a mark of theirs that it no longer has goes.
            known: what was read with the directives.
            now: aware UTC, when a new mark was first seen.
            deadline: the request's own.
        """
        if not differ(source, marks, seen, known):
            return
        said = sorted(pairs(marks))
        reports, codes = [report for report, _ in said], [code for _, code in said]
        async with self._database.transaction(deadline) as connection:
            await connection.execute(self._sql["lock_person"], person)
            await connection.execute(self._sql["clear_marks"], person, source, list(seen), reports, codes)
            await connection.execute(self._sql["put_marks"], person, source, reports, codes, now)
            await announce(connection, self._sql, AnnouncementKind.MARK, person)


def differ(source: SourceId, marks: Marks, seen: Collection[ReportId], known: Iterable[SourceMark]) -> bool:
    """Tell whether what a source says is something else than what was known of it."""
    held = {(mark.report_id, mark.code) for mark in known if mark.source == source}
    said = pairs(marks)
    return not said <= held or any(report in seen for report, _ in held - said)


def pairs(marks: Marks) -> set[tuple[ReportId, str]]:
    """List report and code of every mark."""
    return {(report, code) for report, codes in marks.items() for code in codes}
