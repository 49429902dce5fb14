"""`policy diff`: what changes from one table to another of the same kind, in words or for a machine."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from gateway.cli import Refused
from gateway.cli.policy_files import (
    ACCESS,
    OPERATIONS,
    RELEASE,
    RETENTION,
    TABLES,
    WRONG_ARGUMENT,
    AnyFile,
    OperationsFile,
    ReleaseFile,
    RetentionFile,
    TableFile,
    read,
)
from policies import (
    Change,
    Difference,
    ReleaseDifference,
    compare,
    compare_operations,
    compare_release,
    compare_retention,
    in_words,
    moved_in_words,
    told,
    told_release,
)

MOST_TABLES = 2
# The shipped table of each kind.
KINDS: Mapping[type[AnyFile], str] = {
    TableFile: ACCESS,
    ReleaseFile: RELEASE,
    RetentionFile: RETENTION,
    OperationsFile: OPERATIONS,
}


class ToldChange(msgspec.Struct, frozen=True, kw_only=True):
    """
    One change as `--json` tells it.

    Args:
        by_default: how many of the situations change where nobody has chosen; None where the tables' defaults differ.
        facts: the values that occur, of what does not have all of them.
    """

    before: str
    after: str
    under: str
    by_default: int | None
    old_row: str
    new_row: str
    situations: int
    whole: bool
    facts: dict[str, list[str | bool]]
    words: str


class ToldDifference(msgspec.Struct, frozen=True, kw_only=True, tag="access", tag_field="kind"):
    """What `--json` tells of two tables of access."""

    old: str
    new: str
    equal: bool
    changes: list[ToldChange]
    decided_by_another_row: int
    words: list[str]


class ToldMove(msgspec.Struct, frozen=True, kw_only=True):
    """Something that leads to another class of release; null where it leads to none of its own."""

    what: str
    before: str | None
    after: str | None
    words: str


class ToldRelease(msgspec.Struct, frozen=True, kw_only=True, tag="release", tag_field="kind"):
    """What `--json` tells of two tables of release."""

    old: str
    new: str
    equal: bool
    moves: list[ToldMove]
    changes: list[str]
    words: list[str]


class ToldRetention(msgspec.Struct, frozen=True, kw_only=True, tag="retention", tag_field="kind"):
    """What `--json` tells of two tables of retention."""

    old: str
    new: str
    equal: bool
    words: list[str]


class ToldOperations(msgspec.Struct, frozen=True, kw_only=True, tag="operations", tag_field="kind"):
    """What `--json` tells of two tables of operations."""

    old: str
    new: str
    equal: bool
    words: list[str]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What differs: whether anything does, in lines to read, and for a machine."""

    equal: bool
    lines: list[str]
    told: ToldDifference | ToldRelease | ToldRetention | ToldOperations


def between(paths: list[Path]) -> Found:
    """
    Compare two tables; one alone is compared with the shipped one of its kind, as its successor.

    Raises:
        Refused: more than two, two of different kinds, or one that cannot be read or is invalid.
    """
    if len(paths) > MOST_TABLES:
        raise Refused("two tables are compared at a time", status=WRONG_ARGUMENT)
    new = read(paths[-1])
    old = read(paths[0] if len(paths) == MOST_TABLES else TABLES.joinpath(KINDS[type(new)]))
    if isinstance(old, TableFile) and isinstance(new, TableFile):
        return of_access(old, new)
    if isinstance(old, ReleaseFile) and isinstance(new, ReleaseFile):
        return of_release(old, new)
    if isinstance(old, RetentionFile) and isinstance(new, RetentionFile):
        return of_retention(old, new)
    if isinstance(old, OperationsFile) and isinstance(new, OperationsFile):
        return of_operations(old, new)
    raise Refused("two tables are of one kind: of access, release, retention or operations", status=WRONG_ARGUMENT)


def of_access(old: TableFile, new: TableFile) -> Found:
    """Compare two tables of access."""
    difference = compare(old.table, new.table)
    return Found(
        equal=not difference,
        lines=list(told(difference)),
        told=told_difference(old.table.version, new.table.version, difference),
    )


def of_release(old: ReleaseFile, new: ReleaseFile) -> Found:
    """Compare two tables of release."""
    difference = compare_release(old.rules, new.rules)
    return Found(
        equal=not difference,
        lines=list(told_release(difference)),
        told=told_release_difference(old.rules.version, new.rules.version, difference),
    )


def of_retention(old: RetentionFile, new: RetentionFile) -> Found:
    """Compare two tables of retention."""
    words = list(compare_retention(old.rules, new.rules))
    told_words = ToldRetention(old=old.rules.version, new=new.rules.version, equal=not words, words=words)
    return Found(equal=not words, lines=words, told=told_words)


def of_operations(old: OperationsFile, new: OperationsFile) -> Found:
    """Compare two tables of operations."""
    words = list(compare_operations(old.rules, new.rules))
    told_words = ToldOperations(old=old.rules.version, new=new.rules.version, equal=not words, words=words)
    return Found(equal=not words, lines=words, told=told_words)


def told_difference(old: str, new: str, difference: Difference) -> ToldDifference:
    """Write a difference for a machine."""
    return ToldDifference(
        old=old,
        new=new,
        equal=not difference,
        changes=[told_change(change) for change in difference.changes],
        decided_by_another_row=difference.other_row,
        words=list(difference.words),
    )


def told_change(change: Change) -> ToldChange:
    """Write one change for a machine."""
    shift = change.shift
    return ToldChange(
        before=shift.before,
        after=shift.after,
        under=change.under,
        by_default=change.by_default,
        old_row=shift.old_row,
        new_row=shift.new_row,
        situations=shift.situations,
        whole=shift.whole(),
        facts={name: list(values) for name, values in shift.facts().items()},
        words=in_words(shift),
    )


def told_release_difference(old: str, new: str, difference: ReleaseDifference) -> ToldRelease:
    """Write a difference of release for a machine."""
    return ToldRelease(
        old=old,
        new=new,
        equal=not difference,
        moves=[
            ToldMove(what=move.what, before=move.before, after=move.after, words=moved_in_words(move))
            for move in difference.moves
        ],
        changes=list(difference.changes),
        words=list(difference.words),
    )
