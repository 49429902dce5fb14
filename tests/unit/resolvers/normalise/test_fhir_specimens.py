"""Specimens are read once each, with what they were taken from."""

import json

from resolvers.normalise.fhir import read
from tests.examples import PERSON
from tests.fhir_examples import delivery, diagnostic_report, extension, observation, reading


def specimen(id_="s", **changes):
    return {"resourceType": "Specimen", "id": id_, "accessionIdentifier": {"value": f"A-{id_}"}} | changes


def specimens_of(*resources, wanted=("s",), **changes):
    references = [{"reference": f"Specimen/{each}"} for each in wanted]
    (report,) = reading(diagnostic_report(specimen=references, **changes), *resources).reports
    return report.specimens


def test_a_specimen_is_read():
    (found,) = specimens_of(
        specimen(
            identifier=[{"value": "A-s"}, {"value": "R-1"}],
            type={"text": "Venous blood"},
            collection={
                "collectedDateTime": "2026-01-10",
                "method": {"text": "puncture"},
                "bodySite": {"coding": [{"code": "49852007"}]},
                "collector": {"display": "Nurse"},
            },
            processing=[{"description": "Acidified"}, {}],
            container=[{}, {"additiveCodeableConcept": {"text": "Heparin"}}],
            note=[{"text": "lipemic"}, {}],
            extension=[{"url": "nilar-accredited", "valueBoolean": False}],
        )
    )

    assert (found.number, found.requester_number, found.type.text) == ("A-s", "R-1", "Venous blood")
    assert (found.collected.text, found.collection.text, found.anatomical_origin) == (
        "2026-01-10",
        "puncture",
        "49852007",
    )
    assert (found.handling, found.preservation, found.accredited) == (("Acidified",), "Heparin", False)
    assert (found.comments[0].text, found.performer.name) == ("lipemic", "Nurse")


def test_a_bare_specimen_is_known_by_what_it_has():
    assert specimens_of(specimen(accessionIdentifier=None))[0].number == "s"
    assert specimens_of(specimen(accessionIdentifier={}, identifier=[{"value": "I"}]))[0].number == "I"


def test_a_specimen_collected_over_time_has_the_start():
    (found,) = specimens_of(specimen(collection={"collectedPeriod": {"start": "2026-01-09"}}))

    assert found.collected.text == "2026-01-09"


def test_a_specimen_comes_with_the_one_that_it_was_taken_from():
    found = specimens_of(
        specimen(parent=[{"reference": "#stool"}, {}], contained=[specimen("stool")]),
    )

    assert [(each.number, each.related_product) for each in found] == [("A-s", "A-stool"), ("A-stool", None)]


def test_specimens_in_a_ring_are_read_once():
    found = specimens_of(specimen(parent=[{"reference": "Specimen/s"}]))

    assert [each.number for each in found] == ["A-s"]


def test_specimens_of_results_are_the_reports_too_and_results_name_them_by_number():
    (report,) = reading(
        diagnostic_report(results=["o1"]), observation(specimen={"reference": "Specimen/s"}), specimen()
    ).reports

    assert [each.number for each in report.specimens] == ["A-s"]
    assert report.results[0].specimens == ("A-s",)


def test_a_specimen_that_did_not_come_along_is_known_by_its_reference():
    (report,) = reading(
        diagnostic_report(
            specimen=[
                {"reference": "Specimen/gone", "display": "Bone marrow"},
                {"identifier": {"value": "B-2"}},
                {"display": "urine"},
                {},
            ]
        )
    ).reports

    assert [(each.number, each.type and each.type.text) for each in report.specimens] == [
        ("gone", "Bone marrow"),
        ("B-2", None),
        ("urine", "urine"),
    ]


def test_a_specimen_without_any_number_is_known_by_its_place():
    page = {
        "resourceType": "Bundle",
        "entry": [
            {"resource": diagnostic_report(specimen=[{"reference": "urn:uuid:1"}])},
            {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Specimen"}},
        ],
    }
    (report,) = read(delivery(json.dumps(page).encode()), PERSON).reports

    assert report.specimens[0].number == "page[0].entry[1]"


def test_what_the_profile_adds_to_a_specimen_is_read():
    (found,) = specimens_of(
        specimen(
            processing=[{"description": "Acidified"}],
            collection={
                "extension": [
                    extension("nilar-logistics", valueString="kjølt"),
                    extension("nilar-study-product-type", valueString="snitt"),
                    extension("nilar-study-product-ref", valueString="B7"),
                    extension("nilar-comment", valueAnnotation={"text": "vanskelig"}),
                ]
            },
            extension=[
                extension("nilar-pretreatment", valueCodeableConcept={"coding": [{"code": "F"}], "text": "faste"}),
                extension("nilar-container-count", valueInteger=2),
                extension("nilar-sample-handling", valueString="ikke frys"),
                extension("nilar-sample-handling"),
            ],
        )
    )

    assert (found.logistics, found.product_type, found.related_product, found.count) == ("kjølt", "snitt", "B7", "2")
    assert (found.pretreatment.code.code, found.pretreatment.code.text) == ("F", "faste")
    assert [each.text for each in found.collector_comments] == ["vanskelig"]
    assert found.handling == ("Acidified", "ikke frys")
