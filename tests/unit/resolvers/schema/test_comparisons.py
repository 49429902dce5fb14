"""Trends and what was taken recently as clients see them."""

import pytest

from resolvers.errors import BadInput
from tests.examples import NUMBER, clinician, report
from tests.unit.resolvers.schema.asked import data, failure
from tests.unit.resolvers.schema.test_patient import holding

LATEST = """query Q($id: PersonNumber!, $codes: [CodeInput!]!) { patient(id: $id) {
  latest(codes: $codes, within: "P300D") { lines { code { code } state count sampled result { id } report { id } }
    completeness { complete } notices { __typename } } } }"""
TREND = """query Q($id: PersonNumber!, $unit: String) { patient(id: $id) {
  trend(code: {code: "NPU27300"}, unit: $unit) {
    series { code { code } unit method { code } points { at text result report } }
    breaks { at left entered reasons } completeness { complete } notices { __typename } } } }"""


async def asked(query: str, **variables):
    world = holding(report("r1", "2026-01-10"), report("r2", "2026-02-10"))
    found = await data(query, caller=clinician(), world=world, variables={"id": NUMBER.digits} | variables)
    return found["patient"], world


async def test_the_newest_of_each_code_is_told_and_its_report_recorded_as_shown() -> None:
    found, world = await asked(LATEST, codes=[{"code": "NPU27300"}, {"code": "NPU19748"}])
    (line, other) = found["latest"]["lines"]

    assert (line["state"], line["count"], other["state"]) == ("FOUND", 2, "NONE_FOUND")
    assert line["result"]["id"].startswith(line["report"]["id"])
    assert [len(entry.shown) for entry in world.entries if entry.operation == "latest"] == [1]


async def test_whether_the_report_of_the_newest_has_changed_is_told_where_it_is_asked_for() -> None:
    query = LATEST.replace("report { id }", "report { id changedSinceYouLooked }")
    found, world = await asked(query, codes=[{"code": "NPU27300"}, {"code": "NPU19748"}])

    reports = [line["report"] for line in found["latest"]["lines"]]
    assert [told and told["changedSinceYouLooked"] for told in reports] == [None, None]
    assert reports[0]["id"] != reports[1]
    assert len(world.looked) == 1


async def test_a_trend_names_the_results_and_reports_of_its_points() -> None:
    found, world = await asked(TREND)
    (series,) = found["trend"]["series"]

    assert [point["text"] for point in series["points"]] == ["48", "48"]
    assert all(point["result"].startswith(point["report"]) for point in series["points"])
    assert found["trend"]["breaks"] == []
    assert [len(entry.shown) for entry in world.entries if entry.operation == "trend"] == [2]


@pytest.mark.parametrize("codes", [[], [{"code": "NPU27300"}] * 101])
async def test_no_codes_or_too_many_are_refused(codes) -> None:
    variables = {"id": NUMBER.digits, "codes": codes}

    assert isinstance(await failure(LATEST, caller=clinician(), variables=variables), BadInput)


async def test_a_unit_that_nothing_can_be_converted_to_is_refused() -> None:
    variables = {"id": NUMBER.digits, "unit": "spoons"}

    assert isinstance(await failure(TREND, caller=clinician(), variables=variables), BadInput)
