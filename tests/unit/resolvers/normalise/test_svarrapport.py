"""Whole messages: what is read, what is refused, and that nothing else ever happens."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.normalise import svarrapport
from resolvers.normalise.incoming import Unreadable
from resolvers.normalise.svarrapport import EXCLUDED, header, read
from resolvers.versioning.tombstone import ANSWERS, DOCUMENTS

DATA = Path(__file__).resolve().parents[3] / "data" / "svarrapport"
OWN = sorted(path.read_bytes() for path in DATA.iterdir())
HEAD = '<Message xmlns="http://www.kith.no/xmlstds/labsvar/2012-02-15">'


def message(name):
    return (DATA / name).read_bytes()


def code_of(raised):
    return raised.value.code


def test_a_message_is_read_with_its_reports_and_counts():
    found = read(message("alle-elementer-1.4.xml"))

    assert found.message.id == "5e0e3c5a-0000-4000-8000-000000000001"
    assert found.message.standard == "v1.4 2012-02-15 MIG"
    assert (found.counts.reports, found.counts.results, found.counts.specimens) == (1, 4, 2)
    assert found.remarks == ()


def test_several_reports_keep_their_order_and_a_missing_number_is_made_of_the_message():
    found = read(message("to-rapporter-1.3.xml"))

    assert [one.report.key.report for one in found.reports] == ["MELDING-13#1", "MELDING-13#2"]
    assert [one.report.key.requisition for one in found.reports] == ["", "REKV-13"]
    assert [one.report.issued.text for one in found.reports] == ["2019-03-01T10:00:00+01:00", "2019-03-02"]


def test_a_report_within_an_unforeseen_element_is_read_as_its_siblings_are():
    whole = message("to-rapporter-1.3.xml")
    wrapped = re.sub(rb"(<l:ServReport>.*?</l:ServReport>)", rb"<l:Mappe>\1</l:Mappe>", whole, count=1, flags=re.DOTALL)
    found, plain = read(wrapped), read(whole)

    assert found.reports == plain.reports
    assert found.counts == plain.counts


def test_what_is_read_with_reservations_is_remarked_without_a_word_of_the_message():
    found = read(message("to-rapporter-1.3.xml"))
    codes = {remark.code for remark in found.remarks}

    assert codes >= {"BAD_TIME", "NOT_A_NUMBER", "UNKNOWN_CODE", "NO_SENDER", "NO_REPORT_NUMBER", "NO_REPORT_TYPE"}
    assert all(
        set(remark.path) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz[]/0123456789")
        for remark in found.remarks
    )


def test_the_same_message_reads_the_same_every_time():
    assert all(read(one) == read(one) for one in OWN)


def test_a_message_is_found_within_an_envelope():
    found = read(message("radiologi-i-konvolutt.xml"))

    assert found.message.id == "RTG-1"


def test_her_ids_become_the_organisation_numbers_that_are_known():
    plain = read(message("radiologi-i-konvolutt.xml")).reports[0]
    known = read(message("radiologi-i-konvolutt.xml"), her_organisations={"59": "974589095"}).reports[0]

    assert (plain.report.key.organisation, plain.senders) == ("HER:59", frozenset({"HER:59"}))
    assert known.report.key.organisation == "ENH:974589095"
    assert known.senders == frozenset({"ENH:974589095", "HER:59"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<Message/>", "UNKNOWN_MESSAGE_TYPE"),
        ("<Rekvisisjon/>", "UNKNOWN_MESSAGE_TYPE"),
        ('<Message xmlns="http://www.kith.no/xmlstds/henvisning/2012-02-15"/>', "UNKNOWN_MESSAGE_TYPE"),
        (f"{HEAD}<MsgId>1</MsgId></Message>", "NO_REPORT"),
        (f"{HEAD}<ServReport/></Message>", "NO_TIME"),
        (f"<e>{HEAD}</Message>{HEAD}</Message></e>", "SEVERAL_MESSAGES"),
        ("ikke xml", "NOT_XML"),
        (f"<!DOCTYPE Message>{HEAD}</Message>", "DOCTYPE_REFUSED"),
    ],
)
def test_what_is_no_readable_message_has_a_stable_code(text, code):
    with pytest.raises(Unreadable) as raised:
        read(text.encode())

    assert code_of(raised) == code


def test_a_message_over_the_limit_is_refused():
    with pytest.raises(Unreadable) as raised:
        read(message("dyrkning.xml"), max_bytes=100)

    assert code_of(raised) == "TOO_LARGE"


def test_a_message_that_names_itself_not_is_named_by_its_bytes():
    text = f'{HEAD}<GenDate V="2020-01-01"/><ServReport/></Message>'
    first, second = read(text.encode()), read(text.replace("<ServReport/>", "<ServReport></ServReport>").encode())

    assert first.reports[0].report.key.report.endswith("#1")
    assert first.reports[0].report.key != second.reports[0].report.key


def test_a_comment_counts_when_it_says_something_anywhere_in_it():
    body = "<Comment/><Comment> </Comment><Comment><Heading V='H'/></Comment><CodedComment DN='x'/><Comment>y</Comment>"
    outside = "<CopyDest><Comment>z</Comment></CopyDest>"
    text = f'{HEAD}<GenDate V="2020-01-01"/><ServReport>{body}{outside}</ServReport></Message>'

    assert read(text.encode()).counts.comments == 3


def test_the_head_of_a_message_names_sender_and_receiver():
    found = header(message("alle-elementer-1.4.xml"))

    assert (found.sender.name, found.receiver.name) == ("Testlaboratoriet", "Testlegekontoret")
    assert header(f"{HEAD}</Message>".encode()).sender is None
    assert header(b"ikke xml") is None


def test_the_docstring_lists_what_is_excluded():
    assert [line for line in EXCLUDED if line not in svarrapport.__doc__] == []
    assert [reason for reason in EXCLUDED.values() if reason not in svarrapport.__doc__] == []


def test_the_docstring_lists_what_a_cancellation_takes_away_and_where():
    gone = {f"ResultItem/{name}" for name in ANSWERS} | {f"ServReport/{name}" for name in DOCUMENTS}

    assert [name for name in gone if name not in svarrapport.__doc__] == []
    assert "resolvers/versioning/tombstone.py" in svarrapport.__doc__


@st.composite
def mutated(draw):
    """Damage one of our own messages: bytes changed, cut, doubled or put in."""
    found = bytearray(draw(st.sampled_from(OWN)))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(found) - 1))
        length = draw(st.integers(0, 40))
        fresh = draw(
            st.binary(max_size=8) | st.sampled_from([b"<", b">", b'"', b"<ResultItem>", b"</Patient>", b'V="'])
        )
        found[place : place + length] = fresh
    return bytes(found)


REFUSALS = frozenset(
    {
        "TOO_DEEP",
        "DOCTYPE_REFUSED",
        "NOT_XML",
        "UNKNOWN_MESSAGE_TYPE",
        "SEVERAL_MESSAGES",
        "NO_REPORT",
        "NO_TIME",
        "TOO_MANY_PERSONS",
    }
)


def outcome(damaged):
    """Read, or say why not; anything but Unreadable gets out and fails the test."""
    try:
        return read(damaged).counts.reports
    except Unreadable as refused:
        return refused.code


@settings(max_examples=150)
@given(mutated())
def test_damaged_bytes_are_read_or_unreadable_and_nothing_else(damaged):
    found = outcome(damaged)

    assert found in REFUSALS or found >= 1
