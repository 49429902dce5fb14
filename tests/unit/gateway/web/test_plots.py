import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest

from gateway.web.marks import Flag, Reach
from gateway.web.plots import Spot, Words, sparkline, trend

MONTHS = ("jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des.")
WORDS = Words(
    title="Ferritin (µg/L)", summary="3 svar. Siste: 12 & lavere <enn> før.", band="Referanseområde", months=MONTHS
)
START = datetime(2024, 1, 10, tzinfo=UTC)


def spot(day, value, **more):
    text = more.pop("text", f"{value:g}".replace(".", ","))
    return Spot(at=START + timedelta(days=day), value=value, text=text, label=f"svar {text}", **more)


def drawn(spots, words=WORDS):
    """Read the wide drawing."""
    return ET.fromstring(trend(spots, words, "ferritin")).find("svg")


def texts(svg, kind):
    return [element.text for element in svg.iterfind("text") if element.get("class").split()[0] == kind]


def lines(svg):
    return [len(line.get("points").split()) for line in svg.iterfind("polyline")]


def bands(svg):
    return [
        (float(rect.get("x")), float(rect.get("y")), float(rect.get("height")))
        for rect in svg.iterfind("rect[@class='band']")
    ]


def test_a_plot_is_drawn_for_wide_and_for_narrow_screens():
    wide, narrow = ET.fromstring(trend([spot(0, 5), spot(9, 7)], WORDS, "a"))

    assert wide.get("class") == "trend trend-wide"
    assert narrow.get("class") == "trend trend-narrow"
    assert float(narrow.get("viewBox").split()[2]) < 320


def test_each_drawing_has_a_name_and_a_description_of_its_own():
    ids = [element.get("id") for element in ET.fromstring(trend([spot(0, 5)], WORDS, "a")).iter() if element.get("id")]
    svg = drawn([spot(0, 5)])

    assert len(set(ids)) == len(ids) == 4
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "ferritin-wide-t ferritin-wide-d"
    assert (svg.findtext("title"), svg.findtext("desc")) == (WORDS.title, WORDS.summary)


def test_nothing_is_drawn_of_nothing():
    assert trend([], WORDS, "a") == ""


def test_no_style_script_or_colour_lies_in_a_plot():
    text = trend([spot(0, 5, low=1, high=9), spot(9, 7, reach=Reach.BELOW)], WORDS, "a")

    assert not re.search(r"style=|<script|fill=|stroke=|href|#[0-9a-f]{3}", text)


def test_the_order_of_the_results_does_not_matter():
    spots = [spot(0, 5), spot(9, 7), spot(30, 6)]

    assert trend(spots[::-1], WORDS, "a") == trend(spots, WORDS, "a")


def test_results_of_one_series_are_joined():
    assert lines(drawn([spot(0, 5), spot(9, 7), spot(30, 6)])) == [3]


def test_the_line_is_broken_where_the_series_changes_and_a_dashed_one_stands_there():
    svg = drawn([spot(0, 5), spot(9, 7), spot(30, 6, series=1), spot(40, 6, series=1)])

    assert lines(svg) == [2, 2]
    assert len(svg.findall("line[@class='turn']")) == 1


def test_a_limit_is_never_joined():
    assert lines(drawn([spot(0, 5), spot(9, 7), spot(20, 2, reach=Reach.BELOW), spot(30, 6), spot(40, 5)])) == [2, 2]


def test_a_single_result_has_no_line():
    assert lines(drawn([spot(0, 5)])) == []


def test_each_mark_tells_its_result():
    svg = drawn([spot(0, 5), spot(9, 7, flag=Flag.HIGH)])

    assert [path.findtext("title") for path in svg.iterfind("path")] == ["svar 5", "svar 7"]


def test_the_band_is_that_of_each_result_and_equal_ones_are_one():
    found = bands(
        drawn([spot(0, 5, low=4, high=8), spot(9, 7, low=4, high=8), spot(18, 6, low=3, high=7), spot(27, 6)])
    )

    assert len(found) == 2
    assert found[0][0] < found[1][0]
    assert found[1][1] > found[0][1]


def test_a_range_of_one_end_reaches_the_edge_of_the_sheet():
    ((_, upper, height),) = bands(drawn([spot(0, 5, high=8), spot(9, 7, high=8)]))
    ((_, top, _),) = bands(drawn([spot(0, 5, low=4), spot(9, 7, low=4)]))

    assert upper + height == pytest.approx(246)
    assert top == pytest.approx(26)


def test_a_range_that_lies_far_off_does_not_press_the_results_flat():
    svg = drawn([spot(0, 5, low=1, high=900), spot(9, 7, low=1, high=900)])

    assert texts(svg, "axis")[0] == "0"
    assert max(float(text.replace(",", ".")) for text in texts(svg, "axis")[:4]) < 10


def test_the_name_of_the_band_stands_where_there_is_one():
    assert texts(drawn([spot(0, 5, low=4)]), "band-name") == ["Referanseområde"]
    assert texts(drawn([spot(0, 5, high=9)]), "band-name") == ["Referanseområde"]
    assert texts(drawn([spot(0, 5)]), "band-name") == []


def test_numbers_beside_the_plot_have_a_decimal_comma():
    numbers = texts(drawn([spot(0, 4.1), spot(9, 4.9)]), "axis")

    assert "4,6" in numbers
    assert not any("." in number for number in numbers if number[0].isdigit())


def test_numbers_beside_the_plot_follow_the_language():
    words = Words(title="t", summary="s", band="b", months=MONTHS, decimal_mark=".")

    assert "4.6" in texts(drawn([spot(0, 4.1), spot(9, 4.9)], words), "axis")


def test_what_is_counted_never_falls_below_nothing():
    numbers = texts(drawn([spot(0, 0), spot(9, 10)]), "axis")

    assert numbers[0] == "0"


def test_what_can_lie_below_nothing_is_shown_there():
    assert texts(drawn([spot(0, -3.2), spot(9, 2)]), "axis")[0].startswith("\u2212")


def test_results_that_are_all_nothing_have_a_sheet():
    assert texts(drawn([spot(0, 0), spot(9, 0)]), "value") == ["0", "0"]


def test_where_answers_lie_close_the_newest_are_written():
    svg = drawn([spot(day, 100 + day, text=f"{100 + day}") for day in range(60)])

    shown = [int(text) for text in texts(svg, "value")]
    assert shown[0] == 159
    assert 5 < len(shown) < 30
    assert shown == sorted(shown, reverse=True)


@pytest.mark.parametrize(
    ("flag", "reach", "below"),
    [
        (Flag.LOW, Reach.EXACT, True),
        (Flag.LOW, Reach.BELOW, False),
        (Flag.HIGH, Reach.EXACT, False),
        (Flag.WITHIN, Reach.EXACT, False),
    ],
)
def test_an_answer_is_written_where_its_mark_leaves_room(flag, reach, below):
    svg = drawn([spot(0, 5, flag=flag, reach=reach)])

    mark = float(re.match(r"M[\d.]+ ([\d.]+)", svg.find("path").get("d"))[1])
    value = float(svg.find("text[@class='value value-last']").get("y"))
    assert (value > mark) is below


def test_a_sparkline_is_small_and_kept_from_screen_readers():
    svg = ET.fromstring(sparkline([spot(9, 7, low=4, high=8, flag=Flag.HIGH), spot(0, 5, low=4, high=8)]))

    assert svg.get("aria-hidden") == "true"
    assert lines(svg) == [2]
    assert svg.find("path").get("class") == "mark mark-high"


@pytest.mark.parametrize("spots", [[], [spot(0, 5)]])
def test_a_sparkline_needs_two_results(spots):
    assert sparkline(spots) == ""


def test_a_sparkline_of_equal_results_is_a_level_line():
    svg = ET.fromstring(sparkline([spot(0, 5), spot(9, 5)]))

    first, last = svg.find("polyline").get("points").split()
    assert first.split(",")[1] == last.split(",")[1]


@pytest.mark.parametrize(("many", "dense"), [(10, []), (11, ["narrow"]), (25, ["wide", "narrow"])])
def test_marks_are_smaller_where_there_is_no_room_for_full_ones(many, dense):
    drawings = ET.fromstring(trend([spot(day, 5) for day in range(many)], WORDS, "a"))

    assert [
        each.get("class", "").split()[1].removeprefix("trend-") for each in drawings if "dense" in each.get("class", "")
    ] == dense
