"""A preview counts what a block would hide over what the citizen is shown, and nothing else."""

import msgspec
import pytest

from policies import Language
from resolvers.acts.blocks import Block, Object, Subject
from resolvers.acts.previewing import Previewing, size
from resolvers.errors import BadInput, Forbidden, NotAvailable
from resolvers.model import (
    AuditKind,
    Code,
    Discipline,
    Missing,
    ObjectKind,
    Party,
    RestrictionFamily,
    RestrictionType,
    SourceState,
)
from tests.examples import HPR, NLK, citizen, clinician, directives, moment, pair, report, restriction, result
from tests.unit.resolvers.kept import met
from tests.unit.resolvers.test_pipeline import CENTRAL, NAMING, NORD, World, asking, pipeline

VEST, FURST = Party(name="Helse Vest"), Party(name="Fürst")
OTHER_CODE = result("NPU02192")
REPORTS = (
    report("r1", performer=VEST, results=(result(), result())),
    report("r2", performer=VEST),
    report("r3", performer=FURST, results=(OTHER_CODE,)),
    report("r4", kind=Code(code="CLIN"), results=(result(members=(result(value=None), result())),)),
)


def world(*reports, **limits) -> World:
    made = World()
    made.limits = directives(**limits)
    made.pages = tuple(msgspec.json.encode(found) for found in reports)
    return made


async def preview(over: World, wish: Block, caller=None, *, language=Language.EN):
    caller = caller or citizen()
    request = msgspec.structs.replace(asking(caller), language=language)
    path = pipeline(over)
    return await Previewing(path).preview(request, await path.meet(request, caller.pid, "previewBlock"), wish)


def of(**wanted) -> Block:
    return Block(key="k", object=Object(**wanted))


async def test_everything_is_counted_by_laboratory_most_reports_first_and_those_without_a_name_last() -> None:
    found = await preview(world(*REPORTS), Block(key="k"))

    assert (found.reports, found.results, found.complete) == (4, 7, True)
    assert [(one.name, one.reports, one.results) for one in found.organisations] == [
        ("Helse Vest", 2, 3),
        ("Fürst", 1, 1),
        (None, 1, 3),
    ]
    assert found.text == "This hides 4 reports with 7 results from Helse Vest, Fürst."


@pytest.mark.parametrize(
    ("language", "says"),
    [
        (Language.NB, "Dette skjuler 1 svar med 1 resultat fra Fürst. Svar der laboratoriet bruker en lokal kode"),
        (Language.NN, "Dette skjuler 1 svar med 1 resultat frå Fürst. Svar der laboratoriet bruker ein lokal kode"),
        (
            Language.EN,
            "This hides 1 report with 1 result from Fürst. Reports in which the laboratory uses a local code",
        ),
    ],
)
async def test_a_code_says_that_local_codes_are_not_covered_in_the_language_asked_for(language, says) -> None:
    found = await preview(world(*REPORTS), of(code=Code(code="npu02192", system=NLK)), language=language)

    assert found.text.startswith(says)


@pytest.mark.parametrize(
    ("wish", "reports"),
    [
        (of(discipline=Discipline.PAT), 0),
        (of(discipline=Discipline.LAB), 4),
        (of(requisition="q-r2"), 1),
        (of(report=NAMING.report(REPORTS[2].key)), 1),
        (Block(key="k", subject=Subject(practitioner=HPR)), 4),
    ],
)
async def test_what_is_counted_is_what_is_covered(wish, reports) -> None:
    assert (await preview(world(*REPORTS), wish)).reports == reports


async def test_where_nothing_is_covered_yet_it_says_so() -> None:
    found = await preview(world(*REPORTS), of(discipline=Discipline.PAT))

    assert (found.reports, found.results, found.organisations) == (0, 0, ())
    assert found.text == "This hides no reports now, but what comes later."


async def test_one_version_that_is_covered_hides_the_whole_report() -> None:
    corrected = report("r1", issued=moment("2026-01-12"), source_status=pair("M", "F"), results=(OTHER_CODE,))

    found = await preview(world(report("r1"), corrected), of(code=Code(code="NPU27300")))

    assert (found.reports, found.results) == (1, 1)


async def test_what_the_citizen_is_not_shown_is_not_counted() -> None:
    denial = restriction(
        family=RestrictionFamily.SAFETY,
        type=RestrictionType.DENIAL,
        level=None,
        code="NORN_FPB",
        object_kind=ObjectKind.REQUISITION,
        object_value="q-r3",
    )
    hidden, absent = world(*REPORTS), world(REPORTS[0], REPORTS[1], REPORTS[3])
    hidden.limits = directives(denial)

    assert await preview(hidden, Block(key="k")) == await preview(absent, Block(key="k"))
    for over in (hidden, absent):
        with pytest.raises(NotAvailable):
            await preview(over, of(requisition="q-r3"))


async def test_who_has_opted_out_has_nothing_to_hide() -> None:
    assert (await preview(world(*REPORTS, opted_out=True), Block(key="k"))).reports == 0


async def test_a_source_that_did_not_answer_is_said() -> None:
    over = world(*REPORTS)
    silent = World()
    silent.id = NORD
    silent.missing = Missing(source=NORD, state=SourceState.LATE, reason="BUDGET")
    path, request = pipeline(over, nord=silent), asking(citizen())

    found = await Previewing(path).preview(request, await path.meet(request, citizen().pid, "previewBlock"), of())

    assert (found.reports, found.complete) == (4, False)
    assert found.text.endswith("blir skjult på samme måte.")


async def test_the_look_is_recorded_as_one_and_nothing_is_changed() -> None:
    over = world(*REPORTS)

    await preview(over, Block(key="k"))

    assert [(entry.kind, entry.operation, entry.sources) for entry in over.entries] == [
        (AuditKind.ACCESS, "previewBlock", {CENTRAL: "ANSWERED"})
    ]


async def test_nobody_else_previews_and_a_wish_without_sense_is_refused_before_any_source_is_asked() -> None:
    over = world(*REPORTS)
    previewing = Previewing(pipeline(over))

    with pytest.raises(Forbidden):
        await previewing.preview(asking(), met(clinician()), Block(key="k"))
    with pytest.raises(BadInput):
        await previewing.preview(asking(citizen()), met(citizen()), of(code=Code(code="")))
    assert over.fetched == 0


def test_a_heading_is_no_result_and_a_result_that_is_not_ready_is_one() -> None:
    heading = result(value=None, members=(result(), result(value=None)))

    assert size(report(results=(heading,))) == 2
