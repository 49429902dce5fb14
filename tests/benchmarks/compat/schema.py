"""
The peers' schema over the product's path: results in one list, where the product keeps them in their reports.

Nothing is computed that the product does not compute: fields are renamed, and what lies deeper is lifted up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from operator import attrgetter

import msgspec
import strawberry

from resolvers import model
from resolvers.model import MergedReport, NamedSource, Quantity
from resolvers.schema.assembly import Schema
from resolvers.schema.context import Info
from resolvers.schema.inputs import wanted
from resolvers.schema.paging import Cursors, TimelineOrder, Window, checked, page
from tests.benchmarks.regions import NUMBER

OPERATION = "timeline"


@strawberry.type
class Code:
    """A code."""

    code: str
    display: str | None


@strawberry.type
class Source:
    """A source."""

    name: str


@strawberry.type
class Result:
    """A result."""

    id: strawberry.ID
    code: Code
    effective: str
    value: float | None
    unit: str | None
    flag: str | None
    source: Source


class Row(msgspec.Struct, frozen=True, gc=False):
    """What a result is projected from."""

    id: str
    code: model.Code
    effective: str
    value: float | None
    unit: str | None
    flag: str | None
    source: NamedSource


@strawberry.type
class Query:
    """The one question."""

    @strawberry.field
    async def results(self, info: Info, first: int = 50) -> list[Result]:
        """Walk the path as `Patient.timeline` does, for the one patient there is."""
        context = info.context
        met = await context.meet(NUMBER, OPERATION)
        async with context.walk(met, OPERATION):
            window = checked(Window(first=first), context.path.sizes)
            cursors = Cursors(context.path.naming, context.asking.caller, met.person.hash)
            cut = partial(
                page,
                window=window,
                between=cursors.between(window),
                order=TimelineOrder.NEWEST_FIRST,
                cursors=cursors,
            )
            shown = await context.show(met, OPERATION, wanted(None), cut)
        return flattened(shown.reports)[:first]  # type: ignore[return-value]  # projected as they are


def flattened(reports: Sequence[MergedReport]) -> list[Row]:
    """Lift results out of their reports, newest first and then by id."""
    rows = sorted(rows_of(reports), key=attrgetter("id"))
    rows.sort(key=attrgetter("effective"), reverse=True)
    return rows


def rows_of(reports: Sequence[MergedReport]) -> Iterator[Row]:
    """Lift each result up."""
    for report in reports:
        own, source = report.key.report, report.provenance[0].source
        for result in report.results:
            value = result.value
            measured = isinstance(value, Quantity)
            yield Row(
                # The mock numbers an observation "region-report-place", and calls it "rREGION-repREPORT-obsPLACE".
                f"{own}-obs{result.number.rpartition('-')[2]}",
                result.code,
                result.sampled.text,
                float(value.text) if measured else None,
                value.unit if measured else None,
                result.flag,
                source,
            )


def build() -> Schema:
    """Build it."""
    return Schema(query=Query)
