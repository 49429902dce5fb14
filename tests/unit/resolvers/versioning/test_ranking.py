"""Between versions of one instant it is the kind that decides, by the source's own type or by its FHIR status."""

import pytest

from resolvers.model import ReportStatus
from resolvers.versioning.ranking import rank_of
from tests.examples import pair, report


def test_kinds_stand_in_the_order_in_which_they_yield() -> None:
    kinds = [rank_of(report(source_status=pair(kind, "F"))) for kind in "HNAMC"]

    assert kinds == [0, 1, 2, 3, 4]
    assert rank_of(report(source_status=pair("m", "F"))) == rank_of(report(source_status=pair("M", "F")))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (ReportStatus.FINAL, "N"),
        (ReportStatus.UNKNOWN, "N"),
        (ReportStatus.APPENDED, "A"),
        (ReportStatus.AMENDED, "M"),
        (ReportStatus.CORRECTED, "M"),
        (ReportStatus.CANCELLED, "C"),
        (ReportStatus.ENTERED_IN_ERROR, "C"),
    ],
)
def test_a_report_without_a_type_of_its_own_is_ranked_by_its_status(status, kind) -> None:
    without = report(status=status, source_status=pair(None, status.value))

    assert rank_of(without) == rank_of(report(source_status=pair(kind, "F")))


def test_a_kind_that_nobody_knows_counts_as_new_and_a_withdrawal_as_one_whatever_its_type() -> None:
    assert rank_of(report(source_status=pair("X", "F"))) == rank_of(report(source_status=pair("N", "F")))
    assert rank_of(report(status=ReportStatus.CANCELLED, source_status=pair("X", "F"))) == rank_of(
        report(source_status=pair("C", "F"))
    )
