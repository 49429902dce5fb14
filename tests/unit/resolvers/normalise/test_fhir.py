"""What is read of a whole FHIR delivery, and that nothing in it can stop the reading."""

import json
import os
import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.model import CodedValue, InstantValue, Quantity, RangeValue, TextValue
from resolvers.normalise.fhir import read
from tests.examples import OTHER_NUMBER, PERSON
from tests.fhir_examples import (
    FNR,
    bundle,
    codes,
    delivery,
    diagnostic_report,
    extension,
    observation,
    reading,
)

CORPUS = os.environ.get("PROVESVAR_CORPUS")
EXAMPLES = sorted((Path(CORPUS) / "fhir-r4-examples").glob("*.json")) if CORPUS else []
needs_corpus = pytest.mark.skipif(CORPUS is None, reason="PROVESVAR_CORPUS is not set")
LINK = extension("nilar-diagnosticreport-ref", valueReference={"reference": "DiagnosticReport/r1"})


def numbers(normalised):
    return [[result.value.text for result in report.results] for report in normalised.reports]


def test_a_report_holds_the_results_that_it_refers_to_in_its_order():
    found = reading(
        observation("o2", valueQuantity={"value": 2}),
        diagnostic_report(results=["o1", "o2"]),
        observation("o1", valueQuantity={"value": 1}),
    )

    assert numbers(found) == [["1", "2"]]
    assert found.faults == ()


def test_a_report_without_result_references_holds_the_observations_that_name_it():
    found = reading(diagnostic_report(), observation("o1", extension=[LINK]), observation("o2", extension=[LINK]))

    assert numbers(found) == [["48", "48"]]


def test_an_observation_that_both_sides_name_stands_once():
    found = reading(diagnostic_report(results=["o1"]), observation("o1", extension=[LINK]))

    assert numbers(found) == [["48"]]


def test_an_observation_without_a_report_is_a_report_of_its_own():
    found = reading(observation("o1", identifier=[{"value": "A-7"}]))

    assert [(report.key.organisation, report.key.report) for report in found.reports] == [("SOURCE:lab-test", "A-7")]
    assert numbers(found) == [["48"]]


def test_a_result_whose_report_did_not_come_is_withheld_and_raised():
    found = reading(observation("o1", extension=[LINK]), observation("o2"))

    assert [report.key.report for report in found.reports] == ["o2"]
    assert codes(found) == ["MISSING_REPORT"]


def test_an_empty_back_link_says_nothing():
    assert numbers(reading(observation(extension=[extension("nilar-diagnosticreport-ref")]))) == [["48"]]


def test_a_member_is_read_below_its_observation_and_not_again():
    found = reading(
        observation("o1", hasMember=[{"reference": "Observation/o2"}]),
        observation("o2", valueQuantity={"value": 2}),
    )

    assert numbers(found) == [["48"]]
    assert found.reports[0].results[0].members[0].value.text == "2"


def test_observations_that_name_each_other_in_a_ring_are_all_read_once():
    found = reading(
        observation("o1", hasMember=[{"reference": "Observation/o2"}]),
        observation("o2", hasMember=[{"reference": "Observation/o1"}]),
    )

    assert numbers(found) == [["48"]]
    assert len(found.reports[0].results[0].members) == 1


def member(*names):
    return [{"reference": f"Observation/{name}"} for name in names]


@pytest.mark.parametrize(
    "entangled",
    [
        pytest.param(
            [
                observation("o0", hasMember=member(*(f"o{at}" for at in range(1, 400)))),
                *(observation(f"o{at}") for at in range(1, 400)),
                *(diagnostic_report(f"r{at}", results=["o0"]) for at in range(400)),
            ],
            id="reports that all name the same",
        ),
        pytest.param(
            [observation(f"o{at}", hasMember=member(*(f"o{at + step}" for step in range(1, 40)))) for at in range(900)],
            id="results that name each other",
        ),
        pytest.param(
            [observation(f"o{at}", hasMember=member(f"o{at + 1}")) for at in range(900)], id="a chain without end"
        ),
    ],
)
def test_resources_that_lead_to_each_other_without_end_are_a_page_that_cannot_be_read(entangled):
    start = time.perf_counter()
    found = reading(*entangled)

    assert (found.reports, found.cut, codes(found)) == ((), "BAD_PAGE", ["BAD_PAGE"])
    assert time.perf_counter() - start < 5


def test_what_was_cut_before_stays_cut_for_that_reason_also_where_it_is_entangled():
    chain = bundle(*(observation(f"o{at}", hasMember=member(f"o{at + 1}")) for at in range(900)))

    assert read(delivery(chain, cut="PAGES"), PERSON).cut == "PAGES"


def test_a_large_delivery_of_real_form_is_read():
    reports = [
        diagnostic_report(
            f"r{at}", identifier=[{"value": f"r{at}"}], results=[f"o{at}-{number}" for number in range(20)]
        )
        for at in range(200)
    ]
    panels = [
        observation(f"o{at}-{number}", hasMember=member(*(f"m{at}-{number}-{part}" for part in range(3))))
        for at in range(200)
        for number in range(20)
    ]
    parts = [observation(f"m{at}-{number}-{part}") for at in range(200) for number in range(20) for part in range(3)]
    found = reading(*reports, *panels, *parts)

    assert (len(found.reports), found.cut, found.faults) == (200, None, ())


def test_several_entries_of_one_report_are_its_versions():
    found = reading(
        diagnostic_report(issued="2026-01-10T12:00:00+01:00"),
        diagnostic_report(issued="2026-01-11T12:00:00+01:00", status="amended"),
    )

    assert len({report.key for report in found.reports}) == 1
    assert [report.status.value for report in found.reports] == ["final", "amended"]


def test_what_comes_on_two_pages_is_read_once():
    page = bundle(diagnostic_report(results=["o1"]), observation())

    assert numbers(read(delivery(page, page), PERSON)) == [["48"]]


def test_a_page_that_is_one_resource_is_read():
    assert numbers(read(delivery(json.dumps(observation()).encode()), PERSON)) == [["48"]]


def test_the_reason_for_a_cut_delivery_goes_on():
    assert read(delivery(cut="BYTES"), PERSON).cut == "BYTES"


def test_another_persons_report_is_dropped_with_its_results_and_raised():
    stranger = {"identifier": {"system": FNR, "value": OTHER_NUMBER.digits}}
    found = reading(
        diagnostic_report("r2", results=["o2"], subject=stranger),
        observation("o2", subject={"reference": "Patient/x"}),
        diagnostic_report(results=["o1"]),
        observation(),
    )

    assert [report.key.report for report in found.reports] == ["report-r1"]
    assert codes(found) == ["OTHER_PERSON", "OTHER_PERSON"]
    assert OTHER_NUMBER.digits not in repr(found.faults)


@pytest.mark.parametrize(
    "bad",
    [
        17,
        {"resourceType": "Observation", "id": "bad", "valueQuantity": "much"},
        {"resourceType": "Observation", "id": 5},
        {"id": "no type"},
        {"resourceType": ["Observation"]},
        None,
    ],
)
def test_a_bad_entry_is_a_fault_and_costs_its_neighbours_nothing(bad):
    found = reading(diagnostic_report(results=["o1"]), bad, observation())

    assert numbers(found) == [["48"]]
    assert codes(found) == ["BAD_ENTRY"]


def test_where_a_report_cannot_be_read_no_result_stands_alone_as_if_nothing_restricted_it():
    lost = {"resourceType": "DiagnosticReport", "id": "bad", "result": {"reference": 5}}
    found = reading(diagnostic_report(results=["o1"]), lost, observation(), observation("o2"))

    assert numbers(found) == [["48"]]
    assert codes(found) == ["BAD_REPORT", "MISSING_REPORT"]


def test_where_a_page_cannot_be_read_no_result_of_another_stands_alone():
    pages = (bundle(observation()), b"{")

    found = read(delivery(*pages), PERSON)

    assert found.reports == ()
    assert codes(found) == ["BAD_PAGE", "MISSING_REPORT"]


def test_a_resource_of_an_unread_type_is_no_fault():
    found = reading(observation(), {"resourceType": "Encounter", "id": "e"})

    assert numbers(found) == [["48"]]
    assert found.faults == ()


PAGE = json.loads(
    bundle(
        diagnostic_report(
            results=["o1", "o2"],
            extension=[extension("source-status", extension=[{"url": "status", "valueCoding": {"code": "F"}}])],
            conclusion="ok",
            presentedForm=[{"contentType": "text/plain", "data": "aGVp", "creation": "2026-01-01"}],
        ),
        observation("o1", hasMember=[{"reference": "Observation/o2"}], component=[{"valueRatio": {}}]),
        observation("o2", interpretation=[{"coding": [{"code": "H"}]}], referenceRange=[{"low": {"value": 1}}]),
        {"resourceType": "Specimen", "id": "s", "collection": {"collectedDateTime": "2026-01-10"}},
        {"resourceType": "OperationOutcome", "id": "x", "issue": [{"severity": "error", "code": "invalid"}]},
    )
)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


def places(node, path=()):
    yield path
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


PLACES = list(places(PAGE))[1:]


@settings(max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=3))
def test_no_mutation_of_the_json_makes_the_reading_raise(mutations):
    page = json.loads(json.dumps(PAGE))
    for path, junk in mutations:
        node = page
        for key in path[:-1]:
            node = node[key] if isinstance(node, dict | list) and key_in(node, key) else None
        if isinstance(node, dict | list) and key_in(node, path[-1]):
            node[path[-1]] = junk

    read(delivery(json.dumps(page).encode()), PERSON)


def key_in(node, key):
    return key in node if isinstance(node, dict) else isinstance(key, int) and key < len(node)


@settings(max_examples=150)
@given(st.binary(max_size=40), st.integers(0, 400))
def test_no_broken_bytes_make_the_reading_raise(noise, at):
    page = bundle(diagnostic_report(results=["o1"]), observation())

    read(delivery(page[:at] + noise + page[at + 20 :]), PERSON)


@settings(max_examples=80)
@given(JUNK, st.integers(0, 2))
def test_no_entry_whatsoever_removes_its_neighbours(junk, at):
    resources = [observation("o1"), observation("o2")]
    resources.insert(at, {"resourceType": "Observation", "id": "bad", "valueQuantity": junk, "status": 5})

    found = reading(*resources)

    assert numbers(found) == [["48"], ["48"]]


def test_nesting_beyond_measure_is_a_fault():
    page = b'{"resourceType":"Bundle","entry":' + b"[" * 200_000

    assert codes(read(delivery(page), PERSON)) == ["BAD_PAGE"]


@needs_corpus
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_value_of_an_official_example_is_found_again(path):
    text = path.read_text(encoding="utf-8")
    found = read(delivery(text.encode()), PERSON)
    said = {piece for report in found.reports for piece in pieces(report.results)}

    for value in values(json.loads(text, parse_float=str, parse_int=str)):
        assert any(value in piece for piece in said)


def values(node):
    """Walk raw JSON, apart from the reader, for every text and number of a value[x]."""
    if isinstance(node, list):
        for each in node:
            yield from values(each)
    elif isinstance(node, dict):
        for key, child in node.items():
            holds_answer = key.startswith("value") and node.get("resourceType", "Observation") == "Observation"
            if holds_answer and "url" not in node and not isinstance(child, str | bool | list) and key != "value":
                yield from leaves(child)
            elif key == "valueString" and "url" not in node:
                yield child
            elif key not in {"contained", "text", "referenceRange", "extension", "modifierExtension"}:
                yield from values(child)


def leaves(node):
    if isinstance(node, dict):
        # A unit's code in another system than UCUM says the unit once more, and the model keeps the unit's text.
        foreign_unit = {"code"} if "unit" in node and "unitsofmeasure" not in node.get("system", "") else set()
        for key, child in node.items():
            if key not in {"system", "extension", "comparator", "userSelected"} | foreign_unit:
                yield from leaves(child)
    elif isinstance(node, list):
        for child in node:
            yield from leaves(child)
    else:
        yield str(node)


def pieces(results):
    for result in results:
        yield from value_pieces(result.value)
        for detail in result.details:
            yield from (quantity.text for quantity in detail.quantities)
        yield from pieces(result.members)


def value_pieces(value):
    match value:
        case Quantity():
            yield from filter(None, (value.text, value.unit, value.ucum))
        case TextValue():
            yield from filter(None, (value.text, value.unit))
        case CodedValue():
            for code in value.codes:
                yield from filter(None, (code.code, code.display, code.text))
        case RangeValue():
            yield from value_pieces(value.low)
            yield from value_pieces(value.high)
        case InstantValue():
            yield value.at.text
        case None:
            return


DATED = {"effectiveDateTime": "2026-01-10T09:00:00+01:00"}
PANEL = observation("panel", hasMember=[{"reference": "Observation/o1"}])


def is_loose(*resources, bounded=True):
    given = msgspec.structs.replace(delivery(bundle(*resources)), bounded=bounded)
    return read(given, PERSON).loose


@pytest.mark.parametrize(
    ("resources", "loose"),
    [
        ((), False),
        ((diagnostic_report(results=["o1"], **DATED), observation()), False),
        ((diagnostic_report(results=["panel"], **DATED), PANEL, observation()), False),
        ((diagnostic_report(results=["o1"]), observation()), True),
        ((diagnostic_report(results=["o1"], effectiveDateTime="in January"), observation()), True),
        ((diagnostic_report(**DATED), observation(extension=[LINK])), True),
        ((diagnostic_report(results=["o1"], **DATED), observation(), observation("o2")), True),
        ((diagnostic_report(**DATED),), True),
        ((observation(),), True),
    ],
)
def test_a_part_is_loose_where_times_or_results_are_not_said_by_the_reports_themselves(resources, loose):
    assert is_loose(*resources) is loose
    assert is_loose(*resources, bounded=False) is False


def test_how_a_delivery_was_asked_for_is_carried_over():
    given = msgspec.structs.replace(delivery(bundle()), bounded=True)

    assert (read(given, PERSON).bounded, reading().bounded) == (True, False)
