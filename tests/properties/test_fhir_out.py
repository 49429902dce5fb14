"""What is written as FHIR is valid, whatever a report holds, by a judge that is not ours, and reads the same."""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import fhirkit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.comparison import Comparison, read_comparison
from resolvers.fhir import bundle
from resolvers.model import Delivery, MergedReport, Report
from resolvers.normalise.comparable import report as comparable
from resolvers.normalise.fhir import read
from resolvers.normalise.svarrapport import read as read_svarrapport
from tests.examples import NOW, PERSON
from tests.properties.answered import made_up
from tests.shown import NORD, shown

CORPUS = os.environ.get("PROVESVAR_CORPUS")
needs_corpus = pytest.mark.skipif(CORPUS is None, reason="PROVESVAR_CORPUS is not set")
OWN = Path(__file__).resolve().parents[1] / "data" / "svarrapport"
NILAR = "http://nhn.no/fhir/nilar/StructureDefinition/"
SEEDS = st.integers(min_value=0, max_value=2**32 - 1)


@cache
def comparison() -> Comparison:
    return read_comparison()


def messages(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".xml")


def reports_of(path: Path) -> Iterator[Report]:
    """Read a message or a FHIR example from the path, as a source would give it."""
    if path.suffix.lower() == ".xml":
        yield from (found.report for found in read_svarrapport(path.read_bytes()).reports)
        return
    page = json.dumps({"resourceType": "Bundle", "entry": [{"resource": json.loads(path.read_bytes())}]})
    yield from read(Delivery(source=NORD.id, dialect="fhir", as_of=NOW, pages=(page.encode(),)), PERSON).reports


def corpus() -> list[Path]:
    if CORPUS is None:
        return []
    return [*messages(Path(CORPUS, "svarrapport")), *sorted(Path(CORPUS, "fhir-r4-examples").glob("*.json"))]


def answered(report: Report) -> MergedReport:
    return shown(comparable(report, comparison()), report)


def troubles(merged: MergedReport) -> list[str]:
    """Ask the judge what is wrong with what is written of a report."""
    return [str(issue) for issue in fhirkit.validate(bytes(bundle(merged)))]


def test_the_judge_finds_what_is_wrong() -> None:
    wrong = {"resourceType": "Observation", "issued": "2026-03-02", "valueString": "", "made": "up"}
    found = {str(issue).split(":", maxsplit=1)[0] for issue in fhirkit.validate(wrong)}

    assert found == {f"error at Observation.{field}" for field in ("issued", "valueString", "made", "status", "code")}


@pytest.mark.parametrize("path", messages(OWN), ids=lambda path: path.name)
def test_our_own_messages_are_written_as_valid_fhir(path: Path) -> None:
    for report in reports_of(path):
        assert troubles(answered(report)) == []


@needs_corpus
def test_every_real_message_that_has_something_to_show_is_written_as_valid_fhir() -> None:
    written = [(path.name, report) for path in corpus() for report in reports_of(path)]

    assert len(written) > 80
    assert {name: found for name, report in written if (found := troubles(answered(report)))} == {}


@given(seed=SEEDS)
@settings(max_examples=150)
def test_whatever_a_report_holds_it_is_written_as_valid_fhir(seed: int) -> None:
    assert troubles(made_up(seed, comparison())) == []


@given(seed=SEEDS)
@settings(max_examples=50)
def test_whatever_a_report_holds_every_reference_leads_to_one_entry(seed: int) -> None:
    found = json.loads(bytes(bundle(made_up(seed, comparison()))))
    addresses = [each["fullUrl"] for each in found["entry"]]

    assert len(set(addresses)) == len(addresses)
    assert {one for each in objects(found) if (one := each.get("reference")) and one not in addresses} == set()


@given(seed=SEEDS)
@settings(max_examples=50)
def test_whatever_a_report_holds_what_fhir_asks_beyond_its_types_is_kept(seed: int) -> None:
    """The invariants ext-1, ref-1, obs-6, obs-3, rng-2, which the judge does not look at."""
    for found in objects(json.loads(bytes(bundle(made_up(seed, comparison()))))):
        for each in found.get("extension", ()):
            assert ("extension" in each) != any(name.startswith("value") for name in each)
        for member in ("subject", "what", "who", "specimen"):
            assert not isinstance(found.get(member), dict) or found[member]
        if "dataAbsentReason" in found:
            assert not any(name.startswith("value") for name in found)
        assert all("text" in each for each in found.get("referenceRange", ()))
        low, high = (found.get("valueRange", {}).get(end) for end in ("low", "high"))
        assert not low or not high or low["value"] <= high["value"]


@given(seed=SEEDS)
@settings(max_examples=50)
def test_whatever_a_report_holds_it_has_the_shapes_of_the_national_profile(seed: int) -> None:
    """NILAR 1.6.0: what an answer may be, who is named by roles, what refers back, and what there is one of."""
    kinds = ("DiagnosticReport", "Observation", "Specimen", "ServiceRequest")
    found = [each["resource"] for each in json.loads(bytes(bundle(made_up(seed, comparison()))))["entry"]]
    report, *_ = found

    assert report["category"][0]["coding"][0]["code"] in {"LAB", "PAT", "BLD"}
    for each in (one for one in found if one["resourceType"] in kinds):
        assert each["subject"]["extension"][0]["valueCode"] == "masked"
        roles = [*each.get("performer", ()), each.get("requester"), each.get("collection", {}).get("collector")]
        assert {role["type"] for role in roles if role} <= {"PractitionerRole"}
        assert {name for name in each if name.startswith("effective")} <= {"effectiveDateTime"}
        assert len(each.get("interpretation", ())) <= 1
        assert len(each.get("container", ())) <= 1
    for each in (one for one in found if one["resourceType"] == "Observation"):
        answers = {name for name in each if name.startswith("value")}
        back = [one for one in each["extension"] if one["url"] == f"{NILAR}nilar-diagnostic-report-ref"]

        assert answers <= {"valueQuantity", "valueCodeableConcept", "valueRange", "valueDateTime"}
        assert [one["valueReference"]["reference"] for one in back] == [f"urn:uuid:{report['id']}"]


def objects(value: object) -> Iterator[dict[str, Any]]:
    """Walk every object, at any depth."""
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from objects(each)
