"""Ways in which a table could be wrong: every small change of every row."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from policies import ATTRIBUTES, Switch
from policies.enumeration import Rule

EFFECTS = {
    "SHOW": {"code": None, "notice": None, "openable_by": ()},
    "FLAG": {"code": None, "notice": None, "openable_by": ()},
    "MASK": {"code": None, "notice": "GENERAL_BLOCK", "openable_by": ("CONSENT", "EMERGENCY")},
    "STUB": {"code": None, "notice": None, "openable_by": ()},
    "HIDE": {"code": None, "notice": None, "openable_by": ()},
    "DENY": {"code": "NOT_AVAILABLE", "notice": None, "openable_by": ()},
}
SHOWN = {"SHOW", "FLAG"}
CODES = {"NOT_AVAILABLE", "FORBIDDEN", "POLICY_UNAVAILABLE"}
NOTICES = ("GENERAL_BLOCK", "SPECIFIC_BLOCK", "ORGANISATION_BLOCK", "REPORT_BLOCK")
OPENINGS = ("CONSENT", "EMERGENCY")


@dataclass(frozen=True)
class Mutant:
    """A changed table, and what was changed."""

    row: str
    change: str
    rules: tuple[Rule, ...]


def mutants(rules: tuple[Rule, ...]) -> Iterator[Mutant]:
    """Give every mutant of a table; its last row, which denies, is changed in what it does only."""
    for place, rule in enumerate(rules):
        before, after = rules[:place], rules[place + 1 :]
        if after:
            yield Mutant(rule.row, "dropped", before + after)
            yield Mutant(rule.row, "swapped with the next", (*before, after[0], rule, *after[1:]))
        for change, changed in changes(rule):
            yield Mutant(rule.row, change, (*before, changed, *after))


def changes(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Give every change of one row."""
    yield from changes_of_what_it_does(rule)
    yield from changes_of_when(rule)
    if rule.only_if is not None:
        yield "no longer bound to its setting", replace(rule, only_if=None)
        flipped = Switch(setting=rule.only_if.setting, on=not rule.only_if.on)
        yield "bound to the other choice of its setting", replace(rule, only_if=flipped)


def changes_of_what_it_does(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Change effect, code, notice, what opens it and whether it is limited."""
    for effect in sorted(EFFECTS.keys() - {rule.effect}):
        yield f"{rule.effect} becomes {effect}", replace(rule, effect=effect, limited=False, **EFFECTS[effect])
    if rule.effect == "DENY":
        for code in sorted(CODES - {rule.code}):
            yield f"{rule.code} becomes {code}", replace(rule, code=code)
    if rule.effect == "HIDE":
        notice = None if rule.notice else "RESERVATION"
        yield f"{rule.notice} becomes {notice}", replace(rule, notice=notice)
    if rule.effect == "MASK":
        yield from changes_of_the_padlock(rule)
    if rule.effect in SHOWN:
        yield "limited or not, the other way", replace(rule, limited=not rule.limited)


def changes_of_the_padlock(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Change which padlock is told and what opens it."""
    for notice in NOTICES:
        if notice != rule.notice:
            yield f"{rule.notice} becomes {notice}", replace(rule, notice=notice)
    for opening in OPENINGS:
        if opening in rule.openable_by:
            left = tuple(other for other in rule.openable_by if other != opening)
            yield f"no longer opened by {opening}", replace(rule, openable_by=left)
        else:
            more = tuple(sorted((*rule.openable_by, opening)))
            yield f"also opened by {opening}", replace(rule, openable_by=more)


def changes_of_when(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Drop a condition, and drop or add a value of one."""
    for place, (attribute, values) in enumerate(rule.when):
        others = rule.when[:place] + rule.when[place + 1 :]
        yield f"no condition on {attribute}", replace(rule, when=others)
        for value in ATTRIBUTES[attribute]:
            if value not in values:
                more = (*values, value)
                yield f"also for {attribute}={value}", replace(rule, when=(*others, (attribute, more)))
            elif len(values) > 1:
                left = tuple(other for other in values if other != value)
                yield f"not for {attribute}={value}", replace(rule, when=(*others, (attribute, left)))
