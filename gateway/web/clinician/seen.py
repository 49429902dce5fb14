"""What the endpoint tells a clinician of a patient's reports, a page of them at a time."""

import msgspec

from gateway.web.clinician.chips import Ledger
from gateway.web.languages import local
from gateway.web.told import Code, Comment, Named, PageInfo, Result
from gateway.web.told import Notice as Common

# Microbiology is told by its kind (8202); the rest of the main field is numbers for the most part.
MICROBIOLOGY = "MBIO"
LABORATORY = "LAB"


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """What the patient sees of a report: SHOWN, WAITS, DENIED or UNKNOWN, and until when it waits."""

    state: str
    until: str | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One report of the list."""

    id: str
    status: str
    discipline: str
    kind: Code
    issued: str
    sampled: str | None = None
    performer: Named | None = None
    requester: Named | None = None
    changed_since_you_looked: bool | None = None
    not_yet_in_national_store: bool = False
    citizen_release: Release | None = None
    comments: tuple[Comment, ...] = ()
    results: tuple[Result, ...] = ()

    @property
    def numbers(self) -> bool:
        """Tell whether its numbers stand in the cumulative table: those of a culture belong to it alone."""
        return self.discipline == LABORATORY and self.kind.code != MICROBIOLOGY


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """A report in the list."""

    node: Report


class Notice(Common, frozen=True, kw_only=True):
    """What is said beside the results; of a padlock, what is locked and by what it opens."""

    lock: str | None = msgspec.field(name="kind", default=None)
    openable_by: tuple[str, ...] = msgspec.field(name="openableBy", default=())


class Connection(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A page of the list."""

    edges: tuple[Edge, ...]
    page_info: PageInfo
    completeness: Ledger
    notices: tuple[Notice, ...] = ()


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """The patient."""

    timeline: Connection


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document ClinicianPatient is answered with."""

    patient: Patient | None = None


def news(reports: list[Report]) -> frozenset[str]:
    """
    Name the reports that are new to who reads: in a newer version, or not shown before though others as old were.

    Where none has been shown before, this is a first look and nothing is told as new; nor is what lies farther back
    than anybody looked.
    """
    looked = [local(report.issued) for report in reports if report.changed_since_you_looked is not None]
    return frozenset(report.id for report in reports if looked and is_new(report, since=min(looked)))


def is_new(report: Report, *, since: str) -> bool:
    """Tell whether a report is new to who has seen what was issued at a time."""
    if report.changed_since_you_looked is None:
        return local(report.issued) >= since
    return report.changed_since_you_looked
