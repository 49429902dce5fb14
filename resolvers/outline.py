"""What of a report is told where no values may be: that there is one, of which kind, from whom and when."""

from msgspec.structs import replace

from resolvers.model import Report


def outline(report: Report) -> Report:
    """
    Leave out everything but key, status, discipline, kind, times, requester and performer.

    Source:
        the domain page 8.3, P8: limited fields for case work; which fields is the project's proposal.
    """
    return replace(
        report,
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
