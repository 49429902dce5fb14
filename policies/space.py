"""
The whole space of situations as bits of one number, so that a rule is tried on every situation at once.

Bit i of a number stands for the i-th situation, counted with the last attribute of ATTRIBUTES turning fastest.
Nothing is laid out before it is asked for: a gateway that only decides never pays for it.
"""

from functools import cache
from math import prod
from typing import Final

from policies.facts import ATTRIBUTES, Fact, Situation
from policies.vocabulary import Actor, Age, Basis, Level, Purpose, Relation, Safety, Status

_SIZES: Final = tuple(len(values) for values in ATTRIBUTES.values())
SIZE: Final = prod(_SIZES)
# How far apart two situations stand that differ in one step of one attribute alone.
_STRIDES: Final = {name: prod(_SIZES[place + 1 :]) for place, name in enumerate(ATTRIBUTES)}


@cache
def everything() -> int:
    """Give every situation."""
    return (1 << SIZE) - 1


@cache
def having(name: str, value: Fact) -> int:
    """Give the situations in which an attribute has a value."""
    stride = _STRIDES[name]
    block = ((1 << stride) - 1) << (ATTRIBUTES[name].index(value) * stride)
    return _repeated(block, stride * len(ATTRIBUTES[name]))


def where(**allowed: Fact | tuple[Fact, ...]) -> int:
    """Give the situations whose attributes have one of the values; a single value may stand alone."""
    bits = everything()
    for name, values in allowed.items():
        some = 0
        for value in values if isinstance(values, tuple) else (values,):
            some |= having(name, value)
        bits &= some
    return bits


def moved(bits: int, name: str, old: Fact, new: Fact) -> int:
    """Take those of the situations that have the old value, and give the same ones with the new value instead."""
    places = ATTRIBUTES[name].index(new) - ATTRIBUTES[name].index(old)
    distance = abs(places) * _STRIDES[name]
    taken = bits & having(name, old)
    return taken << distance if places > 0 else taken >> distance


def situation_at(index: int) -> Situation:
    """Write out the situation of one bit."""
    place = {name: index // _STRIDES[name] % len(values) for name, values in ATTRIBUTES.items()}
    levels = tuple(Level)
    return Situation(
        actor=tuple(Actor)[place["actor"]],
        age=tuple(Age)[place["age"]],
        purpose=tuple(Purpose)[place["purpose"]],
        relation=tuple(Relation)[place["relation"]],
        basis=tuple(Basis)[place["basis"]],
        self_lookup=bool(place["self_lookup"]),
        opted_out=bool(place["opted_out"]),
        general=levels[place["general"]],
        named=bool(place["named"]),
        organisation=levels[place["organisation"]],
        report=levels[place["report"]],
        safety=tuple(Safety)[place["safety"]],
        status=tuple(Status)[place["status"]],
    )


def index_of(situation: Situation) -> int:
    """Find the bit of a situation."""
    return sum(
        values.index(fact) * _STRIDES[name]
        for (name, values), fact in zip(ATTRIBUTES.items(), situation.facts(), strict=True)
    )


def first(bits: int) -> Situation:
    """Write out one situation of those given, which are at least one."""
    return situation_at((bits & -bits).bit_length() - 1)


def _repeated(block: int, period: int) -> int:
    """Repeat a block of bits over the whole space, by doubling."""
    bits, length = block, period
    while length < SIZE:
        bits |= bits << length
        length *= 2
    return bits & everything()
