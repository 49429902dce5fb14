"""Observations become results, and go under the results that they refine."""

import pytest

from resolvers.model import Code, Comment, ResultStatus
from resolvers.normalise.hl7v2_codes import RESULT_STATUS_SYSTEM
from resolvers.normalise.hl7v2_parents import MOST_CANDIDATES
from resolvers.normalise.svarrapport_nesting import MAX_DEPTH
from tests.unit.resolvers.normalise.oru import obr, obx, remarks, report, result, segment, taken

NLK = "urn:oid:2.16.578.1.12.4.1.1.7280"
CULTURE = obx("CE", "112283007^E. coli^SCT", f3="NPU06073^U-Bakterier^NLK", f4="1")


def tree(found):
    return [(one.code.code, tree(one.members)) for one in found]


@pytest.mark.parametrize(
    ("said", "codes", "main"),
    [
        ("NPU1^Hb^NLK", [("NPU1", NLK)], "NPU1"),
        ("NPU1^Hb^NPU", [("NPU1", NLK)], "NPU1"),
        ("NPU1^Hb^7280", [("NPU1", NLK)], "NPU1"),
        ("NPU1^Hb^2.16.578.1.12.4.1.1.7280", [("NPU1", NLK)], "NPU1"),
        ("HB^Hb^L^NPU1^Hb^NLK", [("HB", "urn:oid:2.16.578.1.12.4.1.1.8212"), ("NPU1", NLK)], "NPU1"),
        ("HB^Hb^99OUS", [("HB", "urn:oid:2.16.578.1.12.4.1.1.8212")], "HB"),
        ("SJM0AK^UL milt^NCRP", [("SJM0AK", "urn:oid:2.16.578.1.12.4.1.1.7270")], "SJM0AK"),
        ("T 04030^mamma^NORPAT", [("T 04030", "urn:oid:2.16.578.1.12.4.1.1.7010")], "T 04030"),
        ("718-7^Hb^LN", [("718-7", "http://loinc.org")], "718-7"),
        ("A^a^HL70078", [("A", "http://terminology.hl7.org/CodeSystem/v2-0078")], "A"),
        ("A^a^Eget system", [("A", "Eget system")], "A"),
        ("A", [("A", None)], "A"),
        ("^Hemoglobin", [(None, None)], None),
    ],
)
def test_what_was_examined_is_named_in_the_code_systems_of_the_model(said, codes, main):
    found = result(obr(), obx(f3=said))

    assert [(one.code, one.system) for one in found.investigations[0].codes] == codes
    assert found.code.code == main


def test_an_observation_without_a_name_is_a_result_all_the_same():
    found = result(obr(), obx(f3=""))

    assert (found.code, found.investigations, found.value.text) == (None, (), "5.10")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("F", ResultStatus.FINAL),
        ("f", ResultStatus.FINAL),
        ("C", ResultStatus.CORRECTED),
        ("A", ResultStatus.AMENDED),
        ("P", ResultStatus.PRELIMINARY),
        ("R", ResultStatus.PRELIMINARY),
        ("S", ResultStatus.PRELIMINARY),
        ("I", ResultStatus.REGISTERED),
        ("O", ResultStatus.REGISTERED),
        ("X", ResultStatus.CANCELLED),
        ("D", ResultStatus.ENTERED_IN_ERROR),
        ("W", ResultStatus.ENTERED_IN_ERROR),
        ("N", ResultStatus.UNKNOWN),
        ("", ResultStatus.UNKNOWN),
    ],
)
def test_the_status_is_mapped_and_the_sources_own_kept(code, status):
    found = result(obr(), obx(f11=code))

    assert found.status is status
    assert found.source_status.status == Code(code=code.upper() or None, system=RESULT_STATUS_SYSTEM)
    assert found.source_status.type is None
    assert (("UNKNOWN_CODE", "OBX[1]-11") in remarks(obr(), obx(f11=code))) is (status is ResultStatus.UNKNOWN)


def test_what_was_observed_for_a_cancelled_order_is_cancelled():
    first, second = report(obr(), obx(), obr(f25="X"), obx(f11="F")).results

    assert (first.status, second.status) == (ResultStatus.FINAL, ResultStatus.CANCELLED)
    assert second.source_status.status == Code(code="X", system=RESULT_STATUS_SYSTEM, text="F")
    assert result(obr(f25="X"), obx(f11="W")).status is ResultStatus.ENTERED_IN_ERROR


def test_the_fields_of_an_observation_are_found_in_the_result():
    found = result(
        obr(),
        obx(
            f4="1.1", f7="4,0 - 6,0", f14="202601310912", f15="LAB1^Filial^L", f16="9144900^Lunde^Eva^^^^^^HPR^^^^HPR",
            f17="M1^Metode^L~M2^Annen^L", f18="Maskin 7", f19="20260201", f21="obs-1",
            f23="Sykehuslab^^^^^ENH^ENH^^^974589095", f25="222200068^Vik^Ola^^^^^^HPR&2.16.578.1.12.4.1.4.4&ISO",
        ),
        "NTE|1||Hemolysert\\.br\\prøve|RE^Merknad^HL70364",
        "NTE|2|||RE^Merknad",
        "NTE|3",
    )  # fmt: skip

    assert (found.number, found.reference_range.text, found.method.code) == ("obs-1", "4,0 - 6,0", "M1")
    assert found.investigated.text == "2026-01-31T09:12+01:00"
    house, older, observer = found.performers
    assert (house.name, house.identifiers[0].value, house.persons[0].name) == ("Sykehuslab", "974589095", "Ola Vik")
    assert (older.name, observer.name, observer.identifiers[0].type.code) == ("Filial", "Eva Lunde", "HPR")
    assert [one.text for one in found.comments if one.heading is None or one.heading.code == "RE"] == [
        "Hemolysert\nprøve",
        None,
    ]
    kept = {one.heading.code: one.text for one in found.comments if one.heading}
    assert (kept["OBX-17"], kept["OBX-18"], kept["OBX-19"]) == ("M2 Annen", "Maskin 7", "20260201")


def test_a_director_without_an_organisation_and_a_person_number_of_staff():
    found = result(obr(), obx(f16="15840199905^Vik^Ola", f25="1^Berg"))

    assert [(one.name, len(one.identifiers)) for one in found.performers] == [("Berg", 1), ("Ola Vik", 0)]
    assert "15840199905" not in str(found)


@pytest.mark.parametrize("field", [14, 19])
def test_a_time_that_cannot_be_is_remarked_on_and_kept(field):
    assert remarks(obr(), obx(**{f"f{field}": "20260230"})) == [("BAD_TIME", f"OBX[1]-{field}")]
    assert [one.text for one in result(obr(), obx(**{f"f{field}": "20260230"})).comments] == ["20260230"]


@pytest.mark.parametrize(
    ("segments", "sampled"),
    [
        ((obr(), obx(), segment("SPM", {17: "20260103"}), segment("SPM", {17: "20260102^20260109"})), "2026-01-02"),
        ((obr(f7="20260104"), obx(f14="20260105")), "2026-01-04"),
        ((obr(f7=""), obx(f14="20260105")), "2026-01-05"),
        ((obr(f7=""), obx()), None),
    ],
)  # fmt: skip
def test_a_result_was_sampled_when_its_specimen_was_taken(segments, sampled):
    found = result(*segments).sampled

    assert (found.text if found else None) == sampled


def test_a_sub_id_goes_under_the_one_that_it_goes_on_from():
    found = report(
        obr(),
        obx(f3="A", f4="1"), obx(f3="B", f4="1.1"), obx(f3="C", f4="1.1.1"), obx(f3="D", f4="2.1"), obx(f3="E", f4="1"),
        obx(f3="F", f4="1.2"), obr(), obx(f3="G", f4="1.1"),
    )  # fmt: skip

    assert tree(found.results) == [("A", [("B", [("C", [])])]), ("D", []), ("E", [("F", [])]), ("G", [])]


def parent(concept, **fields):
    return obr(f3="rep-2", f4="RES^Resistens^L", f26=concept, **fields)


def test_an_order_goes_under_the_result_that_it_names():
    found = report(
        obr(f25="F"), CULTURE, obx(f3="X", f4="2"),
        parent("NPU06073&U-Bakterier&NLK^1^E. coli", f29="req-1^rep-1"),
        obx("CE", "S^Sensitiv^8271", f3="NPU06045^Ampicillin^NLK"),
        obx("CE", "R^Resistent^8271", f3="NPU06047^Trimetoprim^NLK"),
    )  # fmt: skip

    assert tree(found.results) == [("NPU06073", [("NPU06045", []), ("NPU06047", [])]), ("X", [])]
    assert found.key.report == "rep-1"


@pytest.mark.parametrize("where", ["^rep-1", "req-1", "", "&&^rep-1&LAB"])
def test_the_order_above_is_found_by_either_number_or_by_the_result_alone(where):
    found = report(obr(), CULTURE, parent("NPU06073^1", f29=where), obx(f3="A"))

    assert tree(found.results) == [("NPU06073", [("A", [])])]


def test_of_several_like_results_the_one_with_the_named_answer_is_meant():
    klebsiella = CULTURE.replace("112283007^E. coli", "56415008^Klebsiella")
    found = report(obr(), CULTURE, klebsiella, parent("NPU06073^1^Klebsiella"), obx(f3="A"))

    assert [len(one.members) for one in found.results] == [0, 1]


def test_of_too_many_like_results_none_is_meant_whatever_it_answered():
    many = [CULTURE.replace("E. coli", f"microbe {place}") for place in range(MOST_CANDIDATES + 1)]

    assert ("REFERENCE_AMBIGUOUS", "OBR[2]-26") in remarks(obr(), *many, parent("NPU06073^1^microbe 7"), obx(f3="A"))


@pytest.mark.parametrize("wanted", ["NPU06073", "NPU06073^1"])
def test_a_result_may_be_named_without_its_sub_id_and_have_none(wanted):
    plain = CULTURE if wanted.endswith("1") else obx("ST", "vekst", f3="NPU06073^U-Bakterier^NLK")

    assert tree(report(obr(), plain, parent(wanted), obx(f3="A")).results) == [("NPU06073", [("A", [])])]


def test_a_result_that_is_named_by_its_text_alone_is_found():
    assert tree(report(obr(), CULTURE, parent("&U-Bakterier"), obx(f3="A")).results) == [("NPU06073", [("A", [])])]


@pytest.mark.parametrize(
    ("segments", "code"),
    [
        ((obr(), CULTURE, parent("NPU99999^1", f29="^rep-1"), obx(f3="A")), "REFERENCE_UNKNOWN"),
        ((obr(), CULTURE, CULTURE, parent("NPU06073^1", f29="^rep-1"), obx(f3="A")), "REFERENCE_AMBIGUOUS"),
    ],
)
def test_an_order_whose_result_is_not_found_stays_at_the_top_with_a_remark(segments, code):
    assert (code, "OBR[2]-26") in remarks(*segments)
    assert tree(report(*segments).results)[-1] == ("A", [])


def test_what_holds_is_not_put_below_what_was_withdrawn():
    segments = (obr(), obx(f3="A", f4="1", f11="W"), obx(f3="B", f4="1.1", f11="F"), obx(f3="C", f4="1.2", f11="X"))

    assert tree(report(*segments).results) == [("A", [("C", [])]), ("B", [])]
    assert remarks(*segments) == [("REFERENCE_CANCELLED", "OBX[2]-4")]


def test_results_nest_no_deeper_than_is_taken():
    deep = [obx(f3=f"C{depth}", f4=".".join(["1"] * depth)) for depth in range(1, MAX_DEPTH + 3)]
    found = taken(obr(), *deep)

    assert len(found.reports[0].report.results) == 2
    assert [remark.code for remark in found.remarks] == ["REFERENCE_TOO_DEEP"]


def test_a_note_may_be_a_code_alone():
    assert result(obr(), obx(), segment("NTE", {4: "RE^Merknad^L"})).comments[0] == Comment(
        code=Code(code="RE", system="urn:oid:2.16.578.1.12.4.1.1.8212", display="Merknad")
    )
