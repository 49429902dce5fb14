"""
Conditions as bits: every value of every attribute has one bit, so that a row is matched by one operation.

A situation has one bit set for each attribute; a box, the situations that a condition allows, has one or more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from policies.facts import ATTRIBUTES, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Require that an attribute has one of the values."""

    attribute: str
    values: tuple[Fact, ...]


def _bits_by_attribute() -> dict[str, Mapping[Fact, int]]:
    """Give each value its bit, attribute by attribute in the order of ATTRIBUTES."""
    starts = accumulate((len(values) for values in ATTRIBUTES.values()), initial=0)
    return {
        attribute: {value: 1 << (start + place) for place, value in enumerate(values)}
        for (attribute, values), start in zip(ATTRIBUTES.items(), starts, strict=False)
    }


BITS: Final[Mapping[str, Mapping[Fact, int]]] = _bits_by_attribute()
FIELDS: Final[Mapping[str, int]] = {attribute: sum(bits.values()) for attribute, bits in BITS.items()}
EVERYTHING: Final[int] = sum(FIELDS.values())
_IN_ORDER: Final[tuple[Mapping[Fact, int], ...]] = tuple(BITS.values())


def bits_of(facts: Sequence[Fact]) -> int:
    """
    Set the one bit of each fact.

    Args:
        facts: one for each attribute, in the order of ATTRIBUTES (`Situation.facts`).

    Raises:
        KeyError, TypeError, ValueError: a fact that is not a value of its attribute, or too many or few of them.
    """
    return sum(bits[fact] for bits, fact in zip(_IN_ORDER, facts, strict=True))


def box_of(conditions: Iterable[Condition]) -> int:
    """Set the bits of all that the conditions allow; an attribute without a condition allows every value."""
    box = EVERYTHING
    for condition in conditions:
        allowed = sum(BITS[condition.attribute][value] for value in condition.values)
        box &= ~FIELDS[condition.attribute] | allowed
    return box
