"""A page of a timeline, whole or in parts: what later parts hold was not told before."""

from collections.abc import AsyncIterator, Callable, Iterable

import msgspec
from msgspec.structs import replace

from resolvers.model import Answer, Completeness, MergedReport, ReportId, SourceId, SourceLine, TimelineFilter
from resolvers.parting import Parting
from resolvers.pipeline import Met
from resolvers.schema.connections import LateReports, PageInfo, ReportConnection, page_info
from resolvers.schema.context import Info
from resolvers.schema.paging import Edge, Page
from resolvers.schema.selecting import comes_later, looks, selects

TIMELINE = "timeline"
Cut = Callable[[Answer], Page]


class Rest(msgspec.Struct, frozen=True, kw_only=True):
    """A page as it stands now, and what of it was not told before."""

    page: Page
    edges: tuple[Edge, ...]

    @property
    def answer(self) -> Answer:
        """Give the answer that it is of."""
        return self.page.answer

    @property
    def reports(self) -> tuple[MergedReport, ...]:
        """Give the reports that leave."""
        return tuple(edge.node for edge in self.edges)


class InParts:
    """
    One timeline that is told in parts.

    A page is cut anew for each part, so that the last one ends where the whole answer's page does. A report that was
    told before and that others have pushed off the page is not taken back: it is on the next page too.
    """

    def __init__(self, info: Info, met: Met, cut: Cut, parting: Parting) -> None:
        """Take what begins and ends a page, and what waits for the sources."""
        self._info = info
        self._met = met
        self._cut = cut
        self._parting = parting
        self._told: set[ReportId] = set()

    async def first(self) -> ReportConnection:
        """Tell the first part; the others come as its field `late` is read."""
        found = await self._parting.first(self._cut, looks=looks(self._info, "edges", "node"))
        self._info.context.explain(self._met, found.answer)
        self._told.update(report.id for report in found.reports)
        return connection(found, await compared(self._info, found.reports, "edges", "node"), self._later())

    async def _later(self) -> AsyncIterator[LateReports]:
        """Tell each later part when it is there."""
        context, seen = self._info.context, looks(self._info, "late", "edges", "node")
        while True:
            async with context.recorded(self._met, TIMELINE):
                found = await self._parting.next(self._rest, looks=seen)
            if found is None:
                return
            came, rest = found
            context.explain(self._met, rest.answer)
            self._told.update(report.id for report in rest.reports)
            yield late(came, rest, await compared(self._info, rest.reports, "late", "edges", "node"))

    def _rest(self, answer: Answer) -> Rest:
        """Cut the page, and leave out what was told."""
        page = self._cut(answer)
        return Rest(page=page, edges=tuple(edge for edge in page.edges if edge.node.id not in self._told))


async def timeline(info: Info, met: Met, wanted: TimelineFilter, cut: Cut) -> ReportConnection:
    """Walk the path and tell a page: in parts where they can be told, and some of it may come later, and else whole."""
    context = info.context
    if context.group is not None and comes_later(info, "late"):
        return await InParts(info, met, cut, context.parting(met, TIMELINE, wanted, context.group)).first()
    found = await context.show(met, TIMELINE, wanted, cut, looks=looks(info, "edges", "node"))
    return connection(found, await compared(info, found.reports, "edges", "node"))


async def compared(info: Info, reports: tuple[MergedReport, ...], *path: str) -> tuple[MergedReport, ...]:
    """Compare reports with what the caller was shown before, where anybody asks for that; only then is it read."""
    return await info.context.looked_at(reports) if selects(info, *path, "changedSinceYouLooked") else reports


def connection(
    cut: Page, reports: tuple[MergedReport, ...], rest: AsyncIterator[LateReports] | tuple[LateReports, ...] = ()
) -> ReportConnection:
    """Show the reports of a page with the ledger and notices of its answer, and what comes after it."""
    return ReportConnection(
        edges=with_reports(cut.edges, reports),  # type: ignore[arg-type]  # projected as they are
        page_info=standing(cut),
        completeness=cut.answer.completeness,  # type: ignore[arg-type]  # projected as it is
        notices=list(cut.answer.notices),  # type: ignore[arg-type]  # projected as they are
        late=rest,  # type: ignore[arg-type]  # the library takes what comes by and by for a list too
    )


def late(came: Iterable[SourceId], rest: Rest, reports: tuple[MergedReport, ...]) -> LateReports:
    """Show a later part."""
    return LateReports(
        sources=lines_of(rest.answer.completeness, frozenset(came)),  # type: ignore[arg-type]  # projected as they are
        edges=with_reports(rest.edges, reports),  # type: ignore[arg-type]  # projected as they are
        page_info=standing(rest.page),
        completeness=rest.answer.completeness,  # type: ignore[arg-type]  # projected as it is
        notices=list(rest.answer.notices),  # type: ignore[arg-type]  # projected as they are
    )


def lines_of(completeness: Completeness, sources: frozenset[SourceId]) -> list[SourceLine]:
    """Find the lines of some sources."""
    return [line for line in completeness.sources if line.source.id in sources]


def with_reports(edges: Iterable[Edge], reports: Iterable[MergedReport]) -> list[Edge]:
    """Put reports where they stood, as they are now."""
    return [replace(edge, node=report) for edge, report in zip(edges, reports, strict=True)]


def standing(cut: Page) -> PageInfo:
    """Tell where a page stands."""
    return page_info(cut.ends, has_previous_page=cut.has_previous_page, has_next_page=cut.has_next_page)
