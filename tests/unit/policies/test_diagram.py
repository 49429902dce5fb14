"""Regions obey the laws of sets, seen against sets that are written out."""

from itertools import product

import pytest

from policies.diagram import EVERYTHING, LAST, NOTHING, Region, fixed, parts_of, region, without

# Three variables of two and three values: twelve points, small enough to write every set out.
SIZES = (2, 3, 2)
VARIABLES = tuple((place, "") for place in range(len(SIZES)))
POINTS = frozenset(product(*map(range, SIZES)))


def single(place, value):
    """Give the points that have one value of a variable."""
    return region(VARIABLES[place], tuple(EVERYTHING if at == value else NOTHING for at in range(SIZES[place])))


def drawn(points):
    """Draw a set as a diagram, point by point."""
    found = NOTHING
    for point in points:
        here = EVERYTHING
        for place, value in enumerate(point):
            here &= single(place, value)
        found |= here
    return found


def inside(of, point):
    while of.parts:
        of = of.parts[point[of.variable[0]]]
    return of is EVERYTHING


def points(of):
    """Write the points of a diagram out."""
    return frozenset(point for point in POINTS if inside(of, point))


SETS = {
    "none": frozenset(),
    "all": POINTS,
    "one point": frozenset({(1, 2, 0)}),
    "one value": frozenset(point for point in POINTS if point[1] == 1),
    "two values": frozenset(point for point in POINTS if point[0] == 1 or point[2] == 0),
    "scattered": frozenset(point for point in POINTS if sum(point) % 2),
    "a corner": frozenset(point for point in POINTS if point[1] != 2 and point[2] == 1),
}
PAIRS = list(product(SETS, repeat=2))


@pytest.mark.parametrize("name", SETS)
def test_a_set_is_drawn_and_read_back(name):
    assert points(drawn(SETS[name])) == SETS[name]
    assert bool(drawn(SETS[name])) == bool(SETS[name])


@pytest.mark.parametrize("name", SETS)
def test_the_same_set_is_the_same_object_however_it_was_made(name):
    forwards, backwards = drawn(sorted(SETS[name])), drawn(sorted(SETS[name], reverse=True))
    by_leaving_out = EVERYTHING
    for point in POINTS - SETS[name]:
        by_leaving_out &= ~drawn({point})

    assert forwards is backwards is by_leaving_out


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_sets_are_met_joined_and_parted_as_sets_are(one, other):
    left, right = drawn(SETS[one]), drawn(SETS[other])

    assert points(left & right) == SETS[one] & SETS[other]
    assert points(left | right) == SETS[one] | SETS[other]
    assert points(left ^ right) == SETS[one] ^ SETS[other]
    assert points(~left) == POINTS - SETS[one]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_the_laws_of_sets_hold_as_identities(one, other):
    left, right = drawn(SETS[one]), drawn(SETS[other])

    assert left & right is right & left
    assert left | right is right | left
    assert ~(left & right) is ~left | ~right
    assert ~~left is left
    assert left & (left | right) is left
    assert left ^ right ^ right is left
    assert left & ~left is NOTHING
    assert left | ~left is EVERYTHING


@pytest.mark.parametrize(("name", "place"), list(product(SETS, range(len(SIZES)))))
def test_a_variable_is_fixed_to_each_of_its_values(name, place):
    for value in range(SIZES[place]):
        found = fixed(drawn(SETS[name]), VARIABLES[place], value)

        assert points(found) == {
            point for point in POINTS if (*point[:place], value, *point[place + 1 :]) in SETS[name]
        }


@pytest.mark.parametrize(("name", "place"), list(product(SETS, range(len(SIZES) + 1))))
def test_what_holds_for_some_value_of_the_variables_behind(name, place):
    first = VARIABLES[place] if place < len(SIZES) else LAST

    assert points(without(drawn(SETS[name]), first)) == {
        point for point in POINTS if any(point[:place] == found[:place] for found in SETS[name])
    }


def test_a_question_that_makes_no_difference_is_not_asked():
    assert region(VARIABLES[0], (EVERYTHING, EVERYTHING)) is EVERYTHING
    assert region(VARIABLES[1], (NOTHING,) * 3) is NOTHING
    assert region(VARIABLES[0], (NOTHING, EVERYTHING)) is region(VARIABLES[0], (NOTHING, EVERYTHING))


def test_variables_are_asked_in_order_on_every_path():
    def paths(of, before=(-1, "")):
        if of.parts:
            assert before < of.variable < LAST
            for part in of.parts:
                paths(part, of.variable)

    for found in SETS.values():
        paths(drawn(found))


def test_a_region_that_does_not_ask_a_variable_has_itself_for_each_value():
    asks = single(1, 2)

    assert parts_of(asks, VARIABLES[1], 3) == (NOTHING, NOTHING, EVERYTHING)
    assert parts_of(asks, VARIABLES[0], 2) == (asks, asks)


def test_only_the_empty_set_is_false():
    assert not NOTHING
    assert EVERYTHING
    assert bool(Region(VARIABLES[0], (NOTHING, EVERYTHING)))
