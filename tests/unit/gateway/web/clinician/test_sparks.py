import msgspec
import pytest

from gateway.web.clinician.sparks import MOST, instant, spark
from gateway.web.languages import read_language
from gateway.web.told import Result
from tests.unit.gateway.web.citizen.answers import text_value
from tests.unit.gateway.web.clinician.telling import limits, number, quantity

NB = read_language("nb")


def drawn(*found, turns=(), unit="mmol/mol"):
    pairs = [(sampled, msgspec.convert(each, Result)) for sampled, each in found]
    return spark(pairs, frozenset(turns), unit, NB)


def test_numbers_are_drawn_and_said():
    line, summary = drawn(
        ("2026-11-20", number("58")), ("2026-03-01T08:00:00+01:00", number("61")), ("2025-01-10", number("44"))
    )

    assert line.count("<polyline") == 1
    assert summary == "3 tall fra 10. januar 2025 til 20. november 2026, fra 44 til 61 mmol/mol."


def test_a_line_is_broken_where_the_method_changes():
    found = [(f"2026-0{month}-01", number(str(month))) for month in (6, 5, 4, 3)]

    assert drawn(*found, turns=(1,))[0].count("<polyline") == 2


@pytest.mark.parametrize(
    "other",
    [
        (None, number("5")),
        ("2026", number("5")),
        ("2026-01-01", number("5", value=text_value("Påvist"))),
        ("2026-01-01", number("5", value=quantity("1:40", value=None))),
    ],
)
def test_what_is_no_number_or_has_no_day_is_left_out_and_one_number_is_no_line(other):
    assert drawn(("2026-11-20", number("58")), other) == ("", None)


def test_a_range_of_another_unit_is_not_drawn():
    ranges = limits("2 - 4", "2", "4", unit="%")

    line, _ = drawn(
        ("2026-11-20", number("58", referenceRange=ranges)), ("2026-10-20", number("5", referenceRange=None))
    )

    assert 'class="band"' not in line


def test_a_number_without_a_unit_is_said_without_one():
    assert drawn(("2026-11-20", number("2")), ("2026-10-20", number("3")), unit=None)[1].endswith("fra 2 til 3.")


def test_a_day_is_at_noon():
    assert instant("2026-11-20").hour == 12


def test_so_many_as_can_be_seen_are_drawn_and_said_from_the_newest():
    found = [(f"20{year}-01-01", number(str(year))) for year in range(99, 50, -1)]

    assert drawn(*found)[1].startswith(f"{MOST} tall fra 1. januar 2070")
