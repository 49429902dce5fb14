"""Spellings that differ in their characters alone become one; those that differ in what they say do not."""

import pytest

from resolvers.normalise.spelling import fold


@pytest.mark.parametrize(
    "raw",
    [
        "10^9/L",
        "10#9/L",
        "10E9/L",
        "10e9/L",
        "10**9/L",
        "10*9/L",
        "10^9 /L",
        "10⁹/L",
        "x10^9/L",
        "× 10⁹/l",
        "10^(9)/L",
        "10^+9/L",
    ],
)
def test_a_power_of_ten_is_written_in_one_way(raw) -> None:
    assert fold(raw) == "10*9/L"


@pytest.mark.parametrize("raw", ["10E-3 IU/L", "10⁻³ IU/L", "10^-3IU/L"])
def test_a_negative_power_keeps_its_sign(raw) -> None:
    assert fold(raw) == "10*-3IU/L"


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("\u00b5mol/L", "umol/L"),
        ("\u03bcmol/l", "umol/L"),
        ("mL/min/1,73 m\u00b2", "mL/min/1.73m2"),
        ("ml/min/1.73m2", "mL/min/1.73m2"),
        ("g/dl", "g/dL"),
        ("fl", "fL"),
        ("l", "L"),
        (" mmol / L ", "mmol/L"),
        ("", ""),
    ],
)
def test_micro_litre_comma_and_blanks_are_written_in_one_way(raw, folded) -> None:
    assert fold(raw) == folded


@pytest.mark.parametrize("raw", ["mmol/mol", "MG/L", "mol", "g/lpf", "109/L", "U/L", "dal"])
def test_letters_that_may_say_something_else_stay(raw) -> None:
    assert fold(raw) == raw
