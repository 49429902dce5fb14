"""
Sets of situations as decision diagrams, so that a rule is tried on every situation at once, however many there are.

A region asks one variable and has a part for each of its values; what does not depend on a variable does not ask it.
Regions are made once, so that two sets are equal exactly when they are the same object. Nothing is laid out before it
is asked for: a gateway that only decides never pays for it.
"""

from functools import cache
from typing import Final

# Attributes come first, by their place, then settings, by name: every region asks its variables in this order.
Variable = tuple[int, str]


class Region:
    """A set of situations; false where it is empty. `parts` has one region for each value of the variable."""

    __slots__ = ("parts", "variable")

    def __init__(self, variable: Variable, parts: "tuple[Region, ...]") -> None:
        """Keep what is asked; regions are made by `region`, which makes none twice."""
        self.variable = variable
        self.parts = parts

    def __bool__(self) -> bool:
        """Tell whether any situation is in the set."""
        return self is not NOTHING

    def __and__(self, other: "Region") -> "Region":
        """Give what is in both."""
        return _both(self, other)

    def __or__(self, other: "Region") -> "Region":
        """Give what is in either."""
        return _either(self, other)

    def __xor__(self, other: "Region") -> "Region":
        """Give what is in one of them alone."""
        return _either(_both(self, _outside(other)), _both(_outside(self), other))

    def __invert__(self) -> "Region":
        """Give everything else."""
        return _outside(self)


# The two ends of every diagram; their variable stands behind all others.
LAST: Final[Variable] = (1 << 30, "")
NOTHING: Final = Region(LAST, ())
EVERYTHING: Final = Region(LAST, ())


@cache
def region(variable: Variable, parts: tuple[Region, ...]) -> Region:
    """Make a region, or give the one that there is; a question whose answer makes no difference is not asked."""
    return parts[0] if all(part is parts[0] for part in parts) else Region(variable, parts)


@cache
def fixed(of: Region, variable: Variable, place: int) -> Region:
    """Give the situations that are in the set once the variable has the value of that place, whatever value it has."""
    if of.variable > variable:
        return of
    if of.variable == variable:
        return of.parts[place]
    return region(of.variable, tuple(fixed(part, variable, place) for part in of.parts))


@cache
def without(of: Region, first: Variable) -> Region:
    """Give what is in the set for at least one value of every variable from the first one on."""
    if of.variable >= first:
        return EVERYTHING if of else NOTHING
    return region(of.variable, tuple(without(part, first) for part in of.parts))


def parts_of(of: Region, variable: Variable, size: int) -> tuple[Region, ...]:
    """Give the part of each value of a variable that the region may not ask."""
    return of.parts if of.variable == variable else (of,) * size


@cache
def _both(one: Region, other: Region) -> Region:
    if one is NOTHING or other is NOTHING:
        return NOTHING
    if one is EVERYTHING or one is other:
        return other
    if other is EVERYTHING:
        return one
    variable, size = _asked_first(one, other)
    pairs = zip(parts_of(one, variable, size), parts_of(other, variable, size), strict=True)
    return region(variable, tuple(_both(*pair) for pair in pairs))


@cache
def _either(one: Region, other: Region) -> Region:
    if one is EVERYTHING or other is EVERYTHING:
        return EVERYTHING
    if one is NOTHING or one is other:
        return other
    if other is NOTHING:
        return one
    variable, size = _asked_first(one, other)
    pairs = zip(parts_of(one, variable, size), parts_of(other, variable, size), strict=True)
    return region(variable, tuple(_either(*pair) for pair in pairs))


@cache
def _outside(of: Region) -> Region:
    if of is NOTHING:
        return EVERYTHING
    if of is EVERYTHING:
        return NOTHING
    return region(of.variable, tuple(_outside(part) for part in of.parts))


def _asked_first(one: Region, other: Region) -> tuple[Variable, int]:
    """Find the variable that comes first, and how many values it has."""
    earlier = one if one.variable <= other.variable else other
    return earlier.variable, len(earlier.parts)
