"""Comparable results over time and over sources as clients see them: trends, and what was taken recently."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Annotated

import strawberry
from msgspec.structs import replace

from resolvers import model
from resolvers.errors import BadInput
from resolvers.model import Comparator, Moment, ResultStatus
from resolvers.pipeline import Met
from resolvers.schema.answers import Completeness, Notice, Report, Source
from resolvers.schema.context import Info
from resolvers.schema.inputs import CodeInput, wanted
from resolvers.schema.results import ReferenceRange, Result
from resolvers.schema.selecting import selects
from resolvers.schema.values import Code
from resolvers.schema.weights import FEW, PAGE, WALK, costs, counted, sized
from resolvers.views.recent import Recency, Recent, Recents, recent
from resolvers.views.trending import BreakReason, Conversion, trend

# An order has some tens of codes; each is looked for in every result.
MOST_CODES = 100


@strawberry.type(name="LatestResult", description="The newest result of one code within the time asked for.")
class LatestResult:
    """Show `resolvers.views.recent.Recent` as it is."""

    code: Code = strawberry.field(description="As asked for.")
    state: Recency = strawberry.field(description="Whether something was found.")
    count: int = strawberry.field(description="How many results of the code are shown within the time.")
    sampled: Moment | None = strawberry.field(description="When the newest was taken.")
    result: Result | None = strawberry.field(description="The newest; one without a value is under way.")
    report: Report | None = strawberry.field(description="The report it stands in, which says where it was seen.")


@strawberry.type(description="What was taken recently, over all sources, with how complete that is.")
class LatestResults:
    """Show `resolvers.views.recent.Recents` with its ledger."""

    lines: list[LatestResult] = strawberry.field(description="A line a code, in the order asked.")
    completeness: Completeness = strawberry.field(description="How complete the answer is.")
    notices: list[Notice] = strawberry.field(description="Padlocks and what else must be said.")


@strawberry.type(name="TrendPoint", description="One result in a trend.")
class TrendPoint:
    """Show `resolvers.views.trending.TrendPoint` as it is."""

    at: Moment = strawberry.field(description="When the specimen was taken.")
    value: Decimal | None = strawberry.field(
        description="The number in the unit of the series; none for what limits a number, or is none."
    )
    conversion: Conversion = strawberry.field(description="How the number came into that unit.")
    comparator: Comparator | None = strawberry.field(description="How the text limits the true value.")
    text: str | None = strawberry.field(description="The answer as the laboratory wrote it.")
    unit: str | None = strawberry.field(description="The laboratory's own unit.")
    status: ResultStatus = strawberry.field(description="FHIR status.")
    flag: str | None = strawberry.field(
        name="interpretation", description="The laboratory's own: H, L, A …. None given does not mean normal."
    )
    reference_range: ReferenceRange | None = strawberry.field(
        description="The laboratory's reference range of this result, in its own unit."
    )
    code: Code = strawberry.field(description="The laboratory's code.")
    result: strawberry.ID = strawberry.field(description="The result's id.")
    report: strawberry.ID = strawberry.field(description="The id of its report.")
    sources: list[Source] = strawberry.field(description="Where its report was seen.")


@strawberry.type(name="TrendSeries", description="Results that can be compared with each other, oldest first.")
class TrendSeries:
    """Show `resolvers.views.trending.TrendSeries` as it is."""

    code: Code = strawberry.field(description="The common code where one is known, else the laboratory's.")
    unit: str | None = strawberry.field(description="UCUM where it is known, else as the laboratory wrote it.")
    method: Code | None = strawberry.field(description="The method, where the sources say it.")
    points: list[TrendPoint] = strawberry.field(description="The results.", directives=[sized(PAGE)])


@strawberry.type(name="TrendBreak", description="Where one result follows another that it cannot be compared with.")
class TrendBreak:
    """Show `resolvers.views.trending.TrendBreak` as it is."""

    at: Moment = strawberry.field(description="When the later one was taken.")
    left: int = strawberry.field(description="The series that is left, by its place in the list from 0.")
    entered: int = strawberry.field(description="The series that goes on.")
    reasons: list[BreakReason] = strawberry.field(description="What changed.")


@strawberry.type(name="Trend", description="What one code has given over time (utvikling).")
class Trend:
    """Show `resolvers.views.trending.Trend` with its ledger."""

    series: list[TrendSeries] = strawberry.field(description="The series, the one with the newest result first.")
    breaks: list[TrendBreak] = strawberry.field(description="Where one series follows another, oldest first.")
    completeness: Completeness = strawberry.field(description="How complete the answer is.")
    notices: list[Notice] = strawberry.field(description="Padlocks and what else must be said.")


@strawberry.type(description="Results of a person side by side.")
class Comparisons:
    """Compare results over time and sources; restrictions hold as everywhere."""

    met: strawberry.Private[Met]

    @strawberry.field(
        description=(
            "Has this been taken recently? The newest result of each code, over all sources, counted from now. Any "
            "code that stands for the same examination is found."
        ),
        directives=[costs(WALK), counted("codes", "lines", usual=FEW)],
    )
    async def latest(
        self,
        info: Info,
        codes: Annotated[list[CodeInput], strawberry.argument(description=f"What to look for, at most {MOST_CODES}.")],
        within: Annotated[timedelta, strawberry.argument(description="How long ago at the most, for instance P90D.")],
    ) -> LatestResults:
        """Walk the path once for all codes."""
        context = info.context
        async with context.walk(self.met, "latest"):
            if not 1 <= len(codes) <= MOST_CODES:
                raise BadInput(f"ask for 1 to {MOST_CODES} codes")
            asked = [model.Code(code=one.code, system=one.system) for one in codes]
            cut = partial(recent, codes=asked, since=context.asking.now - within)
            found: Recents = await context.show(self.met, "latest", wanted(None), cut)
        return LatestResults(
            lines=list(await compared(info, found.lines)),  # type: ignore[arg-type]  # projected as they are
            completeness=found.answer.completeness,  # type: ignore[arg-type]  # projected as it is
            notices=list(found.answer.notices),  # type: ignore[arg-type]  # projected as they are
        )

    @strawberry.field(
        description=(
            "What a code has given over time. Only results of one code, unit and method share a series; numbers are "
            "converted where there is a safe way, and say so."
        ),
        directives=[costs(WALK)],
    )
    async def trend(
        self,
        info: Info,
        code: Annotated[CodeInput, strawberry.argument(description="Any code that stands for the examination.")],
        unit: Annotated[
            str | None, strawberry.argument(description="UCUM, to convert to; else the unit of the newest number.")
        ] = None,
    ) -> Trend:
        """Walk the path once and draw up the series."""
        context = info.context
        async with context.walk(self.met, "trend"):
            if unit is not None and context.path.units.unit(unit) is None:
                raise BadInput("the unit is not one that can be converted to")
            asked = model.Code(code=code.code, system=code.system)
            cut = partial(trend, asked=asked, unit=unit, units=context.path.units)
            found = await context.show(self.met, "trend", wanted(None), cut)
        return Trend(
            series=list(found.series),  # type: ignore[arg-type]  # projected as they are
            breaks=list(found.breaks),  # type: ignore[arg-type]  # projected as they are
            completeness=found.answer.completeness,  # type: ignore[arg-type]  # projected as it is
            notices=list(found.answer.notices),  # type: ignore[arg-type]  # projected as they are
        )


async def compared(info: Info, lines: tuple[Recent, ...]) -> tuple[Recent, ...]:
    """Compare the reports of lines with what the caller was shown before, where anybody asks for that."""
    if not selects(info, "lines", "report", "changedSinceYouLooked"):
        return lines
    reports = await info.context.looked_at(line.report for line in lines if line.report is not None)
    known = {report.id: report for report in reports}
    return tuple(replace(line, report=known[line.report.id]) if line.report else line for line in lines)
