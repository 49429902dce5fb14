"""A page in parts: the last ends where the whole page does, nothing is told twice, and no list leaves the fast way."""

import asyncio
import dataclasses
from typing import Any

import msgspec
import pytest
from graphql import IncrementalStreamResult, parse

from resolvers.model import ReportKey
from resolvers.schema.context import Context
from tests.examples import NUMBER, ORGANISATION, clinician, report
from tests.unit.resolvers.schema.asked import SCHEMA, parts
from tests.unit.resolvers.test_parting import NORD, VEST, VEST_SENDER, Gated, of_vest, stated
from tests.unit.resolvers.test_pipeline import World, asking, pipeline

PAGE = "edges { cursor node { key { report } status } } pageInfo { hasNextPage hasPreviousPage endCursor }"
LATE = f"sources {{ source {{ id }} state shown }} {PAGE} completeness {{ complete }} notices {{ __typename }}"
DEFERRED = f"{PAGE} ... @defer {{ late {{ {LATE} }} }}"
STREAMED = f"{PAGE} late @stream {{ {LATE} }}"


def others(number: str, day: str) -> Any:
    """Write a report of a sender that no region holds."""
    return report(number, day=day, key=ReportKey("ENH:100100649", number, ""))


class Asked:
    """One question, over a store of four reports and two regions."""

    def __init__(self, arguments: str = "", fields: str = DEFERRED) -> None:
        self.world = World()
        held = [others(f"c{day}", f"2026-01-0{day}") for day in range(1, 5)]
        self.world.pages = tuple(msgspec.json.encode(one) for one in held)
        self.nord = Gated(NORD, report("n", day="2026-01-03"), report("n0", day="2025-01-01"))
        self.vest = Gated(VEST, of_vest("v", day="2026-02-01"))
        self.query = f"query Q($id: PersonNumber!) {{ patient(id: $id) {{ timeline{arguments} {{ {fields} }} }} }}"

    async def begin(self, group: asyncio.TaskGroup | None) -> Any:
        over = pipeline(self.world, nord=self.nord, vest=self.vest)
        stated(over, {NORD: ORGANISATION, VEST: VEST_SENDER})
        path = dataclasses.replace(parts(self.world), pipeline=over)
        context = Context(asking=asking(clinician(), 60.0), path=path, group=group)
        return await SCHEMA.run_in_parts(
            parse(self.query), variables={"id": NUMBER.digits}, operation_name=None, context=context
        )


def plain(data: Any) -> Any:
    """Read what was completed in C too."""
    return msgspec.json.decode(msgspec.json.encode(data))


def timeline(result: Any) -> Any:
    return plain(result.data)["patient"]["timeline"]


def reports(page: Any) -> list[str]:
    return [edge["node"]["key"]["report"] for edge in page["edges"]]


async def in_parts(asked: Asked) -> tuple[Any, list[Any]]:
    """Ask, let one region answer after the other where each is told, and give the first part and the later ones."""
    later: list[Any] = []
    async with asyncio.TaskGroup() as group:
        found = await asked.begin(group)
        asked.vest.let.set()
        if "@stream" not in asked.query:
            asked.nord.let.set()
        async for part in found.subsequent_results:
            for one in part.incremental or ():
                later += plain(one.items if isinstance(one, IncrementalStreamResult) else one.data["late"])
            asked.nord.let.set()
    return timeline(found.initial_result), later


async def whole(asked: Asked) -> Any:
    """Ask as one does who takes no parts."""
    for region in (asked.nord, asked.vest):
        region.let.set()
    asked.query = asked.query.replace("@stream", "@stream(if: false)").replace("@defer", "@defer(if: false)")
    return timeline(await asked.begin(None))


@pytest.mark.parametrize(
    ("arguments", "first", "later"),
    [
        ("", ["c4", "c3", "c2", "c1"], [["v"], ["n", "n0"]]),
        ("(first: 2)", ["c4", "c3"], [["v"], []]),
        ("(first: 3)", ["c4", "c3", "c2"], [["v"], ["n"]]),
        ("(last: 2)", ["c2", "c1"], [[], ["n0"]]),
        ("(order: OLDEST_FIRST, first: 2)", ["c1", "c2"], [[], ["n0"]]),
    ],
)
async def test_a_page_is_cut_anew_with_each_part_and_ends_where_the_whole_page_does(arguments, first, later) -> None:
    page, told = await in_parts(Asked(arguments, STREAMED))
    full = await whole(Asked(arguments, STREAMED))

    assert (reports(page), [reports(one) for one in told]) == (first, later)
    last = told[-1]
    assert last["pageInfo"] == full["pageInfo"]
    assert set(reports(full)) <= {name for one in (page, *told) for name in reports(one)}
    assert [[line["source"]["id"] for line in one["sources"]] for one in told] == [["vest"], ["nord"]]
    assert [one["completeness"]["complete"] for one in told] == [False, True]


async def test_where_the_field_is_deferred_all_later_parts_come_together() -> None:
    page, told = await in_parts(Asked())

    assert reports(page) == ["c4", "c3", "c2", "c1"]
    assert sorted(name for one in told for name in reports(one)) == ["n", "n0", "v"]


async def test_no_list_of_an_answer_in_parts_is_completed_one_by_one_but_for_the_parts_themselves() -> None:
    tally = SCHEMA.projections.tally
    before = tally.projected, tally.deoptimised.copy(), tally.unsupported.copy()

    for fields in (DEFERRED, STREAMED):
        await in_parts(Asked(fields=fields))

    assert tally.projected > before[0]
    assert (tally.deoptimised, tally.unsupported) == before[1:]


async def test_a_part_of_which_only_names_are_asked_is_not_recorded_as_shown() -> None:
    asked = Asked(fields="edges { node { id } } late @stream { edges { node { status } } }")

    await in_parts(asked)

    assert [bool(entry.shown) for entry in asked.world.entries] == [False, True, True]


async def test_what_has_changed_since_the_caller_looked_is_told_with_each_part() -> None:
    fields = "edges { node { key { report } changedSinceYouLooked } }"
    asked = Asked(fields=f"{fields} late @stream {{ {fields} }}")

    page, told = await in_parts(asked)

    assert {edge["node"]["changedSinceYouLooked"] for one in (page, *told) for edge in one["edges"]} == {None}
    assert len(asked.world.looked) == 1


async def test_a_later_part_that_is_refused_is_recorded_and_told_as_an_error_of_the_list() -> None:
    asked = Asked(fields=STREAMED)
    async with asyncio.TaskGroup() as group:
        found = await asked.begin(group)
        asked.world.notebook_fails = True
        asked.vest.let.set()
        asked.nord.let.set()
        told = [one async for one in found.subsequent_results]

    (error,) = [error for part in told for done in part.completed or () for error in done.errors or ()]
    assert error.original_error.code == "POLICY_UNAVAILABLE"
    assert [entry.outcome for entry in asked.world.entries] == ["OK", "POLICY_UNAVAILABLE"]


async def test_without_anything_late_asked_for_the_page_waits_for_all_though_parts_could_be_taken() -> None:
    asked = Asked(fields=f"{PAGE} ... @include(if: false) {{ ... @defer {{ late {{ {LATE} }} }} }}")
    asked.nord.let.set()
    asked.vest.let.set()
    async with asyncio.TaskGroup() as group:
        found = await asked.begin(group)

    assert len(reports(timeline(found))) == 7
