"""Figures are of groups: each is rounded, a few are withheld, and what takes too long is left out."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from resolvers.audit import Audit
from resolvers.errors import AuditUnavailable, BadInput, Forbidden, StoreUnavailable
from resolvers.model import ActorKind, Count, LookUpCount, PartOf, ReportCount
from resolvers.normalise.codes import NATIONAL
from resolvers.oversight.figuring import (
    CHANGES,
    MOST_DAYS,
    STEP,
    Figuring,
    LookUpFigure,
    Share,
    came_in,
    looked_up,
    often_enough,
    rounded,
    share,
)
from resolvers.oversight.operating import CHANNELS
from resolvers.oversight.recorded import Recorded
from tests.examples import NOW, clinician, operation_rules
from tests.unit.resolvers.oversight.test_operating import operator
from tests.unit.resolvers.served import Service
from tests.unit.resolvers.test_pipeline import World, asking

# Every part of the figures, and what counts it.
PARTS = {
    "look_ups": "look_ups",
    "refusals": "refusals",
    "complete": "complete_answers",
    "missing": "missing_sources",
    "openings": "openings_made",
    "changes": "changes_made",
    "recency": "recently_taken",
    "reports": "reports_received",
    "coding": "coded_results",
    "opted_out": "opted_out_persons",
}


async def figures(service, *, days=30, caller=None, world=None, most_s=2.0):
    caller = caller or operator()
    recorded = Recorded(Audit(world or World()), operation_rules())
    return await Figuring(service, recorded, most_s=most_s).figures(asking(caller), CHANNELS[caller.kind], days=days)


@pytest.mark.parametrize(
    ("times", "told"), [(0, None), (1, None), (4, None), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (1_002, 1_000)]
)
def test_a_count_is_told_to_the_nearest_five_and_a_few_are_not(times, told) -> None:
    assert rounded(times) == told


def test_one_more_or_less_is_never_told_by_itself() -> None:
    told = Counter(rounded(times) for times in range(198))

    assert all(one is None or one % STEP == 0 for one in told)
    # Whatever is told, it may have been one of several counts.
    assert min(told.values()) >= STEP // 2 + 1


def test_of_counts_those_of_a_few_are_left_out() -> None:
    counts = [Count(name="a", times=11), Count(name="b", times=4), Count(name="c", times=0)]

    assert often_enough(counts) == (Count(name="a", times=10),)


def test_of_look_ups_a_few_patients_are_withheld_and_a_few_looks_left_out() -> None:
    def counted(looks, patients, purpose="TREAT"):
        return LookUpCount(channel=ActorKind.PERSONNEL, purpose=purpose, looks=looks, patients=patients)

    assert looked_up([counted(40, 12), counted(9, 1, "BTG"), counted(4, 4, "COC")]) == (
        LookUpFigure(channel=ActorKind.PERSONNEL, purpose="TREAT", looks=40, patients=10),
        LookUpFigure(channel=ActorKind.PERSONNEL, purpose="BTG", looks=10, patients=None),
    )


def test_of_reports_hours_are_told_to_a_tenth_and_a_few_left_out() -> None:
    def counted(discipline, reports, sample=30.06, issue=None, issued=5):
        return ReportCount(
            discipline=discipline, reports=reports, issued=issued, hours_from_sample=sample, hours_from_issue=issue
        )

    found = [counted("LAB", 23), counted("PAT", 5, None, 0.449), counted("BLD", 4), counted("LAB", 9, 1.0, 1.0, 4)]
    assert came_in(found) == (
        counted("LAB", 25, 30.1),
        counted("PAT", 5, None, 0.4),
        counted("LAB", 10, None, None, 4),
    )


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (PartOf(all=0, part=0), None),
        (PartOf(all=4, part=4), None),
        (PartOf(all=15, part=10), Share(all=15, part=0.67)),
        (PartOf(all=5, part=0), Share(all=5, part=0.0)),
        (PartOf(all=5, part=5), Share(all=5, part=1.0)),
        (PartOf(all=5, part=1), Share(all=5, part=None)),
        (PartOf(all=100, part=1), Share(all=100, part=None)),
        (PartOf(all=100, part=4), Share(all=100, part=None)),
        (PartOf(all=100, part=5), Share(all=100, part=0.05)),
        (PartOf(all=100, part=95), Share(all=100, part=0.95)),
        (PartOf(all=100, part=96), Share(all=100, part=None)),
        (PartOf(all=100, part=99), Share(all=100, part=None)),
        (PartOf(all=9, part=4), Share(all=10, part=None)),
        (PartOf(all=10, part=5), Share(all=10, part=0.5)),
    ],
)
def test_a_part_is_told_to_two_digits_and_not_of_a_few_nor_where_the_rest_are_a_few(found, told) -> None:
    assert share(found) == told


async def test_everything_is_counted_over_the_same_time() -> None:
    service = Service()
    service.found = {"opted_out_persons": 12, "coded_results": PartOf(all=100, part=50)}
    found = await figures(service, days=3)
    begins = NOW - timedelta(days=3)

    assert (found.since, found.until, found.opted_out, found.coding) == (begins, NOW, 10, Share(all=100, part=0.5))
    assert found.refusals == (Count(name="FORBIDDEN", times=10),)
    given = {name: rest for name, *rest in service.asked}
    assert set(given.pop("coded_results")) == NATIONAL
    assert given.pop("opted_out_persons") == []
    assert given.pop("changes_made") == [begins, NOW, *CHANGES]
    assert {name: rest == [begins, NOW] for name, rest in given.items()} == dict.fromkeys(given, True)


async def late(deadline):
    await asyncio.Event().wait()


async def too_late(deadline):
    raise StoreUnavailable("late", reason="LATE")


@pytest.mark.parametrize("failure", [late, too_late])
@pytest.mark.parametrize(("part", "counted"), PARTS.items())
async def test_what_takes_too_long_is_not_told_and_keeps_nothing_else(part, counted, failure) -> None:
    service = Service()
    full = {name: PartOf(all=9, part=3) for name in ("complete_answers", "recently_taken", "coded_results")}
    service.found = {**full, "opted_out_persons": 9, counted: failure}
    found = await figures(service, most_s=0.02)

    assert {name for name in PARTS if getattr(found, name) is None} == {part}


async def test_a_store_that_is_down_is_said() -> None:
    async def down(deadline):
        raise StoreUnavailable("down")

    service = Service()
    service.found = {"recently_taken": down}
    with pytest.raises(AuditUnavailable):
        await figures(service)


@pytest.mark.parametrize("days", [0, MOST_DAYS + 1])
async def test_too_many_days_or_none_cannot_be_asked_for(days) -> None:
    world = World()
    with pytest.raises(BadInput):
        await figures(Service(), days=days, world=world)

    assert world.entries == []


async def test_it_is_recorded_and_nobody_else_is_told() -> None:
    service, world = Service(), World()
    await figures(service, days=MOST_DAYS, world=world)
    asked = list(service.asked)
    with pytest.raises(Forbidden):
        await figures(service, caller=clinician(), world=world)

    assert [(entry.operation, entry.person) for entry in world.entries] == [("figures", None)]
    assert service.asked == asked
