"""Bytes become segments, whatever the character set, the delimiters and the ends of lines."""

import pytest

from resolvers.normalise.hl7v2_wire import CHARSETS, MAX_PARTS, MAX_SEGMENTS, Datum, segments
from resolvers.normalise.incoming import Unreadable
from tests.unit.resolvers.normalise.oru import HEAD, MSH, message, obr, obx, remarks, result, taken


def refused(found, max_bytes=100_000):
    with pytest.raises(Unreadable) as caught:
        segments(found, max_bytes=max_bytes)
    return caught.value.code


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\r\r\n"])
def test_a_segment_may_end_as_systems_end_lines(end):
    found, made = segments(message().decode().replace("\r", end).encode(), max_bytes=10_000)

    assert [segment.name for segment in found] == ["MSH", "PID", "OBR", "OBX"]
    assert made == ()


def test_the_delimiters_are_those_that_the_message_names():
    plain = message(obr(), obx("CE", r"A\S\1^tekst~B^to\R\tre\F\fire\T\fem\E\seks", f6="a&b")).decode()
    odd = plain.translate(str.maketrans("|^~\\&", "#*!$%")).encode()

    assert result(obr(), obx("CE", r"A\S\1^tekst~B^to\R\tre")).value.codes[0].code == "A^1"
    (found,) = segments(odd, max_bytes=10_000)[0][-1:]
    assert [datum.components for datum in found.data(5)] == [
        (("A*1",), ("tekst",)),
        (("B",), ("to!tre#fire%fem$seks",)),
    ]
    assert found.first(6).inner(1) == Datum(components=(("a",), ("b",)))


def test_msh_2_may_leave_out_what_is_usual():
    head, *_ = segments(b"MSH|^|x\rPID|1", max_bytes=100)[0]

    assert (head.signs.repetition, head.signs.escape, head.signs.subcomponent) == ("~", "\\", "&")
    assert (head.fields[1], head.fields[2], head.get(3)) == ("|", "^", "x")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (r"a\.br\b", "a\nb"),
        (r"a\.sp\b", "a\nb"),
        (r"a\.sp+2\b", "a\n\nb"),
        (r"a\.ce\b", "a\nb"),
        (r"\H\fet\N\ \.in+4\x\.fi\y\.nf\z", "fet xyz"),
        (r"\XC3A5\r", "år"),
        (r"a\X0D0A\b\X00\c", "a\nbc"),
        (r"\P\ ", "#"),
        (r"C:\temp\fil", r"C:\temp\fil"),
        (r"uten slutt \F", r"uten slutt \F"),
        (r"\Xhh\ \X123\ ", r"\Xhh\ \X123\ ".strip()),
    ],
)
def test_escape_sequences_become_what_they_mean_and_unknown_ones_stay(raw, text):
    assert result(obr(), obx("TX", raw)).value.text == text


def test_an_escape_sequence_that_is_not_known_is_remarked_on_where_it_stands():
    assert remarks(obr(), obx("TX", r"C:\temp\fil"), obx("TX", r"\.br\ ")) == [("ESCAPE_NOT_READ", "OBX[1]-5")]


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("8859/1", "latin-1"),
        ("8859/15", "iso8859-15"),
        ("UNICODE UTF-8", "utf-8"),
        ("unicode utf-8~8859/1", "utf-8"),
        ("UTF-8", "utf-8"),
        ("utf8", "utf-8"),
        ("ISO-8859-1", "latin-1"),
        ("iso8859-1", "latin-1"),
        ("Windows-1252", "cp1252"),
    ],
)
def test_texts_are_read_in_the_character_set_that_msh_18_names(charset, encoding):
    found = message(obr(), obx("TX", "blåbær"), head=f"{MSH}||||||{charset}").decode().encode(encoding)
    (segment,) = segments(found, max_bytes=10_000)[0][-1:]

    assert segment.text(5) == "blåbær"
    assert segments(found, max_bytes=10_000)[1] == ()


@pytest.mark.parametrize("charset", ["", "ASCII", "UNICODE UTF-8"])
def test_a_character_set_that_is_wrong_or_missing_is_guessed_and_remarked_on(charset):
    found = message(obr(), obx("TX", "blåbær"), head=f"{MSH}||||||{charset}").decode().encode("latin-1")
    read, made = segments(found, max_bytes=10_000)

    assert read[-1].text(5) == "blåbær"
    assert [remark.code for remark in made] == ["ENCODING_GUESSED"]


@pytest.mark.parametrize("charset", ["8859/1", "8859/15"])
def test_utf_8_that_calls_itself_one_byte_a_character_is_read_as_what_it_is(charset):
    read, made = segments(message(obr(), obx("TX", "blåbær"), head=f"{MSH}||||||{charset}"), max_bytes=10_000)

    assert read[-1].text(5) == "blåbær"
    assert [remark.code for remark in made] == ["ENCODING_GUESSED"]


@pytest.mark.parametrize("charset", ["", "ASCII", "8859/1", "UNICODE UTF-8"])
@pytest.mark.parametrize("raw", [r"bl\XE5\b\XE6\r", r"bl\XC3A5\b\XC3A6\r"])
def test_bytes_in_an_escape_sequence_are_read_whichever_set_they_are_of(charset, raw):
    assert result(obr(), obx("TX", raw), head=f"{MSH}||||||{charset}").value.text == "blåbær"


def test_bytes_in_an_escape_sequence_that_are_of_no_known_set_are_read_all_the_same():
    assert result(obr(), obx("TX", "\\X81FF\\")).value.text == "\x81ÿ"


def test_bytes_that_are_of_no_known_character_set_are_read_all_the_same():
    read, made = segments(MSH.encode() + b"\rNTE|1||\x81\xff", max_bytes=10_000)

    assert read[-1].text(3) == "\x81ÿ"
    assert [remark.code for remark in made] == ["ENCODING_GUESSED"]


def test_control_characters_go_with_a_remark_and_the_frame_of_mllp_without():
    assert segments(b"\x0b" + message() + b"\x1c\r", max_bytes=10_000)[1] == ()
    assert remarks(obr(), obx("TX", "a\x01b")) == [("CONTROL_CHARACTERS_REMOVED", "MSH[1]")]
    assert result(obr(), obx("TX", "a\x01b")).value.text == "ab"


def test_a_byte_order_mark_and_blank_lines_do_not_matter():
    assert segments(b"\xef\xbb\xbf\r\n" + message() + b"\r\n\r\n", max_bytes=10_000)[1] == ()


def test_a_line_that_begins_no_segment_belongs_to_the_text_before_it():
    assert remarks(obr(), "OBX|1|TX|A||en\nOBX er ikke her||||||F") == [
        ("LINE_JOINED", "OBX[1]"),
    ]
    assert result(obr(), "OBX|1|TX|A||en\nto||||||F").value.text == "en\nto"


def test_a_value_that_is_taken_back_says_nothing():
    found = result(obr(), obx("TX", '""', f8='""'))

    assert (found.value, found.interpretation) == (None, None)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (b"", "NOT_HL7"),
        (b"<Message/>", "NOT_HL7"),
        (b"MSH", "NOT_HL7"),
        (b"PID|1\rMSH|^~\\&|", "NOT_HL7"),
        (b"MSH|^^\\&|a", "BAD_DELIMITERS"),
        (b"MSHA^~\\&Aa", "BAD_DELIMITERS"),
        (b"MSH|^~\\&  |a", "BAD_DELIMITERS"),
        (message(head=f"{MSH}||||||UNICODE UTF-16"), "UNSUPPORTED_CHARSET"),
        (message(head=f"{MSH}||||||ISO IR87"), "UNSUPPORTED_CHARSET"),
        (message(*["NTE|1"] * MAX_SEGMENTS), "TOO_MANY_SEGMENTS"),
        (message(obr(), obx("NM", "~" * MAX_PARTS)), "TOO_MANY_PARTS"),
    ],
)
def test_what_is_no_message_is_refused_with_a_code(found, code):
    assert refused(found, max_bytes=1_000_000) == code


def test_a_message_over_the_limit_is_refused_before_it_is_read():
    assert refused(message(), max_bytes=20) == "TOO_LARGE"


def test_every_named_character_set_exists():
    assert {b"MSH".decode(name) for name in CHARSETS.values()} == {"MSH"}


def test_the_usual_message_has_nothing_to_remark_on():
    assert taken().remarks == ()
    assert HEAD.startswith(MSH)
