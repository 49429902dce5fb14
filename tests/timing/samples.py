"""Two samples of times compared: by how much they differ, how surely, and how well one request tells them apart."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from random import Random
from statistics import median

import msgspec

RESAMPLED = 2_000
# Of each end of the resampled differences, so that what lies between is an interval of ninety per cent.
TAIL = 0.05


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """
    How a sample differs from another.

    Args:
        difference_s: of the medians. low_s, high_s: between which it lies, with ninety per cent.
        told_apart: how often a guess by one request is right, from 0.5 (never better than chance) to 1 (always).
        distance: the largest between the two distributions (Kolmogorov-Smirnov), from 0 to 1.
    """

    difference_s: float
    low_s: float
    high_s: float
    told_apart: float
    distance: float

    def within(self, bound_s: float) -> bool:
        """Tell whether it is shown that the medians differ by less than a bound (two one-sided tests)."""
        return -bound_s < self.low_s and self.high_s < bound_s


def compare(one: Sequence[float], other: Sequence[float], chance: Random) -> Comparison:
    """Compare two samples of at least one time each; `chance` draws the resamples."""
    drawn = sorted(
        median(chance.choices(one, k=len(one))) - median(chance.choices(other, k=len(other))) for _ in range(RESAMPLED)
    )
    return Comparison(
        difference_s=median(one) - median(other),
        low_s=drawn[int(TAIL * RESAMPLED)],
        high_s=drawn[int((1 - TAIL) * RESAMPLED) - 1],
        told_apart=told_apart(one, other),
        distance=distance(one, other),
    )


def told_apart(one: Sequence[float], other: Sequence[float]) -> float:
    """Count how often a time of the one is longer than one of the other, ties as halves (Mann-Whitney), either way."""
    ordered = sorted(other)
    longer = sum(bisect_left(ordered, time) + bisect_right(ordered, time) for time in one) / 2
    share = longer / (len(one) * len(other))
    return max(share, 1 - share)


def distance(one: Sequence[float], other: Sequence[float]) -> float:
    """Find the largest difference between the shares of both that are at most some time."""
    first, second = sorted(one), sorted(other)
    return max(
        abs(bisect_right(first, time) / len(first) - bisect_right(second, time) / len(second))
        for time in {*first, *second}
    )
