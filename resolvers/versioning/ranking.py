"""Which of two versions of one instant wins: by what they are, never by their arrival."""

from collections.abc import Mapping

from resolvers.model import Report, ReportStatus
from resolvers.versioning.tombstone import WITHDRAWN_REPORTS

# What a report is (7309), from what yields to what wins between versions of the same instant.
RANKS: Mapping[str, int] = {"H": 0, "N": 1, "A": 2, "M": 3, "C": 4}
ORDINARY = RANKS["N"]
WITHDRAWN = RANKS["C"]
# What a FHIR status says of the kind, where the source gives no type of its own.
RANK_OF_STATUS: Mapping[ReportStatus, int] = {
    ReportStatus.APPENDED: RANKS["A"],
    ReportStatus.AMENDED: RANKS["M"],
    ReportStatus.CORRECTED: RANKS["M"],
}


def rank_of(report: Report) -> int:
    """Rank a version among those of the same instant; a kind that nobody knows counts as new."""
    if report.status in WITHDRAWN_REPORTS:
        return WITHDRAWN
    kind = report.source_status.type
    if kind is None or not kind.code:
        return RANK_OF_STATUS.get(report.status, ORDINARY)
    return RANKS.get(kind.code.upper(), ORDINARY)
