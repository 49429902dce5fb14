"""Panels follow a person's course, mark what is outside its range, and say "less than" at the instrument's limit."""

from decimal import Decimal

import pytest

from gateway.demo.chronicle import analytes as a
from gateway.demo.chronicle.biochemistry import Strand, measured, panel, strand
from gateway.demo.chronicle.houses import FJORDLYS, MIDT, NORD
from resolvers.model import Comparator
from tests.unit.gateway.demo.chronicle.drafts import draft, seeded


def test_a_number_keeps_the_zeros_of_its_precision():
    result = measured(draft(), a.LDL, Decimal("3.10"), number="1")

    assert result.value.text == "3.10"
    assert str(result.value.value) == "3.10"


@pytest.mark.parametrize(("value", "flag"), [("4.7", "H"), ("3.5", "L"), ("4.0", None)])
def test_what_is_outside_the_range_is_marked(value, flag):
    found = measured(draft(), a.POTASSIUM, Decimal(value), number="1").interpretation

    assert (found.code if found else None) == flag


def test_what_the_instrument_cannot_tell_is_less_than_its_least():
    value = measured(draft(), a.CRP, Decimal(0), number="1").value

    assert (value.comparator, value.text) == (Comparator.LT, "1")


def test_a_house_spells_units_its_own_way():
    assert measured(draft(MIDT), a.CREATININE, Decimal(80), number="1").value.unit == "umol/L"
    assert measured(draft(NORD), a.CREATININE, Decimal(80), number="1").value.unit == "µmol/L"


def test_a_house_codes_its_own_way():
    own, national = (measured(draft(house), a.LDL, Decimal("3.10"), number="1") for house in (FJORDLYS, NORD))

    assert (own.code.code, own.investigations[0].codes) == ("LDLK", (own.code,))
    assert national.code == a.LDL.investigation


def test_a_course_drifts_with_the_years():
    falling = strand(a.EGFR, 36, 0.0, drift_a_year=-4.0)

    assert falling.drawn(seeded(1), 0.0) == 36
    assert falling.drawn(seeded(1), 5.0) == 56


def test_a_measurement_is_never_negative():
    assert Strand(analyte=a.CRP, level=-20.0).drawn(seeded(1), 0.0) == 0


def test_a_panel_has_one_specimen_for_each_material():
    report = panel(seeded(1), draft(), (strand(a.HBA1C, 50, 1), strand(a.GLUCOSE, 8, 1)))

    assert [specimen.type.code for specimen in report.specimens] == ["B", "P"]
    assert [result.specimens[0][-1] for result in report.results] == ["B", "P"]
