"""A price: what is known of it before a request comes, and what the request's variables make of it."""

from collections.abc import Mapping
from typing import Any

import msgspec

# No price is told as more than this, however it is nested.
MOST = 1_000_000_000


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """
    How many items are counted of a list.

    Args:
        usual: where nothing is said. largest: no more than these are ever given.
        said: what the document itself says. variables: those that may say it, each with what it is when not given.
    """

    usual: int
    largest: int = MOST
    said: tuple[Any, ...] = ()
    variables: tuple[tuple[str, Any], ...] = ()

    def of(self, variables: Mapping[str, Any]) -> int:
        """Count, with what is given for the variables; of several sizes the largest."""
        given = (variables.get(name, default) for name, default in self.variables)
        return max((self._read(one) for one in (*self.said, *given) if one is not None), default=self.usual)

    def _read(self, value: object) -> int:
        """Read a size, or the length of a list; what is neither is refused where it is read in earnest."""
        match value:
            case bool():
                return self.usual
            case int() | float():
                return int(min(max(value, 0), self.largest))
            case list():
                return min(len(value), self.largest)
            case _:
                return self.usual


class Price(msgspec.Struct, frozen=True):
    """
    What something costs.

    Args:
        fixed: whatever the variables are. parts: what else, each as often as the list that it is of has items.
    """

    fixed: int = 0
    parts: "tuple[tuple[Size, Price], ...]" = ()

    def __add__(self, other: "Price") -> "Price":
        """Put another price to this one."""
        return Price(self.fixed + other.fixed, self.parts + other.parts)

    def times(self, size: Size) -> "Price":
        """Price every item of a list."""
        if size.variables or self.parts:
            return Price(0, ((size, self),))
        return Price(self.fixed * size.of({}))

    def shared(self) -> "Price":
        """Give the same price as one part, so that it takes no more room however often it is put to others."""
        return Price(0, ((ONCE, self),)) if self.parts else self

    def of(self, variables: Mapping[str, Any]) -> int:
        """Tell the price, with what is given for the variables."""
        return min(filled_in(self, variables, {}) if self.parts else self.fixed, MOST)


NOTHING = Price()
ONCE = Size(usual=1)


def filled_in(price: Price, variables: Mapping[str, Any], known: dict[int, int]) -> int:
    """Fill in what was left open; each part is looked at once, in however many others it is."""
    found = known.get(id(price))
    if found is None:
        parts = (filled_in(part, variables, known) * size.of(variables) for size, part in price.parts)
        found = known[id(price)] = price.fixed + sum(parts)
    return found


def dearest(prices: "list[Price]") -> Price:
    """Give the price that is highest whatever the variables are; where that cannot be told, all of them together."""
    if any(price.parts for price in prices):
        return sum(prices, NOTHING)
    return max(prices, key=lambda price: price.fixed, default=NOTHING)
