"""What is counted is read as it is when somebody asks."""

import pytest

from gateway.readings import Kind, Metric, Readings, Spread

LARGE = Metric(name="large", meaning="how large", labels=("kind",))


@pytest.mark.parametrize(("value", "place"), [(-1.0, 0), (1.0, 0), (1.1, 1), (5.0, 1), (5.1, 2)])
def test_a_value_is_counted_in_the_first_class_that_takes_it(value, place) -> None:
    spread = Spread((1.0, 5.0))
    spread.add(value)

    assert spread.counts == [int(place == at) for at in range(3)]
    assert spread.total == value


def test_everything_is_read_anew_each_time() -> None:
    readings, numbers, spread = Readings(), {("a",): 1}, Spread()
    readings.counter(LARGE, lambda: dict(numbers))
    readings.gauge(LARGE, lambda: dict(numbers))
    readings.spread(LARGE, lambda: {("a",): spread})
    before = list(readings.numbers())
    numbers["a",] = 2

    assert before == [(LARGE, Kind.COUNTER, {("a",): 1}), (LARGE, Kind.GAUGE, {("a",): 1})]
    assert [found for _, _, found in readings.numbers()] == [{("a",): 2}, {("a",): 2}]
    assert list(readings.spreads()) == [(LARGE, {("a",): spread})]
