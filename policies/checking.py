"""Whether a table may be used: no row is double, dead, too early or half said, and the last row denies."""

from collections import Counter
from collections.abc import Iterator

from policies.codes import mark_code
from policies.errors import TableInvalid
from policies.space import choosing, everything, where
from policies.table import Row, Table
from policies.vocabulary import DenialCode, Effect, NoticeKind


def check(table: Table) -> None:
    """
    Refuse a table that does not decide every situation, or that says something nobody can ever meet.

    Raises:
        TableInvalid: with the id of every row at fault.

    Source:
        the policy page, Form and Proof.
    """
    problems = [
        *_double_ids(table),
        *_unknown_switches(table),
        *_misspelt_marks(table),
        *_too_early(table),
        *(problem for row in table.rows() for problem in _missing_for_its_effect(row)),
        *_open_end(table),
    ]
    # Which rows are dead says little while ids, settings or the last row are wrong.
    problems = problems or list(_dead_rows(table))
    if problems:
        raise TableInvalid(*problems)


def _double_ids(table: Table) -> Iterator[str]:
    """Find two rows of one id."""
    for name, times in Counter(row.id for row in table.rows()).items():
        if times > 1:
            yield f"{name}: id is used {times} times"


def _unknown_switches(table: Table) -> Iterator[str]:
    """Find a row that depends on a setting the table does not declare."""
    names = {setting.name for setting in table.settings}
    for row in table.rows():
        if row.only_if is not None and row.only_if.setting not in names:
            yield f"{row.id}: unknown setting {row.only_if.setting}"


def _misspelt_marks(table: Table) -> Iterator[str]:
    """Find a code that no report could be marked with, as codes are read in one spelling."""
    for mark in table.marks:
        if mark.code != mark_code(mark.code):
            yield f"{mark.code}: a code is written {mark_code(mark.code)}"


def _too_early(table: Table) -> Iterator[str]:
    """Find a row that would decide before its own day, as every row of a table decides from the table's day on."""
    for row in table.rows():
        if row.valid_from > table.valid_from:
            yield f"{row.id}: is valid from {row.valid_from}, a day after the table's"


def _missing_for_its_effect(row: Row) -> Iterator[str]:
    """Find a denial without a code, a padlock without a kind, and words that the effect does not carry."""
    if (row.effect is Effect.DENY) != (row.code is not None):
        yield f"{row.id}: a denial has a code, and nothing else has"
    if row.effect is Effect.MASK:
        fits = row.notice not in {None, NoticeKind.RESERVATION}
    elif row.effect is Effect.HIDE:
        fits = row.notice in {None, NoticeKind.RESERVATION}
    else:
        fits = row.notice is None
    if not fits:
        yield f"{row.id}: the notice does not fit the effect"
    if row.openable_by and row.effect is not Effect.MASK:
        yield f"{row.id}: only a padlock can be opened"
    if row.limited and row.effect not in {Effect.SHOW, Effect.FLAG}:
        yield f"{row.id}: only what is shown can be limited"


def _open_end(table: Table) -> Iterator[str]:
    """Find that the last row is not the net below all others."""
    last = tuple(table.rows())[-1]
    if last.when or last.only_if or last.code is not DenialCode.NOT_AVAILABLE:
        yield f"{last.id}: the last row denies NOT_AVAILABLE without a condition"


def _dead_rows(table: Table) -> Iterator[str]:
    """Find a row that never decides under any choice of settings; the net below all may have nothing to catch."""
    left = everything()
    for row in tuple(table.rows())[:-1]:
        box = where(**{condition.attribute: condition.values for condition in row.when})
        if row.only_if is not None:
            box &= choosing(row.only_if.setting, on=row.only_if.on)
        if not left & box:
            yield f"{row.id}: can never match"
        left &= ~box
