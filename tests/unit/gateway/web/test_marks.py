import re
import xml.etree.ElementTree as ET

import pytest

from gateway.web.marks import Flag, Reach, bar, mark, sign


def parsed(svg):
    return ET.fromstring(f"<g>{svg}</g>")


def band(svg):
    """Say where the band of a bar begins and ends."""
    rect = parsed(svg).find(".//rect[@class='bar-band']")
    return float(rect.get("x")), float(rect.get("x")) + float(rect.get("width"))


def place(svg):
    """Say how far to the right the mark of a round result lies."""
    path = parsed(svg).find(".//path[@class='mark mark-within']")
    return float(re.match(r"M([\d.]+)", path.get("d"))[1]) + 5.5


def test_each_flag_that_says_something_has_a_shape_of_its_own():
    shapes = {flag: parsed(mark(0, 0, flag)).find("path").get("d") for flag in Flag}

    assert len({shapes[flag] for flag in (Flag.HIGH, Flag.LOW, Flag.OUTSIDE, Flag.WITHIN)}) == 4
    assert shapes[Flag.UNKNOWN] == shapes[Flag.WITHIN]


@pytest.mark.parametrize(("reach", "way"), [(Reach.BELOW, "v9"), (Reach.ABOVE, "v-9")])
def test_a_limit_is_open_with_a_stroke_to_where_the_value_lies(reach, way):
    drawn, onward = parsed(mark(10, 10, Flag.HIGH, reach)).findall("path")

    assert drawn.get("class") == "mark mark-high mark-open"
    assert way + "m" in onward.get("d")


def test_a_value_is_filled_and_has_no_stroke():
    (drawn,) = parsed(mark(10, 10, Flag.LOW)).findall("path")

    assert drawn.get("class") == "mark mark-low"


def test_what_is_told_of_a_mark_is_text():
    assert parsed(mark(0, 0, Flag.HIGH, label="<b>58 & mer</b>")).findtext("path/title") == "<b>58 & mer</b>"


def test_a_range_of_two_ends_is_the_middle_half():
    assert band(bar(7, low=5, high=9, flag=Flag.WITHIN)) == (40, 120)


def test_a_range_of_one_end_goes_on_to_the_end_of_the_bar():
    assert band(bar(7, low=None, high=9, flag=Flag.WITHIN)) == pytest.approx((0, 106.7))
    assert band(bar(7, low=5, high=None, flag=Flag.WITHIN)) == pytest.approx((53.3, 160))


@pytest.mark.parametrize(("value", "at"), [(5, 40), (7, 80), (9, 120), (10, 140)])
def test_a_number_lies_where_it_is_against_its_range(value, at):
    assert place(bar(value, low=5, high=9, flag=Flag.WITHIN)) == pytest.approx(at)


@pytest.mark.parametrize(("value", "at"), [(1, 9), (40, 151)])
def test_what_lies_beyond_the_bar_is_held_at_its_end_with_a_sign(value, at):
    drawn = bar(value, low=5, high=9, flag=Flag.WITHIN)

    assert place(drawn) == pytest.approx(at)
    assert drawn.count("bar-beyond") == 1


def test_what_lies_on_the_bar_has_no_sign():
    assert "bar-beyond" not in bar(10, low=5, high=9, flag=Flag.HIGH)


@pytest.mark.parametrize(("low", "high"), [(None, None), (5, 5), (9, 5), (None, 0), (0, None), (None, -2)])
def test_a_range_that_cannot_be_drawn_gives_no_bar(low, high):
    assert bar(5, low=low, high=high, flag=Flag.UNKNOWN) == ""


def test_a_bar_is_kept_from_screen_readers_as_words_say_the_same():
    svg = parsed(bar(5, low=1, high=9, flag=Flag.WITHIN)).find("svg")

    assert (svg.get("aria-hidden"), svg.get("focusable")) == ("true", "false")


def test_a_mark_stands_by_itself_in_a_legend():
    assert 'class="mark mark-high"' in sign(Flag.HIGH)
    assert 'class="onward"' in sign(Flag.UNKNOWN, Reach.BELOW)
    assert all('aria-hidden="true"' in sign(flag) for flag in Flag)
