"""A report is kept by its newest version, whole or not at all."""

from datetime import UTC, datetime

import pytest

from policies import Term
from resolvers.keeping import kept, outside
from resolvers.model import Code, Hidden, Moment, Normalised, Report, ReportStatus, Shown, SourceId
from tests.examples import NOW, moment, pair, report, retention_rules

CENTRAL = SourceId("central")
NORD = SourceId("nord")
# On 2 March, what was sampled before 31 January is outside.
RULES = retention_rules(report=Term(days=30))
OLD = report("old", "2026-01-10")
NEW = report("new", "2026-02-10")
UNDATED = Moment(text="", at=datetime(1970, 1, 1, tzinfo=UTC))


def read(*reports: Report, source: SourceId = CENTRAL) -> Normalised:
    return Normalised(source=source, as_of=NOW, reports=reports)


def gone(*reads: Normalised) -> list[str]:
    return sorted(key.report for key in outside(RULES, reads, NOW))


def version(issued: str, sampled: str, **changes: object) -> Report:
    return report("r", issued=moment(issued), sampled=moment(sampled), **changes)


def test_without_a_limit_everything_is_kept():
    assert outside(retention_rules(), [read(OLD, NEW)], NOW) == frozenset()


def test_what_is_older_than_its_time_is_outside_in_whichever_source_it_is():
    assert gone(read(NEW, OLD)) == gone(read(NEW), read(OLD, source=NORD)) == ["old"]


@pytest.mark.parametrize(("first", "second", "expected"), [("01-10", "02-10", []), ("02-10", "01-10", ["r"])])
def test_the_newest_version_of_all_sources_decides_for_every_version(first, second, expected):
    older, newer = version("2026-02-11", f"2026-{first}"), version("2026-02-12", f"2026-{second}")

    assert gone(read(older, newer)) == expected
    assert gone(read(newer), read(older, source=NORD)) == expected
    assert gone(read(older), read(newer, source=NORD)) == expected


def test_of_one_instant_a_cancellation_decides():
    ordinary = version("2026-02-11", "2026-02-10")
    cancelled = version("2026-02-11", "2026-01-10", status=ReportStatus.CANCELLED, source_status=pair("C"))

    assert gone(read(cancelled, ordinary)) == ["r"]


def test_of_two_that_are_equally_new_one_that_is_kept_is_enough():
    assert gone(read(version("2026-02-11", "2026-01-10"), version("2026-02-11", "2026-02-10"))) == []


def test_what_was_not_sampled_counts_from_when_it_was_first_issued_then_from_its_issue():
    changes = {"sampled": None, "issued": moment("2026-02-10")}

    assert gone(read(report("r", "2026-01-10", **changes))) == ["r"]
    assert gone(read(report("r", "2026-01-10", first_issued=None, **changes))) == []


def test_what_has_no_time_at_all_is_kept():
    assert gone(read(report("r", issued=UNDATED, first_issued=None, sampled=None))) == []


def test_a_type_that_is_not_said_follows_the_main_field():
    assert gone(read(report("r", "2026-01-10", kind=Code(text="blodprøve")))) == ["r"]


def test_verdicts_on_what_is_kept_are_given_in_their_order_and_no_others():
    shown = [Shown(source=CENTRAL, as_of=NOW, report=found, row="P1") for found in (OLD, NEW)]
    hidden = [
        Hidden(source=CENTRAL, key=found.key, issued_at=found.issued.at, row="P2", waiting=False, whole=True)
        for found in (NEW, OLD)
    ]

    found = list(kept([*shown, *hidden], RULES, [read(OLD, NEW)], NOW))

    assert found == [shown[1], hidden[0]]


def hidden(found: Report, source: SourceId = CENTRAL) -> Hidden:
    return Hidden(source=source, key=found.key, issued_at=found.issued.at, row="P2", waiting=False, whole=False)


def test_a_version_that_is_not_shown_keeps_nothing_that_is():
    older, newer = version("2026-02-11", "2026-01-10"), version("2026-02-12", "2026-02-10")
    shown = Shown(source=CENTRAL, as_of=NOW, report=older, row="P1")

    assert list(kept([shown], RULES, [read(older)], NOW)) == []
    assert list(kept([shown, hidden(newer)], RULES, [read(older, newer)], NOW)) == []


def test_a_copy_that_another_source_hides_is_not_shown_either():
    older, newer = version("2026-02-11", "2026-01-10"), version("2026-02-12", "2026-02-10")
    shown = [Shown(source=CENTRAL, as_of=NOW, report=found, row="P1") for found in (older, newer)]
    reads = [read(older, newer), read(newer, source=NORD)]

    assert list(kept(shown, RULES, reads[:1], NOW)) == shown
    assert list(kept([*shown, hidden(newer, NORD)], RULES, reads, NOW)) == []


def test_what_is_hidden_whole_is_kept_by_all_that_was_read():
    older, newer = version("2026-02-11", "2026-01-10"), version("2026-02-12", "2026-02-10")
    verdicts = [hidden(older), hidden(newer)]

    assert list(kept(verdicts, RULES, [read(older, newer)], NOW)) == verdicts
