"""What changes between two tables: which situations get another outcome, and which words are others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, groupby
from math import prod
from types import MappingProxyType

from policies.enumeration import World, world_of
from policies.facts import ATTRIBUTES, Fact, Situation
from policies.rendering import name_in_words, value_in_words, values_in_words
from policies.rewording import rewordings
from policies.space import first, having
from policies.table import Table

Choice = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """
    Situations that one row decided before and another, or the same, decides now with another outcome.

    Args:
        before, after: the outcomes (`Rule.outcome`).
        bits: the situations, as in policies/space.py; never none.
    """

    before: str
    after: str
    old_row: str
    new_row: str
    bits: int

    @property
    def situations(self) -> int:
        """Count the situations."""
        return self.bits.bit_count()

    @property
    def example(self) -> Situation:
        """Give one of the situations."""
        return first(self.bits)

    def facts(self) -> dict[str, tuple[Fact, ...]]:
        """Give the values that occur, for each attribute of which not all do."""
        found = {
            name: tuple(value for value in values if self.bits & having(name, value))
            for name, values in ATTRIBUTES.items()
        }
        return {name: values for name, values in found.items() if values != ATTRIBUTES[name]}

    def whole(self) -> bool:
        """Tell whether these are all situations with such facts, and not only some of them."""
        facts = self.facts()
        return self.situations == prod(len(facts.get(name, values)) for name, values in ATTRIBUTES.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A shift and the choices of settings under which it happens, in words."""

    shift: Shift
    under: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """
    All that differs between two tables; false where nothing does.

    Args:
        changes: by outcome before and after, then by choice of settings, then by row.
        other_row: situations that keep their outcome, but get it of another row under some choice of settings.
        words: what differs in the tables' own text, one line each.
    """

    changes: tuple[Change, ...]
    other_row: int
    words: tuple[str, ...]

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.changes or self.other_row or self.words)


def compare(old: Table, new: Table) -> Difference:
    """
    Compare two tables in every situation under every choice of their settings, and in their words.

    A setting that only one of them has makes no difference to the other. Where the defaults differ, the tables are
    compared under each its own, too.

    Source:
        the policy page, Proof, layer 2: a change is told in words.
    """
    names = sorted({setting.name for setting in (*old.settings, *new.settings)})
    choices = [frozenset(chosen) for size in range(len(names) + 1) for chosen in combinations(names, size)]
    seen: dict[Shift, list[Choice]] = {}
    moved_rows = 0
    for choice in choices:
        before, after = _world(old, choice), _world(new, choice)
        for shift in shifts(before, after):
            seen.setdefault(shift, []).append(choice)
        moved_rows |= _decided_by_another(before, after)
    found = [Change(shift=shift, under=_under(held, names)) for shift, held in seen.items()]
    if old.defaults() != new.defaults():
        by_default = shifts(world_of(old, old.defaults()), world_of(new, new.defaults()))
        found += [Change(shift=shift, under="by the defaults, which differ") for shift in by_default]
    found.sort(key=_order)
    return Difference(changes=tuple(found), other_row=moved_rows.bit_count(), words=tuple(rewordings(old, new)))


def shifts(old: World, new: World) -> Iterator[Shift]:
    """Give the situations whose outcome differs between two worlds, by the rows that decide them."""
    for before, held in old.decided:
        changed = held & ~new.outcomes.get(before.outcome, 0)
        for after, holds in new.decided if changed else ():
            both = changed & holds
            if both:
                yield Shift(
                    before=before.outcome, after=after.outcome, old_row=before.row, new_row=after.row, bits=both
                )


def told(difference: Difference) -> Iterator[str]:
    """Say what differs, line by line: first the situations, then the words."""
    for (before, after, under), group in groupby(difference.changes, key=_heading):
        changes = list(group)
        total = sum(change.shift.situations for change in changes)
        yield f"{counted(total)} from {before} to {after}, {under}:"
        for change in changes:
            yield f"  {in_words(change.shift)}"
    if difference.other_row:
        kept = "keeps its outcome" if difference.other_row == 1 else "keep their outcome"
        yield f"{_situations(difference.other_row)} {kept}, by another row"
    yield from difference.words


def counted(situations: int) -> str:
    """Begin a line on how many situations change."""
    return "this 1 situation changes" if situations == 1 else f"these {situations:,} situations change"


def in_words(shift: Shift) -> str:
    """Say by which rows, and what the situations have in common; with one of them where that is not all."""
    facts = "; ".join(f"{name_in_words(name)} {values_in_words(values)}" for name, values in shift.facts().items())
    common = facts or "every situation"
    line = f"{_situations(shift.situations)} of {shift.old_row}, now {shift.new_row}: "
    if shift.whole():
        return f"{line}{common}"
    return f"{line}some of those with {common}; for instance {described(shift.example, shift.facts())}"


def described(situation: Situation, known: Mapping[str, tuple[Fact, ...]] = MappingProxyType({})) -> str:
    """Write the facts of a situation, but those that are already known to be so."""
    pairs = zip(ATTRIBUTES, situation.facts(), strict=True)
    return ", ".join(
        f"{name_in_words(name)} {value_in_words(fact)}" for name, fact in pairs if known.get(name) != (fact,)
    )


def _situations(number: int) -> str:
    """Count situations."""
    return "1 situation" if number == 1 else f"{number:,} situations"


def _world(table: Table, choice: Choice) -> World:
    """Decide by a table under a choice of settings, of which it may not have all."""
    return world_of(table, choice & {setting.name for setting in table.settings})


def _decided_by_another(old: World, new: World) -> int:
    """Give the situations that keep their outcome but not the row that they get it of."""
    by_row = {rule.row: taken for rule, taken in new.decided}
    bits = 0
    for rule, held in old.decided:
        bits |= held & ~by_row.get(rule.row, 0) & new.outcomes.get(rule.outcome, 0)
    return bits


def _order(change: Change) -> tuple[str, ...]:
    """Keep changes of one heading together."""
    return (*_heading(change), change.shift.old_row, change.shift.new_row)


def _heading(change: Change) -> tuple[str, str, str]:
    """Say under which heading a change is told."""
    return change.shift.before, change.shift.after, change.under


def _under(held: list[Choice], names: list[str]) -> str:
    """Say under which choices of settings something happens."""
    fixed = {name: name in held[0] for name in names if len({name in choice for choice in held}) == 1}
    if len(held) < 2 ** (len(names) - len(fixed)):
        return "with " + " or ".join(" and ".join(sorted(choice)) or "no setting" for choice in held) + " on"
    said = [f"{name} is {'on' if on else 'off'}" for name, on in fixed.items()]
    return "where " + " and ".join(said) if said else "whatever the settings"
