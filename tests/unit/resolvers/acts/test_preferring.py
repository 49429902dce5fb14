"""A citizen wishes to see results sooner or later, within what the rules of release allow."""

from datetime import timedelta

import pytest

from resolvers.acts.changing import Changing
from resolvers.acts.preferring import Preferring, ReleaseWish, longest_days, newest
from resolvers.audit import Audit
from resolvers.errors import BadInput, Forbidden
from resolvers.model import AuditKind, Discipline, ReleaseChoice, ReleasePreference
from tests.examples import NOW, OTHER_NUMBER, citizen, clinician, release_rules
from tests.unit.resolvers.kept import Store, met
from tests.unit.resolvers.test_pipeline import World, asking, pipeline

DAY = timedelta(days=1)
RULES = release_rules()


def preferring(store: Store) -> tuple[Preferring, World]:
    world = World()
    return Preferring(store, Changing(pipeline(world), Audit(world)), RULES), world


def wish(choice: ReleaseChoice = ReleaseChoice.SOONER, **changes) -> ReleaseWish:
    return ReleaseWish(**({"key": "k", "choice": choice} | changes))


async def test_a_wish_is_kept_as_of_now_and_recorded_as_a_change() -> None:
    asked, world = preferring(Store())

    kept = await asked.prefer(asking(citizen()), met(citizen()), wish(ReleaseChoice.LATER, days=7))

    assert kept == ReleasePreference(choice=ReleaseChoice.LATER, days=7, set_at=NOW)
    assert [(entry.kind, entry.operation) for entry in world.entries] == [(AuditKind.CHANGE, "setReleasePreference")]


async def test_a_key_of_another_wish_is_refused() -> None:
    asked, _ = preferring(Store())
    await asked.prefer(asking(citizen()), met(citizen()), wish())

    with pytest.raises(BadInput, match="another wish"):
        await asked.prefer(asking(citizen()), met(citizen()), wish(discipline=Discipline.PAT))


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (wish(ReleaseChoice.SOONER, days=1), "days belong to LATER alone"),
        (wish(ReleaseChoice.USUAL, days=0), "days belong to LATER alone"),
        (wish(ReleaseChoice.LATER), "LATER takes 1 to 60 days"),
        (wish(ReleaseChoice.LATER, days=0), "LATER takes 1 to 60 days"),
        (wish(ReleaseChoice.LATER, days=61), "LATER takes 1 to 60 days"),
        (wish(key=""), "a client mutation id"),
    ],
)
async def test_a_wish_that_contradicts_itself_or_the_rules_is_refused_unrecorded_as_a_change(wanted, says) -> None:
    asked, world = preferring(Store())

    with pytest.raises(BadInput, match=says):
        await asked.prefer(asking(citizen()), met(citizen()), wanted)
    assert world.entries == []


@pytest.mark.parametrize("days", [1, 60])
async def test_days_up_to_the_longest_of_any_class_are_taken(days) -> None:
    asked, _ = preferring(Store())

    assert (await asked.prefer(asking(citizen()), met(citizen()), wish(ReleaseChoice.LATER, days=days))).days == days


@pytest.mark.parametrize("caller", [clinician(), citizen(pid=OTHER_NUMBER, basis="FULLMAKT")])
async def test_nobody_else_wishes_or_lists(caller) -> None:
    asked, world = preferring(Store())

    with pytest.raises(Forbidden):
        await asked.prefer(asking(caller), met(caller), wish())
    with pytest.raises(Forbidden):
        await asked.standing(asking(caller), met(caller))
    assert world.entries == []


async def test_the_wishes_that_stand_are_listed_and_the_reading_recorded() -> None:
    asked, world = preferring(Store())
    earlier = ReleasePreference(choice=ReleaseChoice.SOONER, set_at=NOW)
    later = ReleasePreference(choice=ReleaseChoice.USUAL, set_at=NOW + DAY)

    standing = await asked.standing(asking(citizen()), met(citizen(), preferences=(earlier, later)))

    assert standing == (later,)
    assert [(entry.kind, entry.operation) for entry in world.entries] == [(AuditKind.ACCESS, "releasePreferences")]


def test_the_newest_wish_of_each_stands_and_the_one_for_all_comes_first() -> None:
    every = ReleasePreference(choice=ReleaseChoice.SOONER, set_at=NOW + DAY)
    pathology = ReleasePreference(discipline=Discipline.PAT, choice=ReleaseChoice.USUAL, set_at=NOW)
    before = ReleasePreference(discipline=Discipline.PAT, choice=ReleaseChoice.LATER, days=3, set_at=NOW - DAY)

    assert newest((pathology, every, before)) == (every, pathology)
    assert newest(()) == ()


def test_the_limits_that_the_schema_tells_are_those_of_the_table() -> None:
    floors = {release.id: (release.floor.days, release.floor.working) for release in RULES.classes if release.floor}

    assert longest_days(RULES) == 60
    assert floors == {"C": (3, True), "C-FARM": (1, True), "B": (1, True), "A": (0, False)}
