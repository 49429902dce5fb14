"""The store is filled through the intake: once, or once more after an interruption, with the same result."""

import pytest
from msgspec.structs import replace

from gateway.demo.cast import CITIZENS, find
from gateway.demo.filling import FillingFailed, fill, take
from gateway.demo.restrictions import limits
from resolvers.intake import Intake
from resolvers.model import RestrictionType
from tests.unit.gateway.demo.reports import ANCHOR, CHRONICLE

FEW = replace(
    CHRONICLE, written=tuple(each for each in CHRONICLE.written if each.citizen in {"signe", "ragna", "amal"})
)


async def filled(store, progress=lambda *_: None):
    await fill(store, FEW, now=ANCHOR, progress=progress)


async def test_every_message_of_the_centre_is_taken(store):
    seen = []

    await filled(store, lambda done, whole: seen.append((done, whole)))

    whole = len(FEW.held_by("central"))
    assert seen == [(done, whole) for done in range(1, whole + 1)]


async def test_restrictions_are_set_once_however_often_it_is_filled(store, soon):
    await filled(store)
    await filled(store)

    signe = await store.person((find("signe").number,), soon)
    directives = await store.directives(signe, ANCHOR, soon)
    assert [each.type for each in directives.restrictions] == [RestrictionType.DELAY]


async def test_who_has_opted_out_has_opted_out(store, soon):
    await filled(store)

    for citizen in CITIZENS:
        person = await store.person((citizen.number,), soon)
        assert (await store.directives(person, ANCHOR, soon)).opted_out == citizen.opted_out


async def test_who_has_reserved_against_the_channel_has_closed_it(store, soon):
    await filled(store)

    closed = []
    for citizen in CITIZENS:
        person = await store.person((citizen.number,), soon)
        if (await store.directives(person, ANCHOR, soon)).channel_closed:
            closed.append(citizen.key)
    assert closed == ["vigdis"]


async def test_every_restriction_of_the_cast_is_kept_as_it_is_written(store, soon):
    await filled(store)

    for limit in limits(FEW):
        person = await store.person((find(limit.citizen).number,), soon)
        (kept,) = (await store.directives(person, ANCHOR, soon)).restrictions
        assert replace(kept, id="", held_since=None) == limit.restriction


async def test_both_numbers_of_a_person_lead_to_the_same(store, soon):
    await filled(store)
    amal = find("amal")

    assert await store.person((amal.number,), soon) == await store.person(amal.earlier_numbers, soon)


async def test_a_message_that_is_not_taken_stops_the_filling(store):
    intake = Intake(store, her_organisations={}, synthetic_only=True, quarantine_days=1)
    written = FEW.held_by("central")[0]
    key = replace(written.report.key, organisation="ENH:100000202")

    with pytest.raises(FillingFailed, match="SENDER_MISMATCH"):
        await take(intake, replace(written, report=replace(written.report, key=key)), ANCHOR)
