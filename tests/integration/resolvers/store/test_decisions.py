"""A decision is for the patient that it was first used for, with whichever gateway, for as long as it is bound."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from resolvers.errors import StoreUnavailable
from resolvers.store import Purging, Store, open_pool
from resolvers.store.decisions import NamedDecision
from tests.conftest import execute
from tests.examples import NOW, NUMBER, OTHER_NUMBER
from tests.integration.resolvers.store.lives import rows

HOUR = timedelta(hours=1)
DECISION = NamedDecision(issuer="https://issuer.example.test", subject="s", organisation="100000091", id="d-1")
KARI, OLA = b"k" * 32, b"o" * 32
RACES = 50


async def bound(store, soon, patient, decision=DECISION, at=NOW):
    number = None if patient is None else NUMBER
    return await store.bind_decision(decision, patient, number=number, now=at, until=at + HOUR, deadline=soon)


@pytest.fixture
async def other(database, vault):
    """Another gateway's store on the same database."""
    async with open_pool(database, largest=4) as pool:
        yield Store(pool, vault)


@pytest.mark.parametrize("second", [OLA, NUMBER, None])
@pytest.mark.parametrize("first", [KARI, OTHER_NUMBER])
async def test_a_decision_is_for_one_patient(store, other, soon, first, second):
    assert await bound(store, soon, first)
    assert not await bound(other, soon, second)
    assert await bound(other, soon, first)


async def test_a_list_is_no_patient(store, soon):
    assert await bound(store, soon, None)
    assert await bound(store, soon, None)
    assert not await bound(store, soon, KARI)


@pytest.mark.parametrize("part", ["issuer", "subject", "organisation", "id"])
async def test_another_s_decision_of_the_same_id_is_another_decision(store, soon, part):
    await bound(store, soon, KARI)

    assert await bound(store, soon, OLA, replace(DECISION, **{part: "another"}))


async def test_after_an_hour_it_is_bound_to_nobody(store, soon):
    await bound(store, soon, KARI)

    assert not await bound(store, soon, OLA, at=NOW + HOUR - timedelta(microseconds=1))
    assert await bound(store, soon, OLA, at=NOW + HOUR)
    assert not await bound(store, soon, KARI, at=NOW + HOUR)


async def test_it_is_not_bound_for_longer_by_being_used(store, soon):
    await bound(store, soon, KARI)
    await bound(store, soon, KARI, at=NOW + HOUR / 2)

    assert await bound(store, soon, OLA, at=NOW + HOUR)


@pytest.mark.parametrize("before", [False, True], ids=["new", "over"])
async def test_of_those_who_use_it_at_once_for_two_patients_one_patient_wins(store, other, soon, before):
    for race in range(RACES):
        decision = replace(DECISION, id=f"d-{race}")
        if before:
            await bound(store, soon, b"x" * 32, decision, at=NOW - HOUR)
        wishes = [(store, KARI), (other, OLA), (other, KARI), (store, OLA)]
        async with asyncio.TaskGroup() as group:
            tried = [group.create_task(bound(at, soon, patient, decision)) for at, patient in wishes]
        one, two, three, four = [task.result() for task in tried]
        assert (one, two) in {(True, False), (False, True)}
        assert (three, four) == (one, two)


async def test_nothing_that_is_kept_names_anybody_or_tells_that_two_are_of_one_patient(store, database, soon):
    for number in range(2):
        await bound(store, soon, KARI, replace(DECISION, id=f"d-{number}"))

    kept = await rows(database, "decision_binding")
    assert len({row["patient"] for row in kept} | {row["decision"] for row in kept} | {KARI}) == 5
    assert len({row["sealed"] for row in kept}) == 2
    assert not [row for row in kept if NUMBER.digits.encode() in row["sealed"]]


@pytest.mark.parametrize("patient", [KARI, NUMBER])
async def test_whoever_has_the_decision_goes_on_by_its_number_for_as_long_as_it_is_bound(store, other, soon, patient):
    await bound(store, soon, patient)
    found = await other.bound_number(DECISION, now=NOW, deadline=soon)
    of_another = await other.bound_number(replace(DECISION, subject="t"), now=NOW, deadline=soon)
    later = await other.bound_number(DECISION, now=NOW + HOUR, deadline=soon)

    assert (found, of_another, later) == (NUMBER, None, None)


async def test_nobody_goes_on_with_a_list(store, soon):
    await bound(store, soon, None)

    assert await store.bound_number(DECISION, now=NOW, deadline=soon) is None


async def test_what_was_sealed_with_another_secret_or_for_another_decision_does_not_open(store, database, soon):
    await bound(store, soon, KARI)
    await bound(store, soon, KARI, replace(DECISION, id="d-2"))
    await execute(
        database,
        "update decision_binding one set sealed = other.sealed from decision_binding other where other <> one",
    )

    with pytest.raises(StoreUnavailable, match="does not open"):
        await store.bound_number(DECISION, now=NOW, deadline=soon)


async def test_what_is_over_goes_with_what_comes(store, database, soon):
    for number in range(4):
        await bound(store, soon, KARI, replace(DECISION, id=f"d-{number}"))
    await bound(store, soon, KARI, replace(DECISION, id="new"), at=NOW + HOUR)

    assert len(await rows(database, "decision_binding")) == 1


async def test_the_purge_forgets_what_is_over(store, database, soon):
    await bound(store, soon, KARI)
    async with open_pool(database, largest=1) as pool:
        await Purging(pool).purge_used(NOW + HOUR, soon)

    assert await rows(database, "decision_binding") == []


async def test_a_store_that_is_gone_binds_nothing(store, database, soon):
    await execute(database, "drop table decision_binding")

    with pytest.raises(StoreUnavailable):
        await bound(store, soon, KARI)


async def test_a_decision_that_others_always_hold_already_is_not_bound(store, database, soon):
    # What a statement would see that is beaten at each look: nothing held before it, and nothing bound by it.
    await execute(
        database,
        "create function beaten() returns trigger language plpgsql as 'begin return null; end';"
        "create trigger beaten before insert on decision_binding for each row execute function beaten();",
    )

    with pytest.raises(StoreUnavailable, match="could not be bound"):
        await bound(store, soon, KARI)
