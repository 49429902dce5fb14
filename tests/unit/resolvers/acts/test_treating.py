"""Who treats a person changes what they see; who does not, or stands before a padlock, changes nothing."""

import pytest

from resolvers.acts.treating import enter, shown, signature, treats
from resolvers.errors import Forbidden, NotAvailable
from resolvers.model import Assistant, RestrictionLevel
from tests.examples import citizen, clinician, grant, restriction
from tests.unit.resolvers.kept import met
from tests.unit.resolvers.test_pipeline import World, asking, pipeline


@pytest.mark.parametrize("purpose", ["TREAT", "ETREAT", "BTG"])
async def test_personnel_in_direct_care_enter(purpose) -> None:
    caller = clinician(purpose=purpose, basis="AKUTT" if purpose != "TREAT" else "SAMTYKKE")
    world = World()

    await enter(pipeline(world), asking(caller), met(caller), "release")

    assert treats(met(caller))
    assert world.entries == []


@pytest.mark.parametrize("caller", [citizen(), clinician(purpose="COC"), clinician(purpose="QUALITY")])
async def test_nobody_else_enters(caller) -> None:
    with pytest.raises(Forbidden):
        await enter(pipeline(World()), asking(caller), met(caller), "release")


async def test_a_padlock_is_told_and_noted_so_that_it_can_be_opened() -> None:
    world, caller = World(), clinician()

    with pytest.raises(Forbidden) as refused:
        await enter(pipeline(world), asking(caller), met(caller, restrictions=(restriction(),)), "release")

    assert refused.value.reason == "RESTRICTED"
    assert len(world.padlocks) == 1
    assert world.fetched == 0


async def test_who_has_opened_the_padlock_enters() -> None:
    caller = clinician()
    opened = met(caller, restrictions=(restriction(level=RestrictionLevel.SOFT),), grant=grant())

    await enter(pipeline(World()), asking(caller), opened, "release")


async def test_nothing_is_done_for_who_has_opted_out() -> None:
    caller = clinician()

    with pytest.raises(NotAvailable):
        await enter(pipeline(World()), asking(caller), met(caller, opted_out=True), "release")


async def test_what_the_clinician_is_shown_is_recorded_as_a_look() -> None:
    world, caller = World(), clinician()

    reports = await shown(pipeline(world), asking(caller), met(caller), "delayRelease")

    assert [found.key.report for found in reports] == ["r1"]
    assert [entry.operation for entry in world.entries] == ["delayRelease"]


def test_a_clinician_signs_by_name_and_number_and_for_whom() -> None:
    secretary = Assistant(subject="s", name="Siv Skrinde", hpr_number="7")

    assert signature(clinician()) == "Kari Lunde, HPR 9144900"
    assert signature(clinician(assistant=secretary)) == "Siv Skrinde, HPR 7, for Kari Lunde, HPR 9144900"
    assert signature(clinician(name=None)) == "HPR 9144900"
    assert signature(clinician(name=None, hpr_number=None)) == "unnamed"
