"""What differs in the words of two tables, as a signer is told of it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Protocol

from policies.rendering import POSITION
from policies.table import Mark, Row, Setting, Table


class Dated(Protocol):
    """A table, of whatever kind: which version it is, and from when."""

    @property
    def version(self) -> str:
        """Name the version."""
        ...

    @property
    def valid_from(self) -> date:
        """Give the first day on which it is in force."""
        ...


class Owned(Dated, Protocol):
    """A table that is its owner's as a whole."""

    @property
    def owner(self) -> str:
        """Name who answers for it."""
        ...


def dated_anew(old: Dated, new: Dated) -> Iterator[str]:
    """Say what differs in version and day."""
    if old.version != new.version:
        yield f"the version changes from {old.version} to {new.version}"
    if old.valid_from != new.valid_from:
        yield f"the table is valid from {new.valid_from}, not {old.valid_from}"


def titled_anew(old: Owned, new: Owned) -> Iterator[str]:
    """Say what differs in version, day and owner."""
    yield from dated_anew(old, new)
    if old.owner != new.owner:
        yield "the table has another owner"


def rewordings(old: Table, new: Table) -> Iterator[str]:
    """
    Say what differs in version, settings, codes, rows and their order, one line each.

    Source:
        the policy page, Form: what a lawyer signs is the words too.
    """
    yield from dated_anew(old, new)
    yield from _settings(
        {setting.name: setting for setting in old.settings}, {setting.name: setting for setting in new.settings}
    )
    yield from _marks({mark.code: mark for mark in old.marks}, {mark.code: mark for mark in new.marks})
    before, after = ({row.id: row for row in table.rows()} for table in (old, new))
    for name in sorted(before.keys() - after.keys()):
        yield f"row {name} is gone"
    for name, row in after.items():
        yield from _row(before.get(name), row)
    shared = before.keys() & after.keys()
    if _shape(old, shared) != _shape(new, shared):
        yield "the rows stand in another order, or under other headings"


def _settings(old: Mapping[str, Setting], new: Mapping[str, Setting]) -> Iterator[str]:
    """Say which settings differ."""
    for name in sorted(old.keys() - new.keys()):
        yield f"setting {name} is gone"
    for name, setting in new.items():
        known = old.get(name)
        if known is None:
            yield f"setting {name} is new, {POSITION[setting.default]} by default"
        elif known.default != setting.default:
            yield f"setting {name} is {POSITION[setting.default]} by default, not {POSITION[known.default]}"
        if known is not None and _text(known) != _text(setting):
            yield f"setting {name} is worded differently"


def _marks(old: Mapping[str, Mark], new: Mapping[str, Mark]) -> Iterator[str]:
    """Say which codes of reports mean something else."""
    for code in sorted(old.keys() - new.keys()):
        yield f"code {code} is gone"
    for code, mark in new.items():
        known = old.get(code)
        if known is None:
            yield f"code {code} is new and means {mark.means}"
        elif known.means != mark.means:
            yield f"code {code} means {mark.means}, not {known.means}"
        if known is not None and _text(known) != _text(mark):
            yield f"code {code} is worded differently"


def _row(old: Row | None, new: Row) -> Iterator[str]:
    """Say what differs in one row."""
    if old is None:
        yield f"row {new.id} is new"
        return
    if (old.sentence, old.law) != (new.sentence, new.law):
        yield f"row {new.id} has another sentence or ground"
    if (old.owner, old.valid_from) != (new.owner, new.valid_from):
        yield f"row {new.id} has another owner or day from which it is valid"
    if _rule(old) != _rule(new):
        yield f"row {new.id} has other conditions or another effect"


def _rule(row: Row) -> tuple[object, ...]:
    """Give all of a row that is not words."""
    return row.when, row.only_if, row.effect, row.code, row.notice, row.openable_by, row.limited


def _text(of: Setting | Mark) -> tuple[object, ...]:
    """Give the words of a setting or a code."""
    return of.sentence, of.law, of.owner


def _shape(table: Table, shared: set[str]) -> list[tuple[object, list[str]]]:
    """Give the headings, and the order of the rows that both tables have."""
    return [(part.title, [row.id for row in part.rows if row.id in shared]) for part in table.parts]
