"""Results become observations: exact numbers, members by reference, markers in both code systems."""

import json

import pytest
from msgspec.structs import replace

from gateway.demo.fhir_observations import observation, observations
from resolvers.model import InstantValue
from tests.unit.gateway.demo.reports import of, sheet


def written(citizen, kind, status="final"):
    return [(each, json.loads(bytes(each.body))) for each in observations(sheet(of(citizen, kind, status)))]


def test_a_culture_refers_to_its_members():
    found = written("kari", "MBIO")
    top = found[0][1]
    members = [f"Observation/{each.id}" for each, _ in found[1:]]

    assert [member["reference"] for member in top["hasMember"]] == members
    assert top["valueString"] == "Escherichia coli"


def test_a_code_below_finds_the_top():
    top = written("kari", "MBIO")[0][0]

    assert {"NPU06073", "NPU06045", "R"} <= {code.code for code in top.codes}


def test_a_marker_has_the_national_and_the_international_code():
    found = [body for _, body in written("kari", "CLIN") if "interpretation" in body]
    codings = found[0]["interpretation"][0]["coding"]

    assert [coding["code"] for coding in codings] in (["1", "H"], ["2", "L"])


def test_a_description_tells_when_it_was_examined_and_by_whom():
    ((_, body),) = written("ragna", "CT")

    assert body["performer"][0]["display"] == "Runa Ravn"
    assert any(each["url"].endswith("investigation-date") for each in body["extension"])


def test_a_cancelled_result_has_no_value_but_a_note():
    _, body = written("liv", "CLIN", "cancelled")[0]

    assert not [name for name in body if name.startswith("value")]
    assert body["note"][0]["text"].startswith("Tidligere svar")


def test_a_result_may_lack_number_time_and_specimen():
    page = sheet(of("ola", "MBIO"))
    bare = replace(page.report.results[0], number=None, sampled=None, specimens=(), members=())
    body = json.loads(bytes(observation(page, bare, "1").body))

    assert not {"identifier", "effectiveDateTime", "specimen", "hasMember"} & set(body)


def test_a_value_that_the_chronicle_never_has_is_refused():
    page = sheet(of("ola", "MBIO"))
    dated = replace(page.report.results[0], value=InstantValue(at=page.report.issued))

    with pytest.raises(ValueError, match="numbers, texts and codes only"):
        observation(page, dated, "1")
