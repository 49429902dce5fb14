"""Ways in which a table could be wrong: every small change of every row."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from policies.enumeration import Rule

EFFECTS = {
    "SHOW": {"code": None, "notice": None, "openable_by": ()},
    "FLAG": {"code": None, "notice": None, "openable_by": ()},
    "MASK": {"code": None, "notice": "GENERAL_BLOCK", "openable_by": ("CONSENT", "EMERGENCY")},
    "STUB": {"code": None, "notice": None, "openable_by": ()},
    "HIDE": {"code": None, "notice": None, "openable_by": ()},
    "DENY": {"code": "NOT_AVAILABLE", "notice": None, "openable_by": ()},
}


@dataclass(frozen=True)
class Mutant:
    """A changed table, and what was changed."""

    row: str
    change: str
    rules: tuple[Rule, ...]


def mutants(rules: tuple[Rule, ...]) -> Iterator[Mutant]:
    """Give every mutant of a table; its last row, which denies, is changed in its effect only."""
    for place, rule in enumerate(rules):
        before, after = rules[:place], rules[place + 1 :]
        if after:
            yield Mutant(rule.row, "dropped", before + after)
            yield Mutant(rule.row, "swapped with the next", (*before, after[0], rule, *after[1:]))
        for change, changed in changes(rule):
            yield Mutant(rule.row, change, (*before, changed, *after))


def changes(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Give every change of one row."""
    for effect, rest in EFFECTS.items():
        if effect != rule.effect:
            yield f"{rule.effect} becomes {effect}", replace(rule, effect=effect, **rest)
    for opening in rule.openable_by:
        left = tuple(other for other in rule.openable_by if other != opening)
        yield f"no longer opened by {opening}", replace(rule, openable_by=left)
    for place, (attribute, values) in enumerate(rule.when):
        others = rule.when[:place] + rule.when[place + 1 :]
        yield f"no condition on {attribute}", replace(rule, when=others)
        for value in values if len(values) > 1 else ():
            left = tuple(other for other in values if other != value)
            yield f"not for {attribute}={value}", replace(rule, when=(*others, (attribute, left)))
