"""What is answered tells its versions, and what changed between them, where somebody asks and not before."""

from resolvers.model import Change, ChangedPart, ChangeKind, MergedReport, ReportId, ReportVersion
from tests.examples import report

CHANGED = (Change(kind=ChangeKind.CHANGED, what=ChangedPart.VALUE, before="48", after="51"),)
FIELDS = {name: getattr(report(), name) for name in report().__struct_fields__}


class Asked:
    """Two versions, or a history, that counts how often it is asked for."""

    def __init__(self) -> None:
        self.times = 0

    def changes(self) -> tuple[Change, ...]:
        self.times += 1
        return CHANGED

    def versions(self) -> tuple[ReportVersion, ...]:
        self.times += 1
        return (ReportVersion(**FIELDS, current=True),)


def test_a_version_is_compared_with_the_one_before_where_its_changes_are_read() -> None:
    asked = Asked()
    version = ReportVersion(**FIELDS, current=True, difference=asked)

    assert asked.times == 0
    assert (version.changes, asked.times) == (CHANGED, 1)


def test_a_version_with_none_before_has_not_changed() -> None:
    assert ReportVersion(**FIELDS, current=True).changes == ()


def test_a_report_tells_its_versions_where_they_are_read() -> None:
    asked = Asked()
    found = MergedReport(**FIELDS, id=ReportId("rp-1"), provenance=(), history=asked)

    assert asked.times == 0
    assert ([version.current for version in found.versions], asked.times) == ([True], 1)
