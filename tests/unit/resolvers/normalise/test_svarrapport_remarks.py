"""What is read with reservations is said, by place and never by value."""

import pytest

from resolvers.normalise.svarrapport_document import document
from resolvers.normalise.svarrapport_remarks import remarks_on


def remarks(text):
    found = remarks_on(document(f"<Message>{text}</Message>".encode(), max_bytes=100_000)[0])
    return [(remark.code, remark.path) for remark in found]


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ('<GenDate V="2019-02-30"/>', "BAD_TIME", "Message/GenDate[1]"),
        ('<ServReport/><ServReport><Status V="X"/></ServReport>', "UNKNOWN_CODE", "Message/ServReport[2]/Status[1]"),
        (
            '<NumResult><NumResultValue V="&lt;5"/></NumResult>',
            "NOT_A_NUMBER",
            "Message/NumResult[1]/NumResultValue[1]",
        ),
        ('<NumResult><ArithmeticComp V="ca"/></NumResult>', "UNKNOWN_CODE", "Message/NumResult[1]/ArithmeticComp[1]"),
    ],
)
def test_a_reservation_names_its_place(text, code, path):
    assert remarks(text) == [(code, path)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        '<GenDate V="2019-02-28"/><IssueDate/>',
        '<ServReport><Status V="f"/><ServType/></ServReport>',
        '<NumResult><NumResultValue V="5,1"/><ArithmeticComp V="lt"/></NumResult>',
        '<NumResult><NumResultValue U="g"/></NumResult>',
        '<Patient><DateOfBirth V="19xx-xx-xx"/></Patient>',
    ],
)
def test_what_is_as_it_should_be_or_is_not_read_has_no_remark(text):
    assert remarks(text) == []
