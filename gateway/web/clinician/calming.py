"""Take out of the cells of the table what is so of a whole column: its head says it once."""

from collections.abc import Sequence
from itertools import chain

import msgspec

from gateway.web.clinician.columns import Column
from gateway.web.clinician.entries import MARKS, Entry

Cells = tuple[tuple[Entry, ...], ...]


def shared(rows: Sequence[Cells], number: int) -> list[frozenset[str]]:
    """Name the marks that all entries of a column have, for each of so many columns."""
    columns = (chain.from_iterable(cells[place] for cells in rows) for place in range(number))
    return [frozenset.intersection(*found) if (found := list(map(marked, each))) else frozenset() for each in columns]


def marked(entry: Entry) -> frozenset[str]:
    """Give the marks of an entry."""
    return frozenset(entry.marks)


def head(column: Column, found: frozenset[str]) -> Column:
    """Put to the head of a column what is so of all that stands in it."""
    return msgspec.structs.replace(column, marks=tuple(mark for mark in MARKS if mark in found))


def calmed(cells: Cells, heads: Sequence[frozenset[str]]) -> Cells:
    """Leave out of a row what the heads say; in words it is still said of each value."""
    return tuple(tuple(without(entry, found) for entry in cell) for cell, found in zip(cells, heads, strict=True))


def without(entry: Entry, found: frozenset[str]) -> Entry:
    """Draw a value without some of its marks."""
    return msgspec.structs.replace(entry, marks=tuple(mark for mark in entry.marks if mark not in found))
