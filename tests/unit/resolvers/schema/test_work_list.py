"""The work list tells whom to inform of what and until when, and no results."""

import msgspec
import pytest

from policies import Language
from resolvers.errors import AuditUnavailable, BadInput, CursorInvalid, Forbidden, LimitExceeded
from resolvers.model import Code, Discipline
from resolvers.schema.work_list import named
from tests.examples import NUMBER, PERSON, clinician, moment, report, result
from tests.unit.resolvers.acted import Acts, requested
from tests.unit.resolvers.schema.asked import ask, data, failure
from tests.unit.resolvers.test_pipeline import NAMING, World

LIST = """query L($first: Int, $after: String) { pendingReleases(first: $first, after: $after) { complete
  edges { cursor node { patient { id number } report kind { code } discipline issued state releaseAt latestHold heldBy
  setBy restrictionId releaseClass { id text } } } pageInfo { hasNextPage hasPreviousPage endCursor } } }"""
SECRET = "48.77"
BIOPSY = report(kind=Code(code="HIST"), discipline=Discipline.PAT, day="2026-02-20", results=(result(text=SECRET),))
SEROLOGY = report("r2", kind=Code(code="NPU19649", display="HIV"), day="2026-02-19")


def town(*reports):
    world, acts = World(), Acts()
    world.pages = tuple(map(msgspec.json.encode, reports))
    acts.requested = [requested(one) for one in reports]
    return {"world": world, "acts": acts, "caller": clinician()}


async def test_a_line_tells_whom_to_inform_of_what_and_until_when() -> None:
    (edge,) = (await data(LIST, **town(BIOPSY), language=Language.EN))["pendingReleases"]["edges"]

    line = edge["node"]
    assert line["patient"] == {"id": NAMING.person(PERSON.hash), "number": NUMBER.digits}
    assert (line["report"], line["kind"], line["discipline"]) == (NAMING.report(BIOPSY.key), {"code": "HIST"}, "PAT")
    assert (line["issued"], line["state"], line["heldBy"]) == (BIOPSY.issued.text, "WAITS", "RULE")
    assert line["releaseAt"] == moment("2026-03-06", hour=12).text.replace("+00:00", "Z")
    assert (line["latestHold"], line["setBy"], line["restrictionId"]) == ("2026-04-21T11:00:00Z", None, None)
    assert line["releaseClass"]["text"].startswith("Pathology")
    assert SECRET not in str(line)


async def test_what_was_examined_is_not_told_in_the_place_of_the_reports_type() -> None:
    """Some sources do so, and the name of a test may say what it is about."""
    (edge,) = (await data(LIST, **town(SEROLOGY)))["pendingReleases"]["edges"]

    assert (edge["node"]["kind"]["code"], edge["node"]["releaseAt"]) == ("LAB", None)


async def test_pages_follow_by_a_cursor_that_serves_its_own_caller() -> None:
    place = town(BIOPSY, SEROLOGY)
    first = (await data(LIST, **place, variables={"first": 1}))["pendingReleases"]
    after = {"after": first["pageInfo"]["endCursor"]}
    second = (await data(LIST, **place, variables=after))["pendingReleases"]

    assert [edge["node"]["report"] for edge in (*first["edges"], *second["edges"])] == [
        NAMING.report(BIOPSY.key),
        NAMING.report(SEROLOGY.key),
    ]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    assert (first["pageInfo"]["hasPreviousPage"], second["pageInfo"]["hasPreviousPage"]) == (False, True)
    assert NUMBER.digits not in first["pageInfo"]["endCursor"]
    other = place | {"caller": clinician(subject="subject-9")}
    assert isinstance(await failure(LIST, **other, variables=after), CursorInvalid)


@pytest.mark.parametrize("first", [-1, 201])
async def test_a_page_has_a_size(first) -> None:
    assert isinstance(await failure(LIST, **town(BIOPSY), variables={"first": first}), BadInput)


async def test_nobody_else_has_a_work_list_and_the_refusal_is_recorded() -> None:
    place = town(BIOPSY) | {"caller": clinician(purpose="COC")}

    assert isinstance(await failure(LIST, **place), Forbidden)
    assert [(entry.person, entry.operation) for entry in place["world"].entries] == [(None, "pendingReleases")]


async def test_a_request_has_one_list() -> None:
    query = "{ a: pendingReleases { complete } b: pendingReleases { complete } }"
    answered = await ask(query, **town(BIOPSY))

    assert [type(error.original_error) for error in answered.errors] == [LimitExceeded]


async def test_a_list_that_cannot_be_recorded_is_not_told() -> None:
    place = town(BIOPSY)
    place["world"].log_fails = True

    assert isinstance(await failure(LIST, **place), AuditUnavailable)


async def test_a_class_that_the_table_has_no_longer_is_not_named() -> None:
    assert named(None, Language.NB) is None
