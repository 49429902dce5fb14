"""Codes of sources, tokens and registers become the finite words, and what is unknown becomes the stricter one."""

import pytest

from policies import (
    Age,
    Basis,
    Purpose,
    Status,
    age_band,
    basis_of,
    hl7_report_status,
    hl7_result_status,
    mark_code,
    purpose_of,
    report_status,
    result_status,
    strictest,
)


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (None, Age.UNKNOWN),
        (-1, Age.UNKNOWN),
        (0, Age.UNDER_12),
        (11, Age.UNDER_12),
        (12, Age.FROM_12_TO_15),
        (15, Age.FROM_12_TO_15),
        (16, Age.FROM_16),
        (104, Age.FROM_16),
    ],
)
def test_an_age_falls_into_its_band(age, band):
    assert age_band(age) is band


@pytest.mark.parametrize("code", ["TREAT", "ETREAT", "BTG", "COC", "PATRQT"])
def test_a_known_purpose_is_itself(code):
    assert purpose_of(code) == code


@pytest.mark.parametrize("code", [None, "", "treat", "HRESCH", "OTHER"])
def test_any_other_purpose_is_other(code):
    assert purpose_of(code) is Purpose.OTHER


@pytest.mark.parametrize(
    ("code", "basis"),
    [
        (None, Basis.NONE),
        ("", Basis.NONE),
        ("  ", Basis.NONE),
        ("UNNTAK", Basis.UNNTAK),
        (" SAMTYKKE ", Basis.SAMTYKKE),
        ("AKUTT", Basis.AKUTT),
        ("SEGSELV", Basis.SEGSELV),
        ("FORHOYET_SAMTYKKE", Basis.ELEVATED),
        ("FORHOYET_AKUTT", Basis.ELEVATED),
        ("ELEVATED", Basis.OTHER),
        ("NONE", Basis.OTHER),
        ("FULLMAKT", Basis.FULLMAKT),
        ("VERGEMAL", Basis.VERGEMAL),
        ("FORELDREREPRESENTASJON", Basis.FORELDREREPRESENTASJON),
        ("OTHER", Basis.OTHER),
        ("samtykke", Basis.OTHER),
    ],
)
def test_a_basis_is_read_from_the_header(code, basis):
    assert basis_of(code) is basis


@pytest.mark.parametrize(
    ("written", "code"),
    [("NORU", "NORU"), ("NORN-FORANS", "NORN_FORANS"), (" noru ", "NORU"), ("norn_ang", "NORN_ANG"), ("", "")],
)
def test_a_mark_is_written_as_its_system_writes_it(written, code):
    assert mark_code(written) == code


@pytest.mark.parametrize(
    ("pair", "status"),
    [
        (("N", "F"), Status.FINAL),
        (("M", "F"), Status.FINAL),
        (("H", "F"), Status.FINAL),
        (("A", "F"), Status.FINAL),
        (("M", "A"), Status.FINAL),
        (("N", "P"), Status.PRELIMINARY),
        (("M", "P"), Status.PRELIMINARY),
        (("N", "S"), Status.PRELIMINARY),
        (("C", "F"), Status.CANCELLED),
        (("C", None), Status.CANCELLED),
        (("N", "A"), Status.UNKNOWN),
        (("A", "A"), Status.UNKNOWN),
        (("N", None), Status.UNKNOWN),
        (("N", "X"), Status.UNKNOWN),
        (("X", "F"), Status.UNKNOWN),
        ((None, "F"), Status.UNKNOWN),
        ((None, None), Status.UNKNOWN),
        ((None, "final"), Status.FINAL),
        ((None, "amended"), Status.FINAL),
        ((None, "corrected"), Status.FINAL),
        ((None, "appended"), Status.FINAL),
        ((None, "registered"), Status.PRELIMINARY),
        ((None, "partial"), Status.PRELIMINARY),
        ((None, "preliminary"), Status.PRELIMINARY),
        ((None, "cancelled"), Status.CANCELLED),
        ((None, "entered-in-error"), Status.WITHDRAWN),
        ((None, "unknown"), Status.UNKNOWN),
    ],
)
def test_a_report_is_as_final_as_its_sources_pair_says(pair, status):
    assert report_status(*pair) is status


@pytest.mark.parametrize(
    ("codes", "status"),
    [
        ((None, "1", "3", "4", "11", "13"), Status.FINAL),
        (("10", "12"), Status.UNSIGNED),
        (("2", "5", "6", "7", "8", "9", "15"), Status.PRELIMINARY),
        (("14",), Status.WITHDRAWN),
        (("0", "16", "F", ""), Status.UNKNOWN),
    ],
)
def test_a_result_is_as_final_as_its_sources_pair_says(codes, status):
    for code in codes:
        for kind in ("N", "M", "H", "A"):
            assert result_status(kind, code) is status
        assert result_status("C", code) is Status.CANCELLED
        assert result_status("X", code) is Status.UNKNOWN


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("final", Status.FINAL),
        ("preliminary", Status.PRELIMINARY),
        ("cancelled", Status.CANCELLED),
        ("entered-in-error", Status.WITHDRAWN),
        ("unknown", Status.UNKNOWN),
        ("done", Status.UNKNOWN),
        (None, Status.FINAL),
        ("2", Status.PRELIMINARY),
    ],
)
def test_a_result_without_a_type_is_read_by_its_status_alone(word, status):
    assert result_status(None, word) is status


@pytest.mark.parametrize(
    ("codes", "status"),
    [
        (("F", "C"), Status.FINAL),
        (("O", "I", "S", "A", "P", "R", "M"), Status.PRELIMINARY),
        (("X",), Status.CANCELLED),
        (("Y", "Z", "N", "f", "final", "", None), Status.UNKNOWN),
    ],
)
def test_of_a_report_of_hl7_v2_only_final_and_corrected_is_final(codes, status):
    assert {hl7_report_status(code) for code in codes} == {status}


@pytest.mark.parametrize(
    ("codes", "status"),
    [
        (("F", "C"), Status.FINAL),
        (("I", "O", "P", "R", "S", "A"), Status.PRELIMINARY),
        (("X",), Status.CANCELLED),
        (("D", "W"), Status.WITHDRAWN),
        (("N", "U", "B", "V", "f", "final", "3", "", None), Status.UNKNOWN),
    ],
)
def test_of_a_result_of_hl7_v2_only_final_and_corrected_is_final(codes, status):
    assert {hl7_result_status(code) for code in codes} == {status}


def test_a_report_is_as_final_as_its_least_final_result():
    assert strictest([Status.FINAL, Status.PRELIMINARY, Status.FINAL]) is Status.PRELIMINARY
    assert strictest([Status.FINAL, Status.UNSIGNED, Status.PRELIMINARY]) is Status.UNSIGNED
    assert strictest([Status.UNSIGNED, Status.WITHDRAWN]) is Status.WITHDRAWN
    assert strictest([Status.WITHDRAWN, Status.UNKNOWN]) is Status.UNKNOWN


def test_a_cancelled_result_cancels_nothing_but_itself():
    assert strictest([Status.FINAL, Status.CANCELLED]) is Status.FINAL
    assert strictest([Status.CANCELLED, Status.CANCELLED]) is Status.CANCELLED


def test_of_nothing_nothing_is_known():
    assert strictest([]) is Status.UNKNOWN
