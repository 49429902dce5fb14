"""How long each kind of data is kept, and what of it is outside its time, by one table."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from policies.table import Wording
from policies.working_time import aware, clock_in_oslo

FEBRUARY_28: Final = 28


class Category(StrEnum):
    """What the store holds, by the rule that says how long (lagringstid)."""

    REPORT = "REPORT"
    ACCESS_LOG = "ACCESS_LOG"
    TECHNICAL_LOG = "TECHNICAL_LOG"
    QUARANTINE = "QUARANTINE"
    OPENING = "OPENING"
    NOTICE = "NOTICE"
    PADLOCK = "PADLOCK"
    RESTRICTION = "RESTRICTION"
    ACT = "ACT"
    WISH = "WISH"
    CHANGE = "CHANGE"
    MESSAGE = "MESSAGE"
    MARK = "MARK"
    RELEASE = "RELEASE"
    PERSON = "PERSON"


# Nothing lets go of these while the record stands: a later rule, version or message is judged by them.
LASTING: Final = frozenset({Category.MESSAGE, Category.MARK, Category.RELEASE, Category.PERSON})


class CountedFrom(StrEnum):
    """
    From when a term runs.

    SAMPLED and ISSUED are those of a report's newest version; what has no time of sampling counts from its issue.
    AT is when the thing was made, said or ended, as its sentence tells.
    """

    SAMPLED = "SAMPLED"
    ISSUED = "ISSUED"
    AT = "AT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long something is kept: days, or calendar years; one of the two is 0."""

    days: int = 0
    years: int = 0

    def begins(self, now: datetime) -> datetime:
        """
        Find the beginning of what is still within the term; what is older is outside.

        Args:
            now: aware.

        Returns:
            Aware UTC. Years are counted by the calendar; of a 29 February, to the 28th, so that nothing goes too soon.
        """
        now = aware(now).astimezone(UTC)
        year = now.year - self.years
        try:
            start = now.replace(year=year)
        except ValueError:
            start = now.replace(year=year, day=FEBRUARY_28)
        return start - timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionEntry:
    """
    How long one category is kept.

    Args:
        kinds, disciplines: report types (8202) and main fields of a REPORT that the entry is for; empty for the rest.
        term: None where there is no limit, or where a setting says how long.
        setting: of the gateway, that says how long instead; None where the table does.
        law: a legal reference, or a text that begins with "proposal".
        valid_from: before that day there is no limit.
    """

    id: str
    category: Category
    kinds: frozenset[str]
    disciplines: frozenset[str]
    term: Term | None
    setting: str | None
    counted_from: CountedFrom
    sentence: Wording
    law: str
    owner: str
    valid_from: date

    def takes(self, kept: "KeptReport") -> bool:
        """Tell whether a report is of this entry; one that names nothing takes every report."""
        if not self.kinds and not self.disciplines:
            return True
        return kept.kind.strip().upper() in self.kinds or kept.discipline.strip().upper() in self.disciplines

    def begins(self, now: datetime) -> datetime | None:
        """
        Find the beginning of what is still kept.

        Args:
            now: aware.

        Returns:
            Aware UTC; None where there is no limit, or none yet.
        """
        if self.term is None or clock_in_oslo(now).date() < self.valid_from:
            return None
        return self.term.begins(now)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReport:
    """
    What of a report decides how long it is kept: of its newest version.

    Args:
        kind: its type (8202); empty where it says none.
        sampled_at: aware, or what comes nearest to it; None where that is not known.
        issued_at: aware, likewise.
    """

    kind: str
    discipline: str
    sampled_at: datetime | None
    issued_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRules:
    """
    A checked retention table.

    Args:
        entries: one a category, but of REPORT any number: the first that takes a report decides, the last takes all.
    """

    version: str
    valid_from: date
    owner: str
    entries: tuple[RetentionEntry, ...]

    def of(self, category: Category) -> tuple[RetentionEntry, ...]:
        """Give the entries of a category, in order; at least one."""
        return tuple(entry for entry in self.entries if entry.category is category)

    def begins(self, category: Category, now: datetime) -> datetime | None:
        """
        Find the beginning of what is still kept of a category; of REPORT, before which anything may be outside.

        Returns:
            Aware UTC; None where nothing of it is outside.
        """
        begins = (entry.begins(now) for entry in self.of(category))
        return max((found for found in begins if found is not None), default=None)

    def keeps(self, report: KeptReport, now: datetime) -> bool:
        """
        Tell whether a report is within its term; one whose time is not known is kept.

        Source:
            the domain page 1.6: category to window, default no limit, applied at read.
        """
        entry = next(entry for entry in self.of(Category.REPORT) if entry.takes(report))
        at = report.sampled_at if entry.counted_from is CountedFrom.SAMPLED else report.issued_at
        begins = entry.begins(now)
        return at is None or begins is None or aware(at) >= begins
