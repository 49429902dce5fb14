"""Reasons and rules through the schema."""

import pytest

from policies import Effect, Language, Succession
from resolvers.errors import BadInput, NotAvailable
from tests.examples import NUMBER, OTHER_NUMBER, citizen, clinician, directives, report, restriction
from tests.unit.resolvers.schema.asked import data, failure
from tests.unit.resolvers.test_pipeline import NAMING, POLICY, TABLE, World

WHY = """query W($input: ExplainInput!) {
    explainAccess(input: $input) { version reportShown decisions { effect sentence row law } } }"""
RULES = "{ policy { version validFrom rows { id effect sentence law owner validFrom } settings { name on sentence } } }"


def about(number=NUMBER, **changes):
    return {"input": {"patient": number.digits} | changes}


async def test_personnel_ask_why_and_are_told_the_rule():
    found = (await data(WHY, caller=clinician(), variables=about()))["explainAccess"]

    assert (found["version"], found["reportShown"]) == (POLICY.version, None)
    assert [(one["row"], one["effect"]) for one in found["decisions"]] == [("P2-SHOW", "SHOW")]


async def test_a_citizen_needs_to_name_nobody_and_is_told_what_happens():
    (decision,) = (await data(WHY, variables={"input": {}}))["explainAccess"]["decisions"]

    assert decision["sentence"] == POLICY.explain("C1-SHOW", Language.NB).sentence
    assert (decision["row"], decision["law"]) == (None, None)


async def test_personnel_name_the_patient():
    assert isinstance(await failure(WHY, caller=clinician(), variables={"input": {}}), BadInput)


@pytest.mark.parametrize(("wanted", "shown"), [(NAMING.report(report().key), True), ("rp-unknown", False)])
async def test_one_report_is_explained(wanted, shown):
    found = (await data(WHY, caller=clinician(), variables=about(report=wanted)))["explainAccess"]

    assert found["reportShown"] is shown
    assert [one["row"] for one in found["decisions"]] == (["P2-SHOW"] if shown else [])


async def test_who_may_see_nothing_is_refused_as_for_an_unknown_person():
    denied = await failure(WHY, caller=clinician(attested=False), variables=about())
    unknown = await failure(WHY, caller=clinician(pid=None), variables=about(OTHER_NUMBER))

    assert isinstance(denied, NotAvailable)
    assert (type(denied), str(denied)) == (type(unknown), str(unknown))


async def test_a_padlock_is_explained():
    world = World()
    world.limits = directives(restriction())

    found = (await data(WHY, caller=clinician(), world=world, variables=about()))["explainAccess"]

    assert [(one["row"], one["effect"]) for one in found["decisions"]] == [("P2-SOFT", "MASK")]
    assert len(world.padlocks) == 1


@pytest.mark.parametrize("caller", [citizen(), clinician(attested=False), clinician(basis=None)])
async def test_the_rules_are_there_for_every_caller_and_say_nothing_of_anybody(caller):
    world = World()

    found = (await data(RULES, caller=caller, world=world))["policy"]

    assert (found["version"], found["validFrom"]) == (POLICY.version, TABLE.valid_from.isoformat())
    assert [row["id"] for row in found["rows"]] == [row.id for row in POLICY.rows]
    assert {row["effect"] for row in found["rows"]} <= set(Effect)
    assert world.entries == []


async def test_the_rules_tell_what_is_chosen_in_the_language_asked_for():
    chosen = Succession([TABLE], frozenset({"youth_read"}))

    found = (await data(RULES, policies=chosen, language=Language.EN))["policy"]

    assert [one["name"] for one in found["settings"] if one["on"]] == ["youth_read"]
    assert "Youth from 12 to 15 have digital access of their own." in {one["sentence"] for one in found["settings"]}
    assert found["version"].endswith("+youth_read")
