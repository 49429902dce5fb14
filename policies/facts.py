"""What a rule may see of a question and a report: finite facts, never a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from policies.vocabulary import (
    Actor,
    Age,
    Attestation,
    Basis,
    Grant,
    Level,
    Purpose,
    Reading,
    Relation,
    Safety,
    Status,
)

Fact = Actor | Age | Attestation | Basis | Grant | Level | Purpose | Reading | Relation | Safety | Status | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """
    Describe who asks about whom and what limits it, for one report or at the door.

    Args:
        age: of the person asked about.
        attestation: of personnel; HOLDS for everybody else.
        assistant: personnel who act on behalf of a colleague; both are met by a block that names either.
        self_lookup: personnel who ask about themselves.
        confidential: the person or their representative has a confidential address (kode 6 or 7).
        channel_closed: the person has reserved against the citizens' channel (reservasjon mot Helsenorge).
        opted_out: the person has opted out of registration (reservasjon).
        directives: which restrictions of the person could be read.
        grant: an opening that the caller holds for this person and purpose.
        general: block or shield of the whole record against all personnel.
        named: block of the whole record against this very caller or a group that they are of (blokkering).
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
    attestation: Attestation
    assistant: bool
    self_lookup: bool
    confidential: bool
    channel_closed: bool
    opted_out: bool
    directives: Reading
    grant: Grant
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
            self.attestation,
            self.assistant,
            self.self_lookup,
            self.confidential,
            self.channel_closed,
            self.opted_out,
            self.directives,
            self.grant,
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
        "attestation": tuple(Attestation),
        "assistant": (False, True),
        "self_lookup": (False, True),
        "confidential": (False, True),
        "channel_closed": (False, True),
        "opted_out": (False, True),
        "directives": tuple(Reading),
        "grant": tuple(Grant),
        "general": tuple(Level),
        "named": (False, True),
        "organisation": tuple(Level),
        "report": tuple(Level),
        "safety": tuple(Safety),
        "status": tuple(Status),
    }
)
