"""What a table decides in every situation there can be: counted, and searched for rows that never speak."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from policies.diagram import Region
from policies.facts import Fact
from policies.space import choice, choosing, count, ever, everything, nothing, where
from policies.table import Row, Switch, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What decides of a row, apart from its words."""

    row: str
    when: tuple[tuple[str, tuple[Fact, ...]], ...]
    effect: str
    code: str | None = None
    notice: str | None = None
    openable_by: tuple[str, ...] = ()
    limited: bool = False
    only_if: Switch | None = None

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
            limited=row.limited,
            only_if=row.only_if,
        )

    @property
    def outcome(self) -> str:
        """Say what the row does: the effect, then code, notice, what opens it and whether it is limited."""
        words = [self.effect, self.code, self.notice, "+".join(self.openable_by), "LIMITED" if self.limited else None]
        return " ".join(word for word in words if word)

    def box(self) -> Region:
        """Give the situations that the conditions allow, under the choices of settings under which the rule counts."""
        allowed = where(**dict(self.when))
        return allowed if self.only_if is None else allowed & choosing(self.only_if.setting, on=self.only_if.on)


class World:
    """
    What rules decide in every situation under every choice of settings, each by the first that matches.

    `decided` gives each rule, in order, with what it decides; no situation under one choice is in two of them.
    """

    def __init__(self, rules: Sequence[Rule], like: "World | None" = None) -> None:
        """Decide every situation; where a known world begins with the same rules, its beginning is taken over."""
        self.rules = tuple(rules)
        self.decided: list[tuple[Rule, Region]] = []
        left = everything()
        if like is not None:
            same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(rules, like.rules, strict=False)))
            self.decided = like.decided[:same]
            for _, taken in self.decided:
                left &= ~taken
        for rule in self.rules[len(self.decided) :]:
            taken = left & rule.box()
            left &= ~taken
            self.decided.append((rule, taken))
        self.undecided = left

    def those(self, wanted: Callable[[Rule], bool]) -> Region:
        """Give the situations whose deciding rule is wanted."""
        found = nothing()
        for rule, taken in self.decided:
            if wanted(rule):
                found |= taken
        return found

    def effect(self, *effects: str) -> Region:
        """Give the situations with one of the effects."""
        return self.those(lambda rule: rule.effect in effects)

    def openable(self, opening: str) -> Region:
        """Give the situations with a padlock that the grant opens."""
        return self.those(lambda rule: opening in rule.openable_by)

    @cached_property
    def shown(self) -> Region:
        """Give the situations in which the reader sees the data."""
        return self.effect("SHOW", "FLAG")

    @cached_property
    def outcomes(self) -> dict[str, Region]:
        """Give the situations of each outcome, in the order of the outcomes' names."""
        found: dict[str, Region] = {}
        for rule, taken in self.decided:
            found[rule.outcome] = found.get(rule.outcome, nothing()) | taken
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
        """Name the rows that decide nothing under any choice of settings; the last one, the net, is not among them."""
        return tuple(counted.row for counted in self.rows[:-1] if not counted.ever)

    def by_effect(self) -> dict[str, int]:
        """Count the situations of each effect by the table's own defaults, in the order in which they come."""
        found: dict[str, int] = {}
        for counted in self.rows:
            found[counted.effect] = found.get(counted.effect, 0) + counted.by_default
        return found


def world_of(table: Table) -> World:
    """
    Decide every situation by a table, under every choice of its settings.

    Source:
        the policy page, Proof, layer 1: enumerate.
    """
    return World([Rule.of(row) for row in table.rows()])


def defaults_of(table: Table) -> Region:
    """Give every situation under the table's own, stricter, choice of settings."""
    return choice(table.names(), table.defaults())


def tally(table: Table) -> Tally:
    """
    Try every situation under every choice of settings and count what decides.

    Source:
        the policy page, Proof, layer 1: every combination is evaluated, no row is dead.
    """
    world, by_default = world_of(table), defaults_of(table)
    rows = tuple(
        RowCount(row=rule.row, effect=rule.effect, by_default=count(taken & by_default), ever=count(taken))
        for rule, taken in world.decided
    )
    return Tally(choices=2 ** len(table.settings), rows=rows, undecided=count(ever(world.undecided)))
