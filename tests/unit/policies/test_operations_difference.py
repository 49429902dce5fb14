"""What changes between two tables of operations is told in words, line by line."""

from dataclasses import replace
from datetime import date

import pytest

from policies import Channel, Wording, compare_operations, parse_operations
from tests.unit.policies.test_operations_parsing import SHIPPED

SHIPPED_RULES = parse_operations(SHIPPED)
FIRST, SECOND, *_, LAST = SHIPPED_RULES.rows
RULES = replace(SHIPPED_RULES, rows=(FIRST, SECOND, LAST))


def with_first(**changes):
    """Give the rules with their first row changed."""
    return replace(RULES, rows=(replace(FIRST, **changes), SECOND, LAST))


def test_the_same_table_differs_in_nothing():
    assert compare_operations(RULES, RULES) == ()


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"valid_from": date(2030, 1, 1)}, "OP1: valid from 2030-01-01, not 2026-11-26"),
        ({"law": "another"}, "OP1: another sentence or ground"),
        ({"sentence": Wording(nb="a", nn="b", en="c")}, "OP1: another sentence or ground"),
        ({"owner": "somebody"}, "OP1: another owner"),
    ],
)
def test_another_word_is_told(changes, line):
    assert compare_operations(RULES, with_first(**changes)) == (line,)


def test_who_is_let_in_is_told_first():
    wider = with_first(when={**FIRST.when, "channel": (Channel.OPERATOR, Channel.SYSTEM), "named": (False, True)})

    assert compare_operations(RULES, wider) == (
        "MOVED_REPORTS by SYSTEM, not named: SHOW, not DENY FORBIDDEN",
        "MOVED_REPORTS by SYSTEM, named: SHOW, not DENY FORBIDDEN",
        "MOVED_REPORTS by OPERATOR, not named: SHOW, not DENY FORBIDDEN",
        (
            "OP1: for operation: MOVED_REPORTS; channel: OPERATOR or SYSTEM; named: no or yes, "
            "not for operation: MOVED_REPORTS; channel: OPERATOR; named: yes"
        ),
    )


def test_a_row_that_comes_or_goes_is_told_with_the_version():
    fewer = replace(RULES, version="next", rows=(FIRST, LAST))

    assert compare_operations(RULES, fewer) == (
        "MOVED_REPORTS by COMMAND, named: DENY FORBIDDEN, not SHOW",
        f"the version changes from {RULES.version} to next",
        "OP2 is gone",
    )
    assert "OP2 is new: operation: MOVED_REPORTS; channel: COMMAND; named: yes" in compare_operations(fewer, RULES)
