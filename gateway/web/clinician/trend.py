"""What one examination has given a patient over time, as a clinician reads it."""

import msgspec

from gateway.web.clinician.chips import Ledger, Line
from gateway.web.clinician.listing import LABORATORY_NAMES
from gateway.web.clinician.patient import notes
from gateway.web.clinician.releasing import REPORTS
from gateway.web.clinician.seen import Notice
from gateway.web.languages import Language
from gateway.web.told import Completeness, SourceStatus
from gateway.web.trends import Break, Series, View
from gateway.web.trends import Trend as Common
from gateway.web.trends import view as common_view


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """All series, with the ledger and the padlocks."""

    series: tuple[Series, ...]
    completeness: Ledger
    breaks: tuple[Break, ...] = ()
    notices: tuple[Notice, ...] = ()


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """The patient."""

    trend: Trend


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document ClinicianTrend is answered with."""

    patient: Patient | None = None


def view(found: Trend, code: str, language: Language) -> View:
    """Say it, by the laboratories' names and with what health personnel are told beside it."""
    lines = tuple(map(status, found.completeness.sources))
    shared = Common(
        series=found.series,
        breaks=found.breaks,
        completeness=Completeness(complete=found.completeness.complete, sources=lines),
        notices=(),
    )
    seen = common_view(shared, code, language, LABORATORY_NAMES, reports=REPORTS)
    return msgspec.structs.replace(seen, notes=notes(found.notices, found.completeness, language))


def status(line: Line) -> SourceStatus:
    """Take of a line of the ledger what everybody is told."""
    return SourceStatus(source=line.source, state=line.state)
