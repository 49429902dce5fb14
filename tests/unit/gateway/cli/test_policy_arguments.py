"""A word that the rules do not have is refused where it is typed."""

import argparse
from datetime import UTC, datetime

import pytest

from gateway.cli import main
from gateway.cli import policy_arguments as arguments
from policies import Age, Basis, Depth, Level, Purpose


def test_words_are_read_in_any_case_and_with_hyphens():
    assert arguments.word(Purpose)("treat") is Purpose.TREAT
    assert arguments.word(Level)("Soft") is Level.SOFT
    assert arguments.word(Depth)("citizen") is Depth.CITIZEN
    assert arguments.basis("akutt") is Basis.AKUTT
    assert arguments.basis("forhoyet_samtykke") is Basis.ELEVATED


def test_an_age_is_a_band_and_may_be_unknown():
    assert [arguments.age(text) for text in ("0", "12", "16", "Unknown")] == list(Age)


def test_a_day_is_noon_in_oslo_in_summer_and_winter():
    assert arguments.day("2026-07-01") == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert arguments.day("2026-12-01") == datetime(2026, 12, 1, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("option", "text", "line"),
    [
        ("--purpose", "TRAET", "there is no such word here; there are TREAT, ETREAT, BTG"),
        ("--basis", "AKUT", "there is no such word here; there are NONE, UNNTAK"),
        ("--grant", "BOTH", "there is no such word here; there are NONE, CONSENT, EMERGENCY"),
        ("--attestation", "OLD", "there is no such word here; there are HOLDS, EXPIRED, INVALID"),
        ("--depth", "DEEP", "there is no such word here; there are CITIZEN, CLINICIAN, AUDITOR"),
        ("--age", "-1", "an age is a number of whole years, or unknown"),
        ("--age", "4²", "an age is a number of whole years, or unknown"),
        ("--date", "1 May", "a day is written YYYY-MM-DD"),
        ("--language", "sv", "there are nb, nn, en"),
    ],
)
def test_a_word_that_is_none_is_refused_in_one_line(option, text, line, capsys):
    with pytest.raises(SystemExit) as raised:
        main(["policy", "explain", "--actor", "self", f"{option}={text}"])

    assert raised.value.code == 2
    said = capsys.readouterr().err
    assert f"argument {option}: {line}" in said
    assert said.count("\n") == 1


def test_who_asks_is_needed_and_said_once():
    for given in ([], ["--actor", "self", "--as", "kari"]):
        with pytest.raises(SystemExit):
            main(["policy", "explain", *given])


def test_a_reader_refuses_as_argparse_wants_it():
    with pytest.raises(argparse.ArgumentTypeError):
        arguments.word(Purpose)("")
