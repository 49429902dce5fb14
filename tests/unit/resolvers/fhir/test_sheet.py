"""What the writers of a report's parts share."""

from resolvers.fhir.sheet import Sheet
from resolvers.model import CitizenRelease, Request, Specimen
from tests.examples import report
from tests.shown import shown


def test_a_specimen_is_found_by_its_number_the_first_where_two_share_it() -> None:
    one, two, part = Specimen(number="1"), Specimen(number="1"), Specimen(number="2")
    sheet = Sheet(shown(report(specimens=(Specimen(parts=(part,)), one, two))))

    assert len(set(sheet.specimens)) == 4
    assert sheet.specimen_name("2") == sheet.specimens[1]
    assert sheet.specimen_name("1") == sheet.specimens[2]
    assert sheet.specimen_name(None) is None
    assert sheet.specimen(None) is None
    assert sheet.specimen("9") == {"type": "Specimen", "identifier": {"value": "9"}}


def test_a_report_is_based_on_each_of_its_requests() -> None:
    sheet = Sheet(shown(report(requests=(Request(number="1"), Request(number="2")))))

    assert len({each["reference"] for each in sheet.based_on}) == 2


def test_a_label_stands_beside_the_tags() -> None:
    waiting = Sheet(shown(report(), citizen_release=CitizenRelease(state="DENIED")))
    tag = {"code": "x"}

    assert waiting.meta([tag])["tag"] == [tag]
    assert waiting.meta()["security"] == waiting.meta([tag])["security"]
    assert Sheet(shown(report())).meta() == {}
