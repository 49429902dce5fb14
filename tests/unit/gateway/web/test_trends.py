from typing import Any

import msgspec
import pytest

from gateway.web.languages import read_language
from gateway.web.meanings import read_meanings
from gateway.web.plots import Flag
from gateway.web.trends import Trend, View, read_code, view
from tests.unit.gateway.web.citizen.answers import code, point, series, trend


def see(*found: dict[str, Any], **more: Any) -> View:
    told = msgspec.convert(trend(*found, **more)["me"]["trend"], type=Trend)
    return view(told, "NPU27300", read_language("nb"), read_meanings("nb"), reports="/borger/svar")


@pytest.mark.parametrize(
    ("query", "found"),
    [({"kode": " NPU27300 "}, "NPU27300"), ({}, None), ({"kode": ""}, None), ({"kode": "x" * 41}, None)],
)
def test_which_examination_is_read_from_the_address(query, found):
    assert read_code(query) == found


def test_results_of_one_unit_are_on_one_paper_and_newest_first_in_the_table():
    seen = see(series(point("2025-01-10", "44"), point("2026-11-20T08:00:00+01:00", "58", interpretation="H")))

    assert seen.title == "Langtidsblodsukker over tid"
    assert seen.laboratory_name == "B-HbA1c"
    (plot,) = seen.plots
    assert plot.unit == "mmol/mol"
    assert "2 svar fra 10. januar 2025 til 20. november 2026. Det siste er 58 mmol/mol." in plot.drawing
    assert [(row.date, row.value, row.flag, row.address) for row in seen.rows] == [
        ("20. november 2026", "58 mmol/mol", Flag.HIGH, "/borger/svar/rp-a"),
        ("10. januar 2025", "44 mmol/mol", Flag.UNKNOWN, "/borger/svar/rp-a"),
    ]
    assert not seen.unplotted


def test_different_units_are_never_on_one_paper():
    seen = see(series(point("2025-01-10", "44")), series(point("2026-01-10", "6.2", unit="%"), unit="%"))

    assert [plot.unit for plot in seen.plots] == ["mmol/mol", "%"]


def test_series_of_one_unit_share_a_paper_and_their_line_is_broken():
    found = [series(point(day, "44"), point(day.replace("01-", "02-"), "45")) for day in ("2025-01-10", "2026-01-10")]
    (plot,) = see(*found).plots

    # Two drawings of the one plot, for wide and narrow screens, each with a line a series.
    assert plot.drawing.count('class="line"') == 4
    assert plot.drawing.count('class="turn"') == 2


def test_where_numbers_cannot_be_compared_is_told_in_words():
    seen = see(series(), breaks=[{"at": "2026-01-10", "left": 0, "entered": 1, "reasons": ["METHOD", "UNIT"]}])

    assert seen.breaks == (
        (
            "10. januar 2026: metoden er en annen, enheten er en annen. "
            "Tall før og etter kan ikke sammenlignes direkte, og linjen er brutt."
        ),
    )


def test_what_is_no_number_or_has_no_day_is_in_the_table_alone():
    seen = see(series(point("2026-11", "58"), point("2026-11-20", None, text="Se kommentar", unit=None)))

    assert seen.plots == ()
    assert seen.unplotted
    assert [row.value for row in seen.rows] == ["Se kommentar", "58 mmol/mol"]


def test_a_limit_is_drawn_open_with_what_the_laboratory_wrote():
    limited = point("2026-11-20", None, text="< 5,5", comparator="LT")
    (plot,) = see(series(limited, point("2026-10-20", "6"))).plots

    assert "mark-open" in plot.drawing
    assert "&lt; 5,5" in plot.drawing


@pytest.mark.parametrize(
    "more",
    [
        {"value": "58", "status": "CANCELLED"},
        {"value": None, "text": "< lite", "comparator": "LT"},
        {"value": None, "text": None, "comparator": "LT"},
        {"value": None, "text": "< 5", "comparator": "LT", "unit": "%"},
    ],
)
def test_what_cannot_be_placed_is_not_drawn(more):
    assert see(series(point("2026-11-20", **{"value": None, **more}))).plots == ()


@pytest.mark.parametrize(
    ("conversion", "note"),
    [("NONE", None), ("EXACT", "Regnet om fra 7,5 %"), ("ROUNDED", "Regnet om og rundet av fra 7,5 %")],
)
def test_a_converted_number_says_what_it_was(conversion, note):
    converted = point("2026-11-20", "58", conversion=conversion, text="7,5", unit="%" if note else "mmol/mol")
    seen = see(series(converted))

    assert seen.rows[0].note == note
    assert seen.rows[0].value == "58 mmol/mol"


def test_a_result_that_may_not_stand_says_so():
    assert see(series(point("2026-11-20", "58", status="PRELIMINARY"))).rows[0].note == "Foreløpig svar, kan bli endret"


def test_nothing_found_has_no_name_but_that_of_what_was_asked():
    told = msgspec.convert(trend()["me"]["trend"], type=Trend)

    assert see().title == "Langtidsblodsukker over tid"
    assert (
        view(told, "X", read_language("nb"), read_meanings("nb"), reports="/borger/svar").title == "Utvikling over tid"
    )


@pytest.mark.parametrize(
    ("complete", "said"),
    [
        (True, "Det er ingen svar å vise for denne undersøkelsen."),
        (False, "Vi fant ingen svar nå, men noen kan mangle."),
    ],
)
def test_nothing_found_is_not_told_as_nothing_there_where_a_source_is_silent(complete, said):
    assert see(completeness={"complete": complete, "sources": []}).empty == said
    assert see(series(point("2026-11-20", "1"))).empty is None


def test_an_examination_without_a_plain_name_is_told_by_its_own():
    told = msgspec.convert(trend(series(point("2026-11-20", "1"), code=code("X", "P-Ting")))["me"]["trend"], type=Trend)

    assert view(told, "X", read_language("nb"), read_meanings("nb"), reports="/borger/svar").title == "Ting over tid"


def test_a_number_without_a_unit_is_drawn_too():
    (plot,) = see(series(point("2026-11-20", "2.5", unit=None), unit=None)).plots

    assert plot.unit is None
    assert "Ett svar, fra 20. november 2026: 2,5." in plot.drawing


def test_a_number_without_a_unit_is_told_without_one():
    seen = see(series(point("2026-11-20", "2.4", unit="1"), point("2026-10-20", "2.5", unit="1"), unit="1"))

    assert [plot.unit for plot in seen.plots] == [None]
    assert [row.value for row in seen.rows] == ["2,4", "2,5"]
    assert "Langtidsblodsukker, 1" not in seen.plots[0].drawing


def test_what_the_marks_mean_is_told_for_those_that_are_drawn():
    limited = point("2026-11-20", None, text="< 5,5", comparator="LT")
    undrawn = point("2026-11", "58", interpretation="L")
    seen = see(series(point("2026-10-20", "60", interpretation="H"), limited, undrawn))

    assert [key.text for key in seen.legend] == [
        "Høyere enn referanseområdet",
        "Ikke sammenlignet med et referanseområde",
        "Bare en grense: verdien er lavere eller høyere enn tallet",
    ]
    assert ["mark-open" in key.drawing for key in seen.legend] == [False, False, True]
    assert seen.unplotted


def test_marks_that_are_drawn_alike_are_told_of_as_one():
    seen = see(series(point("2026-10-20", "60", interpretation="N"), point("2026-11-20", "61")))

    assert [key.text for key in seen.legend] == ["Innenfor referanseområdet, eller ikke sammenlignet"]
