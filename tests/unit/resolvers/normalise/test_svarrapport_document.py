"""Bytes to elements: encodings, bounds, and what is refused."""

import time
from contextlib import suppress

import pytest

from resolvers.normalise.incoming import Unreadable
from resolvers.normalise.svarrapport_document import MAX_TAGS, document

LIMIT = 100_000


def read(message, limit=LIMIT):
    root, remarks = document(message, max_bytes=limit)
    return root.text, [remark.code for remark in remarks]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "iso-8859-1", "windows-1252"]
)
def test_a_declared_or_marked_encoding_is_read_without_a_remark(encoding):
    declared = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    text = f'<?xml version="1.0" encoding="{declared}"?>\r\n<a>blåbær</a>'

    assert read(text.encode(encoding)) == ("blåbær", [])


def test_utf_8_is_read_without_a_declaration():
    assert read("<a>blåbær</a>".encode()) == ("blåbær", [])


@pytest.mark.parametrize(
    ("declared", "actual"),
    [
        ("utf-8", "iso-8859-1"),
        ("utf-8", "cp1252"),
        ("iso-8859-1", "utf-8"),
        ("windows-1252", "utf-8"),
        ("utf-16", "utf-8"),
        ("utf-16", "cp1252"),
        ("us-ascii", "utf-8"),
        ("no-such-thing", "utf-8"),
        ("rot13", "utf-8"),
    ],
)
def test_a_wrongly_declared_encoding_is_guessed_with_a_remark(declared, actual):
    text = f'<?xml version="1.0" encoding="{declared}"?><a>blåbær</a>'

    assert read(text.encode(actual)) == ("blåbær", ["ENCODING_GUESSED"])


def test_dashes_of_windows_1252_in_iso_8859_1_are_read_as_what_they_are():
    message = b'<?xml version="1.0" encoding="iso-8859-1"?><a>3 \x96 5 \xe5r</a>'

    assert read(message) == ("3 – 5 år", ["ENCODING_GUESSED"])


def test_bytes_that_no_encoding_explains_are_still_read():
    assert read(b"<a>\x81\xe5</a>") == ("\x81å", ["ENCODING_GUESSED"])


def test_a_broken_wide_encoding_is_guessed_and_then_no_xml():
    with pytest.raises(Unreadable) as refused:
        read(b"\xff\xfe<\x00a\x00>\x00\x00\xd8<")

    assert refused.value.code == "NOT_XML"


def test_control_characters_are_left_out_with_a_remark():
    assert read(b"<a>svar\x0b\x00 her</a>") == ("svar her", ["CONTROL_CHARACTERS_REMOVED"])


def test_references_to_control_characters_are_left_out_with_a_remark():
    assert read(b"<a>x&#x1F;y&#30;z&#x0b;&#0;</a>") == ("xyz", ["CONTROL_CHARACTERS_REMOVED"])
    assert read(b"<a>x&#10;y&#x9;&#32;z&#xE6;</a>") == ("x\ny\t z\u00e6", [])


def test_attributes_of_coded_values_are_known_whatever_their_case():
    root, _ = document(
        b'<a v="1" Dn="b" V="2" unit="x"><h:p xmlns:h="http://www.w3.org/1999/xhtml" s="c"/></a>', max_bytes=LIMIT
    )

    assert root.attributes == {"V": "2", "DN": "b", "unit": "x"}
    assert root.children[0].attributes == {"s": "c"}


def test_a_blank_line_before_the_declaration_does_no_harm():
    assert read(b'\r\n <?xml version="1.0"?><!-- hei --><?p i?><a>svar</a>') == ("svar", [])


def test_comments_within_a_text_leave_the_text_whole():
    root, _ = document(b"<a>en<!-- x --> to<b>tre</b> fire<!-- y --> fem</a>", max_bytes=LIMIT)

    assert (root.text, root.children[0].text, root.children[0].tail) == ("en to", "tre", " fire fem")


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (b"", "NOT_XML"),
        (b"ikke xml", "NOT_XML"),
        (b"<a><b></a>", "NOT_XML"),
        (b"<a>&finnes_ikke;</a>", "NOT_XML"),
        (b"\x00\x01\x02", "NOT_XML"),
        (b"{}", "NOT_XML"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE_REFUSED"),
        (b'<?xml version="1.0"?> <!-- hei --> <?p i?> <!doctype a SYSTEM "file:///etc/passwd"><a/>', "DOCTYPE_REFUSED"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16"), "DOCTYPE_REFUSED"),
        (b"<a>" * 150 + b"</a>" * 150, "TOO_DEEP"),
        (b"<a>" * 5000 + b"</a>" * 5000, "TOO_DEEP"),
        (b"<a>" + b" " * LIMIT + b"</a>", "TOO_LARGE"),
    ],
)
def test_what_cannot_be_read_has_a_stable_code(message, code):
    with pytest.raises(Unreadable) as refused:
        read(message)

    assert refused.value.code == code


def test_a_refusal_repeats_nothing_of_the_message():
    with pytest.raises(Unreadable) as refused:
        read(b"<a>15840199905<hemmelig></a>")

    assert "hemmelig" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_instance_attributes_carry_no_value_and_are_left_out():
    message = b'<a xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:type="s" y:k="v" xmlns:y="urn:y" V="1"/>'

    assert document(message, max_bytes=LIMIT)[0].attributes == {"k": "v", "V": "1"}


def test_a_message_has_no_more_elements_than_may_be_held():
    message = b"<a>" + b"<b/>" * (MAX_TAGS - 2) + b"</a>"
    root, _ = document(message, max_bytes=len(message))

    assert len(root.children) == MAX_TAGS - 2
    with pytest.raises(Unreadable) as refused:
        document(message.replace(b"<a>", b"<a><b/>"), max_bytes=2 * len(message))
    assert refused.value.code == "TOO_LARGE"


@pytest.mark.parametrize("filling", [" ", "\n", "<?xml ", "<!--", "<?", "&#", "&#0", "-->", "<?xml encoding='"])
def test_whatever_a_message_is_filled_with_it_is_read_or_refused_at_once(filling):
    size = 2_000_000
    start = time.perf_counter()
    for text in (f"<a>{filling * (size // len(filling))}</a>", filling * (size // len(filling))):
        with suppress(Unreadable):
            document(text.encode(), max_bytes=size + 10)

    assert time.perf_counter() - start < 10
