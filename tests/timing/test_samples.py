"""Samples that are alike are found alike, and others are not."""

from random import Random

import pytest

from tests.timing.samples import compare, distance, told_apart


def drawn(mean_s: float, seed: int, count: int = 300) -> list[float]:
    chance = Random(seed)  # noqa: S311 - no secret
    return [chance.gauss(mean_s, 0.001) for _ in range(count)]


def test_samples_of_one_distribution_are_within_a_small_bound_and_not_told_apart() -> None:
    found = compare(drawn(0.02, 1), drawn(0.02, 2), Random(3))  # noqa: S311

    assert found.within(0.0005)
    assert found.told_apart < 0.56
    assert found.distance < 0.15


def test_samples_a_millisecond_apart_are_not_and_are_told_apart() -> None:
    found = compare(drawn(0.021, 1), drawn(0.02, 2), Random(3))  # noqa: S311

    assert not found.within(0.0005)
    assert found.low_s <= found.difference_s <= found.high_s
    assert found.told_apart > 0.7
    assert found.distance > 0.3


def test_few_times_show_nothing() -> None:
    assert not compare(drawn(0.02, 1, count=3), drawn(0.02, 2, count=3), Random(3)).within(0.0005)  # noqa: S311


@pytest.mark.parametrize(
    ("one", "other", "apart", "far"),
    [([1, 2], [1, 2], 0.5, 0), ([1, 2], [3, 4], 1, 1), ([3, 4], [1, 2], 1, 1), ([1, 3], [2, 4], 0.75, 0.5)],
)
def test_both_measures_are_what_counting_gives(one, other, apart, far) -> None:
    assert told_apart(one, other) == apart
    assert distance(one, other) == far
