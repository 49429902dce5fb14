"""Facts about each version meet the policy; what is hidden loses its values here, on the spot."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import msgspec

from policies import (
    Actor,
    Age,
    Basis,
    Decision,
    DenialCode,
    Effect,
    Level,
    Policy,
    Purpose,
    Relation,
    Safety,
    Situation,
    Status,
)
from resolvers import gathering
from resolvers.errors import BasisRequired, Forbidden, PathError
from resolvers.marks import marks, without_marks
from resolvers.model import (
    Caller,
    CitizenRelease,
    Directives,
    Hidden,
    Normalised,
    Person,
    Report,
    Restriction,
    RestrictionType,
    Shown,
)
from resolvers.naming import Naming
from resolvers.tombstone import without_withdrawn_values

# From the most open to the most closed: where several restrictions cover a report, the strictest effect holds.
SEVERITY = (Effect.SHOW, Effect.FLAG, Effect.STUB, Effect.MASK, Effect.HIDE, Effect.DENY)
VISIBLE = frozenset({Effect.SHOW, Effect.FLAG})


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is decided before any source is called, on the directives alone.

    `padlocks` are the masking decisions that the caller is told of, also those that cover a part of the record.
    """

    situation: Situation
    decision: Decision
    padlocks: tuple[Decision, ...]

    @property
    def opens(self) -> bool:
        """Tell whether sources may be asked."""
        return self.decision.effect in VISIBLE

    @property
    def denies(self) -> bool:
        """Tell whether the caller is to learn nothing, not even that the person exists."""
        return self.decision.effect is Effect.DENY


def knock(policy: Policy, caller: Caller) -> None:
    """
    Refuse a caller who could see nobody, before any person is looked up.

    Raises:
        BasisRequired, Forbidden: with the policy's own code as reason; they say nothing of any person.
    """
    decision = policy.decide(gathering.before_anybody(caller))
    if decision.effect is Effect.DENY:
        raise refusal(decision)


def refusal(decision: Decision) -> PathError:
    """Turn a denial that says nothing of a person into its error."""
    if decision.code is DenialCode.BASIS_REQUIRED:
        return BasisRequired("an access basis is required")
    return Forbidden("access is not allowed for this caller, purpose and basis", reason=decision.code)


def door(policy: Policy, caller: Caller, person: Person, directives: Directives) -> Door:
    """Decide what the directives allow this caller, without knowing whether there are results."""
    situation = gathering.at_the_door(caller, person, directives)
    decision = policy.decide(situation)
    partial = {
        policy.decide(replace(situation, report=level)) for level in gathering.partial_levels(caller, directives)
    }
    masks = {found for found in ({decision} | partial) if found.effect is Effect.MASK}
    return Door(situation=situation, decision=decision, padlocks=tuple(sorted(masks, key=lambda found: found.row)))


def clear(
    policy: Policy, directives: Directives, entry: Door, naming: Naming, *, caller: Caller, read: Iterable[Normalised]
) -> Iterator[Shown | Hidden]:
    """Decide every version of every report; yields one verdict a version, in the order they came."""
    for delivery in read:
        for report in delivery.reports:
            report_id = naming.report(report.key)
            covering = (*gathering.safety_restrictions(directives, report, report_id), *marks(report))
            level = gathering.report_level(caller, directives, report, report_id)
            situation = replace(entry.situation, report=level, status=gathering.status_of(report))
            verdict = strictest(policy, situation, covering)
            if verdict.effect in VISIBLE:
                yield Shown(
                    source=delivery.source,
                    as_of=delivery.as_of,
                    report=readable(situation, report),
                    row=verdict.row,
                    citizen_release=citizen_release(policy, situation, covering),
                )
            else:
                yield Hidden(
                    source=delivery.source,
                    key=report.key,
                    issued_at=report.issued.at,
                    row=verdict.row,
                    waiting=verdict.effect is Effect.STUB,
                    whole=hides_when_final(policy, situation, covering),
                )


def readable(situation: Situation, report: Report) -> Report:
    """Take out of a shown version what is withdrawn, and for others than personnel what its source has marked."""
    kept = without_withdrawn_values(report)
    return kept if situation.actor is Actor.PERSONNEL else without_marks(kept)


def strictest(policy: Policy, situation: Situation, covering: Sequence[Restriction]) -> Decision:
    """Decide under each denial or delay that covers the report, and take the most closed effect."""
    safeties = sorted({gathering.safety(found) for found in covering} | {Safety.NONE})
    decisions = (policy.decide(replace(situation, safety=found)) for found in safeties)
    return max(decisions, key=lambda decision: SEVERITY.index(decision.effect))


def hides_when_final(policy: Policy, situation: Situation, covering: Sequence[Restriction]) -> bool:
    """Tell whether a restriction, not the version's own status, hides: then it hides every version and copy."""
    return strictest(policy, replace(situation, status=Status.FINAL), covering).effect not in VISIBLE


def citizen_release(policy: Policy, situation: Situation, covering: Sequence[Restriction]) -> CitizenRelease | None:
    """Say to personnel what the person sees of the report by its denials, delays and status."""
    if situation.actor is not Actor.PERSONNEL:
        return None
    denial = next((found for found in covering if hidden_from_citizen(policy, situation.status, [found])), None)
    if denial is None:
        shown = not hidden_from_citizen(policy, situation.status, [])
        return CitizenRelease(state="SHOWN" if shown else "WAITS")
    if denial.type is RestrictionType.DELAY:
        return CitizenRelease(state="WAITS", until=denial.release_at, code=denial.code)
    return CitizenRelease(state="DENIED", code=denial.code)


def hidden_from_citizen(policy: Policy, status: Status, covering: Sequence[Restriction]) -> bool:
    """Ask the policy what the person would see at sixteen or above, without restrictions of their own."""
    own = Situation(
        actor=Actor.SELF,
        age=Age.FROM_16,
        purpose=Purpose.PATRQT,
        relation=Relation.NONE,
        basis=Basis.SEGSELV,
        self_lookup=False,
        opted_out=False,
        general=Level.NONE,
        named=False,
        organisation=Level.NONE,
        report=Level.NONE,
        safety=Safety.NONE,
        status=status,
    )
    return strictest(policy, own, covering).effect not in VISIBLE


def awaits(verdicts: Iterable[Shown | Hidden]) -> bool:
    """Tell whether the one uniform notice that something may await release is due."""
    return any(isinstance(verdict, Hidden) and verdict.waiting for verdict in verdicts)


def rows(entry: Door, verdicts: Iterable[Shown | Hidden]) -> Mapping[str, int]:
    """Count the policy rows that decided, for the audit entry: the door's row once, then one a version."""
    return Counter((entry.decision.row, *(verdict.row for verdict in verdicts)))
