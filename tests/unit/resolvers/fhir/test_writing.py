"""Texts, times and extensions as FHIR lets them be."""

from datetime import UTC, datetime

import pytest

from resolvers.fhir.writing import (
    absent,
    date_time,
    extension,
    extension_of,
    filled,
    instant,
    listed,
    text,
    token,
    uri,
    utc,
)
from resolvers.model import Moment
from resolvers.normalise.instants import moment


def of(said: str) -> Moment:
    return Moment(text=said, at=datetime(2021, 3, 16, tzinfo=UTC))


def test_what_says_nothing_is_left_out_and_what_is_false_or_nothing_is_not() -> None:
    assert filled({"a": None, "b": "", "c": [], "d": {}, "e": False, "f": 0}) == {"e": False, "f": 0}
    assert listed([None, {}, {"a": 1}]) == [{"a": 1}]


@pytest.mark.parametrize(
    ("said", "expected"),
    [("a\nb\tc", "a\nb\tc"), ("a\x00b\x0cc\u00a0d", "a b c d"), (" \n", None), ("", None), (None, None)],
)
def test_a_text_has_no_character_that_fhir_refuses(said: str | None, expected: str | None) -> None:
    assert text(said) == expected


def test_a_code_and_a_system_have_no_space_that_fhir_refuses() -> None:
    assert token("  A \n B\x00 ") == "A B"
    assert token(" ") is None
    assert token(None) is None
    assert uri("Lokal kode") == "Lokal%20kode"
    assert uri(" ") is None
    assert uri(None) is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2021", "2021"),
        ("2021-03", "2021-03"),
        ("2021-03-16", "2021-03-16"),
        ("2021-03-16T13:22:05.120+01:00", "2021-03-16T13:22:05.120+01:00"),
        ("2021-03-16T13:22+01:00", "2021-03-16T13:22:00+01:00"),
        ("2021-03-16T12:22Z", "2021-03-16T12:22:00Z"),
        ("2021-03-16T13+01:00", "2021-03-16"),
        ("2021-03-16T24:00+01:00", "2021-03-17T00:00:00+01:00"),
        ("", None),
    ],
)
def test_a_time_is_as_precise_as_it_came(said: str, expected: str | None) -> None:
    assert date_time(of(said)) == expected


def test_no_time_is_none() -> None:
    assert date_time(None) is None
    assert instant(None) is None


def test_a_time_is_an_instant_where_it_has_a_clock_time() -> None:
    assert instant(of("2021-03-16")) is None
    assert instant(of("2021-03-16T13:22Z")) == "2021-03-16T13:22:00Z"


def test_a_written_time_means_what_the_read_one_did() -> None:
    for said in ("20210316", "202103161322", "2021-03-16T24:00", "2021-03-16T13:22:05,5"):
        read = moment(said)
        again = moment(date_time(read) or "")

        assert read is not None
        assert again is not None
        assert again.at == read.at


def test_an_instant_is_written_in_utc() -> None:
    assert utc(datetime.fromisoformat("2026-03-02T13:00:00+01:00")) == "2026-03-02T12:00:00Z"


def test_an_extension_without_a_value_or_part_is_none() -> None:
    assert extension("u", "String", None) is None
    assert extension("u", "CodeableConcept", {}) is None
    assert extension("u", "Boolean", value=False) == {"url": "u", "valueBoolean": False}
    assert extension_of("u", [None]) is None
    assert extension_of("u", [{"url": "v"}]) == {"url": "u", "extension": [{"url": "v"}]}


def test_what_is_not_said_is_said_to_be_absent() -> None:
    (found,) = absent("masked")["extension"]  # type: ignore[misc]  # one extension
    assert found["valueCode"] == "masked"
