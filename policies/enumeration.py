"""What a table decides in every situation there can be: counted, and searched for rows that never speak."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile

from policies.checking import variants
from policies.facts import Fact
from policies.space import everything, where
from policies.table import Row, Table

# A table has some fifty rows, and two tables are compared at a time.
BOXES_KEPT = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What decides of a row, apart from its words."""

    row: str
    when: tuple[tuple[str, tuple[Fact, ...]], ...]
    effect: str
    code: str | None = None
    notice: str | None = None
    openable_by: tuple[str, ...] = ()

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
        """Say what the row does: the effect, then code, notice and what opens it where there are any."""
        words = [self.effect, self.code, self.notice, "+".join(self.openable_by)]
        return " ".join(word for word in words if word)


class World:
    """
    What rules decide in every situation, each by the first that matches.

    `decided` gives each rule, in order, with the situations that it decides (see policies/space.py); no situation is
    in two of them.
    """

    def __init__(self, rules: Sequence[Rule], switched_on: frozenset[str], like: "World | None" = None) -> None:
        """Decide every situation; where a known world begins with the same rules, its beginning is taken over."""
        self.rules = tuple(rules)
        self.switched_on = switched_on
        self.decided: list[tuple[Rule, int]] = []
        left = everything()
        if like is not None:
            same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(rules, like.rules, strict=False)))
            self.decided = like.decided[:same]
            for _, taken in self.decided:
                left ^= taken
        for rule in self.rules[len(self.decided) :]:
            taken = left & _box(rule.when) if left else 0
            left ^= taken
            self.decided.append((rule, taken))
        self.undecided = left

    def those(self, wanted: Callable[[Rule], bool]) -> int:
        """Give the situations whose deciding rule is wanted."""
        bits = 0
        for rule, taken in self.decided:
            if wanted(rule):
                bits |= taken
        return bits

    def effect(self, *effects: str) -> int:
        """Give the situations with one of the effects."""
        return self.those(lambda rule: rule.effect in effects)

    def openable(self, opening: str) -> int:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCount:
    """How many situations a row decides: by the table's own defaults, and under at least one choice of settings."""

    row: str
    effect: str
    by_default: int
    ever: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """
    What the enumeration of a table found.

    Args:
        choices: the number of choices of settings; every situation is tried under each.
        rows: one for each row, same order.
        undecided: under some choice of settings; 0 where the last row catches everything.
    """

    choices: int
    rows: tuple[RowCount, ...]
    undecided: int

    def dead(self) -> tuple[str, ...]:
        """Name the rows that decide nothing under any choice of settings."""
        return tuple(count.row for count in self.rows if not count.ever)

    def by_effect(self) -> dict[str, int]:
        """Count the situations of each effect by the table's own defaults, in the order in which they come."""
        found: dict[str, int] = {}
        for count in self.rows:
            found[count.effect] = found.get(count.effect, 0) + count.by_default
        return found


def world_of(table: Table, switched_on: frozenset[str]) -> World:
    """
    Decide every situation by a table under one choice of its settings.

    Source:
        the policy page, Proof, layer 1: enumerate.
    """
    return World([Rule.of(row) for row in table.rows_with(switched_on)], switched_on)


def worlds(table: Table) -> Iterator[World]:
    """Decide every situation under every choice of settings, one choice at a time."""
    for switched_on in variants(table):
        yield world_of(table, switched_on)


def tally(table: Table) -> Tally:
    """
    Try every situation under every choice of settings and count what decides.

    Source:
        the policy page, Proof, layer 1: every combination is evaluated, no row is dead.
    """
    ever: dict[str, int] = {}
    by_default: dict[str, int] = {}
    undecided = 0
    for world in worlds(table):
        undecided |= world.undecided
        for rule, taken in world.decided:
            ever[rule.row] = ever.get(rule.row, 0) | taken
            if world.switched_on == table.defaults():
                by_default[rule.row] = taken.bit_count()
    rows = tuple(
        RowCount(
            row=row.id,
            effect=row.effect,
            by_default=by_default.get(row.id, 0),
            ever=ever.get(row.id, 0).bit_count(),
        )
        for row in table.rows()
    )
    return Tally(choices=len(list(variants(table))), rows=rows, undecided=undecided.bit_count())


@lru_cache(maxsize=BOXES_KEPT)
def _box(when: tuple[tuple[str, tuple[Fact, ...]], ...]) -> int:
    """Give the situations that a rule's conditions allow."""
    return where(**dict(when))
