"""
The whole space of situations as bits of one number, so that every rule is tried on every situation at once.

Bit i of a number stands for the i-th situation, counted with the last attribute of ATTRIBUTES turning fastest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile
from math import prod

from policies import ATTRIBUTES, Fact, Row, Situation

NAMES = tuple(ATTRIBUTES)
SIZES = tuple(len(values) for values in ATTRIBUTES.values())
STRIDES = tuple(prod(SIZES[place + 1 :]) for place in range(len(SIZES)))
SIZE = prod(SIZES)
EVERYTHING = (1 << SIZE) - 1


def repeated(block, period):
    """Repeat a block of bits over the whole space, by doubling."""
    bits, length = block, period
    while length < SIZE:
        bits |= bits << length
        length *= 2
    return bits & EVERYTHING


def _slices():
    """Find, for every value of every attribute, the situations that have it."""
    found = {}
    for name, size, stride in zip(NAMES, SIZES, STRIDES, strict=True):
        ones = (1 << stride) - 1
        for place, value in enumerate(ATTRIBUTES[name]):
            found[name, value] = repeated(ones << (place * stride), stride * size)
    return found


SLICES = _slices()


def where(**allowed):
    """Give the situations whose attributes have one of the values; a single value may stand alone."""
    bits = EVERYTHING
    for name, values in allowed.items():
        some = 0
        for value in values if isinstance(values, tuple | list | set | frozenset) else (values,):
            some |= SLICES[name, value]
        bits &= some
    return bits


def moved(bits, name, old, new):
    """Take those of the situations that have the old value, and give the same ones with the new value instead."""
    places = ATTRIBUTES[name].index(new) - ATTRIBUTES[name].index(old)
    distance = abs(places) * STRIDES[NAMES.index(name)]
    taken = bits & SLICES[name, old]
    return taken << distance if places > 0 else taken >> distance


def situation_at(index) -> Situation:
    """Write out the situation of one bit."""
    facts = {
        name: ATTRIBUTES[name][index // stride % size] for name, size, stride in zip(NAMES, SIZES, STRIDES, strict=True)
    }
    return Situation(**facts)


def index_of(situation) -> int:
    """Find the bit of a situation."""
    return sum(
        ATTRIBUTES[name].index(fact) * stride
        for name, fact, stride in zip(NAMES, situation.facts(), STRIDES, strict=True)
    )


def first(bits) -> Situation:
    """Write out one situation of those given."""
    return situation_at((bits & -bits).bit_length() - 1)


def in_words(situation) -> str:
    """Write a situation so that a reader sees what sets it apart from an ordinary one."""
    return ", ".join(f"{name}={fact}" for name, fact in zip(NAMES, situation.facts(), strict=True))


@dataclass(frozen=True)
class Rule:
    """A row as the space sees it."""

    row: str
    when: tuple[tuple[str, tuple[Fact, ...]], ...]
    effect: str
    code: str | None
    notice: str | None
    openable_by: tuple[str, ...]

    @classmethod
    def of(cls, row: Row) -> "Rule":
        """Take what decides of a row."""
        return cls(
            row=row.id,
            when=tuple((condition.attribute, condition.values) for condition in row.when),
            effect=row.effect,
            code=row.code,
            notice=row.notice,
            openable_by=tuple(sorted(row.openable_by)),
        )

    @property
    def outcome(self) -> str:
        """Say in words what the row does."""
        words = [self.effect, self.code, self.notice, "+".join(self.openable_by)]
        return " ".join(word for word in words if word)


@lru_cache(maxsize=128)
def box(when) -> int:
    """Give the situations that a rule's conditions allow."""
    return where(**dict(when))


class World:
    """What a table decides in every situation, under one choice of its settings."""

    def __init__(self, rules: Sequence[Rule], switched_on: frozenset[str], like: "World | None" = None) -> None:
        """Decide every situation; where a known world begins with the same rules, its beginning is taken over."""
        self.rules = tuple(rules)
        self.switched_on = switched_on
        self.decided: list[tuple[Rule, int]] = []
        self.left: list[int] = []
        if like is not None:
            same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(rules, like.rules, strict=False)))
            self.decided, self.left = like.decided[:same], like.left[:same]
        left = self.left[-1] if self.left else EVERYTHING
        for rule in self.rules[len(self.decided) :]:
            taken = left & box(rule.when) if left else 0
            left &= ~taken
            self.decided.append((rule, taken))
            self.left.append(left)
        self.undecided = left

    def those(self, wanted) -> int:
        """Give the situations whose deciding row is wanted."""
        bits = 0
        for rule, taken in self.decided:
            if wanted(rule):
                bits |= taken
        return bits

    def effect(self, *effects) -> int:
        """Give the situations with one of the effects."""
        return self.those(lambda rule: rule.effect in effects)

    def openable(self, opening) -> int:
        """Give the situations with a padlock that the grant opens."""
        return self.those(lambda rule: opening in rule.openable_by)

    @cached_property
    def shown(self) -> int:
        """Give the situations in which the reader sees the data."""
        return self.effect("SHOW", "FLAG")

    @cached_property
    def outcomes(self) -> dict[str, int]:
        """Give the situations of each outcome, in the order of the outcomes' names."""
        found: dict[str, int] = {}
        for rule, taken in self.decided:
            found[rule.outcome] = found.get(rule.outcome, 0) | taken
        return dict(sorted(found.items()))
