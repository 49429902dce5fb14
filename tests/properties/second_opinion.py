"""
A second opinion on access: Cedar decides the same cases, by policies that were written by hand from the domain page.

Cedar only says whether an action is allowed, so each word of an outcome is an action, and the outcome is all that are
allowed. See cedar/access.cedarschema.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from cedarpy import AuthzResult, Entities, PolicySet, is_authorized_batch, policies_to_json_str

from policies import ATTRIBUTES, Actor, Decision, DenialCode, NoticeKind, Situation

FOLDER = Path(__file__).parent / "cedar"
SCHEMA = (FOLDER / "access.cedarschema").read_text(encoding="utf-8")
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.cedar")))

CITIZENS = frozenset({Actor.SELF, Actor.REPRESENTATIVE})
PERSONNEL = frozenset({Actor.PERSONNEL})
PERSONS = CITIZENS | PERSONNEL

# What each group of the schema holds, and of whom it can be asked. Where a group is not allowed, no member of it is.
GROUPS = {
    "": {
        "FORBIDDEN": frozenset(Actor),
        "ELEVATION_WITHOUT_CAUSE": PERSONS,
        "BASIS_REQUIRED": PERSONNEL,
        "ATTESTATION_EXPIRED": PERSONNEL,
        "ATTESTATION_INVALID": PERSONNEL,
        "answer": frozenset(Actor),
    },
    "answer": {
        "CHANNEL_RESERVED": frozenset({Actor.SELF}),
        "POLICY_UNAVAILABLE": PERSONS,
        "RESERVATION": PERSONS,
        "HIDE": PERSONS,
        "record": PERSONS,
    },
    "record": {"padlock": PERSONNEL, "sight": PERSONS},
    "padlock": {
        "SPECIFIC_BLOCK": PERSONNEL,
        "ORGANISATION_BLOCK": PERSONNEL,
        "GENERAL_BLOCK": PERSONNEL,
        "REPORT_BLOCK": PERSONNEL,
        "CONSENT": PERSONNEL,
        "EMERGENCY": PERSONNEL,
    },
    "sight": {"SHOW": PERSONS, "FLAG": PERSONNEL, "LIMITED": PERSONNEL, "STUB": CITIZENS},
}
ABOVE = {member: group for group, members in GROUPS.items() for member in members}
OF = {member: actors for members in GROUPS.values() for member, actors in members.items()}
WORDS = tuple(action for action in ABOVE if action not in GROUPS)
CODES = frozenset(DenialCode)
PADLOCKS = frozenset(NoticeKind) - {NoticeKind.RESERVATION}


class Case(NamedTuple):
    """A situation under one choice of the settings."""

    situation: Situation
    switched_on: frozenset[str]


class Asked(NamedTuple):
    """What an action is asked with: the policies that its scope brings in, and the facts and settings they mention."""

    policies: PolicySet
    facts: frozenset[str]
    settings: frozenset[str]


@cache
def entities() -> Entities:
    """Give the actions with their groups; nothing else is an entity here."""
    return Entities.from_json_str("[]", SCHEMA)


@cache
def policies() -> PolicySet:
    """Give every policy."""
    return PolicySet.from_str(TEXT)


@cache
def settings() -> frozenset[str]:
    """Name every setting that a policy mentions."""
    return _settings(_mentioned(json.loads(policies_to_json_str(TEXT))))


@cache
def asked(action: str) -> Asked:
    """
    Keep what can matter to one action: the policies whose scope it is in, and the facts that they mention.

    What forbids its group is left out: the action is asked for only where the group was, and was allowed.
    """
    every = json.loads(policies_to_json_str(TEXT))
    scopes = {"permit": frozenset(_upwards(action)), "forbid": frozenset({action})}
    chosen = {
        name: found
        for name, found in every["staticPolicies"].items()
        if not scopes[found["effect"]].isdisjoint(_scope(found["action"]))
    }
    paths = frozenset(_mentioned(chosen))
    return Asked(
        policies=PolicySet.from_json_str(json.dumps({**every, "staticPolicies": chosen})),
        facts=frozenset(fact for fact, _ in paths) & ATTRIBUTES.keys(),
        settings=_settings(paths),
    )


def _upwards(action: str) -> Iterator[str]:
    """Name an action and the groups that it is in."""
    while action:
        yield action
        action = ABOVE[action]


def _scope(action: dict) -> Iterator[str]:
    """Name the actions that the scope of a policy names."""
    for entity in action.get("entities") or (action["entity"],):
        yield entity["id"]


def _mentioned(node: object) -> Iterator[tuple[str, str]]:
    """Find every `context.fact`, as the fact and nothing, and every `context.settings.name`, in a policy as JSON."""
    if isinstance(node, dict):
        attribute, left = _access(node)
        first, deeper = _access(left)
        if left == {"Var": "context"}:
            yield attribute, ""
        elif deeper == {"Var": "context"}:
            yield first, attribute
        node = list(node.values())
    for part in node if isinstance(node, list) else ():
        yield from _mentioned(part)


def _settings(paths: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Take the settings of what is mentioned."""
    return frozenset(name for fact, name in paths if fact == "settings" and name)


def _access(node: dict) -> tuple[str, dict]:
    """Read an access to an attribute: its name, and what it is an attribute of."""
    found = node.get(".", {})
    return found.get("attr", ""), found.get("left", {})


def request(case: Case, action: str, facts: Iterable[str], names: Iterable[str]) -> dict[str, object]:
    """
    Ask whether one word belongs to the outcome of a case.

    Args:
        facts: the attributes that the context holds.
        names: the settings that the context holds; those that the case has not switched on are off.
    """
    context = {name: getattr(case.situation, name) for name in sorted(facts)}
    context["settings"] = {name: name in case.switched_on for name in sorted(names)}
    return {
        "principal": {"type": case.situation.actor.capitalize(), "id": "caller"},
        "action": {"type": "Action", "id": action},
        "resource": {"type": "Record", "id": "record"},
        "context": json.dumps(context),
    }


def requests(situations: Iterable[Situation], switched_on: frozenset[str], action: str) -> list[dict[str, object]]:
    """Ask one thing of many situations, with the whole context, as a caller of Cedar would; same order."""
    facts = ATTRIBUTES.keys() - {"actor"}
    return [request(Case(situation, switched_on), action, facts, settings()) for situation in situations]


def opinions(cases: Sequence[Case]) -> list[frozenset[str]]:
    """Let Cedar decide: the words of each outcome, same order. Members of a group that is closed are not asked."""
    found: list[set[str]] = [{""} for _ in cases]
    for group, members in GROUPS.items():
        for action, actors in members.items():
            places = [
                place for place, case in enumerate(cases) if group in found[place] and case.situation.actor in actors
            ]
            allowed = _allowed([cases[place] for place in places], action)
            for place, yes in zip(places, allowed, strict=True):
                found[place] |= {action} if yes else set()
    return [completed(words - GROUPS.keys()) for words in found]


def _allowed(cases: Sequence[Case], action: str) -> list[bool]:
    """Ask for an action in each case, same order; what is the same to it is asked once."""
    ask = asked(action)
    wanted = [request(case, action, ask.facts, ask.settings) for case in cases]
    keys = [(case.situation.actor, str(found["context"])) for case, found in zip(cases, wanted, strict=True)]
    once = dict(zip(keys, wanted, strict=True))
    answers = is_authorized_batch(list(once.values()), ask.policies, entities())
    said = dict(zip(once, map(said_yes, answers), strict=True))
    return [said[key] for key in keys]


def said_yes(answer: AuthzResult) -> bool:
    """
    Read one answer.

    Raises:
        AssertionError: a policy could not be evaluated; Cedar would go on without it.
    """
    assert not answer.diagnostics.errors, answer.diagnostics.errors
    return answer.allowed


def completed(words: set[str]) -> frozenset[str]:
    """Add the effect where its code or padlock says it; where nothing is allowed, Cedar's refusal is NOT_AVAILABLE."""
    if not words:
        return frozenset({"DENY", "NOT_AVAILABLE"})
    effects = ({"DENY"} if words & CODES else set()) | ({"MASK"} if words & PADLOCKS else set())
    return frozenset(words | effects)


def outcome(decision: Decision) -> frozenset[str]:
    """Write what the table decides in the same words."""
    words = {decision.effect, decision.code, decision.notice, *decision.openable_by}
    return frozenset(str(word) for word in words if word) | ({"LIMITED"} if decision.limited else set())
