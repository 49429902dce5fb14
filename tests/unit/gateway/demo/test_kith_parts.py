"""Parts of a message are written as the standard has them."""

from datetime import UTC, datetime

from lxml import etree

from gateway.demo import kith_parts as parts
from gateway.demo.chronicle.moments import day, instant
from resolvers.model import Code, Comment


def root():
    return etree.fromstring('<Message xmlns="urn:x"/>')


def child(node):
    return node[0]


def test_a_time_is_norwegian_without_zone():
    node = root()
    parts.add_moment(node, "GenDate", instant(datetime(2026, 7, 1, 6, 0, tzinfo=UTC)))

    assert child(node).get("V") == "2026-07-01T08:00:00"


def test_a_date_stays_a_date_and_no_time_is_no_element():
    node = root()
    parts.add_moment(node, "GenDate", day(datetime(2026, 7, 1, 6, 0, tzinfo=UTC)))
    parts.add_moment(node, "GenDate", None)

    assert [each.get("V") for each in node] == ["2026-07-01"]


def test_a_code_that_is_a_text_alone_has_the_text_only():
    node = root()
    parts.add_code(node, "Id", Code(text="Mengde"))

    assert dict(child(node).attrib) == {"OT": "Mengde"}


def test_a_code_has_its_system_as_an_oid():
    node = root()
    parts.add_code(node, "Id", Code(code="NPU01685", system="urn:oid:2.16.578.1.12.4.1.1.7280", display="P-INR"))

    assert child(node).get("S") == "2.16.578.1.12.4.1.1.7280"


def test_no_code_is_no_element_and_a_code_without_name_has_none():
    node = root()
    parts.add_kind(node, "Type", None)
    parts.add_kind(node, "Type", Code(code="N"))

    assert [dict(each.attrib) for each in node] == [{"V": "N"}]


def test_a_comment_may_be_a_heading_alone():
    node = root()
    parts.add_comment(node, "Comment", Comment(heading=Code(code="PROB")))

    assert [etree.QName(each).localname for each in child(node)] == ["Heading"]
