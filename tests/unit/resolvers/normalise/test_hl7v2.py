"""A message is read whole or refused with a code, and nothing that it says is lost."""

import re
from pathlib import Path
from time import process_time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.judging.marks import without_marks
from resolvers.model import Code, PersonNumber, ReportKey, Request
from resolvers.normalise.hl7v2 import heading, is_hl7, read
from resolvers.normalise.hl7v2_groups import EXCLUDED_SEGMENTS, MOST_PERSONS
from resolvers.normalise.hl7v2_kept import EXCLUDED
from resolvers.normalise.hl7v2_parents import MOST_CANDIDATES
from resolvers.normalise.hl7v2_subjects import told_by
from resolvers.normalise.incoming import Counts, Subject, Unreadable
from resolvers.normalise.svarrapport_kept import folded, strings
from tests.unit.resolvers.normalise.oru import HEAD, MSH, PID, message, obr, obx, remarks, report, segment, taken

DATA = Path(__file__).resolve().parents[3] / "data" / "hl7v2"
MARKS = "urn:oid:2.16.578.1.12.4.1.1.9603"
NUMBER = PersonNumber("15840199905")


def refused(found, **bounds):
    with pytest.raises(Unreadable) as caught:
        read(found, **bounds)
    return caught.value.code


def test_a_message_tells_of_itself_and_counts_what_it_holds():
    found = taken(
        "NTE|1||a", obr(), "NTE|1||b", obx(), "NTE|1||c", "NTE|2", obx(), "SPM|1|^s", "NTE|1||d", obr(f3="r2")
    )

    assert found.counts == Counts(reports=2, results=2, specimens=1, comments=4)
    assert (found.message.id, found.message.version, found.message.type.code) == ("m-1", "2.5.1", "ORU^R01")
    assert found.message.generated.text == "2026-02-01T10:00+01:00"
    assert found.message.standard == "HL7 v2.5.1"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("ORU^R01^ORU_R01", "ADT^A01", "UNKNOWN_MESSAGE_TYPE"),
        ("ORU^R01^ORU_R01", "ORU^R30", "UNKNOWN_MESSAGE_TYPE"),
        ("ORU^R01^ORU_R01", "", "UNKNOWN_MESSAGE_TYPE"),
        ("2.5.1", "2.2", "UNKNOWN_VERSION"),
        ("2.5.1", "2.9", "UNKNOWN_VERSION"),
        ("2.5.1", "", "UNKNOWN_VERSION"),
        ("|P|", "|T|", "NOT_FOR_PRODUCTION"),
        ("|P|", "|D|", "NOT_FOR_PRODUCTION"),
        ("||||||UNICODE UTF-8", "||more", "FRAGMENTED"),
    ],
)
def test_what_is_not_for_us_is_refused_with_a_code(old, new, code):
    assert refused(message(head=HEAD.replace(old, new))) == code


@pytest.mark.parametrize(
    ("segments", "code"),
    [
        ((obr(), HEAD), "SEVERAL_MESSAGES"),
        ((obr(), "DSC|more"), "FRAGMENTED"),
        ((obr(), "ADD|more"), "FRAGMENTED"),
        (("PV1|1",), "NO_REPORT"),
        (("ORC|RE|a|b",), "NO_REPORT"),
        ((PID, *[part for _ in range(MOST_PERSONS) for part in (PID, obr())]), "TOO_MANY_PERSONS"),
    ],
)
def test_what_is_no_whole_message_is_refused_with_a_code(segments, code):
    assert refused(message(*segments)) == code


def test_a_message_over_the_limit_is_refused():
    assert refused(message(), max_bytes=20) == "TOO_LARGE"


@pytest.mark.parametrize("version", ["2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1", "2.8", "2.8.2"])
def test_the_versions_from_2_3_to_2_8_are_read(version):
    assert taken(head=HEAD.replace("2.5.1", version)).message.version == version


def test_an_old_message_may_leave_out_event_and_processing():
    assert taken(head=HEAD.replace("ORU^R01^ORU_R01", "ORU").replace("|P|", "||")).reports


@pytest.mark.parametrize(
    ("given", "subject"),
    [
        ("15840199905^^^&2.16.578.1.12.4.1.4.1&ISO", Subject(number=NUMBER, kind="FNR")),
        ("15840199905^^^FNR", Subject(number=NUMBER, kind="FNR")),
        ("15840199905^^^FREG^NNNOR", Subject(number=NUMBER, kind="FNR")),
        ("15840199905", Subject(number=NUMBER, kind="FNR")),
        ("158401 99905^^^^FNR", Subject(number=NUMBER, kind="FNR")),
        ("15840199905^^^urn:oid:2.16.578.1.12.4.1.4.1", Subject(number=NUMBER, kind="FNR")),
        ("15840199905^^^Folkeregisteret&urn:oid:2.16.578.1.12.4.1.4.1&URI", Subject(number=NUMBER, kind="FNR")),
        ("15840199905^^^2.16.578.1.12.4.1.4.1^PI", Subject(number=NUMBER, kind="FNR")),
        ("123^^^LAB^MR~15840199905^^^^NI", Subject(number=NUMBER, kind="FNR")),
        ("41821012323^^^^DNR", Subject(number=PersonNumber("41821012323"), kind="DNR")),
        ("41821012323^^^^NI", Subject(number=PersonNumber("41821012323"), kind="DNR")),
        ("81234567802^^^&2.16.578.1.12.4.1.4.3&ISO", Subject(number=PersonNumber("81234567802"), kind="FHN")),
        ("15840199905^^^^HNR", Subject()),
        ("15840199905^^^OUS^MR", Subject()),
        ("15840199906^^^^FNR", Subject()),
        ("", Subject()),
    ],
)
def test_a_person_is_known_by_a_national_number_alone(given, subject):
    pid = PID.replace("15840199905^^^FNR&2.16.578.1.12.4.1.4.1&ISO^NNNOR", given)

    assert taken(pid=pid).reports[0].subject == subject


def test_a_message_without_person_or_of_an_animal_says_so():
    assert taken(pid=None).reports[0].subject == Subject()
    assert taken(pid=segment("PID", {3: "15840199905", 35: "CANINE^Hund"})).reports[0].subject is None
    assert taken(pid=segment("PID", {3: "15840199905", 35: "^Human"})).reports[0].subject.number == NUMBER
    assert told_by(PersonNumber("81234567802")) == "FHN"


def test_every_person_of_a_message_has_reports_of_their_own():
    other = segment("PID", {3: "15840150027"})
    found = taken(obr(), obx(), other, obr(), obx("TX", "annen"), PID)

    assert [one.subject.number.digits for one in found.reports] == ["15840199905", "15840150027"]
    assert [len(one.report.results) for one in found.reports] == [1, 1]


def test_nothing_of_the_person_but_the_number_is_read():
    found = str(taken(obr(), obx(), pid=PID).reports[0].report)

    assert not any(said in found for said in ("15840199905", "Nordmann", "Kari", "19990415", "Gata", "Bergen"))


@pytest.mark.parametrize("name", sorted(EXCLUDED_SEGMENTS))
def test_segments_that_are_read_by_nobody_are_passed_over(name):
    assert remarks(name, obr(), name, obx(), name) == []


def test_any_other_segment_is_remarked_on_and_a_note_behind_it_is_kept():
    assert remarks(obr(), "ZLR|a", obx(), "ZLR|b") == [("SEGMENT_NOT_READ", "ZLR[1]"), ("SEGMENT_NOT_READ", "ZLR[2]")]
    assert report(obr(), "ZLR|a", "NTE|1||bak").comments[0].text == "bak"


@pytest.mark.parametrize("before", [(), (obx(),), (obx(), "SPM|1|^S")])
def test_what_else_a_note_says_is_kept_beside_it(before):
    note = "NTE|1|L|se^under|RE^Remark|123^Doktor^Ola|202602021212||X^Ny kode^L"
    found = report(obr(), *before, note)
    comments = (found, *found.results, *found.specimens)[len(before)].comments

    assert [(one.text, one.heading.code) for one in comments] == [
        ("se^under", "RE"),
        ("123 Doktor Ola", "NTE-5"),
        ("202602021212", "NTE-6"),
        ("X Ny kode L", "NTE-8"),
    ]


def test_what_stands_before_its_order_is_remarked_on():
    assert remarks(obx(), "NTE|1||tapt", "SPM|1", obr()) == [
        ("SEGMENT_OUT_OF_PLACE", "OBX[1]"),
        ("SEGMENT_OUT_OF_PLACE", "SPM[1]"),
    ]
    assert remarks("NTE|1||tapt", "PRT|1", PID, obr(), "NTE|2||med", pid=None) == [
        ("SEGMENT_OUT_OF_PLACE", "NTE[1]"),
        ("SEGMENT_OUT_OF_PLACE", "PRT[1]"),
    ]
    assert remarks("ORC|RE", "ORC|RE", obr()) == [("SEGMENT_OUT_OF_PLACE", "ORC[1]")]
    assert remarks(obr(), "ORC|RE", obx()) == [("SEGMENT_OUT_OF_PLACE", "OBX[1]"), ("SEGMENT_OUT_OF_PLACE", "ORC[1]")]


@pytest.mark.parametrize(
    "segments",
    [
        ("ARV|1|A|NORS^Sperret^9603", obr()),
        (obr(), "ARV|1|A|NORS^Sperret^9603"),
        ("ORC|RE|req-1|rep-1|||||||||||||||||||||||||NORS^Sperret^9603", obr()),
        (obr(), obx(f13="NORS^Sperret^9603~annet")),
    ],
)
def test_a_mark_that_travels_with_the_data_is_kept_as_one(segments):
    *_, last = report(*segments).requests

    assert last == Request(reservations=(Code(code="NORS", system=MARKS, display="Sperret"),))


def test_a_mark_without_system_is_one_and_each_is_kept_once():
    found = report("ARV|1|A|NORN-FPB", obr(), "ARV|1|A|NORN-FPB~NORS^^9603")

    assert [one.code for one in found.requests[-1].reservations] == ["NORN-FPB", "NORS"]
    assert report(obr()).requests == (Request(number="req-1"),)


@pytest.mark.parametrize(
    "segments", [("ARV|1|A|PHY^Physician only", obr()), ("ORC|RE|||||||||||||||||||||||||||V", obr())]
)
def test_a_restriction_that_is_no_mark_is_not_passed_over(segments):
    assert refused(message(*segments)) == "RESTRICTION_UNKNOWN"


@pytest.mark.parametrize(
    "segments",
    [
        (obr(), obx(f13="NORN_FPB^Nektet^9603~annet")),
        ("ORC|RE|||||||||||||||||||||||||||NORN_FPB^Nektet^9603^^^^2^^Pasienten nektes", obr(), obx()),
        ("ARV|1|A|NORN_FPB^Nektet^9603", obr(), obx()),
    ],
)
def test_a_mark_stands_nowhere_but_where_it_is_taken_out_for_the_patient(segments):
    marked = report(*segments)

    assert "NORN_FPB" in repr(marked)
    assert "NORN_FPB" not in repr(without_marks(marked))
    assert "nekt" not in repr(without_marks(marked)).lower()


def test_what_else_an_access_check_says_is_kept():
    assert "annet" in repr(report(obr(), obx(f13="NORN_FPB^Nektet^9603~annet")).results)


@pytest.mark.parametrize(
    ("segments", "pid"),
    [
        (("ARV|1|A|", obr(), obx()), PID),
        ((obr(), obx(), "ARV|1|A"), PID),
        (("ARV|1|A|NORS^^9603", PID, obr(), obx()), None),
    ],
)
def test_a_restriction_that_cannot_be_placed_or_read_refuses_the_message(segments, pid):
    with pytest.raises(Unreadable) as refused:
        taken(*segments, pid=pid)

    assert refused.value.code == "RESTRICTION_UNKNOWN"


def test_a_message_whose_results_would_name_specimens_without_end_is_refused():
    specimens = [f"SPM|{number}|s-{number}" for number in range(800)]

    with pytest.raises(Unreadable) as refused:
        taken(obr(), *[obx() for _ in range(800)], *specimens)

    assert refused.value.code == "TOO_MANY_PARTS"
    assert len(report(obr(), *[obx() for _ in range(20)], *specimens[:20]).results) == 20


@pytest.mark.parametrize("segments", [("ARV|1|D|NORS^^9603", obr()), ("ORC|RE|||||||||||||||||||||||||||U", obr())])
def test_what_restricts_nothing_is_no_mark(segments):
    assert all(not one.reservations for one in report(*segments).requests)


def test_a_message_is_told_by_its_beginning():
    assert is_hl7(message())
    assert is_hl7(b"\x0b" + message())
    assert is_hl7(b"\xef\xbb\xbfMSH|^~\\&|")
    assert not is_hl7(b"<Message/>")
    assert not is_hl7(b"MSHA")


def test_a_receipt_knows_from_whom_to_whom_a_message_goes():
    found = heading(message())

    assert [one.get(1) for one in (*found.sending, *found.receiving)] == ["LIS", "Lab", "EPJ", "Legesenter"]
    assert (found.id, found.version) == ("m-1", "2.5.1")
    assert heading(b"<Message/>") is None


@pytest.mark.parametrize(
    "found",
    [
        message(head=f"{MSH}||||||ISO IR87"),
        message(*["NTE|1"] * 30_000),
        message()[:120],
        b"\x0b\r\n" + message(),
        message(obr(), obx("TX", "å")).decode().encode("latin-1"),
        message(head=HEAD.replace("LIS", "LIS Ø")).decode().encode("latin-1"),
    ],
    ids=["character set", "segments", "cut", "frame", "bytes", "bytes of the head"],
)
def test_a_receipt_knows_whom_it_answers_also_where_the_message_cannot_be_read(found):
    assert heading(found).id == "m-1"


def test_a_culture_of_an_older_system_has_its_resistance_below_the_microbe():
    found = read((DATA / "dyrkning-2.3.hl7").read_bytes())
    (one,) = found.reports
    microbe, amount, flora = one.report.results

    assert found.remarks == ()
    assert one.report.key == ReportKey("ENH:974706490", "MIK-2026-4711", "REK-77")
    assert one.report.issued.text == "2026-03-02T14:30:00+01:00"
    assert (one.report.kind.code, one.report.discipline) == ("MBIO", "LAB")
    assert one.report.comments[0].text == "Midtstrømsprøve.\nTransporttid over 24 timer."
    assert (microbe.value.code.display, amount.value.comparator, amount.value.text) == (
        "Escherichia coli",
        "GT",
        "100000",
    )
    assert flora.value.text == "Sparsom blandingsflora\nRegnes som forurensning"
    assert [(member.code.code, member.value.code.code, member.flag) for member in microbe.members] == [
        ("NPU06045", "R", "R"),
        ("NPU06044", "S", "S"),
    ]
    assert microbe.members[1].comments[0].text == "Gjelder nedre urinveisinfeksjon."
    assert [specimen.type.code for specimen in one.report.specimens] == ["U"]


TEXT = st.text(st.characters(codec="latin-1", exclude_categories=["Cc", "Zl", "Zp"]), min_size=1, max_size=40)
KINDS = st.sampled_from(
    ["NM", "SN", "ST", "TX", "FT", "CE", "CWE", "CNE", "TS", "DT", "TM", "NR", "IS", "ZZ", "XPN", ""]
)


def escaped(text):
    for sign, code in (("\\", "E"), ("|", "F"), ("^", "S"), ("&", "T"), ("~", "R")):
        text = text.replace(sign, "\0" + code + "\1")
    return text.replace("\0", "\\").replace("\1", "\\")


def said(found):
    """Collect all that a report says, in one text of single blanks, without blanks at all where parts were joined."""
    return re.sub(r"\s", "", "\n".join(map(folded, strings(found))))


COMPONENTS = st.lists(TEXT, min_size=1, max_size=6)


@given(st.lists(st.tuples(KINDS, st.lists(COMPONENTS, min_size=1, max_size=3)), min_size=1, max_size=5))
def test_every_text_of_every_answer_is_found_again(answers):
    lines = [obx(kind, "~".join("^".join(map(escaped, parts)) for parts in value)) for kind, value in answers]
    found = said(msgspec.to_builtins(report(obr(), *lines)))

    for _, value in answers:
        for part in (text for parts in value for text in parts):
            plain = re.sub(r"\s", "", part)
            assert not any(character.isalnum() for character in plain) or plain in found


def code_of(found):
    """Read a message; gives the code of its refusal, or none."""
    try:
        read(found)
    except Unreadable as unreadable:
        return unreadable.code
    return None


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(rest):
    for found in (rest, message() + rest, f"{MSH}\rOBR|1\rOBX|1|".encode() + rest):
        assert (code_of(found) or "TAKEN").isupper()


MANY = 1_000
LONG = "a" * 4_700_000


@pytest.mark.parametrize(
    "segments",
    [
        [part for place in range(MANY) for part in (obr(f3=f"r{place}"), obx())],
        [obr(), *[obx(f4="1.1")] * MANY],
        [part for place in range(MANY) for part in (obr(f3=f"r{place}", f26="NPU27300^9"), obx(f4="1"))],
        [part for place in range(MANY) for part in (obr(f3=f"r{place}", f26="NPU27300^1", f29="^r0"), obx(f4="1"))],
        [obr(), obx("TX", "x" + "\na" * 100 * MANY)],
        [obr(), obx("ZZ", "^".join(map(str, range(10 * MANY))))],
        [obr(), obx("NM", "~".join(map(str, range(10 * MANY))))],
        [obr(f18=f"unforeseen {place}") for place in range(MANY)],
        [obr(f25=LONG), *[obx()] * 2 * MANY],
        [obr(f3=LONG), *[obx()] * MANY],
        [obr(), *[obx()] * (2 * MANY // 3), *["SPM|1|^s1||BLD|||||||||||||20260131"] * (2 * MANY // 3)],
        [
            *(obr(), *(obx("ST", LONG[::MOST_CANDIDATES]) for _ in range(MOST_CANDIDATES))),
            *(obr(f3=f"r{place}", f26="NPU27300^^5") for place in range(2 * MANY)),
        ],
    ],
    ids=[
        *("orders", "sub-ids", "lost parents", "one parent", "lines", "components", "repetitions", "unforeseen"),
        *("a long status", "a long number", "observations and specimens", "long answers to go under"),
    ],
)
def test_what_is_made_to_be_dear_is_read_in_seconds(segments):
    began = process_time()

    assert taken(*segments).reports
    assert process_time() - began < 8


def test_every_field_that_is_read_by_nobody_has_a_reason():
    assert all(re.fullmatch(r"[A-Z0-9]{3}-\d+", name) and reason for name, reason in EXCLUDED.items())
