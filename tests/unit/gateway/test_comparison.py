"""The shipped tables, judged: every unit by a parser of UCUM, every factor by what that parser computes."""

import re
import warnings
from decimal import Decimal
from itertools import pairwise

import pytest

from gateway.comparison import read_comparison
from resolvers.normalise.spelling import fold

COMPARISON = read_comparison()
UNITS, CODES = COMPARISON.units, COMPARISON.codes
SPELLED = [unit for dimension in UNITS.table.dimensions for unit in dimension.units]
# Conventional atomic weights, IUPAC CIAAW 2021.
WEIGHTS = {
    "C": Decimal("12.011"),
    "H": Decimal("1.008"),
    "N": Decimal("14.007"),
    "O": Decimal("15.999"),
    "Ca": Decimal("40.078"),
}
# A factor and its judge may differ by this, as the judge counts in floats.
TOLERANCE = 1e-12


@pytest.fixture(scope="module")
def judge():
    """Give the registry of ucumvert, which is slow to make and warns of its own definitions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ucumvert import PintUcumRegistry  # noqa: PLC0415 - slow, and wanted here alone

        return PintUcumRegistry()


@pytest.mark.parametrize("unit", SPELLED, ids=lambda unit: unit.ucum)
def test_every_unit_is_one_of_ucum(judge, unit) -> None:
    assert judge.from_ucum(unit.ucum) is not None


@pytest.mark.parametrize("dimension", UNITS.table.dimensions, ids=lambda dimension: dimension.name)
def test_every_factor_is_what_ucum_says(judge, dimension) -> None:
    base = judge.from_ucum(dimension.base)
    for unit in dimension.units:
        if unit.ucum == dimension.base:
            assert unit.power == 0
            continue
        ratio = (judge.from_ucum(unit.ucum) / base).to_base_units()

        assert ratio.dimensionless
        assert float(ratio.magnitude) == pytest.approx(10.0**unit.power, rel=TOLERANCE)


def test_every_two_units_of_a_dimension_convert_as_the_judge_does(judge) -> None:
    for dimension in UNITS.table.dimensions:
        for one, other in pairwise(dimension.units):
            found = UNITS.convert(Decimal("5.10"), one.ucum, other.ucum)
            judged = (5.10 * judge.from_ucum(one.ucum)).to(judge.from_ucum(other.ucum).units)

            assert found is not None
            factor = float(judge.from_ucum(other.ucum).magnitude)
            assert float(found.value) == pytest.approx(float(judged.magnitude) / factor, rel=TOLERANCE)


def test_no_spelling_that_is_left_alone_is_read() -> None:
    assert [unread.spelling for unread in UNITS.table.unread if UNITS.to_ucum(unread.spelling) is not None] == []
    assert all(unread.note for unread in UNITS.table.unread)


@pytest.mark.parametrize("molar", UNITS.table.molar, ids=lambda molar: molar.component)
def test_every_molar_mass_is_the_sum_of_its_atoms(molar) -> None:
    formula = molar.component.rpartition(" ")[2]
    atoms = re.findall(r"([A-Z][a-z]?)(\d*)", formula)

    assert sum(WEIGHTS[atom] * int(count or 1) for atom, count in atoms) == molar.grams_per_mole


def test_what_cannot_be_converted_by_a_factor_has_no_molar_mass() -> None:
    codes = {code for molar in UNITS.table.molar for code in molar.codes}

    # HbA1c, triglycerides, urea, albumin.
    assert codes.isdisjoint({"NPU27300", "NPU04094", "NPU01459", "NPU19673"})


def test_each_table_says_where_it_is_from_and_of_when() -> None:
    for table in (UNITS.table, CODES.table):
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", table.version)
        assert table.source
    assert all(found.source for found in (*UNITS.table.molar, *CODES.table.same, *CODES.table.systems))
    assert all(laboratory.source and laboratory.organisations for laboratory in CODES.table.laboratories)


def test_every_nlk_unit_of_the_domain_page_is_read_or_left_alone_with_a_reason() -> None:
    named = (
        "10⁹/L", "g/dL", "g/L", "mg/L", "pmol/L", "10E-3 IU/L", "IU/L", "U/L", "mmol/L", "µmol/L",
        "mL/min/1.73 m²", "mmol/mol",
    )  # fmt: skip

    assert [unit for unit in named if UNITS.to_ucum(unit) is None] == []
    assert fold("0") in {fold(unread.spelling) for unread in UNITS.table.unread}
