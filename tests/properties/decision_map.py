"""The whole decision map, kept as a digest, and as rules from which a change is told in words."""

import hashlib
import json

from policies import ATTRIBUTES, Table
from policies.enumeration import Rule, World, worlds
from policies.space import SIZE


def digest(of: World) -> str:
    """Digest the outcome of every situation; rows that share an outcome may change places."""
    total = hashlib.sha256()
    for outcome, bits in of.outcomes.items():
        total.update(outcome.encode())
        total.update(bits.to_bytes(SIZE // 8 + 1, "little"))
    return total.hexdigest()


def kept(table: Table) -> dict[str, object]:
    """Write the map of a table as it is kept."""
    return {
        "version": table.version,
        "situations": SIZE,
        "variants": [_variant(world) for world in worlds(table)],
        "rules": [
            {
                "row": row.id,
                "only_if": {row.only_if.setting: row.only_if.on} if row.only_if else {},
                "when": {condition.attribute: list(condition.values) for condition in row.when},
                "does": [row.effect, row.code, row.notice, sorted(row.openable_by)],
            }
            for row in table.rows()
        ],
    }


def _variant(of: World) -> dict[str, object]:
    counts = {outcome: bits.bit_count() for outcome, bits in of.outcomes.items()}
    return {"switched_on": sorted(of.switched_on), "digest": digest(of), "situations_by_outcome": counts}


def written(of: dict[str, object]) -> str:
    """Write a map as text, one rule a line."""
    head = {key: value for key, value in of.items() if key != "rules"}
    rules = ",\n".join("  " + json.dumps(rule) for rule in of["rules"])
    return json.dumps(head, indent=1)[:-2] + ',\n "rules": [\n' + rules + "\n ]\n}\n"


def known(of: dict[str, object], switched_on: frozenset[str]) -> World:
    """Build the world of a kept map again, under one choice of settings."""
    rules = []
    for found in of["rules"]:
        if all(on == (setting in switched_on) for setting, on in found["only_if"].items()):
            effect, code, notice, openable_by = found["does"]
            when = tuple((name, _values(name, values)) for name, values in found["when"].items())
            rules.append(
                Rule(
                    row=found["row"],
                    when=when,
                    effect=effect,
                    code=code,
                    notice=notice,
                    openable_by=tuple(openable_by),
                )
            )
    return World(rules, switched_on)


def _values(name, values):
    return tuple(value for value in ATTRIBUTES[name] if value in values)
