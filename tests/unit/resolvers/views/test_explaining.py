"""An explanation goes as deep as its reader may look, and says no more of what is hidden than an answer does."""

import asyncio

import pytest
from msgspec.structs import replace

from policies import Effect, Language
from resolvers.acts.changing import Changing
from resolvers.audit import Audit
from resolvers.errors import AuditUnavailable, DeadlineExceeded
from resolvers.model import AuditKind
from resolvers.noting import Noting
from resolvers.views.explaining import Explaining
from tests.examples import NUMBER, citizen, directives, grant, report, restriction
from tests.unit.resolvers.test_pipeline import NAMING, POLICY, World, asking, pipeline
from tests.unit.resolvers.test_reasons import FLAGGED, HIDDEN, block, world

SHOWN = NAMING.report(report().key)


def explaining(found: World) -> Explaining:
    path, audit = pipeline(found), Audit(found)
    return Explaining(path, Changing(path, audit), audit=audit, noting=Noting(found, NAMING))


async def why(found: World, caller=None, wanted=None, language=Language.EN):
    request = replace(asking(caller), language=language)
    about = await pipeline(found).meet(request, NUMBER, "explainAccess")
    if wanted is None:
        return await explaining(found).person(request, about)
    return await explaining(found).report(request, about, wanted)


async def test_personnel_are_told_by_which_rule_of_which_version():
    (decision,) = (found := await why(world(report()))).decisions

    assert (found.version, found.shown) == (POLICY.version, None)
    assert (decision.row, decision.effect) == ("P2-SHOW", Effect.SHOW)
    assert decision.sentence == "Treating personnel see the results when the patient has consented."
    assert "kjernejournalforskriften" in decision.law


async def test_citizens_are_told_what_happens_and_no_rule():
    (decision,) = (found := await why(world(report()), citizen())).decisions

    assert found.version is None
    assert (decision.row, decision.law, decision.version) == (None, None, None)
    assert decision.sentence == POLICY.explain("C1-SHOW", Language.EN).sentence


@pytest.mark.parametrize("language", Language)
async def test_an_explanation_is_in_the_language_asked_for(language):
    (decision,) = (await why(world(report()), language=language)).decisions

    assert decision.sentence == POLICY.explain("P2-SHOW", language).sentence


async def test_one_report_is_explained_by_what_shows_it():
    found = await why(world(report(), FLAGGED), wanted=SHOWN)

    assert (found.shown, [one.row for one in found.decisions]) == (True, ["P2-SHOW"])


@pytest.mark.parametrize("wanted", [NAMING.report(HIDDEN.key), "rp-unknown", ""])
async def test_a_hidden_report_is_explained_as_an_unknown_one(wanted):
    with_it = await why(world(report(), HIDDEN), citizen(), wanted)
    without = await why(world(report()), citizen(), "rp-unknown")

    assert with_it == without
    assert (with_it.shown, with_it.decisions) == (False, ())


async def test_behind_a_padlock_every_report_is_explained_by_the_padlock():
    limits = directives(block())
    hidden = replace(HIDDEN, requests=())

    with_it = await why(world(report(), hidden, limits=limits), wanted=NAMING.report(HIDDEN.key))
    without = await why(world(report(), limits=limits), wanted="rp-unknown")

    assert with_it == without
    assert [one.row for one in with_it.decisions] == ["P2-REPORT-SOFT"]


async def test_an_explanation_is_recorded_and_a_padlock_that_it_tells_of_is_a_cause_to_open_it():
    found = world(report(), limits=directives(restriction(), restriction(id="b2"), grant=grant(subject="another")))

    await why(found)

    assert [(entry.kind, entry.operation, entry.opening) for entry in found.entries] == [
        (AuditKind.ACCESS, "explainAccess", None)
    ]
    assert len(found.padlocks) == 1


async def test_what_is_explained_under_an_opening_is_marked():
    found = world(limits=directives(restriction(), grant=grant()))

    await why(found)

    assert [entry.opening for entry in found.entries] == [grant().id]
    assert found.padlocks == []


async def test_without_a_record_nothing_is_explained():
    found = world()
    request = asking()
    about = await pipeline(found).meet(request, NUMBER, "explainAccess")
    found.log_fails = True

    with pytest.raises(AuditUnavailable):
        await explaining(found).person(request, about)


async def test_an_explanation_that_comes_too_late_is_none():
    found = world(limits=directives(restriction()))
    about = await pipeline(found).meet(asking(), NUMBER, "explainAccess")

    async def never(*_, **__):
        await asyncio.Event().wait()

    found.note_padlock = never
    with pytest.raises(DeadlineExceeded):
        await explaining(found).person(asking(budget_s=0.05), about)
