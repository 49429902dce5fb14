"""The whole space of situations, under every choice of settings, as sets that rules and proofs are written in."""

import hashlib
from collections.abc import Iterator
from functools import cache
from math import prod
from typing import Final

from policies.diagram import EVERYTHING, LAST, NOTHING, Region, Variable, fixed, region, without
from policies.facts import ATTRIBUTES, Fact, Situation
from policies.vocabulary import (
    Actor,
    Age,
    Attestation,
    Basis,
    Grant,
    Level,
    Purpose,
    Reading,
    Relation,
    Safety,
    Status,
)

_SIZES: Final = tuple(len(values) for values in ATTRIBUTES.values())
# How many situations there are; each is decided under every choice of settings.
SIZE: Final = prod(_SIZES)
_PLACES: Final = {name: place for place, name in enumerate(ATTRIBUTES)}
# How far apart two situations stand that differ in one step of one attribute alone, the last attribute turning fastest.
_STRIDES: Final = {name: prod(_SIZES[place + 1 :]) for place, name in enumerate(ATTRIBUTES)}
_FIRST_SETTING: Final[Variable] = (len(ATTRIBUTES), "")


def everything() -> Region:
    """Give every situation under every choice of settings."""
    return EVERYTHING


def nothing() -> Region:
    """Give no situation."""
    return NOTHING


@cache
def having(name: str, value: Fact) -> Region:
    """Give the situations in which an attribute has a value."""
    values = ATTRIBUTES[name]
    return region(_variable(name), tuple(EVERYTHING if found == value else NOTHING for found in values))


def where(**allowed: Fact | tuple[Fact, ...]) -> Region:
    """Give the situations whose attributes have one of the values; a single value may stand alone."""
    found = EVERYTHING
    for name, values in allowed.items():
        some = NOTHING
        for value in values if isinstance(values, tuple) else (values,):
            some |= having(name, value)
        found &= some
    return found


@cache
def choosing(setting: str, *, on: bool) -> Region:
    """Give every situation under the choices that have a setting on, or off."""
    return region((len(ATTRIBUTES), setting), (NOTHING, EVERYTHING) if on else (EVERYTHING, NOTHING))


def choice(settings: Iterator[str] | tuple[str, ...] | frozenset[str], switched_on: frozenset[str]) -> Region:
    """Give every situation under one choice of the settings."""
    found = EVERYTHING
    for name in settings:
        found &= choosing(name, on=name in switched_on)
    return found


def ever(of: Region) -> Region:
    """Give the situations that are in the set under at least one choice of settings."""
    return without(of, _FIRST_SETTING)


def moved(of: Region, name: str, old: Fact, new: Fact) -> Region:
    """Take those of the situations that have the old value, and give the same ones with the new value instead."""
    return fixed(of, _variable(name), ATTRIBUTES[name].index(old)) & having(name, new)


def count(of: Region) -> int:
    """Count the situations that are in the set under at least one choice of settings."""
    found = ever(of)
    return _weight(found) * prod(_SIZES[: _level(found)])


def first(of: Region) -> Situation:
    """Write out one situation of those given, which are at least one."""
    places = dict.fromkeys(ATTRIBUTES, 0)
    names = tuple(ATTRIBUTES)
    while of.variable < _FIRST_SETTING:
        place = next(place for place, part in enumerate(of.parts) if part)
        places[names[of.variable[0]]] = place
        of = of.parts[place]
    return _situation(places)


def choices_of(of: Region, situation: Situation) -> Iterator[tuple[str, bool]]:
    """Name the settings on which it depends whether a situation is in the set, each as one choice needs it."""
    for name, fact in zip(ATTRIBUTES, situation.facts(), strict=True):
        of = fixed(of, _variable(name), ATTRIBUTES[name].index(fact))
    while of.variable < LAST:
        on = not of.parts[0]
        yield of.variable[1], on
        of = of.parts[on]


def situation_at(index: int) -> Situation:
    """Write out the situation of one index, counted with the last attribute turning fastest."""
    return _situation({name: index // _STRIDES[name] % len(values) for name, values in ATTRIBUTES.items()})


def contains(of: Region, situation: Situation, switched_on: frozenset[str]) -> bool:
    """Tell whether a situation is in the set under a choice of settings."""
    facts = situation.facts()
    names = tuple(ATTRIBUTES)
    while of.parts:
        level, setting = of.variable
        of = of.parts[setting in switched_on if setting else ATTRIBUTES[names[level]].index(facts[level])]
    return bool(of)


def digest(of: Region) -> str:
    """Digest a set; the same set has the same digest everywhere, as its diagram is one and the same."""
    total = hashlib.sha256()
    names: dict[Region, int] = {NOTHING: 0, EVERYTHING: 1}
    for found in _below(of, names):
        total.update(repr((found.variable, [names[part] for part in found.parts])).encode())
    # The two ends have nothing below them to tell them apart.
    total.update(str(names[of]).encode())
    return total.hexdigest()


def _below(of: Region, names: dict[Region, int]) -> Iterator[Region]:
    """Walk a diagram from its ends upwards, each region once, and number them."""
    if of not in names:
        for part in of.parts:
            yield from _below(part, names)
        names[of] = len(names)
        yield of


def _variable(name: str) -> Variable:
    return _PLACES[name], ""


def _level(of: Region) -> int:
    """Give the place of the attribute that is asked first; behind all where none is."""
    return min(of.variable[0], len(_SIZES))


@cache
def _weight(of: Region) -> int:
    """Count the values of all attributes from the one that is asked first on."""
    if not of.parts:
        return int(bool(of))
    level = _level(of)
    return sum(_weight(part) * prod(_SIZES[level + 1 : _level(part)]) for part in of.parts)


def _situation(places: dict[str, int]) -> Situation:
    """Write out the situation that has the values of these places."""
    levels = tuple(Level)
    return Situation(
        actor=tuple(Actor)[places["actor"]],
        age=tuple(Age)[places["age"]],
        purpose=tuple(Purpose)[places["purpose"]],
        relation=tuple(Relation)[places["relation"]],
        basis=tuple(Basis)[places["basis"]],
        attestation=tuple(Attestation)[places["attestation"]],
        assistant=bool(places["assistant"]),
        self_lookup=bool(places["self_lookup"]),
        confidential=bool(places["confidential"]),
        channel_closed=bool(places["channel_closed"]),
        opted_out=bool(places["opted_out"]),
        directives=tuple(Reading)[places["directives"]],
        grant=tuple(Grant)[places["grant"]],
        general=levels[places["general"]],
        named=bool(places["named"]),
        organisation=levels[places["organisation"]],
        report=levels[places["report"]],
        safety=tuple(Safety)[places["safety"]],
        status=tuple(Status)[places["status"]],
    )
