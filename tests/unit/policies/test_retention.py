"""A term has a beginning, before which nothing is kept; a report follows the first entry that takes it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from policies import Category, CountedFrom, KeptReport, RetentionRules, Term, parse_retention
from tests.unit.policies.test_retention_parsing import TABLE

NOW = datetime(2030, 3, 1, 12, tzinfo=UTC)
RULES = parse_retention(TABLE)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def kept(kind: str = "CLIN", discipline: str = "LAB", **times: datetime | None) -> KeptReport:
    return KeptReport(kind=kind, discipline=discipline, **{"sampled_at": NOW, "issued_at": NOW, **times})


def rules(**changes: object) -> RetentionRules:
    """Give the rules of the tests with another first entry."""
    first, *rest = RULES.entries
    return replace(RULES, entries=(replace(first, **changes), *rest))


def test_days_are_counted_back_to_the_second():
    assert Term(days=30).begins(NOW) == datetime(2030, 1, 30, 12, tzinfo=UTC)


def test_years_are_counted_by_the_calendar():
    assert Term(years=5).begins(NOW) == datetime(2025, 3, 1, 12, tzinfo=UTC)


def test_years_before_a_leap_day_begin_the_day_before_so_that_nothing_goes_too_soon():
    leap = datetime(2028, 2, 29, 12, tzinfo=UTC)

    assert Term(years=1).begins(leap) == datetime(2027, 2, 28, 12, tzinfo=UTC)
    assert Term(years=4).begins(leap) == datetime(2024, 2, 29, 12, tzinfo=UTC)


def test_a_beginning_is_told_in_utc_and_wants_a_zone():
    begins = Term(days=1).begins(NOW.astimezone(timezone(timedelta(hours=5))))

    assert begins.tzinfo is UTC
    with pytest.raises(ValueError, match="zone"):
        Term(days=1).begins(NOW.replace(tzinfo=None))


def test_a_report_is_kept_until_the_end_of_its_term_and_at_its_very_end():
    begins = datetime(2029, 3, 1, 12, tzinfo=UTC)

    assert RULES.keeps(kept("X", sampled_at=begins), NOW)
    assert not RULES.keeps(kept("X", sampled_at=begins - timedelta(microseconds=1)), NOW)


def test_an_entry_takes_by_type_or_main_field_in_any_case_of_letters():
    old = {"sampled_at": EPOCH, "issued_at": EPOCH}

    assert not RULES.keeps(kept(" x ", **old), NOW)
    assert not RULES.keeps(kept("OTHER", "y", **old), NOW)
    assert RULES.keeps(kept("OTHER", "LAB", **old), NOW)


def test_the_first_entry_that_takes_a_report_decides():
    first, *rest = RULES.entries
    below = replace(first, id="BELOW", term=Term(days=1))
    found = replace(RULES, entries=(first, below, *rest))

    assert found.keeps(kept("X", sampled_at=NOW - timedelta(days=30)), NOW)


@pytest.mark.parametrize(
    ("counted_from", "sampled_at", "issued_at", "keeps"),
    [
        (CountedFrom.SAMPLED, EPOCH, NOW, False),
        (CountedFrom.SAMPLED, NOW, EPOCH, True),
        (CountedFrom.ISSUED, EPOCH, NOW, True),
        (CountedFrom.ISSUED, NOW, EPOCH, False),
        (CountedFrom.SAMPLED, None, EPOCH, True),
        (CountedFrom.ISSUED, EPOCH, None, True),
    ],
)
def test_a_term_counts_from_its_own_time_and_what_has_none_is_kept(counted_from, sampled_at, issued_at, keeps):
    found = kept("X", sampled_at=sampled_at, issued_at=issued_at)

    assert rules(counted_from=counted_from).keeps(found, NOW) is keeps


def test_a_limit_counts_from_its_first_day_in_norway():
    found = rules(valid_from=date(2030, 3, 2))
    old = kept("X", sampled_at=EPOCH)

    assert found.keeps(old, datetime(2030, 3, 1, 22, 59, 59, tzinfo=UTC))
    assert not found.keeps(old, datetime(2030, 3, 1, 23, tzinfo=UTC))


def test_a_category_begins_where_its_entry_says_and_has_none_without_a_limit():
    assert RULES.begins(Category.ACCESS_LOG, NOW) == datetime(2025, 3, 1, 12, tzinfo=UTC)
    assert RULES.begins(Category.MARK, NOW) is None
    assert RULES.begins(Category.QUARANTINE, NOW) is None


def test_reports_begin_where_the_shortest_of_their_terms_does():
    first, *rest = RULES.entries
    longer = replace(first, id="LONGER", term=Term(years=9))

    assert RULES.begins(Category.REPORT, NOW) == datetime(2029, 3, 1, 12, tzinfo=UTC)
    assert replace(RULES, entries=(longer, first, *rest)).begins(Category.REPORT, NOW) == datetime(
        2029, 3, 1, 12, tzinfo=UTC
    )
