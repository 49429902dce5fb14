"""Analytes write their reference ranges as laboratories do."""

import pytest

from gateway.demo.chronicle import analytes
from gateway.demo.chronicle.analytes import Analyte, analyte


@pytest.mark.parametrize(
    ("between", "reference"),
    [("3.6..4.6", "3,6 - 4,6"), ("..5", "< 5"), ("60..", "> 60"), ("..", None)],
)
def test_a_reference_range_is_written_with_decimal_comma(between, reference):
    assert analyte("X", "P-X", "g/L", decimals=1, between=between).reference == reference


def test_every_analyte_has_a_national_code():
    found = [each for each in vars(analytes).values() if isinstance(each, Analyte)]

    assert len(found) > 25
    assert len({each.code for each in found}) == len(found)
    assert all(each.code[:3] in {"NPU", "NOR"} for each in found)
    assert all(each.investigation.system.endswith(".7280") for each in found)
