"""What changes between two tables: which situations get another outcome, and which words are others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import prod
from types import MappingProxyType

from policies.diagram import Region
from policies.enumeration import Rule, defaults_of, world_of
from policies.facts import ATTRIBUTES, Fact, Situation
from policies.rendering import POSITION, name_in_words, value_in_words, values_in_words
from policies.rewording import rewordings
from policies.space import choice, choices_of, choosing, count, ever, everything, first, having, nothing
from policies.table import Table

# What a table decides: each rule, in order, with its situations.
Decided = Sequence[tuple[Rule, Region]]
ALWAYS = "whatever the settings"
SOMETIMES = "under some choices of settings"
BY_DEFAULT = "by the defaults, which differ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """
    Situations that one row decided before and another, or the same, decides now with another outcome.

    Args:
        before, after: the outcomes (`Rule.outcome`).
        where: the situations and the choices of settings under which it is so; never none.
    """

    before: str
    after: str
    old_row: str
    new_row: str
    where: Region

    @property
    def situations(self) -> int:
        """Count the situations."""
        return count(self.where)

    @property
    def example(self) -> Situation:
        """Give one of the situations."""
        return first(self.where)

    def switched_on(self) -> frozenset[str]:
        """Name the settings that are on in one choice under which the example changes; all others are off."""
        return frozenset(name for name, on in choices_of(self.where, self.example) if on)

    def facts(self) -> dict[str, tuple[Fact, ...]]:
        """Give the values that occur, for each attribute of which not all do."""
        situations = ever(self.where)
        found = {
            name: tuple(value for value in values if situations & having(name, value))
            for name, values in ATTRIBUTES.items()
        }
        return {name: values for name, values in found.items() if values != ATTRIBUTES[name]}

    def whole(self) -> bool:
        """Tell whether these are all situations with such facts, and not only some of them."""
        facts = self.facts()
        return self.situations == prod(len(facts.get(name, values)) for name, values in ATTRIBUTES.items())

    def under(self, settings: tuple[str, ...]) -> str:
        """Say under which choices of settings it happens: which must be on, which off."""
        fixed = {name: [on for on in (True, False) if self.where & choosing(name, on=on)] for name in settings}
        said = [f"{name} is {POSITION[ons[0]]}" for name, ons in fixed.items() if len(ons) == 1]
        whole = ever(self.where)
        for name, ons in fixed.items():
            whole &= choosing(name, on=ons[0]) if len(ons) == 1 else everything()
        if said:
            rest = "" if whole is self.where else ", under some choices of the other settings"
            return "where " + " and ".join(said) + rest
        return ALWAYS if whole is self.where else SOMETIMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    A shift and the choices of settings under which it happens, in words.

    Args:
        by_default: how many of its situations change by the defaults; None where the defaults differ.
    """

    shift: Shift
    under: str
    by_default: int | None = None


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
    before, after = world_of(old).decided, world_of(new).decided
    settings = tuple(sorted({*old.names(), *new.names()}))
    found = [Change(shift=shift, under=shift.under(settings)) for shift in shifts(before, after)]
    if old.defaults() == new.defaults():
        chosen = choice(settings, new.defaults())
        found = [replace(change, by_default=count(change.shift.where & chosen)) for change in found]
    else:
        found += [Change(shift=shift, under=BY_DEFAULT) for shift in shifts(_by_default(old), _by_default(new))]
    found.sort(key=_order)
    return Difference(
        changes=tuple(found),
        other_row=count(_decided_by_another(before, after)),
        words=tuple(rewordings(old, new)),
    )


def shifts(old: Decided, new: Decided) -> Iterator[Shift]:
    """Give the situations whose outcome differs between two tables, by the rows that decide them."""
    for before, held in old:
        changed = held & ~_outcome(new, before.outcome)
        for after, holds in new if changed else ():
            both = changed & holds
            if both:
                yield Shift(
                    before=before.outcome, after=after.outcome, old_row=before.row, new_row=after.row, where=both
                )


def told(difference: Difference) -> Iterator[str]:
    """Say what differs, line by line: first the situations, then the words."""
    for (before, after, under), group in groupby(difference.changes, key=_heading):
        changes = list(group)
        total = sum(change.shift.situations for change in changes)
        yield f"{counted(total)} from {before} to {after}, {under}{_by_defaults(changes, total)}:"
        for change in changes:
            yield f"  {in_words(change.shift)}"
    if difference.other_row:
        kept = "keeps its outcome" if difference.other_row == 1 else "keep their outcome"
        yield f"{_situations(difference.other_row)} {kept}, by another row"
    yield from difference.words


def counted(situations: int) -> str:
    """Begin a line on how many situations change."""
    return "this 1 situation changes" if situations == 1 else f"these {situations:,} situations change"


def _by_defaults(changes: Sequence[Change], total: int) -> str:
    """Say how many of the situations change where nobody has chosen, unless that is all of them."""
    known = [change.by_default for change in changes if change.by_default is not None]
    changed = sum(known)
    if not known or changed == total:
        return ""
    return f", {changed:,} of them by the defaults" if changed else ", none of them by the defaults"


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


def _by_default(table: Table) -> Decided:
    """Give what a table decides by its own defaults, whatever the choice of settings."""
    chosen = defaults_of(table)
    return [(rule, ever(taken & chosen)) for rule, taken in world_of(table).decided]


def _decided_by_another(old: Decided, new: Decided) -> Region:
    """Give the situations that keep their outcome but not the row that they get it of."""
    by_row = {rule.row: taken for rule, taken in new}
    found = nothing()
    for rule, held in old:
        found |= held & ~by_row.get(rule.row, nothing()) & _outcome(new, rule.outcome)
    return found


def _outcome(of: Decided, outcome: str) -> Region:
    """Give the situations of one outcome."""
    found = nothing()
    for rule, taken in of:
        if rule.outcome == outcome:
            found |= taken
    return found


def _order(change: Change) -> tuple[str, ...]:
    """Keep changes of one heading together."""
    return (*_heading(change), change.shift.old_row, change.shift.new_row)


def _heading(change: Change) -> tuple[str, str, str]:
    """Say under which heading a change is told."""
    return change.shift.before, change.shift.after, change.under
