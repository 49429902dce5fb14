"""One report: key, order, discipline, parties, attachments."""

from pathlib import Path

import pytest

from resolvers.model import Code, Discipline, Moment, Quantity, ReportKey
from resolvers.normalise.svarrapport import read

DATA = Path(__file__).resolve().parents[3] / "data" / "svarrapport"


def reports(name):
    return read((DATA / name).read_bytes()).reports


def report_of(body, head='<GenDate V="2020-01-02T10:00:00"/>'):
    text = f'<Message xmlns="http://www.kith.no/xmlstds/labsvar/2012-02-15">{head}<ServReport>{body}</ServReport></Message>'
    return read(text.encode()).reports[0].report


def test_a_report_is_keyed_by_sender_report_and_request():
    assert reports("alle-elementer-1.4.xml")[0].report.key == ReportKey("ENH:993467049", "RAPPORT-1", "REKV-1")


def test_a_version_is_ordered_by_the_messages_time_and_keeps_its_first_issue():
    found = reports("alle-elementer-1.4.xml")[0].report

    assert found.issued.text == "2023-05-04T10:11:12.1234567+02:00"
    assert (found.first_issued.text, found.approved.text) == ("2023-05-03", "2023-05-04T10:00:00+02:00")


def test_a_report_is_sampled_when_its_oldest_specimen_was_taken():
    assert reports("alle-elementer-1.4.xml")[0].report.sampled.text == "2023-05-01T23:30:00+02:00"
    assert reports("radiologi-i-konvolutt.xml")[0].report.sampled.text == "2022-06-30T21:45:00+02:00"
    assert reports("dyr-og-vann.xml")[0].report.sampled is None


def test_a_time_of_night_stays_on_its_day():
    found = reports("radiologi-i-konvolutt.xml")[0].report

    assert found.issued.text.startswith("2022-07-01T00:30")
    assert found.first_issued == Moment(text="2022-06-30", at=found.first_issued.at)


def test_a_status_keeps_the_pair_it_came_from():
    found = reports("alle-elementer-1.4.xml")[0].report

    assert found.status == "amended"
    assert (found.source_status.type.code, found.source_status.status.code) == ("M", "F")


@pytest.mark.parametrize(
    ("kind", "message", "discipline"),
    [("HIST", "SVAR_LAB", "PAT"), ("UL", "S", "BLD"), ("?", "SVAR_RTG", "BLD"), ("?", "S", "LAB")],
)
def test_a_type_that_is_not_known_takes_the_messages_main_field(kind, message, discipline):
    head = f'<Type V="{message}"/><GenDate V="2020-01-02"/>'

    assert report_of(f'<MsgDescr V="{kind}"/>', head).discipline is Discipline(discipline)


def test_a_report_without_type_is_of_laboratory_medicine():
    found = report_of("", '<GenDate V="2020-01-02"/>')

    assert (found.discipline, found.kind.code) == (Discipline.LAB, None)


def test_attached_documents_are_kept_as_references_with_size():
    found = reports("alle-elementer-1.4.xml")[0].report.attachments

    assert [one.size_bytes for one in found] == [8, None, 15]
    assert (found[0].mime_type, found[1].file) == ("application/pdf", "file://bilde-7.tif")


def test_no_word_of_the_patients_identity_is_in_a_report():
    text = repr(reports("alle-elementer-1.4.xml")[0].report)

    assert [
        one
        for one in ("Oppdiktet", "2001-04-15", "Hjemveien", "PASS-9", "PAS-LAB", "15840199905", "Kopimottakeren")
        if one in text
    ] == []


def test_what_the_message_says_beyond_its_fields_is_kept_with_its_first_report():
    head = '<GenDate V="2020-01-02"/><Ekstra>Noe mer</Ekstra>'

    assert [one.text for one in report_of("", head).comments] == ["Noe mer"]


def test_a_mother_and_her_child_have_a_report_each_and_the_unborn_stays_with_the_mother():
    mother, child = reports("mor-og-barn.xml")

    assert [one.subject.number.digits for one in (mother, child)] == ["15840199905", "15840150027"]
    assert [one.value.text for one in mother.report.results] == ["Mors svar", "Fosterets svar"]
    assert [one.value.text for one in child.report.results] == ["Barnets svar"]
    assert (mother.report.key.report, child.report.key.report) == ("IM-1", "IM-1#person-2")


def test_animals_materials_and_nobody_are_told_apart():
    animal, material, nobody = reports("dyr-og-vann.xml")

    assert (animal.subject, material.subject) == (None, None)
    assert (nobody.subject.number, nobody.report.results[0].value.unit) == (None, "stk")
    assert "Bonde" not in repr(animal.report)


def test_a_comparator_and_exact_digits_are_kept():
    value = reports("alle-elementer-1.4.xml")[0].report.results[0].value

    assert isinstance(value, Quantity)
    assert (value.text, str(value.value), value.comparator, value.unit) == ("5.10", "5.10", "LT", "mmol/L")


def test_requests_keep_both_versions_of_the_standard():
    newer = reports("alle-elementer-1.4.xml")[0].report.requests[0]
    older = reports("to-rapporter-1.3.xml")[0].report.requests[0]

    assert (newer.provider_number, newer.priority.code, newer.received.text) == (
        "LABREKV-1",
        "CITO",
        "2023-05-02T07:00:00Z",
    )
    assert older.permissions == (Code(code="FORSK", system="urn:oid:1.2.3.7", display="Til forskning"),)


@pytest.mark.parametrize("days", [("2020-01-01", "2020-01-03"), ("2020-01-03", "2020-01-01"), ("2020-01-01", "")])
def test_a_number_of_several_specimens_was_taken_when_the_oldest_was(days):
    specimens = "".join(
        f'<AnalysedSubject><CollectedSample><CollectedDate V="{day}"/></CollectedSample>'
        "<IdByServProvider>7</IdByServProvider></AnalysedSubject>"
        for day in days
    )
    found = report_of(f"{specimens}<ResultItem><RefAnalysedSubject>7</RefAnalysedSubject></ResultItem>")

    assert found.results[0].sampled.text == "2020-01-01"


ITEM = "<ResultItem><TextResult><TextResultValue>Svar</TextResultValue></TextResult></ResultItem>"


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ('<Relation V="FO" DN="Foster"/>', "Gjelder en annen enn pasienten selv: Foster"),
        ('<Relation V="FO"/>', "Gjelder en annen enn pasienten selv: FO"),
        ("<OffId>15840150027</OffId><TypeOffId V='HNR'/>", "Gjelder en annen enn pasienten selv"),
    ],
)
def test_what_is_found_in_another_than_the_patient_says_so(inner, said):
    whose = "<OffId>15840199905</OffId><TypeOffId V='FNR'/>"
    found = report_of(f"<Patient>{whose}{ITEM}<Patient>{inner}<AnalysedSubject/>{ITEM}</Patient></Patient>")
    own, other = found.results

    assert own.comments == ()
    assert [comment.text for comment in (*other.comments, *found.specimens[0].comments)] == [said, said]
    assert other.comments[0].heading.code == "Patient/Patient"


def test_a_patient_within_a_patient_with_the_same_number_is_the_patient():
    whose = "<OffId>15840199905</OffId><TypeOffId V='FNR'/>"

    assert report_of(f"<Patient>{whose}<Patient>{whose}{ITEM}</Patient></Patient>").results[0].comments == ()


def test_of_two_without_a_number_the_inner_is_another():
    assert report_of(f"<Patient><Patient>{ITEM}</Patient></Patient>").results[0].comments


def test_who_stands_within_an_inner_patient_is_another_too():
    whose = "<OffId>15840199905</OffId><TypeOffId V='FNR'/>"

    for inner in ("", whose):
        (found,) = report_of(f"<Patient>{whose}<Patient>{inner}<Patient>{ITEM}</Patient></Patient></Patient>").results
        assert len(found.comments) == 1
