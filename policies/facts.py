"""What a rule may see of a question and a report: finite facts, never a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from policies.vocabulary import Actor, Age, Basis, Level, Purpose, Relation, Safety, Status

Fact = Actor | Age | Purpose | Relation | Basis | Level | Safety | Status | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """
    Describe who asks about whom and what limits it, for one report or at the door.

    Args:
        self_lookup: personnel who ask about themselves.
        opted_out: the person has opted out of registration (reservasjon).
        general: block or shield of the whole record against all personnel.
        named: block of the whole record against this very caller (blokkering).
        organisation: block of the whole record against the caller's legal entity or point of care.
        report: block or shield that covers this very report.
        safety: what a denial or delay in force, or a mark of its source, says of this report.
        status: how final this report is.

    Source:
        NHN PTS, patient privacy and patient safety; domain tables 8.3 and 8.4; read 2026-11-23.
    """

    actor: Actor
    age: Age
    purpose: Purpose
    relation: Relation
    basis: Basis
    self_lookup: bool
    opted_out: bool
    general: Level
    named: bool
    organisation: Level
    report: Level
    safety: Safety
    status: Status

    def facts(self) -> tuple[Fact, ...]:
        """Give every fact in the order of ATTRIBUTES."""
        return (
            self.actor,
            self.age,
            self.purpose,
            self.relation,
            self.basis,
            self.self_lookup,
            self.opted_out,
            self.general,
            self.named,
            self.organisation,
            self.report,
            self.safety,
            self.status,
        )


# Every attribute that a condition may name, with every value it can have: the whole space of situations.
ATTRIBUTES: Final[Mapping[str, tuple[Fact, ...]]] = MappingProxyType(
    {
        "actor": tuple(Actor),
        "age": tuple(Age),
        "purpose": tuple(Purpose),
        "relation": tuple(Relation),
        "basis": tuple(Basis),
        "self_lookup": (False, True),
        "opted_out": (False, True),
        "general": tuple(Level),
        "named": (False, True),
        "organisation": tuple(Level),
        "report": tuple(Level),
        "safety": tuple(Safety),
        "status": tuple(Status),
    }
)
