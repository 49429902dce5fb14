"""References lead where FHIR says they do, and nowhere else."""

import json

import msgspec
import pytest

from resolvers.normalise import fhir_resources as r
from resolvers.normalise.fhir_pages import found_at
from resolvers.normalise.fhir_shelf import Shelf
from tests.fhir_examples import diagnostic_report, observation, reading


def placed(path, resource, url=None, container=None):
    return msgspec.structs.replace(found_at(path, url, resource), container=container or path)


ASKER = placed("a", r.DiagnosticReport(id="r"), "https://lab.example/fhir/DiagnosticReport/r")


def find(reference, *others):
    found = Shelf([ASKER, *others]).find(r.Reference(reference=reference), ASKER)
    return found.path if found else None


def at(url, id_="o", path="o"):
    return placed(path, r.Observation(id=id_), url)


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("Observation/o", "https://lab.example/fhir/Observation/o"),
        ("Observation/o/_history/2", "https://lab.example/fhir/Observation/o"),
        ("Observation/o", None),
        ("Observation/o", "urn:uuid:1"),
        ("https://lab.example/fhir/Observation/o", "https://lab.example/fhir/Observation/o"),
        ("https://lab.example/fhir/Observation/o/_history/1", "https://lab.example/fhir/Observation/o"),
        ("https://lab.example/fhir/Observation/o", None),
        ("urn:uuid:1", "urn:uuid:1"),
        ("Observation/o", "https://other.example/fhir/Observation/o"),
    ],
)
def test_a_reference_leads_to_its_resource(reference, url):
    assert find(reference, at(url)) == "o"


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("https://other.example/fhir/Observation/o", "https://lab.example/fhir/Observation/o"),
        ("Observation/x", "https://lab.example/fhir/Observation/o"),
        ("urn:uuid:2", "urn:uuid:1"),
        ("#o", "https://lab.example/fhir/Observation/o"),
        (None, None),
    ],
)
def test_a_reference_that_names_another_leads_nowhere(reference, url):
    assert find(reference, at(url)) is None


def test_a_relative_reference_prefers_the_base_of_the_one_who_asks():
    other = at("https://other.example/fhir/Observation/o", path="other")
    own = at("https://lab.example/fhir/Observation/o", path="own")

    assert find("Observation/o", other, own) == "own"


def test_a_name_that_two_servers_share_is_nobodys():
    first = at("https://one.example/Observation/o", path="one")
    second = at("https://two.example/Observation/o", path="two")

    assert find("Observation/o", first, second) is None


def test_a_contained_resource_is_found_by_its_holder_alone():
    inner = placed("i", r.Observation(id="o"), container="a")
    stranger = placed("s", r.Observation(id="o"), container="elsewhere")

    assert find("#o", inner, stranger) == "i"
    assert find("Observation/o", inner) is None


def test_the_latest_copy_of_a_resource_is_kept():
    old = observation(meta={"lastUpdated": "2026-01-01"}, valueQuantity={"value": 1})
    new = observation(meta={"lastUpdated": "2026-01-02"}, valueQuantity={"value": 2})

    for copies in ([old, new], [new, old]):
        (report,) = reading(*copies).reports
        assert report.results[0].value.text == "2"


def test_resources_without_any_name_are_all_kept():
    nameless = json.loads(json.dumps(observation()))
    del nameless["id"]

    assert len(reading(nameless, nameless).reports) == 2


def test_a_result_in_a_contained_resource_is_read():
    held = observation("c1", valueQuantity={"value": 3})
    (report,) = reading(diagnostic_report(contained=[held], result=[{"reference": "#c1"}])).reports

    assert [result.value.text for result in report.results] == ["3"]
