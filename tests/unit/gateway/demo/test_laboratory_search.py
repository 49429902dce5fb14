"""Searches filter, include and page."""

import pytest

from gateway.demo.laboratories import LABORATORIES, Shelf, stocked
from gateway.demo.laboratory_search import BadSearch, Query, answered, people_in
from tests.unit.gateway.demo.reports import CHRONICLE, number

NORD, MIDT = LABORATORIES[0], LABORATORIES[1]
SHELF = stocked(NORD, CHRONICLE)
EHELSE = "http://ehelse.no/fhir/CodeSystem/no-kodeverk-7280-nlk"


def spell(system):
    return system.replace("urn:oid:2.16.578.1.12.4.1.1.7280", EHELSE)


def search(*fields, kind="DiagnosticReport", count=500, skip=0, person="kari"):
    query = Query(kind=kind, people=frozenset({number(person)}), fields=fields, count=count, skip=skip)
    return answered(query, SHELF, spell)


def test_without_filters_all_of_a_person_come():
    page = search()

    assert page.total == len(page.matches) > 20
    assert {each.subject for each in page.matches} == {number("kari")}
    assert page.included == ()


def test_pages_follow_each_other_without_gap_or_overlap():
    whole = [each.id for each in search().matches]

    pages = [search(count=7, skip=skip) for skip in range(0, len(whole), 7)]

    assert [each.id for page in pages for each in page.matches] == whole
    assert {page.total for page in pages} == {len(whole)}


@pytest.mark.parametrize("code", ["NPU01685", f"{EHELSE}|NPU01685", "urn:oid:2.16.578.1.12.4.1.1.7280|NPU01685"])
def test_a_code_is_found_in_either_spelling_of_its_system(code):
    found = search(("code", code), kind="Observation").matches

    assert found
    assert {code.code for each in found for code in each.codes} == {"NPU01685"}


def test_a_code_of_another_system_is_another_code():
    assert search(("code", "urn:x|NPU01685"), kind="Observation").total == 0


def test_a_report_is_found_by_its_number_and_its_id():
    first = search().matches[0]
    (given,) = first.identifiers

    assert [each.id for each in search(("identifier", f"urn:x|{given}")).matches] == [first.id]
    assert [each.id for each in search(("_id", first.id)).matches] == [first.id]


def test_dates_bound_the_time_of_sampling():
    times = [each.effective_at for each in search().matches]
    on = f"{times[5]:%Y-%m-%d}"

    before, within, after = search(("date", f"lt{on}")), search(("date", on)), search(("date", f"gt{on}"))

    assert before.total + within.total + after.total == len(times)
    assert within.total >= 1
    assert search(("date", f"ge{on}")).total == within.total + after.total
    assert search(("date", f"le{on}")).total == within.total + before.total


def test_an_instant_bounds_too():
    newest = search().matches[0]

    assert search(("_lastUpdated", f"ge{newest.updated_at.isoformat()}")).total >= 1


@pytest.mark.parametrize("text", ["yesterday", "ne2020-01-01", "2020-02-30"])
def test_a_date_that_cannot_be_read_is_refused(text):
    with pytest.raises(BadSearch, match="parameter date"):
        search(("date", text))


def test_includes_follow_references_once():
    page = search(("_include", "DiagnosticReport:result,DiagnosticReport:performer"), count=3)

    assert {each.kind for each in page.included} == {"Observation", "Organization"}
    assert len({each.path for each in page.included}) == len(page.included)


def test_iterate_follows_what_was_included():
    page = search(
        ("_include", "DiagnosticReport:based-on"), ("_include:iterate", "ServiceRequest:requester:PractitionerRole")
    )

    assert {each.kind for each in page.included} == {"ServiceRequest", "PractitionerRole"}


def test_without_iterate_what_was_included_is_not_followed():
    page = search(("_include", "DiagnosticReport:based-on"), ("_include", "ServiceRequest:requester"))

    assert {each.kind for each in page.included} == {"ServiceRequest"}


def test_a_star_includes_everything_at_hand():
    kinds = {each.kind for each in search(("_include", "*"), count=1).included}

    assert {"Observation", "Specimen", "ServiceRequest", "Organization"} <= kinds


def test_members_of_a_culture_come_along():
    nested = search(
        ("_include", "DiagnosticReport:result"), ("_include:iterate", "Observation:has-member"), person="kari"
    )
    flat = search(("_include", "DiagnosticReport:result"), person="kari")

    assert len(nested.included) > len(flat.included)


def test_a_reference_that_leads_nowhere_includes_nothing():
    lone = next(each for each in SHELF.of([number("kari")]) if each.kind == "DiagnosticReport")
    query = Query(kind=lone.kind, people=frozenset({lone.subject}), fields=(("_include", "*"),), count=1)

    page = answered(query, Shelf([lone]), spell)

    assert (page.total, page.included) == (1, ())


def test_a_person_is_read_from_the_parameters():
    fields = (("patient.identifier", f"urn:oid:1|{number('kari').digits},urn:oid:1|{number('ola').digits}"),)

    assert people_in(fields) == {number("kari"), number("ola")}
    assert people_in((("code", "x"),)) == frozenset()
