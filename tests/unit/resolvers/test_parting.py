"""An answer in parts: the store at once, the others as they come, and together the whole answer."""

import asyncio
from itertools import permutations

import msgspec
import pytest

from resolvers.errors import AuditUnavailable
from resolvers.merge import CENTRAL
from resolvers.model import (
    Answer,
    Code,
    Delivery,
    Missing,
    ReportKey,
    Request,
    SourceId,
    SourceState,
    TimelineFilter,
)
from resolvers.parting import Parting
from resolvers.pipeline import Errand, Picked
from resolvers.plan import SourceSheet
from tests.examples import NOW, NUMBER, ORGANISATION, citizen, clinician, directives, mark, moment, pair, report
from tests.unit.resolvers.test_pipeline import MARKED, NAMING, World, asking, pipeline

VEST_SENDER = "100100681"
NORD, VEST = SourceId("nord"), SourceId("vest")
SENDERS = {NORD: ORGANISATION, VEST: VEST_SENDER}


def of_vest(number: str = "v1", **changes):
    return report(number, key=ReportKey(f"ENH:{VEST_SENDER}", number, ""), **changes)


class Gated:
    """A region that answers when it is let."""

    def __init__(self, name: SourceId, *reports, missing: Missing | None = None) -> None:
        self.name = name
        self.let = asyncio.Event()
        self.reports = reports
        self.missing = missing
        self.asked = []

    async def fetch(self, fetch, deadline):
        self.asked.append(fetch)
        await self.let.wait()
        pages = tuple(msgspec.json.encode(found) for found in self.reports)
        return self.missing or Delivery(source=self.name, dialect="central", as_of=NOW, pages=pages)


def everything(answer: Answer) -> Picked:
    return Picked(answer=answer, reports=answer.reports)


def stated(path, senders) -> None:
    """Say of each region whose reports it holds."""
    sheets = tuple(
        SourceSheet(id=sheet.id, name=sheet.name, senders=frozenset({senders[sheet.id]} if sheet.id in senders else ()))
        for sheet in path._sheets
    )
    path._sheets = path._answering._sheets = sheets


class Opened:
    """One question in parts, over a store and two regions."""

    def __init__(self, group, world, *regions, caller=None, senders=SENDERS, wanted=None, budget_s=60.0) -> None:
        self.path = pipeline(world, **{region.name: region for region in regions})
        stated(self.path, senders)
        self._request, self._group = asking(caller, budget_s), group
        self._wanted = wanted or TimelineFilter()
        self.parting: Parting

    async def begin(self) -> Picked:
        met = await self.path.meet(self._request, NUMBER, "patient")
        errand = Errand(asking=self._request, met=met, operation="timeline", wanted=self._wanted)
        self.parting = Parting(self.path, errand, self._group)
        return await self.parting.first(everything)


def told(part: Picked) -> list[str]:
    return sorted(found.key.report for found in part.answer.reports)


def lines(part: Picked) -> list[tuple[str, str | None]]:
    return [(str(line.state), line.reason) for line in part.answer.completeness.sources]


async def test_the_store_is_told_at_once_but_for_what_silent_regions_may_hold() -> None:
    world = World()
    world.pages = tuple(
        msgspec.json.encode(found) for found in (report(), of_vest(), report("x", key=ReportKey("", "x", "")))
    )
    nord, vest = Gated(NORD, report()), Gated(VEST, of_vest(), of_vest("v2"))
    async with asyncio.TaskGroup() as group:
        opened = Opened(group, world, nord, vest)
        first = await opened.begin()
        vest.let.set()
        second = await opened.parting.next(everything)
        nord.let.set()
        third = await opened.parting.next(everything)
        last = await opened.parting.next(everything)

    assert (told(first), lines(first)) == (
        [],
        [("EMPTY", "AWAITS_OTHERS"), ("LATE", "DEFERRED"), ("LATE", "DEFERRED")],
    )
    assert (second[0], told(second[1])) == ({VEST}, ["v1", "v2"])
    assert lines(second[1]) == [("ANSWERED", "AWAITS_OTHERS"), ("LATE", "DEFERRED"), ("ANSWERED", None)]
    assert (third[0], told(third[1])) == ({NORD}, ["r1", "v1", "v2", "x"])
    assert lines(third[1]) == [("ANSWERED", None)] * 3
    assert third[1].answer.completeness.complete
    assert last is None
    assert [entry.sources["nord"] for entry in world.entries] == ["LATE", "LATE", "ANSWERED"]
    assert [len(entry.shown) for entry in world.entries] == [0, 2, 4]
    assert [entry.operation for entry in world.entries] == ["timeline", "timeline.late", "timeline.late"]
    assert world.order == ["marks", "record"] * 3


@pytest.mark.parametrize("caller", [citizen, clinician])
async def test_a_report_that_a_silent_source_may_restrict_stays_out_though_nothing_is_known_of_its_copy(caller) -> None:
    region = Gated(NORD, MARKED)
    async with asyncio.TaskGroup() as group:
        opened = Opened(group, World(), region, caller=caller())
        first = await opened.begin()
        region.let.set()
        _, second = await opened.parting.next(everything)

    assert told(first) == []
    assert told(second) == ([] if caller is citizen else ["r1"])


async def test_the_last_known_mark_of_a_source_that_fails_holds() -> None:
    world, name = World(), NAMING.report(report().key)
    world.limits = directives(marks=(mark(name, "NORN_FFL"),))
    region = Gated(NORD, missing=Missing(source=NORD, state=SourceState.FAILED, reason="CONNECTION"))
    async with asyncio.TaskGroup() as group:
        opened = Opened(group, world, region, caller=citizen())
        first = await opened.begin()
        region.let.set()
        _, second = await opened.parting.next(everything)

    assert told(first) == told(second) == []
    assert lines(second)[1] == ("FAILED", "CONNECTION")


def world_of(*reports) -> World:
    world = World()
    world.pages = tuple(msgspec.json.encode(found) for found in reports)
    return world


HELD = (
    ((report(), of_vest()), (report(),), (of_vest(),)),
    ((report(), of_vest()), (MARKED,), (of_vest(issued=moment("2026-02-01")),)),
    ((of_vest("v3"),), (), ()),
    ((), (report("r2"), report("r3", day="2025-01-01")), (of_vest("v9"),)),
)


@pytest.mark.parametrize("order", [*permutations([CENTRAL, NORD, VEST])])
@pytest.mark.parametrize("senders", [SENDERS, {NORD: ORGANISATION}])
@pytest.mark.parametrize("held", range(len(HELD)))
@pytest.mark.parametrize("caller", [citizen, clinician])
async def test_each_report_is_told_as_the_whole_answer_tells_it_and_the_last_part_is_the_whole(
    caller, held, senders, order
) -> None:
    central, nord, vest = HELD[held]
    whole = await answered_whole(caller(), central, nord, vest)
    world, regions = world_of(*central), {NORD: Gated(NORD, *nord), VEST: Gated(VEST, *vest)}
    for name in order[: order.index(CENTRAL)]:
        regions[name].let.set()
    parts = []
    async with asyncio.TaskGroup() as group:
        opened = Opened(group, world, *regions.values(), caller=caller(), senders=senders)
        parts.append(await opened.begin())
        for name in order[order.index(CENTRAL) :]:
            if name in regions:
                regions[name].let.set()
        while (part := await opened.parting.next(everything)) is not None:
            parts.append(part[1])

    full = {found.id: comparable(found) for found in whole.reports}
    for part in parts:
        assert {found.id: comparable(found) for found in part.answer.reports}.items() <= full.items()
        assert {type(one) for one in part.answer.notices} <= {type(one) for one in whole.notices} | {
            type(one) for one in part.answer.notices if "svarte ikke" in one.text
        }
    assert [comparable(found) for found in parts[-1].answer.reports] == [*map(comparable, whole.reports)]
    assert parts[-1].answer.completeness == whole.completeness
    assert parts[-1].answer.notices == whole.notices
    assert parts[-1].answer.rows == whole.rows


def comparable(found):
    """Take out what is written when it is asked for; it is compared as it is written."""
    return msgspec.structs.replace(found, history=None), found.versions


async def answered_whole(caller, central, nord, vest) -> Answer:
    regions = [Gated(NORD, *nord), Gated(VEST, *vest)]
    for region in regions:
        region.let.set()
    path, request = pipeline(world_of(*central), nord=regions[0], vest=regions[1]), asking(caller)
    met = await path.meet(request, NUMBER, "patient")
    return await path.answer(request, met, "timeline", TimelineFilter())


async def test_every_source_is_asked_for_all_as_none_waits_for_what_others_find() -> None:
    region = Gated(NORD)
    region.let.set()
    async with asyncio.TaskGroup() as group:
        await Opened(group, World(), region, wanted=TimelineFilter(since=NOW, changed_since=NOW)).begin()

    assert [(fetch.window, fetch.changed_since) for fetch in region.asked] == [(None, None)]


async def test_a_part_that_cannot_be_recorded_is_not_told() -> None:
    world, region = World(), Gated(NORD)
    async with asyncio.TaskGroup() as group:
        opened = Opened(group, world, region)
        await opened.begin()
        world.log_fails = True
        region.let.set()
        with pytest.raises(AuditUnavailable):
            await opened.parting.next(everything)


async def test_the_deadline_of_the_request_holds_for_later_parts() -> None:
    world, region = World(), Gated(NORD)
    async with asyncio.TaskGroup() as group:
        opened = Opened(group, world, region, budget_s=1.05)
        await opened.begin()
        _, late = await opened.parting.next(everything)
        assert lines(late)[1] == ("LATE", "TIMEOUT")


async def test_nobody_waits_where_nobody_is_asked_and_who_is_left_is_let_go() -> None:
    world, region = World(), Gated(NORD)
    world.limits = directives(opted_out=True)
    async with asyncio.TaskGroup() as group:
        opened = Opened(group, world, region)
        first = await opened.begin()
        assert await opened.parting.next(everything) is None

        left = Opened(group, World(), Gated(NORD))
        await left.begin()
        left.parting.leave()

    assert {line.reason for line in first.answer.completeness.sources} == {"OPTED_OUT"}


def denied(found):
    """Mark a report as denied to the patient, by its source."""
    return msgspec.structs.replace(found, requests=(Request(reservations=(Code(code="NORN_FFL"),)),))


PLAIN = ((report("r1"), of_vest("v1")), (report("r1"),), (of_vest("v1"), of_vest("v2")))
# What the citizen is not shown, beside that: a report denied where it lies alone, one that the region of its sender
# alone denies while the store would show it, and one that is not final anywhere.
HIDDEN = (
    (report("r1"), of_vest("v1"), of_vest("v7"), report("r8", source_status=pair("N", "P"))),
    (report("r1"), denied(report("r9"))),
    (of_vest("v1"), of_vest("v2"), denied(of_vest("v7"))),
)


@pytest.mark.parametrize("order", [*permutations([CENTRAL, NORD, VEST])])
@pytest.mark.parametrize("senders", [SENDERS, {NORD: ORGANISATION}, {}])
async def test_what_is_hidden_changes_no_part_nor_when_it_comes(senders, order) -> None:
    told_of = [await in_order(held, senders, order) for held in (PLAIN, HIDDEN)]

    assert told_of[0] == told_of[1]
    assert told(told_of[1][-1]) == ["r1", "v1", "v2"]


async def in_order(held, senders, order) -> list[Picked]:
    """Ask in parts, and let the regions answer one after the other; gives what the citizen is told."""
    central, nord, vest = held
    world, regions = world_of(*central), {NORD: Gated(NORD, *nord), VEST: Gated(VEST, *vest)}
    for name in order[: order.index(CENTRAL)]:
        regions[name].let.set()
    async with asyncio.TaskGroup() as group:
        opened = Opened(group, world, *regions.values(), caller=citizen(), senders=senders)
        parts = [await opened.begin()]
        for name in order[order.index(CENTRAL) + 1 :]:
            regions[name].let.set()
            came, part = await opened.parting.next(everything)
            assert came == {name}
            parts.append(part)
    return [as_told(part) for part in parts]


def as_told(part: Picked) -> Picked:
    """Leave out of a part what the access log alone is told, and write out what is written when it is asked for."""
    answer = msgspec.structs.replace(part.answer, reports=tuple(map(written_out, part.answer.reports)), rows={})
    return Picked(answer=answer, reports=answer.reports)


def written_out(found):
    """Put the versions of a report in the place of what writes them."""
    return msgspec.structs.replace(found, history=found.versions)
