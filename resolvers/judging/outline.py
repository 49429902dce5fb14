"""What of a report is told where no values may be: that there is one, of which kind, from whom and when."""

from msgspec.structs import replace

from resolvers.model import Code, Report
from resolvers.normalise.codes import SYSTEMS, discipline

TYPES = SYSTEMS["ServReport/MsgDescr"]


def outline(report: Report) -> Report:
    """
    Leave out everything but key, status, discipline, kind, times, requester and performer.

    Source:
        the domain page 8.3, P8: limited fields for case work; which fields is the project's proposal.
    """
    return replace(
        report,
        kind=kind_of(report),
        categories=(),
        message=None,
        cancellation=None,
        requests=(),
        responsible=(),
        related=(),
        payers=(),
        locations=(),
        information=(),
        comments=(),
        attachments=(),
        specimens=(),
        results=(),
    )


def kind_of(report: Report) -> Code:
    """Give the report's type (8202), or its discipline where a source has put what was examined in its place."""
    kind = report.kind
    if discipline(kind.code) is None:
        return Code(code=str(report.discipline), system=TYPES)
    return Code(code=kind.code, system=kind.system, display=kind.display)
