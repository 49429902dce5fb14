import re
from itertools import pairwise

import pytest

from gateway.web.operator.strips import EDGE, HEIGHT, LEAST, Bar, level, scale, strip

BLOCK = re.compile(r'<rect class="beat-(\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/>')


def blocks(drawing: str) -> list[tuple[str, float, float, float, float]]:
    return [(kind, *map(float, numbers)) for kind, *numbers in BLOCK.findall(drawing)]


def drawn(*bars: Bar) -> list[tuple[str, float, float, float, float]]:
    return blocks(strip(bars, title="t", summary="s", ident="i"))


def test_what_went_well_stands_on_the_line_and_what_did_not_hangs_from_it():
    line = EDGE + HEIGHT * 15 / 22

    well, part, ill, untried = drawn(Bar(well=10, part=5, ill=4, untried=3))

    assert [block[0] for block in (well, part, ill, untried)] == ["well", "part", "ill", "untried"]
    assert well[2] + well[4] == pytest.approx(line, abs=0.1)
    assert part[2] + part[4] == pytest.approx(well[2], abs=0.1)
    assert ill[2] == pytest.approx(line, abs=0.1)
    assert untried[2] == pytest.approx(ill[2] + ill[4], abs=0.1)


def test_parts_of_the_time_stand_beside_each_other_and_one_without_anything_is_a_dot():
    first, second, third = drawn(Bar(well=1), Bar(), Bar(ill=1))

    assert (first[0], second[0], third[0]) == ("well", "none", "ill")
    assert first[1] < second[1] < third[1]
    assert (second[3], second[4]) == (2, 2)


def test_one_among_many_is_never_too_small_to_be_seen():
    assert drawn(Bar(well=10_000, ill=1))[1][4] == LEAST


@pytest.mark.parametrize(
    ("bars", "line", "unit"),
    [
        ((Bar(well=92),), HEIGHT, 0.5),
        ((Bar(well=1), Bar(untried=1)), HEIGHT / 2, HEIGHT / 2),
        ((Bar(ill=46),), 0, 1),
        ((Bar(),), HEIGHT, HEIGHT),
    ],
)
def test_the_highest_on_either_side_of_the_line_has_the_room(bars, line, unit):
    assert scale(bars) == (EDGE + line, unit)


def test_a_strip_says_what_it_shows_and_nothing_said_is_markup():
    drawing = strip([Bar(well=1)], title="<b>", summary="All & more", ident="nord")

    assert '<title id="nord-t">&lt;b&gt;</title><desc id="nord-d">All &amp; more</desc>' in drawing
    assert 'role="img" aria-labelledby="nord-t nord-d"' in drawing


def test_a_bar_that_lies_shows_its_counts_from_the_left_on_the_scale_of_the_largest():
    found = blocks(level(Bar(well=8, part=4, untried=2, ill=2), 16))

    assert [block[0] for block in found] == ["well", "part", "untried", "ill"]
    assert [block[3] for block in found] == [80, 40, 20, 20]
    assert all(left[1] + left[3] < right[1] for left, right in pairwise(found))


def test_a_bar_of_nothing_is_empty():
    assert blocks(level(Bar(), 0)) == []
