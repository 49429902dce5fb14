"""The report itself keeps its numbers, times, kind and what is said of it, and where it was seen."""

import pytest
from msgspec.structs import replace

from resolvers.model import (
    Attachment,
    CitizenRelease,
    Code,
    Comment,
    Discipline,
    Information,
    Message,
    Moment,
    NamedSource,
    Party,
    Provenance,
    ReportKey,
    SourceId,
)
from tests.examples import NOW, moment, report
from tests.shown import alone, extensions, resources, shown

FIELD = "http://ehelse.no/fhir/CodeSystem/no-kodeverk-8202"


def test_a_report_keeps_all_that_is_shown_of_it() -> None:
    found = alone(
        report(
            message=Message(id="m1"),
            approved=moment("2026-01-11"),
            cancellation=Code(code="X"),
            performer=Party(name="Lab"),
            related=(Party(name="Unit"),),
            responsible=(Party(name="Kari"),),
            comments=(Comment(text="se journal"), Comment(code=Code(code="TA"))),
            attachments=(
                Attachment(mime_type="application/pdf", description="Bilde", size_bytes=7, issued=moment("2026-01-10")),
                Attachment(file="a.tif", size_bytes=2**40),
                Attachment(number="b"),
            ),
        ),
        "DiagnosticReport",
    )

    assert found["identifier"] == [
        {"system": "ServReportId", "value": "r1"},
        {"use": "secondary", "system": "MsgId", "value": "m1"},
    ]
    assert found["status"] == "final"
    assert found["code"] == {"coding": [{"code": "CLIN"}]}
    assert found["issued"] == "2026-01-10T12:00:00+00:00"
    assert found["effectiveDateTime"] == "2026-01-10T09:00:00+00:00"
    assert [each["display"] for each in found["performer"]] == ["Lab", "Unit"]
    assert extensions(found, "responsible")[0]["valueReference"]["display"] == "Kari"
    assert [list(each.values())[1] for each in extensions(found, "nilar-comment")] == [
        {"text": "se journal"},
        {"coding": [{"code": "TA"}]},
    ]
    assert extensions(found, "nilar-report-date")[0]["valueDateTime"] == "2026-01-10T12:00:00+00:00"
    assert extensions(found, "nilar-approval-date")[0]["valueDateTime"] == "2026-01-11T09:00:00+00:00"
    assert extensions(found, "cancellation")[0]["valueCodeableConcept"] == {"coding": [{"code": "X"}]}
    assert found["presentedForm"] == [
        {
            "contentType": "application/pdf",
            "size": 7,
            "title": "Bilde",
            "creation": "2026-01-10T09:00:00+00:00",
        },
        {"title": "a.tif"},
        {"title": "b"},
    ]


def test_the_main_field_is_the_first_category_and_is_not_said_twice() -> None:
    lab = Code(code="LAB", system="urn:oid:2.16.578.1.12.4.1.1.8202")
    found = alone(report(discipline=Discipline.LAB, categories=(lab, Code(code="x"))), "DiagnosticReport")

    assert [each["coding"] for each in found["category"]] == [
        [{"system": FIELD, "code": "LAB", "display": "Laboratoriemedisin"}],
        [{"code": "x"}],
    ]


def test_a_version_that_has_a_day_alone_has_no_instant() -> None:
    found = alone(report(issued=Moment(text="2026-01-10", at=NOW)), "DiagnosticReport")
    undated = alone(report(issued=Moment(text="", at=NOW)), "DiagnosticReport")

    assert "issued" not in found
    assert found["_issued"]["extension"][0]["valueDateTime"] == "2026-01-10"
    assert "_issued" not in undated


def test_a_report_without_a_number_or_message_has_no_identifier() -> None:
    assert "identifier" not in alone(report(key=ReportKey("ENH:100100673", "")), "DiagnosticReport")


def test_clinical_information_is_kept() -> None:
    item = Information(
        type=Code(code="GRAV"),
        text="uke 12",
        code=Code(code="Z33"),
        comment="etter termin",
        start=moment("2026-01-01"),
        end=moment("2026-01-02"),
        recorded=moment("2026-01-03"),
    )
    (found,) = extensions(alone(report(information=(item,)), "DiagnosticReport"), "nilar-inf-item")

    assert [each["url"].rpartition("/nilar-")[2] for each in found["extension"]] == [
        "inf-item-type", "inf-item-descr", "comment", "inf-item-coded-descr", "inf-item-start", "inf-item-end",
        "inf-item-org-time",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("release", "parts"),
    [
        (
            CitizenRelease(state="WAITS", until=NOW, code="NORU"),
            ["2026-03-02T12:00:00Z", {"coding": [{"system": FIELD.replace("8202", "9603"), "code": "NORU"}]}],
        ),
        (CitizenRelease(state="UNKNOWN"), []),
    ],
)
def test_personnel_are_told_what_the_citizen_does_not_see(release: CitizenRelease, parts: list) -> None:  # type: ignore[type-arg]  # JSON
    merged = shown(report(), citizen_release=release)
    found = alone(merged, "DiagnosticReport")

    told = [part for each in extensions(found, "nilar-restriction") for part in each["extension"]]
    assert [list(each.values())[1] for each in told] == parts
    for kind in ("DiagnosticReport", "Observation", "Provenance"):
        assert [each["code"] for each in alone(merged, kind)["meta"]["security"]] == ["NOPAT"]


@pytest.mark.parametrize("release", [None, CitizenRelease(state="SHOWN")])
def test_what_the_citizen_sees_has_no_label(release: CitizenRelease | None) -> None:
    found = alone(shown(report(), citizen_release=release), "DiagnosticReport")

    assert "meta" not in found
    assert extensions(found, "nilar-restriction") == []


def test_where_it_was_seen_is_told_with_the_versions_before_it() -> None:
    newest = report(message=Message(id="m3"), issued=moment("2026-01-12"))
    older = report(message=Message(id="m2"), issued=moment("2026-01-11"))
    oldest = report(issued=Moment(text="", at=NOW))
    merged = shown(newest, older, oldest)
    second = Provenance(
        source=NamedSource(id=SourceId("vest"), name="Vest"), as_of=NOW, issued=older.issued, current=False
    )
    found = resources(replace(merged, provenance=(*merged.provenance, second)), "Provenance")

    assert [each["agent"][0]["who"]["display"] for each in found] == ["Helse Nord", "Vest"]
    assert [each["recorded"] for each in found] == ["2026-03-02T12:00:00Z"] * 2
    assert [(each["role"], each["what"]) for each in found[0]["entity"]] == [
        ("source", {"identifier": {"system": "MsgId", "value": "m3"}}),
        ("revision", {"identifier": {"system": "MsgId", "value": "m2"}, "display": "2026-01-11T09:00:00+00:00"}),
        ("revision", {"display": "unknown"}),
    ]
    assert "entity" not in found[1]
