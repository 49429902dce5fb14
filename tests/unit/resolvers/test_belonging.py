"""What has moved to another person is not the first one's, in whichever source an older copy still lies."""

import pytest

from resolvers.belonging import belonging
from resolvers.model import Departure, Hidden, ReportStatus, Shown
from tests.examples import NOW, directives, moment, pair, report
from tests.unit.resolvers.test_pipeline import NORD

FIRST = report()
KEY = FIRST.key
TAKEN = moment("2026-01-20")


def shown(day="2026-01-10", kind="N", number="r1") -> Shown:
    status = ReportStatus.CANCELLED if kind == "C" else ReportStatus.FINAL
    found = report(number, issued=moment(day), source_status=pair(kind), status=status)
    return Shown(source=NORD, as_of=NOW, report=found, row="P2")


def hidden(day="2026-01-10", *, whole=False, number="r1") -> Hidden:
    key = report(number).key
    return Hidden(source=NORD, key=key, issued_at=moment(day).at, row="C1-WAITING", waiting=not whole, whole=whole)


def left(*verdicts):
    """Give what is left where the report has left the person by a change of the 20th."""
    gone = Departure(key=KEY, issued_at=TAKEN.at, rank=3)
    return tuple(belonging(verdicts, directives(moved=(gone,))))


@pytest.mark.parametrize(
    "verdict",
    [shown(), shown("2026-01-20"), shown("2026-01-20", "M"), hidden(), hidden("2026-01-19")],
)
def test_a_version_that_is_no_newer_than_the_one_that_took_its_report_away_is_gone(verdict) -> None:
    assert left(verdict) == ()
    assert tuple(belonging([verdict], directives())) == (verdict,)


@pytest.mark.parametrize(
    "verdict",
    [
        shown("2026-01-21"),
        shown("2026-01-20", "C"),
        shown(number="r2"),
        hidden("2026-01-21"),
        hidden("2026-01-20"),
        hidden(whole=True),
        hidden(number="r2"),
    ],
)
def test_what_is_newer_another_reports_or_hides_every_version_stays(verdict) -> None:
    assert left(verdict) == (verdict,)
