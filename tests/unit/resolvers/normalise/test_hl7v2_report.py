"""Orders become reports with the key, the times and the parties that every other dialect tells of the same report."""

import pytest

from resolvers.model import Code, Discipline, ReportKey, ReportStatus, Request
from resolvers.normalise.hl7v2_codes import REPORT_STATUS_SYSTEM, least_final
from resolvers.normalise.hl7v2_kept import FIELD, holds_answer, kept
from resolvers.normalise.incoming import Unreadable
from tests.unit.resolvers.normalise.oru import HEAD, MSH, obr, obx, remarks, report, segment, taken

VOLVEN = "urn:oid:2.16.578.1.12.4.1.1."
ORC = {1: "RE", 2: "req-9", 3: "rep-9"}


def kept_of(found):
    return {one.heading.code: one.text for one in found.comments if one.heading and one.heading.system == FIELD}


def test_the_key_is_the_sender_the_fillers_number_and_the_placers():
    assert report().key == ReportKey("ENH:974706490", "rep-1", "req-1")
    assert report(obr(f2="req-1^EPJ", f3="rep-1^LIS^1.2.3^ISO")).key == ReportKey("ENH:974706490", "rep-1", "req-1")
    assert report(obr(f2="NULL")).key.requisition == ""


def test_the_numbers_of_the_common_order_stand_in():
    found = report(segment("ORC", ORC), obr(f2="", f3=""))

    assert found.key == ReportKey("ENH:974706490", "rep-9", "req-9")
    assert found.requests[0].number == "req-9"


def test_a_report_without_a_number_gets_one_from_its_message():
    assert report(obr(f3="")).key.report == "m-1#1"
    assert ("NO_REPORT_NUMBER", "OBR[1]-3") in remarks(obr(f3=""))
    unnamed = HEAD.replace("|m-1|", "||")
    assert report(obr(f3=""), head=unnamed).key.report.endswith("#1")
    assert len(report(obr(f3=""), head=unnamed).key.report) == 66
    first, second = taken(obr(f3=""), obr(f3="")).reports
    assert (first.report.key.report, second.report.key.report) == ("m-1#1", "m-1#2")


@pytest.mark.parametrize(
    ("facility", "organisation"),
    [
        ("Lab^974706490^ENH", "ENH:974706490"),
        ("Lab^2.16.578.1.12.4.1.4.101.974706490^ISO", "ENH:974706490"),
        ("974706490", "ENH:974706490"),
        ("974706490^lab.example^DNS", "ENH:974706490"),
        ("Lab^974706490^L", "ENH:974706490"),
        ("Lab^90001^HER", "ENH:974706490"),
        ("Lab^2.16.578.1.12.4.1.2.90001^ISO", "ENH:974706490"),
        ("Lab^90002^HER", "HER:90002"),
        ("Lab^4201115^RSH", "RSH:4201115"),
        ("Lab^974706491^ENH", "LOK:974706491"),
        ("LAB", "LOK:LAB"),
        ("974589095^974706490^ENH", "ENH:974706490"),
    ],
)
def test_the_sender_is_named_as_every_dialect_names_it(facility, organisation):
    found = taken(head=HEAD.replace("Lab^974706490^ENH", facility)).reports[0]

    assert found.report.key.organisation == organisation
    assert organisation in found.senders


def test_a_message_without_sender_is_read_and_remarked_on():
    head = HEAD.replace("Lab^974706490^ENH", "")
    found = taken(head=head)

    assert found.reports[0].senders == frozenset()
    assert found.reports[0].report.key.organisation == ""
    assert ("NO_SENDER", "MSH[1]-4") in remarks(head=head)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("F", ReportStatus.FINAL),
        ("C", ReportStatus.CORRECTED),
        ("M", ReportStatus.AMENDED),
        ("P", ReportStatus.PRELIMINARY),
        ("R", ReportStatus.PRELIMINARY),
        ("A", ReportStatus.PARTIAL),
        ("O", ReportStatus.REGISTERED),
        ("I", ReportStatus.REGISTERED),
        ("S", ReportStatus.REGISTERED),
        ("X", ReportStatus.CANCELLED),
        ("Z", ReportStatus.UNKNOWN),
        ("", ReportStatus.UNKNOWN),
    ],
)
def test_the_status_is_mapped_and_the_sources_own_kept(code, status):
    found = report(obr(f25=code))

    assert found.status is status
    assert found.source_status.status == Code(code=code or None, system=REPORT_STATUS_SYSTEM)
    assert (("UNKNOWN_CODE", "OBR[1]-25") in remarks(obr(f25=code))) is (status is ReportStatus.UNKNOWN)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ("FF", "F"), ("FC", "C"), ("FP", "P"), ("PI", "I"), ("FX", "F"), ("XX", "X"), ("FQ", "Q"), ("", None),
        (("F", None), None),
    ],
)  # fmt: skip
def test_a_report_of_several_orders_is_as_final_as_the_least_final_that_holds(codes, expected):
    assert least_final(codes) == expected


@pytest.mark.parametrize(
    ("ordered", "section", "kind", "discipline", "others"),
    [
        ("CLIN^Biokjemi^8202", "CH", ("CLIN", f"{VOLVEN}8202"), Discipline.LAB, ["CH"]),
        ("HB^Hemoglobin^L", "MBIO", ("MBIO", f"{VOLVEN}8202"), Discipline.LAB, ["HB"]),
        ("HB^Hemoglobin^L", "MB", ("MBIO", f"{VOLVEN}8202"), Discipline.LAB, ["HB", "MB"]),
        ("BX^Biopsi^L", "SP", ("HIST", f"{VOLVEN}8202"), Discipline.PAT, ["BX", "SP"]),
        ("UL^Lever^L", "RUS", ("UL", f"{VOLVEN}8202"), Discipline.BLD, ["UL", "RUS"]),
        ("HB^Hemoglobin^L", "QQ", ("LAB", f"{VOLVEN}8202"), Discipline.LAB, ["HB", "QQ"]),
        ("HB^Hemoglobin^L", "", ("LAB", f"{VOLVEN}8202"), Discipline.LAB, ["HB"]),
    ],
)
def test_the_type_of_a_report_is_told_by_what_was_ordered_or_who_answers(ordered, section, kind, discipline, others):
    found = report(obr(f4=ordered, f24=section), obx())

    assert (found.kind.code, found.kind.system) == kind
    assert found.discipline is discipline
    assert [one.code for one in found.categories] == others
    assert (("NO_REPORT_TYPE", "OBR[1]-24") in remarks(obr(f4=ordered, f24=section))) is (not section)


@pytest.mark.parametrize(
    ("system", "discipline"), [("NCRP", Discipline.BLD), ("NORPAT", Discipline.PAT), ("L", Discipline.LAB)]
)
def test_without_a_type_the_code_system_of_what_was_examined_tells_the_discipline(system, discipline):
    found = report(obr(f4="", f24=""), obx(f3=""), obx(f3=f"X^x^{system}"))

    assert found.discipline is discipline
    assert found.kind == Code(code=discipline, system=f"{VOLVEN}8202")


def test_the_message_says_when_a_report_was_issued_else_the_newest_change_of_status():
    undated = HEAD.replace("202602011000+0100", "")

    assert report().issued.text == "2026-02-01T10:00+01:00"
    assert report(obr(f22="20260201"), obr(f22="20260203"), head=undated).issued.text == "2026-02-03"
    with pytest.raises(Unreadable) as caught:
        report(head=undated)
    assert caught.value.code == "NO_TIME"


def test_a_report_was_sampled_when_its_oldest_specimen_was():
    assert report(obr(), obx(), "SPM|1|^s|||||||||||||||20260102").sampled.text == "2026-01-02"
    assert report(obr(f7="")).sampled is None
    assert report(obr(f7="20260104")).sampled.text == "2026-01-04"


def test_times_that_cannot_be_are_remarked_on():
    found = remarks(obr(f7="99", f14="20260230", f22="i går"), "SPM|1|^s|||||||||||||||x")

    assert found == [("BAD_TIME", f"OBR[1]-{place}") for place in (7, 14, 22)] + [("BAD_TIME", "SPM[1]-17")]


def test_who_asked_is_the_facility_with_the_provider_or_whichever_there_is():
    house = "Legesenter^^^^^ENH&2.16.578.1.12.4.1.4.101&ISO^ENH^^^974589095"
    doctor = "9144900^Lunde^Eva^M^^Dr^^^HPR&2.16.578.1.12.4.1.4.4&ISO"
    whole = report(segment("ORC", ORC | {12: doctor, 21: house}), obr(f16=doctor))

    assert (whole.requester.name, whole.requester.identifiers[0].value) == ("Legesenter", "974589095")
    assert [(one.name, one.identifiers[0].value) for one in whole.requester.persons] == [("Dr Eva M Lunde", "9144900")]
    assert report(obr(f16=doctor)).requester.name == "Dr Eva M Lunde"
    assert report(segment("ORC", ORC | {21: "Legesenter"}), obr()).requester.persons == ()
    assert report(segment("ORC", ORC | {21: "^^123"}), obr()).requester.identifiers[0].type.code == "LOK"
    assert report().requester.name == "Legesenter"
    assert report(head=HEAD.replace("Legesenter^974589095^ENH", "")).requester is None


def test_the_stay_and_who_treats_and_who_interprets():
    visit = segment(
        "PV1", {2: "I", 3: "Med 3^12^2^Sykehuset&1.2.3&ISO^^^Bygg A^4^Medisinsk post", 7: "1^Vik", 19: "stay-1",
                44: "20260130", 45: "20260203", 10: "Kardiologi"},
    )  # fmt: skip
    found = report(visit, "NTE|1||Fra posten", obr(f32="9144900&Lunde&Eva&&&&&&HPR~"), obx())
    (where,) = found.locations

    assert [one.name for one in where.places] == ["Med 3", "12", "2", "Bygg A", "4"]
    assert (where.category.code, where.description, where.organisation.name) == ("I", "Medisinsk post", "Sykehuset")
    assert (where.start.text, where.end.text) == ("2026-01-30", "2026-02-03")
    assert [one.name for one in found.responsible] == ["Vik", "Eva Lunde"]
    assert found.comments[0].text == "Fra posten"
    assert kept_of(found)["PV1-10"] == "Kardiologi"
    assert "stay-1" not in str(found)
    assert report(segment("PV1", {1: "1"}), obr()).locations[0].category is None


def prt(role, person="", house=""):
    return segment("PRT", {2: "UC", 4: f"{role}^rolle^HL70912", 5: person, 8: house})


def test_who_took_part_is_told_by_role_as_the_newest_versions_do():
    lab = "Lab^^^^^ENH&2.16.578.1.12.4.1.4.101&ISO^ENH^^^974706490"
    found = report(
        prt("AT", "1^Vik"),
        obr(), prt("OP", "9144900^Lunde^Eva^^^^^^HPR"), prt("PRI", "2^Berg"), prt("RCT", "3^Kopi"), prt("TR", "4^Dal"),
        obx(), prt("RO", "5^Lie"), prt("PO", "6^Moen", lab), prt("RCT", "3^Kopi"),
        "SPM|1|^s1", prt("SC", "7^Ness"), segment("PRT", {5: "8^Uten"}),
    )  # fmt: skip
    observer, house = found.results[0].performers

    assert found.requester.name == "Eva Lunde"
    assert [one.name for one in found.responsible] == ["Berg"]
    assert [(one.name, one.role and one.role.code) for one in found.related] == [
        ("Vik", "AT"), ("Dal", "TR"), ("Ness", "SC"), ("Uten", None)
    ]  # fmt: skip
    assert (observer.name, observer.role.code) == ("Lie", "RO")
    assert (house.identifiers[0].value, house.role.code, house.persons[0].name) == ("974706490", "PO", "Moen")
    assert "Kopi" not in str(found)
    assert kept_of(report(obr(), segment("PRT", {4: "TR", 5: "4^Dal", 15: "55 12 34 56"}))) == {"PRT-15": "55 12 34 56"}
    assert remarks(obr(), prt("OP", "1^Vik")) == []


def test_the_request_keeps_its_reasons_times_and_priority_once_a_number():
    asked = obr(
        f5="S^Haster^HL70485", f6="20260130", f13="Slapp~Feber", f14="202601311000", f31="R53^Trett^ICD10~^Annet"
    )
    found = report(asked, asked, obr(f2="req-2"))
    (first, second) = found.requests

    assert (first.number, first.issued.text, first.received.text) == ("req-1", "2026-01-30", "2026-01-31T10:00+01:00")
    assert first.priority.code == "S"
    assert [(one.text, one.code.code if one.code else None) for one in first.reasons] == [
        (None, "R53"),
        ("Annet", None),
    ]
    assert second == Request(number="req-2")
    assert [one.text for one in found.information] == ["Slapp", "Feber"] * 2


def test_notes_on_the_person_and_the_order_are_comments_of_the_report():
    found = report("NTE|1||Om pasienten", obr(), "NTE|1||Om bestillingen")

    assert [one.text for one in found.comments] == ["Om pasienten", "Om bestillingen"]


def test_what_has_no_field_is_kept_but_for_copy_receivers():
    found = report(obr(f18="Ringes til vakt", f28="9^Kopi^Mottaker", f44="A1^Prosedyre^L", f45="x" * 50))

    assert kept_of(found) == {"OBR-18": "Ringes til vakt", "OBR-44": "A1 Prosedyre L", "OBR-45": "x" * 50}


def test_what_stands_within_a_longer_text_is_not_kept_twice_and_a_flood_is_kept_without_looking():
    within = report(obr(f18="lang tekst om noe"), "NTE|1||Her er en lang tekst om noe annet")
    flood = report(*(obr(f3="rep-1", f18="~".join(f"note-{one}-{place}" for place in range(30))) for one in range(9)))

    assert kept_of(within) == {}
    assert len(flood.comments) == 270


def test_only_what_is_of_an_answer_is_told_as_such():
    assert [holds_answer(one) for one in kept((), report())] == []
    found = report(obr(f18="hjelp til"), obx("NM", "1~2222"))
    assert [holds_answer(one) for one in (*found.comments, *found.results[0].comments)] == [False, True]
    assert not holds_answer(report(obr(), "NTE|1||a").comments[0])


def test_specimens_keep_numbers_material_site_and_notes():
    full = segment(
        "SPM", {1: "1", 2: "r-1&EPJ^s-1&LIS", 4: "P^Plasma^8351", 7: "VP^Venepunksjon^L", 8: "ARM^Venstre arm^L",
                14: "Lite materiale", 17: "20260131", 12: "3^ml"},
    )  # fmt: skip
    found = report(obr(), obx(), full, "NTE|1||Hemolyse", obr(f4="B^b^L"), obx(), full, obr(f4="C^c^L"), "SPM|1|only-1")
    first, _, last = found.specimens

    assert (first.number, first.requester_number, first.type.code) == ("s-1", "r-1", "P")
    assert (first.collected.text, first.anatomical_origin, first.procedure.code) == ("2026-01-31", "Venstre arm", "VP")
    assert [one.text for one in first.comments] == ["Hemolyse", "Lite materiale", "ARM", "3 ml"]
    assert found.results[0].specimens == ("s-1",)
    assert (last.number, last.requester_number, last.collected) == ("only-1", None, None)


def test_the_same_specimen_of_two_orders_is_one():
    one = "SPM|1|^s-1||P^Plasma^8351"

    assert len(report(obr(), obx(), one, obr(), obx(), one).specimens) == 1


@pytest.mark.parametrize(
    ("source", "material", "origin"),
    [("U&Urin&L", "U", None), ("U&Urin&L^^^&Blære", "U", "Blære"), ("^^^BL&&L", None, "BL")],
)
def test_the_older_versions_tell_the_specimen_in_the_order(source, material, origin):
    (found,) = report(obr(f15=source), obx(), head=MSH.replace("2.5.1", "2.3")).specimens

    assert (found.type.code if found.type else None, found.anatomical_origin) == (material, origin)
    assert found.collected.text == "2026-01-31T09:12+01:00"


def test_orders_of_one_number_are_one_report_and_others_are_their_own():
    found = taken(obr(), obx(), obr(f3="rep-2"), obx(), obr(), obx())

    assert [(one.report.key.report, len(one.report.results)) for one in found.reports] == [("rep-1", 2), ("rep-2", 1)]


def test_a_note_says_which_of_different_orders_it_is_on():
    fasting, later = obr(f4="G0^Glukose fastende^L"), obr(f4="G2^Glukose etter to timer^L")
    notes = "NTE|1||Hemolyse", "NTE|2||Ring|RE^Merknad^L"
    found = report(fasting, obx(), later, *notes, obx())

    assert [(one.heading.code, one.text) for one in found.comments] == [("G2", "Hemolyse"), ("RE", "Ring")]


def test_a_note_on_one_of_orders_of_the_same_is_on_the_report():
    assert report(obr(), "NTE|1||Hemolyse", obx(), obr(), obx()).comments[0].heading is None
