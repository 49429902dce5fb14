"""The receipt says what became of a message, in KITH's own form."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import pytest

from gateway.apprec import MOST_ERRORS, NAMESPACE, apprec
from resolvers.intake import Outcome, Receipt
from resolvers.model import Code, Identifier, Message, Party
from resolvers.normalise.incoming import Header, Remark
from resolvers.normalise.instants import moment

NOW = datetime(2026, 5, 4, 10, 11, 12, tzinfo=UTC)
LAB = Party(
    name="Lab & <Sønn>",
    identifiers=(
        Identifier(value="59", type=Code(code="HER", display="HER-id")),
        Identifier(value="974589095", type=Code(code="ENH")),
    ),
    departments=(Party(name="Avdeling", identifiers=(Identifier(value="A"),)),),
    persons=(Party(name="Ansatt, Anne"),),
)
HEADER = Header(
    message=Message(
        id="M-1", type=Code(code="SVAR_LAB", display='Svar "lab"'), generated=moment("2026-05-04T09:00:00")
    ),
    sender=LAB,
    receiver=Party(name="Mottaker"),
)


def written(receipt, header=HEADER, message=b"x", now=NOW):
    return ET.fromstring(apprec(receipt, header, message, now=now))


def found(root, path):
    return root.find("/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/")))


def test_an_accepted_message_gets_status_1_and_names_the_message():
    root = written(Receipt(outcome=Outcome.ACCEPTED, text="received", message_id="M-1"))

    assert root.tag == f"{{{NAMESPACE}}}AppRec"
    assert found(root, "Status").attrib == {"V": "1", "DN": "OK"}
    assert found(root, "Error") is None
    assert found(root, "OriginalMsgId/Id").text == "M-1"
    assert found(root, "OriginalMsgId/IssueDate").text == "2026-05-04T09:00:00+02:00"
    assert found(root, "OriginalMsgId/MsgType").attrib == {"V": "SVAR_LAB", "DN": 'Svar "lab"'}
    assert found(root, "GenDate").text == "2026-05-04T10:11:12+00:00"


def test_the_receipt_goes_back_the_way_the_message_came():
    root = written(Receipt(outcome=Outcome.ACCEPTED, text="received"))

    assert found(root, "Sender/HCP/Inst/Name").text == "Mottaker"
    assert found(root, "Receiver/HCP/Inst/Name").text == "Lab & <Sønn>"
    assert found(root, "Receiver/HCP/Inst/TypeId").attrib == {"V": "HER", "DN": "HER-id"}
    assert found(root, "Receiver/HCP/Inst/Dept/Id").text == "A"
    assert found(root, "Receiver/HCP/Inst/AdditionalId/Id").text == "974589095"
    assert "Ansatt" not in ET.tostring(root, encoding="unicode")


@pytest.mark.parametrize(
    ("code", "national"),
    [
        ("NOT_XML", "T01"),
        ("UNKNOWN_MESSAGE_TYPE", "T10"),
        ("NO_TIME", "T02"),
        ("PERSON_NUMBER_UNUSABLE", "E31"),
        ("NY", "X99"),
    ],
)
def test_a_rejected_message_gets_status_2_and_the_reason(code, national):
    error = found(written(Receipt(outcome=Outcome.REJECTED, code=code, text="because")), "Error")

    assert (error.attrib["V"], error.attrib["S"]) == (national, "2.16.578.1.12.4.1.1.8221")
    assert error.attrib["OT"] == f"{code}: because"


def test_a_reason_without_a_code_is_its_text():
    assert found(written(Receipt(outcome=Outcome.REJECTED, text="because")), "Error").attrib["OT"] == "because"


def test_remarks_give_status_3_with_an_error_each():
    remarks = (Remark("BAD_TIME", "Message/GenDate[1]"),) * 2 + (Remark("ENCODING_GUESSED", "/"),)
    root = written(Receipt(outcome=Outcome.ACCEPTED_WITH_REMARKS, text="received", remarks=remarks))

    assert found(root, "Status").attrib["V"] == "3"
    assert [error.attrib["OT"] for error in root.iter(f"{{{NAMESPACE}}}Error")] == [
        "BAD_TIME: Message/GenDate[1]",
        "ENCODING_GUESSED: /",
    ]


def test_a_receipt_names_the_first_remarks_and_counts_the_rest():
    remarks = tuple(Remark("BAD_TIME", f"Message/GenDate[{place}]") for place in range(MOST_ERRORS + 7))
    root = written(Receipt(outcome=Outcome.ACCEPTED_WITH_REMARKS, text="received", remarks=remarks))
    told = [error.attrib["OT"] for error in root.iter(f"{{{NAMESPACE}}}Error")]

    assert told[MOST_ERRORS - 1 :] == [f"BAD_TIME: Message/GenDate[{MOST_ERRORS - 1}]", "MORE_REMARKS: 7"]


def test_the_elements_stand_in_the_order_of_the_standard():
    remarks = (Remark("BAD_TIME", "Message/GenDate[1]"),)
    root = written(Receipt(outcome=Outcome.ACCEPTED_WITH_REMARKS, text="received", remarks=remarks))

    assert [one.tag.rpartition("}")[2] for one in root] == [
        "MsgType", "MIGversion", "GenDate", "Id", "Sender", "Receiver", "Status", "Error", "OriginalMsgId",
    ]  # fmt: skip
    assert [one.tag.rpartition("}")[2] for one in found(root, "Receiver/HCP/Inst")] == [
        "Name", "Id", "TypeId", "Dept", "AdditionalId",
    ]  # fmt: skip
    assert [one.tag.rpartition("}")[2] for one in found(root, "OriginalMsgId")] == ["MsgType", "IssueDate", "Id"]


def test_a_message_dated_by_the_day_is_named_without_a_time_that_nobody_said():
    dated = Header(message=Message(id="M-1", generated=moment("2026-05-04")))

    assert found(written(Receipt(outcome=Outcome.ACCEPTED, text="received"), dated), "OriginalMsgId/IssueDate") is None


def test_what_cannot_be_read_is_still_answered():
    root = written(Receipt(outcome=Outcome.REJECTED, code="NOT_XML", text="no"), header=None)

    assert found(root, "OriginalMsgId/Id").text is None
    assert found(root, "OriginalMsgId/IssueDate") is None
    assert found(root, "Receiver/HCP/Inst/Name").text is None


def test_each_receipt_has_an_id_of_its_own():
    receipt = Receipt(outcome=Outcome.ACCEPTED, text="received")
    ids = {
        found(written(receipt, message=message, now=now), "Id").text
        for message in (b"a", b"b")
        for now in (NOW, NOW.replace(second=13))
    }

    assert len(ids) == 4
