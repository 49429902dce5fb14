"""What changes between two retention tables is told in words, line by line."""

from dataclasses import replace
from datetime import date

import pytest

from policies import CountedFrom, Term, Wording, compare_retention, parse_retention
from tests.properties.access import CHECKOUT

RULES = parse_retention((CHECKOUT / "policies" / "tables" / "retention.toml").read_text(encoding="utf-8"))


def with_entry(name, **changes):
    """Give the rules with one entry changed."""
    entries = tuple(replace(found, **changes) if found.id == name else found for found in RULES.entries)
    return replace(RULES, entries=entries)


def test_the_same_table_differs_in_nothing():
    assert compare_retention(RULES, RULES) == ()


@pytest.mark.parametrize(
    ("name", "changes", "line"),
    [
        ("R-IMAGING", {"term": Term(years=5)}, "R-IMAGING: REPORT, 5 years, not REPORT, no limit"),
        ("L-ACCESS", {"term": Term(days=1)}, "L-ACCESS: ACCESS_LOG, 1 day, not ACCESS_LOG, 5 years"),
        (
            "R-IMAGING",
            {"counted_from": CountedFrom.ISSUED},
            "R-IMAGING: counted from ISSUED, not from SAMPLED",
        ),
        (
            "R-IMAGING",
            {"kinds": frozenset({"CT"}), "disciplines": frozenset({"BLD", "PAT"})},
            "R-IMAGING: for CT or BLD or PAT, not for BLD",
        ),
        ("R-IMAGING", {"disciplines": frozenset()}, "R-IMAGING: for every report, not for BLD"),
        ("L-ACCESS", {"valid_from": date(2030, 1, 1)}, "L-ACCESS: valid from 2030-01-01, not 2026-11-26"),
        ("L-ACCESS", {"sentence": Wording(nb="a", nn="b", en="c")}, "L-ACCESS: another sentence or ground"),
        ("L-ACCESS", {"law": "another"}, "L-ACCESS: another sentence or ground"),
        ("L-ACCESS", {"owner": "somebody"}, "L-ACCESS: another owner"),
    ],
)
def test_what_an_entry_says_otherwise_is_a_line(name, changes, line):
    assert compare_retention(RULES, with_entry(name, **changes)) == (line,)


def test_an_entry_that_comes_and_one_that_goes_are_told():
    assert compare_retention(RULES, with_entry("R-IMAGING", id="R-IMAGES")) == (
        "R-IMAGING is gone",
        "R-IMAGES is new: REPORT, no limit",
    )


def test_another_order_is_told():
    first, second, *rest = RULES.entries

    assert compare_retention(RULES, replace(RULES, entries=(second, first, *rest))) == (
        "the entries stand in another order",
    )


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"version": "next"}, f"the version changes from {RULES.version} to next"),
        ({"valid_from": date(2027, 1, 1)}, f"the table is valid from 2027-01-01, not {RULES.valid_from}"),
        ({"owner": "somebody"}, "the table has another owner"),
    ],
)
def test_what_holds_for_the_whole_table_is_told(changes, line):
    assert compare_retention(RULES, replace(RULES, **changes)) == (line,)
