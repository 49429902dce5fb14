"""Specimens keep when, where and how they were taken."""

from msgspec.structs import replace

from resolvers.model import Code, Comment, Identifier, Party, Specimen
from tests.examples import moment, report, result
from tests.shown import alone, extensions, resources

TAKEN = Specimen(
    number="P1",
    requester_number="R1",
    service_type=Code(code="N"),
    type=Code(code="S", text="Serum"),
    collected=moment("2026-01-10"),
    product_type="snitt",
    related_product="B7",
    anatomical_origin="venstre arm",
    preservation="EDTA",
    count="2",
    collection=Code(code="venous"),
    procedure=Code(code="fasting"),
    handling=("sentrifugert", " "),
    logistics="kjølt",
    pretreatment=Comment(text="faste", code=Code(code="F")),
    comments=(Comment(text="lipemisk"),),
    collector_comments=(Comment(text="vanskelig"), Comment(code=Code(code="U"))),
    accredited=True,
    performer=Party(name="Bioingeniør", identifiers=(Identifier(value="9144900", type=Code(code="HPR")),)),
)


def test_a_specimen_keeps_all_that_is_shown_of_it() -> None:
    found = alone(report(specimens=(TAKEN,)), "Specimen")

    assert found["accessionIdentifier"] == {"system": "AnalysedSubjectId", "value": "P1"}
    assert found["identifier"] == [
        {"system": "AnalysedSubjectId", "value": "P1"},
        {"system": "AnalysedSubjectIdByRequester", "value": "R1"},
    ]
    assert found["type"] == {"coding": [{"code": "S"}], "text": "Serum"}
    assert found["processing"] == [{"description": "sentrifugert"}]
    assert found["container"] == [{"additiveCodeableConcept": {"text": "EDTA"}}]
    assert found["note"] == [{"text": "lipemisk"}]
    assert [each["url"].rpartition("-")[2] for each in found["extension"]] == [
        "type", "accredited", "pretreatment", "count",
    ]  # fmt: skip


def test_how_it_was_taken_stands_together() -> None:
    found = alone(report(specimens=(TAKEN,)), "Specimen")["collection"]

    assert found["collectedDateTime"] == "2026-01-10T09:00:00+00:00"
    assert found["method"] == {"coding": [{"code": "fasting"}]}
    assert found["bodySite"] == {"text": "venstre arm"}
    assert found["collector"]["display"] == "Bioingeniør"
    assert [list(each.values())[1] for each in found["extension"]] == [
        "kjølt", "snitt", "B7", {"coding": [{"code": "venous"}]}, {"text": "vanskelig"}, {"coding": [{"code": "U"}]},
    ]  # fmt: skip


def test_a_study_product_was_taken_when_it_was_made() -> None:
    made = Specimen(number="1", produced=moment("2026-01-11"))

    assert alone(report(specimens=(made,)), "Specimen")["collection"] == {
        "collectedDateTime": "2026-01-11T09:00:00+00:00"
    }


def test_what_is_made_from_a_specimen_is_below_it() -> None:
    block = Specimen(number="B", parts=(Specimen(number="B1", parts=(Specimen(),)),))
    slide = Specimen(number="S", related_product="B1")
    of_itself = Specimen(number="X", related_product="X")
    found = resources(report(specimens=(block, slide, of_itself)), "Specimen")
    names = [each["id"] for each in found]
    above = [each["parent"][0]["reference"].removeprefix("urn:uuid:") if "parent" in each else None for each in found]

    related = [extensions(each.get("collection", {}), "nilar-study-product-ref") for each in found]

    assert above == [None, names[0], names[1], names[1], None]
    assert [each[0]["valueString"] for each in related if each] == ["X"]


def test_a_result_names_its_specimens() -> None:
    found = alone(report(specimens=(TAKEN,), results=(result(specimens=("P1", "P9", "P1")),)), "Observation")
    specimen = alone(report(specimens=(TAKEN,)), "Specimen")

    assert found["specimen"]["reference"] == f"urn:uuid:{specimen['id']}"
    assert [each["valueReference"].get("identifier") for each in extensions(found, "specimen")] == [
        {"value": "P9"},
        None,
    ]


def test_a_count_in_words_stays_so() -> None:
    found = alone(report(specimens=(replace(TAKEN, count="to glass", pretreatment=None),)), "Specimen")

    assert extensions(found, "container-count")[0]["valueString"] == "to glass"
