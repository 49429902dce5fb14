"""A diagnostic report with all that it says becomes one version of a report."""

import pytest

from resolvers.model import Discipline, ReportStatus
from tests.fhir_examples import diagnostic_report, extension, observation, reading


def report_of(*resources, **changes):
    (report,) = reading(diagnostic_report(**changes), *resources).reports
    return report


def test_the_key_is_sender_number_and_request():
    report = report_of(
        performer=[{"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.101", "value": "100100673"}}],
        basedOn=[{"identifier": {"value": "Q"}}],
    )

    assert (report.key.organisation, report.key.report, report.key.requisition) == ("ENH:100100673", "report-r1", "Q")


def test_a_report_without_a_number_is_known_by_the_servers_id():
    assert report_of(identifier=[{"system": "x"}]).key.report == "r1"


def test_a_report_without_any_name_is_known_by_its_content():
    def key(**changes):
        nameless = diagnostic_report(identifier=[], **changes)
        del nameless["id"]
        return reading(nameless).reports[0].key.report

    assert key() == key()
    assert key() != key(conclusion="other")


def test_times_of_a_report_are_kept_apart():
    report = report_of(
        effectiveDateTime="2026-01-10",
        issued="2026-01-12T10:00:00Z",
        extension=[
            extension("nilar-report-date", valueDateTime="2026-01-11"),
            extension("nilar-approval-date", valueDateTime="2026-01-13"),
        ],
    )

    times = (report.sampled, report.first_issued, report.issued, report.approved)
    assert [time.text for time in times] == ["2026-01-10", "2026-01-11", "2026-01-12T10:00:00Z", "2026-01-13"]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"issued": None, "meta": {"lastUpdated": "2026-01-12T10:00:00Z"}}, "2026-01-12T10:00:00Z"),
        ({"issued": None, "effectiveDateTime": "2026-01-09"}, "2026-01-09"),
        ({"issued": None, "effectivePeriod": {"start": "2026-01-08"}}, "2026-01-08"),
        ({"issued": None, "effectivePeriod": {"end": "2026-01-09"}}, "2026-01-09"),
        ({"issued": None}, ""),
    ],
)
def test_without_a_time_of_issue_the_next_best_stands_in(changes, text):
    assert report_of(**changes).issued.text == text


def test_an_undated_report_is_older_than_all_others():
    assert report_of(issued=None).issued.at.year == 1970


def test_without_a_time_of_its_own_a_report_has_the_oldest_of_its_specimens_or_results():
    results = [observation("o1", effectiveDateTime="2026-01-09"), observation("o2", effectiveDateTime="2026-01-08")]
    specimen = {"resourceType": "Specimen", "id": "s", "collection": {"collectedDateTime": "2026-01-07"}}
    links = [{"reference": "Observation/o1"}, {"reference": "Observation/o2"}]

    assert report_of(*results, result=links).sampled.text == "2026-01-08"
    assert (
        report_of(*results, specimen, result=links, specimen=[{"reference": "Specimen/s"}]).sampled.text == "2026-01-07"
    )
    assert report_of().sampled is None


def test_what_is_said_of_the_whole_report_is_its_comments():
    report = report_of(
        conclusion="tumour",
        conclusionCode=[{"coding": [{"code": "188340000"}]}],
        media=[{"comment": "image"}, {}],
        extension=[extension("nilar-comment", valueCodeableConcept={"text": "phoned"})],
    )

    assert [comment.text or comment.code.code or comment.code.text for comment in report.comments] == [
        "tumour",
        "188340000",
        "phoned",
        "image",
    ]


def test_a_document_is_kept_as_type_and_size_without_its_content():
    report = report_of(
        presentedForm=[
            {"contentType": "application/pdf", "title": "Report", "data": "aGVsbG8=", "creation": "2026-01-10"},
            {"contentType": "text/plain", "size": 7},
            {},
        ]
    )

    assert [(each.mime_type, each.size_bytes) for each in report.attachments] == [
        ("application/pdf", 5),
        ("text/plain", 7),
        (None, None),
    ]
    assert (report.attachments[0].description, report.attachments[0].issued.text) == ("Report", "2026-01-10")
    assert "aGVsbG8" not in repr(report)


def test_clinical_information_is_kept():
    parts = [
        extension("nilar-inf-item-type", valueCodeableConcept={"text": "Diagnosis"}),
        extension("nilar-inf-item-descr", valueString="asthma"),
        extension("nilar-inf-item-coded-descr", valueCodeableConcept={"text": "J45"}),
        extension("comment", valueCodeableConcept={"text": "since childhood"}),
        extension("nilar-inf-item-start", valueDateTime="2001"),
        extension("nilar-inf-item-end", valueDateTime="2002"),
        extension("nilar-inf-item-org-time", valueDateTime="2003"),
    ]
    (found,) = report_of(extension=[extension("nilar-inf-item", extension=parts)]).information

    assert (found.type.text, found.text, found.code.text, found.comment) == (
        "Diagnosis",
        "asthma",
        "J45",
        "since childhood",
    )
    assert (found.start.text, found.end.text, found.recorded.text) == ("2001", "2002", "2003")


def test_the_field_and_the_kind_are_read_apart():
    report = report_of(
        category=[{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "RAD"}]}]
    )

    assert (report.discipline, report.kind.code) == (Discipline.BLD, "CLIN")
    assert report_of(code=None).kind.code == "LAB"


def test_withdrawn_is_its_own_status():
    assert report_of(status="entered-in-error").status is ReportStatus.ENTERED_IN_ERROR
    assert report_of(status="nonsense").status is ReportStatus.UNKNOWN


def test_a_result_that_is_a_member_of_another_stands_below_that_one_alone():
    report = report_of(
        observation("o3"),
        observation("o1", hasMember=[{"reference": "Observation/o2"}]),
        observation("o2", hasMember=[{"reference": "Observation/o3"}]),
        result=[{"reference": f"Observation/{each}"} for each in ("o3", "o2", "o1")],
    )

    assert [len(result.members) for result in report.results] == [1]
    assert len(report.results[0].members[0].members) == 1


def test_results_in_a_ring_are_kept():
    report = report_of(
        observation("o1", hasMember=[{"reference": "Observation/o2"}]),
        observation("o2", hasMember=[{"reference": "Observation/o1"}]),
        result=[{"reference": "Observation/o1"}, {"reference": "Observation/o2"}],
    )

    assert [len(result.members) for result in report.results] == [1]


def test_an_observation_of_its_own_has_the_field_and_performers_of_its_report():
    (report,) = reading(
        observation(
            category=[{"coding": [{"code": "imaging"}]}],
            performer=[{"display": "A"}, {"display": "B"}],
            specimen={"display": "blood"},
            issued="2026-01-11",
        )
    ).reports

    assert (report.discipline, report.kind.code, report.performer.name) == (Discipline.BLD, "BLD", "A")
    assert ([party.name for party in report.related], report.issued.text) == (["B"], "2026-01-11")
    assert report.sampled.text == "2026-01-10T09:00:00+01:00"


def test_every_further_code_of_what_kind_of_report_it_is_is_kept_once():
    nlk = {"system": "urn:oid:2.16.578.1.12.4.1.1.7280", "code": "NPU27300"}
    genetics = {"system": "urn:oid:2.16.578.1.12.4.1.1.8202", "code": "MGEN"}
    report = report_of(
        code={"coding": [genetics, nlk]}, category=[{"coding": [genetics]}, {"coding": [{"code": "GE"}]}]
    )

    assert report.kind.code == "NPU27300"
    assert [category.code for category in report.categories] == ["MGEN", "GE"]
