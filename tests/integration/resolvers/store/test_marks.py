"""What a source marked a report with holds until that source delivers the report without it."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.store.marks import differ
from tests.examples import NOW
from tests.integration.resolvers.store.lives import KARI, OLA, rows
from tests.integration.resolvers.store.test_directives import MARK

DAY = timedelta(days=1)


@pytest.fixture
async def kari(store, soon):
    return await store.enrol([KARI], soon)


async def note(store, person, soon, marks, seen, *, source="vest", now=NOW):
    known = (await store.directives(person, now, soon)).marks
    await store.note_marks(person, source, marks, seen=seen, known=known, now=now, deadline=soon)


async def held(store, person, soon):
    return [(one.report_id, one.source, one.code) for one in (await store.directives(person, NOW, soon)).marks]


async def test_marks_are_read_by_report_source_and_code(store, kari, soon):
    await note(store, kari, soon, {"rp-2": ("NORU",), "rp-1": ("NORS", "NORN_FFL")}, {"rp-1", "rp-2"})
    await note(store, kari, soon, {"rp-1": ("NORU",)}, {"rp-1"}, source="midt")

    assert await held(store, kari, soon) == [
        ("rp-1", "midt", "NORU"),
        ("rp-1", "vest", "NORN_FFL"),
        ("rp-1", "vest", "NORS"),
        ("rp-2", "vest", "NORU"),
    ]
    assert await held(store, await store.enrol([OLA], soon), soon) == []


async def test_a_mark_goes_when_its_own_source_delivers_the_report_without_it(store, kari, soon):
    await note(store, kari, soon, {"rp-1": ("NORU", "NORS"), "rp-2": ("NORU",)}, {"rp-1", "rp-2"})
    await note(store, kari, soon, {"rp-1": ("NORU",)}, {"rp-1"}, source="midt")

    await note(store, kari, soon, {"rp-1": ("NORS",)}, {"rp-1"})
    assert await held(store, kari, soon) == [
        ("rp-1", "midt", "NORU"),
        ("rp-1", "vest", "NORS"),
        ("rp-2", "vest", "NORU"),
    ]

    await note(store, kari, soon, {}, {"rp-1"})
    assert await held(store, kari, soon) == [("rp-1", "midt", "NORU"), ("rp-2", "vest", "NORU")]


async def test_a_source_that_delivers_nothing_in_full_keeps_its_last_marks(store, kari, soon):
    await note(store, kari, soon, {"rp-1": ("NORU",)}, {"rp-1"})
    await note(store, kari, soon, {}, set())
    await note(store, kari, soon, {"rp-1": ("NORS",)}, set())

    assert await held(store, kari, soon) == [("rp-1", "vest", "NORS"), ("rp-1", "vest", "NORU")]


async def test_the_first_time_is_kept(store, database, kari, soon):
    await note(store, kari, soon, {"rp-1": ("NORU",)}, {"rp-1"})
    await note(store, kari, soon, {"rp-1": ("NORU", "NORS")}, {"rp-1"}, now=NOW + DAY)

    assert {row["code"]: row["first_seen_at"] for row in await rows(database, "source_mark")} == {
        "NORU": NOW,
        "NORS": NOW + DAY,
    }


async def test_what_is_known_costs_nothing_and_what_is_new_needs_the_store(store, kari, soon):
    past = Deadline.after(-1)
    same = {MARK.report_id: {MARK.code}}

    await store.note_marks(kari, "vest", same, seen=same.keys(), known=[MARK], now=NOW, deadline=past)
    with pytest.raises(StoreUnavailable):
        await store.note_marks(kari, "vest", same, seen=same.keys(), known=[], now=NOW, deadline=past)


@pytest.mark.parametrize(
    ("marks", "seen", "known", "differs"),
    [
        ({}, set(), [], False),
        ({}, {"rp-1"}, [], False),
        ({"rp-1": ["NORN_FFL"]}, {"rp-1"}, [MARK], False),
        ({"rp-1": []}, {"rp-2"}, [MARK], False),
        ({}, {"rp-1"}, [replace(MARK, source="midt")], False),
        ({"rp-1": ["NORN_FFL"]}, set(), [replace(MARK, source="midt")], True),
        ({"rp-1": ["NORS", "NORN_FFL"]}, {"rp-1"}, [MARK], True),
        ({"rp-1": []}, {"rp-1"}, [MARK], True),
        ({"rp-1": ["NORS"]}, {"rp-1"}, [MARK], True),
    ],
)
def test_what_a_source_says_differs_where_a_mark_is_new_or_gone(marks, seen, known, differs):
    assert differ("vest", marks, seen, known) is differs


async def test_who_has_opted_out_is_remembered_nothing_of(store, kari, soon):
    await note(store, kari, soon, {"rp-1": ("NORU",)}, {"rp-1"})
    await store.set_opt_out(kari, NOW, soon)
    assert await held(store, kari, soon) == []

    await note(store, kari, soon, {"rp-1": ("NORU",)}, {"rp-1"})
    assert await held(store, kari, soon) == []


async def test_many_answers_at_once_end_without_an_error(store, kari, soon):
    ways = [{"rp-1": ("NORU",), "rp-2": ("NORS",)}, {"rp-2": ("NORU",)}, {}]
    async with asyncio.TaskGroup() as group:
        for at in range(12):
            marks = ways[at % 3]
            group.create_task(
                store.note_marks(kari, "vest", marks, seen={"rp-1", "rp-2"}, known=[MARK], now=NOW, deadline=soon)
            )
        group.create_task(store.set_opt_out(kari, NOW, soon))

    assert await held(store, kari, soon) == []
