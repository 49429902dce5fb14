"""What can be read of a running gateway in numbers: by name, and by labels that have few values and no person's."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

Labels = tuple[str, ...]
# From what a step takes to the longest that a request may take.
SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Kind(StrEnum):
    """What a number is: it only grows, or is as it is."""

    COUNTER = "counter"
    GAUGE = "gauge"


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """One name that is read, in the form of Prometheus, with what it means and the names of its labels."""

    name: str
    meaning: str
    labels: tuple[str, ...] = ()


class Spread:
    """How many values were how large; a sum and so many numbers as there are bounds, however many values."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float] = SECONDS) -> None:
        """Begin with none; each bound is the largest value of its class, and a last class takes what is larger."""
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(self.bounds) + 1)
        self.total = 0.0

    def add(self, value: float, times: int = 1) -> None:
        """Count one value, or so many of it."""
        self.counts[bisect_left(self.bounds, value)] += times
        self.total += value * times


Numbers = Callable[[], Mapping[Labels, float]]
Spreads = Callable[[], Mapping[Labels, Spread]]


class Readings:
    """Everything that can be read; nothing is kept here, what each part counts is read when somebody asks."""

    def __init__(self) -> None:
        """Begin with nothing to read."""
        self._numbers: list[tuple[Metric, Kind, Numbers]] = []
        self._spreads: list[tuple[Metric, Spreads]] = []

    def counter(self, metric: Metric, read: Numbers) -> None:
        """Let be read what only grows."""
        self._numbers.append((metric, Kind.COUNTER, read))

    def gauge(self, metric: Metric, read: Numbers) -> None:
        """Let be read what is as it is."""
        self._numbers.append((metric, Kind.GAUGE, read))

    def spread(self, metric: Metric, read: Spreads) -> None:
        """Let be read how values are spread."""
        self._spreads.append((metric, read))

    def numbers(self) -> Iterator[tuple[Metric, Kind, Mapping[Labels, float]]]:
        """Read every number."""
        return ((metric, kind, read()) for metric, kind, read in self._numbers)

    def spreads(self) -> Iterator[tuple[Metric, Mapping[Labels, Spread]]]:
        """Read every spread."""
        return ((metric, read()) for metric, read in self._spreads)
