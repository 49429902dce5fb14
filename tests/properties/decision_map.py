"""The whole decision map, kept as digests, and as rules from which a change is told in words."""

import json
from functools import cache

from policies import ATTRIBUTES, SIZE, Switch, Table
from policies.diagram import Region
from policies.enumeration import Rule, World, defaults_of, world_of
from policies.space import count, digest


def kept(table: Table) -> dict[str, object]:
    """Write the map of a table as it is kept: situations by default, and under any choice of settings."""
    world, by_default = world_of(table), defaults_of(table)
    return {
        "version": table.version,
        "situations": SIZE,
        "settings": {setting.name: setting.default for setting in table.settings},
        "marks": {mark.code: mark.means for mark in table.marks},
        "outcomes": {
            outcome: {"by_default": count(found & by_default), "ever": count(found), "digest": digest_of(found)}
            for outcome, found in world.outcomes.items()
        },
        "rules": [_rule(rule) for rule in world.rules],
    }


def _rule(rule: Rule) -> dict[str, object]:
    """Write what decides of a row; what it does not have is left out."""
    return {
        "row": rule.row,
        "only_if": {rule.only_if.setting: rule.only_if.on} if rule.only_if else {},
        "when": {attribute: list(values) for attribute, values in rule.when},
        "does": [rule.effect, rule.code, rule.notice, list(rule.openable_by), rule.limited],
    }


@cache
def digest_of(region: Region) -> str:
    """Digest a set of situations once, as most outcomes of a changed table are those of the table."""
    return digest(region)


def digests(world: World) -> dict[str, str]:
    """Digest each outcome; rows that share an outcome may change places."""
    return {outcome: digest_of(found) for outcome, found in world.outcomes.items() if found}


def written(of: dict[str, object]) -> str:
    """Write a map as text, one outcome or rule a line."""
    head = {key: value for key, value in of.items() if key not in {"outcomes", "rules"}}
    outcomes = ",\n".join(f"  {json.dumps(name)}: {json.dumps(found)}" for name, found in of["outcomes"].items())
    rules = ",\n".join("  " + json.dumps(rule) for rule in of["rules"])
    return json.dumps(head, indent=1)[:-2] + f',\n "outcomes": {{\n{outcomes}\n }},\n "rules": [\n{rules}\n ]\n}}\n'


def known(of: dict[str, object]) -> World:
    """Build the world of a kept map again."""
    return World([_known(found) for found in of["rules"]])


def _known(found) -> Rule:
    effect, code, notice, openable_by, limited = found["does"]
    ((setting, on),) = found["only_if"].items() or (("", False),)
    return Rule(
        row=found["row"],
        when=tuple((name, _values(name, values)) for name, values in found["when"].items()),
        effect=effect,
        code=code,
        notice=notice,
        openable_by=tuple(openable_by),
        limited=limited,
        only_if=Switch(setting=setting, on=on) if setting else None,
    )


def _values(name, values):
    """Find the values of an attribute that were kept; one that there is no more decides nothing."""
    return tuple(value for value in ATTRIBUTES[name] if value in values)
