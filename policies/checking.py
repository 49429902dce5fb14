"""Whether a table may be used: no row is double, dead or half said, and the last row denies."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from policies.conditions import box_of, uncovered
from policies.errors import TableInvalid
from policies.table import Row, Table
from policies.vocabulary import DenialCode, Effect, NoticeKind


def check(table: Table) -> None:
    """
    Refuse a table that does not decide every situation, or that says something nobody can ever meet.

    Raises:
        TableInvalid: with the id of the first row at fault.

    Source:
        design/policy.md, Form and Proof.
    """
    _ids_are_unique(table)
    _switches_name_settings(table)
    for row in table.rows():
        _says_what_its_effect_needs(row)
    _last_row_denies(table)
    _no_row_is_dead(table)


def variants(table: Table) -> Iterator[frozenset[str]]:
    """Give every choice of settings, as the names of those switched on; the one with none comes first."""
    names = sorted(setting.name for setting in table.settings)
    for size in range(len(names) + 1):
        yield from map(frozenset, combinations(names, size))


def _ids_are_unique(table: Table) -> None:
    """Refuse two rows of one id."""
    for name, times in Counter(row.id for row in table.rows()).items():
        if times > 1:
            raise TableInvalid(f"{name}: id is used {times} times")


def _switches_name_settings(table: Table) -> None:
    """Refuse a row that depends on a setting the table does not declare."""
    names = {setting.name for setting in table.settings}
    for row in table.rows():
        if row.only_if is not None and row.only_if.setting not in names:
            raise TableInvalid(f"{row.id}: unknown setting {row.only_if.setting}")


def _says_what_its_effect_needs(row: Row) -> None:
    """Refuse a denial without a code, a padlock without a kind, and words that the effect does not carry."""
    if (row.effect is Effect.DENY) != (row.code is not None):
        raise TableInvalid(f"{row.id}: a denial has a code, and nothing else has")
    if row.effect is Effect.MASK:
        fits = row.notice not in {None, NoticeKind.RESERVATION}
    elif row.effect is Effect.HIDE:
        fits = row.notice in {None, NoticeKind.RESERVATION}
    else:
        fits = row.notice is None
    if not fits:
        raise TableInvalid(f"{row.id}: the notice does not fit the effect")
    if row.openable_by and row.effect is not Effect.MASK:
        raise TableInvalid(f"{row.id}: only a padlock can be opened")


def _last_row_denies(table: Table) -> None:
    """Refuse a table whose last row is not the net below all others."""
    last = tuple(table.rows())[-1]
    if last.when or last.only_if or last.code is not DenialCode.NOT_AVAILABLE:
        raise TableInvalid(f"{last.id}: the last row denies NOT_AVAILABLE without a condition")


def _no_row_is_dead(table: Table) -> None:
    """Refuse a row that under no choice of settings decides any situation."""
    alive: set[str] = set()
    for switched_on in variants(table):
        earlier: list[int] = []
        for row in table.rows_with(switched_on):
            box = box_of(row.when)
            if row.id not in alive and uncovered(box, earlier) is not None:
                alive.add(row.id)
            earlier.append(box)
    for row in table.rows():
        if row.id not in alive:
            raise TableInvalid(f"{row.id}: can never match")
