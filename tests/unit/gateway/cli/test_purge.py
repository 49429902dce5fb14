"""What `purge` prints: a row a category, in the order of the table."""

from gateway.app import read_retention
from gateway.cli.purge import lines
from policies import Category

RULES = read_retention()
GONE = {Category.REPORT: 0, Category.ACCESS_LOG: 1203, Category.QUARANTINE: 4}


def test_every_category_has_a_row_with_how_long_it_is_kept_and_how_many_went():
    assert lines(RULES, GONE, dry_run=False) == [
        "kind        kept for                        gone",
        "REPORT      no limit                           0",
        "ACCESS_LOG  5 years                         1203",
        "QUARANTINE  by the setting quarantine_days     4",
    ]


def test_a_trial_says_that_it_is_one():
    assert lines(RULES, GONE, dry_run=True)[0].endswith("  would go")
