"""Canonical JSON is that of RFC 8785, for everything that is written here."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.store.canonical import LARGEST, canonical

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)


def test_the_example_of_the_rfc_is_written_as_it_says():
    """RFC 8785 section 3.2.2, without its numbers that are no integers, of which there are none here."""
    value = {"string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f", "literals": [None, True, False]}

    assert canonical(value) == (
        b'{"literals":[null,true,false],"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )  # fmt: skip


def test_members_stand_in_the_order_of_the_rfc():
    """RFC 8785 section 3.2.3: by UTF-16 code units, so that an emoji comes before a letter of Hebrew's forms."""
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }

    assert list(json.loads(canonical(value)).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_control_characters_are_written_as_ecmascript_writes_them():
    assert canonical("\b\t\n\f\r\x00\x1f\x7f\u2028") == b'"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f\xe2\x80\xa8"'


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, b"0"), (-1, b"-1"), (LARGEST, b"9007199254740991"), ((1, [2]), b"[1,[2]]"), ({}, b"{}"), (True, b"true")],
)
def test_values_are_written_without_white_space(value, written):
    assert canonical(value) == written


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (1.5, TypeError),
        (b"x", TypeError),
        ([object()], TypeError),
        (LARGEST + 1, ValueError),
        (-LARGEST - 1, ValueError),
        ("\ud800", ValueError),
        ({"\ud800": 1}, ValueError),
    ],
)
def test_what_has_no_canonical_form_is_refused(value, error):
    with pytest.raises(error):
        canonical({"a": value})


@given(JSON)
def test_what_is_written_reads_back_and_does_not_depend_on_the_order_of_members(value):
    def turned(found):
        match found:
            case dict():
                return {name: turned(inner) for name, inner in reversed(found.items())}
            case list():
                return [turned(inner) for inner in found]
        return found

    assert json.loads(canonical(value)) == value
    assert canonical(turned(value)) == canonical(value)
