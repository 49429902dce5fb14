"""Tables follow each other by their days, and a decision names the version of its day."""

from dataclasses import replace
from datetime import date

import pytest

from policies import NotInForce, Setting, Succession, TableInvalid
from tests.properties.access import table

FIRST, NEXT = date(2026, 1, 1), date(2026, 7, 1)


def version(name, day, settings=None):
    return replace(table(), version=name, valid_from=day, settings=table().settings if settings is None else settings)


def without_switches(name, day):
    """Give a table that has no settings, and so no rows that depend on one."""
    parts = tuple(replace(part, rows=tuple(row for row in part.rows if row.only_if is None)) for part in table().parts)
    return replace(table(), version=name, valid_from=day, settings=(), parts=parts)


@pytest.mark.parametrize(
    ("day", "in_force"),
    [(FIRST, "1"), (date(2026, 6, 30), "1"), (NEXT, "2"), (date(2030, 1, 1), "2")],
)
def test_a_table_is_in_force_from_its_day_until_the_next_ones(day, in_force):
    succession = Succession([version("2", NEXT), version("1", FIRST)])

    assert succession.on(day).version == in_force
    assert [policy.version for policy in succession.policies] == ["1", "2"]


def test_before_the_first_day_nothing_is_in_force():
    with pytest.raises(NotInForce, match="2025-12-31"):
        Succession([version("1", FIRST)]).on(date(2025, 12, 31))


def test_a_setting_makes_no_difference_to_a_table_that_does_not_have_it():
    succession = Succession([without_switches("1", FIRST), version("2", NEXT)], frozenset({"waiting_notice"}))

    assert [policy.version for policy in succession.policies] == ["1", "2+waiting_notice"]


def test_each_table_has_its_own_defaults():
    on: tuple[Setting, ...] = tuple(replace(setting, default=True) for setting in table().settings[:1])

    succession = Succession([version("1", FIRST), version("2", NEXT, (*on, *table().settings[1:]))])

    assert [policy.version for policy in succession.policies] == ["1", f"2+{on[0].name}"]


@pytest.mark.parametrize(
    ("tables", "switched_on", "problem"),
    [
        ([("1", FIRST), ("1", NEXT)], None, "two tables have the same version"),
        ([("1", FIRST), ("2", FIRST)], None, "two tables have the same day"),
        ([("1", FIRST)], frozenset({"no_such"}), "unknown setting no_such"),
    ],
)
def test_tables_that_contradict_each_other_are_refused(tables, switched_on, problem):
    with pytest.raises(TableInvalid, match=problem):
        Succession([version(*each) for each in tables], switched_on)
