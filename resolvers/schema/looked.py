"""Reports beside what the caller was shown of them before."""

from collections.abc import Mapping

from resolvers.errors import PathError
from resolvers.model import MergedReport, ReportId
from resolvers.views.looking import changed_since


class LookedAt(MergedReport, frozen=True, kw_only=True):
    """A report as it is answered, with whether it has changed since the caller was shown it, or why nobody can tell."""

    changed_since_you_looked: bool | PathError | None


def looked_at(report: MergedReport, seen: Mapping[ReportId, int] | PathError) -> LookedAt:
    """Compare a report with what the caller was shown before; where that cannot be read, it is told beside each."""
    fields = {name: getattr(report, name) for name in MergedReport.__struct_fields__}
    changed = seen if isinstance(seen, PathError) else changed_since(seen, report)
    return LookedAt(**fields, changed_since_you_looked=changed)
