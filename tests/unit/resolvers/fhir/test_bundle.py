"""A report is one bundle, whole in itself, that says nothing of whose it is."""

from collections.abc import Iterator
from decimal import Decimal

from resolvers.fhir import bundle
from resolvers.model import CitizenRelease, Code, Identifier, Party, Quantity, Request, Specimen
from tests.examples import NUMBER, report, result
from tests.shown import ID, shown, written

LAB = Party(name="Lab", identifiers=(Identifier(value="100100673", type=Code(code="ENH")),))
WHOLE = report(
    results=(result(specimens=("1",), members=(result(performers=(LAB,)),)),),
    specimens=(Specimen(number="1"),),
    requests=(Request(number="q"),),
    requester=LAB,
    performer=LAB,
)


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (found for name, found in value.items() if name == "reference")
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_the_report_comes_first_and_all_that_it_is_made_of_after_it() -> None:
    kinds = [each["resource"]["resourceType"] for each in written(WHOLE)["entry"]]

    assert kinds == [
        "DiagnosticReport", "Observation", "Observation", "Specimen", "ServiceRequest", "Organization",
        "PractitionerRole", "Provenance",
    ]  # fmt: skip


def test_every_reference_leads_to_an_entry_and_no_two_have_one_address() -> None:
    found = written(WHOLE)
    addresses = [each["fullUrl"] for each in found["entry"]]

    assert set(references(found)) <= set(addresses)
    assert len(set(addresses)) == len(addresses)
    assert [each["resource"]["id"] for each in found["entry"]] == [each.removeprefix("urn:uuid:") for each in addresses]


def test_the_same_answer_is_the_same_bundle_to_the_byte() -> None:
    assert bytes(bundle(shown(WHOLE))) == bytes(bundle(shown(WHOLE)))


def test_it_names_neither_the_person_nor_the_reports_own_id() -> None:
    text = bytes(bundle(shown(WHOLE))).decode()

    assert NUMBER.digits not in text
    assert ID not in text
    assert '"valueCode":"masked"' in text


def test_a_number_has_the_digits_that_were_sent() -> None:
    answer = Quantity(text="5.10", value=Decimal("5.10"))

    assert b'"valueQuantity":{"value":5.10}' in bytes(bundle(shown(report(results=(result(value=answer),)))))


def test_the_whole_is_labelled_as_its_parts_are() -> None:
    found = written(shown(WHOLE, citizen_release=CitizenRelease(state="WAITS")))

    assert [each["code"] for each in found["meta"]["security"]] == ["NOPAT"]
    assert found["type"] == "collection"
