"""A draft carries the numbers that every version of its report has."""

from gateway.demo.chronicle.draft import reason, specimen, written
from resolvers.model import Discipline, ReportStatus
from tests.unit.gateway.demo.chronicle.drafts import draft


def test_a_report_is_new_and_final_with_its_keys():
    made = draft()
    report = written(made, "CLIN", Discipline.LAB, results=())

    assert report.status is ReportStatus.FINAL
    assert report.key == made.key
    assert report.key.organisation == "ENH:100000016"
    assert report.message.generated == report.issued == report.first_issued


def test_a_specimen_has_the_drafts_number_unless_another_is_given():
    made = draft()

    assert specimen(made, "U").number == made.specimen
    assert specimen(made, "U", "17").number == "17"


def test_a_reason_is_a_clinical_question():
    assert reason("Malignitet?").heading.code == "PROB"
