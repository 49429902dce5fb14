"""The acknowledgement says what became of a message, in HL7's own form."""

from datetime import UTC, datetime

import pytest
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message

from gateway.acknowledgement import MOST_ERRORS, REFUSED, acknowledgement, escaped
from resolvers.intake import REFUSALS, Outcome, Receipt
from resolvers.normalise.hl7v2 import heading
from resolvers.normalise.incoming import Remark
from tests.unit.resolvers.normalise.oru import HEAD, message

NOW = datetime(2026, 5, 4, 10, 11, 12, tzinfo=UTC)
TAKEN = Receipt(outcome=Outcome.ACCEPTED, text="received", message_id="m-1")


def written(receipt, version="2.5.1", head=HEAD, now=NOW):
    sent = message(head=head.replace("2.5.1", version))
    answer = acknowledgement(receipt, heading(sent), sent, now=now).decode()
    return [segment.split("|") for segment in answer.rstrip("\r").split("\r")]


def rejected(code, text="why"):
    return Receipt(outcome=Outcome.REJECTED, code=code, text=text, message_id="m-1")


def test_an_accepted_message_is_acknowledged_and_goes_back_the_way_it_came():
    head, accepted = written(TAKEN)

    assert accepted == ["MSA", "AA", "m-1"]
    assert head[2:6] == ["EPJ", "Legesenter^974589095^ENH", "LIS", "Lab^974706490^ENH"]
    assert head[6:9] == ["20260504101112+0000", "", "ACK^R01^ACK"]
    assert head[10:] == ["P", "2.5.1"]
    assert len(head[9]) == 20


def test_a_resend_is_acknowledged_as_taken():
    again = Receipt(outcome=Outcome.ACCEPTED, code="ALREADY_RECEIVED", text="already received", message_id="m-1")

    assert written(again)[1:] == [["MSA", "AA", "m-1"]]


@pytest.mark.parametrize(
    ("code", "told", "standard"),
    [
        ("UNKNOWN_MESSAGE_TYPE", "AR", "200"),
        ("NOT_FOR_PRODUCTION", "AR", "202"),
        ("UNKNOWN_VERSION", "AR", "203"),
        ("SENDER_MISMATCH", "AR", "207"),
        ("NOT_THE_SENDER", "AR", "207"),
        ("NO_REPORT", "AE", "100"),
        ("NO_TIME", "AE", "101"),
        ("PERSON_NUMBER_UNUSABLE", "AE", "204"),
        ("RESTRICTION_UNKNOWN", "AE", "103"),
        ("STORE_UNAVAILABLE", "AE", "207"),
    ],
)
def test_a_rejected_message_says_why_in_the_standards_code_and_in_ours(code, told, standard):
    _, answered, error = written(rejected(code))

    assert answered == ["MSA", told, "m-1"]
    assert error[3].split("^")[0] == standard
    assert (error[4], error[5], error[8]) == ("E", f"{code}^^L", "why")


@pytest.mark.parametrize("version", ["2.3", "2.3.1", "2.4"])
def test_the_older_versions_have_a_text_and_one_field_for_an_error(version):
    head, answered, error = written(rejected("NO_TIME"), version)

    assert head[8] == ("ACK^R01^ACK" if version == "2.4" else "ACK^R01")
    assert answered == ["MSA", "AE", "m-1", "NO_TIME: why"]
    assert error == ["ERR", "^^^101&NO_TIME: why&HL70357"]
    remarked = Receipt(outcome=Outcome.ACCEPTED_WITH_REMARKS, text="", remarks=(Remark("BAD_TIME", "OBX[2]-14"),))
    assert written(remarked, version)[2] == ["ERR", "OBX^2^14^102&BAD_TIME&HL70357"]


def test_remarks_say_where_and_the_rest_is_counted():
    remarks = (Remark("SEGMENT_NOT_READ", "ZLR[1]"), *(Remark("BAD_TIME", f"OBX[{n}]-14") for n in range(MOST_ERRORS)))
    _, answered, *errors = written(
        Receipt(outcome=Outcome.ACCEPTED_WITH_REMARKS, text="received", remarks=(*remarks, remarks[0]))
    )

    assert answered[1] == "AA"
    assert errors[0] == [
        "ERR",
        "",
        "ZLR^1^",
        "100^Segment sequence error^HL70357",
        "W",
        "SEGMENT_NOT_READ^^L",
        "",
        "",
        "",
    ]
    assert errors[1][2] == "OBX^0^14"
    assert len(errors) == MOST_ERRORS + 1
    assert (errors[-1][4], errors[-1][5], errors[-1][8]) == ("I", "MORE_REMARKS^^L", "1")


def test_what_cannot_be_read_at_all_is_answered_in_the_usual_version():
    answer = acknowledgement(rejected("NOT_HL7"), None, b"x", now=NOW).decode()

    assert answer.startswith("MSH|^~\\&|||||20260504101112+0000||ACK^R01^ACK|")
    assert "|2.5.1\rMSA|AE|m-1\r" in answer


def test_names_that_need_more_than_ascii_make_the_answer_utf_8_and_no_delimiter_in_them_counts():
    head = HEAD.replace("|LIS|", r"|L\T\S Ø|")

    assert written(TAKEN, head=head)[0][4] == r"L\T\S Ø"
    assert written(TAKEN, head=head)[0][17] == "UNICODE UTF-8"
    assert escaped("a|b^c&d~e\\f\ng") == r"a\F\b\S\c\T\d\R\e\E\f g"


def test_two_answers_are_told_apart():
    assert written(TAKEN)[0][9] != written(TAKEN, now=datetime(2026, 5, 4, tzinfo=UTC))[0][9]


@pytest.mark.parametrize("version", ["2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.8"])
@pytest.mark.parametrize("receipt", [TAKEN, rejected("NO_TIME"), rejected("UNKNOWN_VERSION")])
def test_hl7apy_reads_every_answer(version, receipt):
    sent = message(head=HEAD.replace("2.5.1", version))
    answer = acknowledgement(receipt, heading(sent), sent, now=NOW).decode()
    parsed = parse_message(answer, validation_level=VALIDATION_LEVEL.TOLERANT, find_groups=True)

    assert parsed.msa.msa_1.value in {"AA", "AE", "AR"}
    assert parsed.msa.msa_2.value == "m-1"
    assert parsed.version == version


def test_what_is_refused_is_among_what_can_be():
    assert {"SENDER_MISMATCH", "NOT_THE_SENDER"} <= REFUSED & set(REFUSALS)
