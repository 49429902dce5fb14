"""A price is filled in for each request, in a time that grows with what was left open alone."""

import time

import pytest

from gateway.graphql.price import MOST, NOTHING, Price, Size, dearest

N = Size(usual=20, largest=200, variables=(("n", None),))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, 20),
        ({"n": None}, 20),
        ({"n": 7}, 7),
        ({"n": 7.0}, 7),
        ({"n": 0}, 0),
        ({"n": -1}, 0),
        ({"n": 10**30}, 200),
        ({"n": [1, 2, 3]}, 3),
        ({"n": list(range(500))}, 200),
        ({"n": True}, 20),
        ({"n": "7"}, 20),
        ({"n": {}}, 20),
    ],
)
def test_a_size_is_what_is_given_within_what_a_page_can_have(given, expected) -> None:
    assert N.of(given) == expected


def test_of_several_sizes_the_largest_counts_and_a_default_where_nothing_is_given() -> None:
    both = Size(usual=20, said=(5,), variables=(("n", 3), ("m", None)))

    assert both.of({}) == 5
    assert both.of({"n": 9}) == 9
    assert both.of({"n": None, "m": 6}) == 6
    assert Size(usual=20, variables=(("n", 3),)).of({}) == 3


def test_a_price_without_variables_is_a_number_at_once() -> None:
    assert Price(3).times(Size(usual=4)) == Price(12)
    assert Price(3).shared() == Price(3)
    assert (Price(3) + Price(4)).of({}) == 7
    assert NOTHING.of({"n": 1}) == 0


def test_what_depends_on_variables_is_left_open_also_within_a_list_that_does_not() -> None:
    price = Price(1) + Price(2).times(N).times(Size(usual=10))

    assert price.of({}) == 1 + 2 * 20 * 10
    assert price.of({"n": 3}) == 1 + 2 * 3 * 10


def test_no_price_is_told_as_more_than_the_most() -> None:
    assert Price(MOST * 2).of({}) == MOST
    assert Price(MOST).times(N).of({}) == MOST


def test_what_is_put_together_again_and_again_is_filled_in_once() -> None:
    price = Price(1).times(N)
    for _ in range(200):
        price = price.shared() + price.shared()
    begun = time.process_time()

    assert price.of({}) == MOST
    assert time.process_time() - begun < 0.1


def test_the_dearest_is_what_costs_most_and_all_together_where_that_depends() -> None:
    assert dearest([Price(1), Price(3), Price(2)]) == Price(3)
    assert dearest([]) == NOTHING
    assert dearest([Price(1), Price(2).times(N)]).of({"n": 5}) == 11
