"""Pages are decoded whole where they can be, and entry by entry where they cannot."""

import json

import pytest

from resolvers.model import Fault
from resolvers.normalise.fhir_pages import Found, decode
from tests.fhir_examples import BASE, bundle, observation


def decoded(*pages):
    return list(decode(pages))


def test_a_resource_is_known_by_its_page_and_entry():
    (found,) = decoded(bundle(observation()))

    assert (found.path, found.container, found.url) == (
        "page[0].entry[0]",
        "page[0].entry[0]",
        f"{BASE}/Observation/o1",
    )


def test_a_contained_resource_is_known_by_its_holder():
    held = {"resourceType": "Organization", "id": "lab", "name": "Lab"}
    holder, inner = decoded(bundle(observation(contained=[held])))

    assert inner.path == f"{holder.path}.contained[0]"
    assert inner.container == holder.path
    assert inner.resource.name == "Lab"


def test_a_bad_contained_resource_costs_its_holder_nothing():
    holder, fault = decoded(bundle(observation(contained=[{"resourceType": "Organization", "name": 5}, {"a": 1}])))[:2]

    assert isinstance(holder, Found)
    assert fault == Fault(code="BAD_ENTRY", path="page[0].entry[0].contained[0].name")


MODIFIED = {"modifierExtension": [{"url": "http://example.org/negated", "valueBoolean": True}]}


@pytest.mark.parametrize(
    ("resource", "code"),
    [
        (observation(**MODIFIED), "BAD_ENTRY"),
        (observation(component=[{"code": {"text": "a"}}, {"code": {"text": "b"}, **MODIFIED}]), "BAD_ENTRY"),
        ({"resourceType": "Specimen", "id": "s1", **MODIFIED}, "BAD_ENTRY"),
        ({"resourceType": "ServiceRequest", "id": "r1", **MODIFIED}, "BAD_ENTRY"),
        ({"resourceType": "DiagnosticReport", "id": "d1", **MODIFIED}, "BAD_REPORT"),
    ],
)
def test_what_is_modified_in_a_way_that_is_not_known_is_a_fault_and_not_an_answer(resource, code):
    """A modifier extension may say that an observation was never made, or means the opposite."""
    kept, fault = decoded(bundle(observation("kept"), resource))
    holder, inner = decoded(bundle({"resourceType": "Organization", "id": "o", "contained": [resource]}))

    assert isinstance(kept, Found)
    assert fault == Fault(code=code, path="page[0].entry[1].modifierExtension")
    assert isinstance(holder, Found)
    assert inner == Fault(code=code, path="page[0].entry[0].contained[0].modifierExtension")


def test_who_performed_a_report_is_read_whatever_modifies_them():
    assert [type(each) for each in decoded(bundle({"resourceType": "Organization", "id": "o", **MODIFIED}))] == [Found]


def test_a_fault_names_the_place_and_not_what_stood_there():
    bad = observation("bad", component=[{"valueQuantity": {"unit": 12345}}])
    found = decoded(bundle(observation(), bad))

    assert isinstance(found[0], Found)
    assert found[1] == Fault(code="BAD_ENTRY", path="page[0].entry[1].component[0].valueQuantity.unit")


@pytest.mark.parametrize("name", [b'"valueQuantity"', b'"code"', b'"resource"', b'"id"'])
def test_a_name_that_is_no_text_never_makes_its_value_vanish(name):
    page = bundle(observation("first"), observation("second", valueQuantity={"value": 5}))
    at = page.rindex(name)
    found, fault = decoded(page[:at] + name.replace(b"e", b"\xe5").replace(b"i", b"\xe5") + page[at + len(name) :])

    assert found.resource.id == "first"
    assert fault == Fault(code="BAD_ENTRY", path="page[0].entry[1]")


def test_a_lone_resource_that_is_no_text_is_a_fault():
    (fault,) = decoded(json.dumps(observation()).encode().replace(b'"subject"', b'"\xf3ubject"'))

    assert fault == Fault(code="BAD_ENTRY", path="page[0]")


@pytest.mark.parametrize("page", [b"", b"<html/>", b"[]", b"5", b'{"resourceType":"Bundle","entry":5}', b'{"a":'])
def test_a_page_that_is_no_fhir_is_a_fault_and_costs_other_pages_nothing(page):
    fault, found = decoded(page, bundle(observation()))

    assert fault.code == "BAD_PAGE"
    assert found.resource.id == "o1"


def test_an_entry_without_a_resource_says_nothing():
    page = json.dumps({"resourceType": "Bundle", "entry": [{"fullUrl": "x"}, {"resource": observation()}]})

    assert [each.resource.id for each in decoded(page.encode())] == ["o1"]


def test_a_single_resource_is_read_whatever_it_has_in_the_place_of_a_bundles_entries():
    (found,) = decoded(json.dumps(observation(entry=5)).encode())

    assert found.resource.id == "o1"


def test_a_single_resource_of_an_unread_type_is_nothing():
    assert decoded(b'{"resourceType":"Encounter"}') == []
