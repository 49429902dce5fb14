"""Facts about each version meet the policy; what is hidden loses its values here, on the spot."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from policies import (
    Actor,
    Age,
    Attestation,
    Basis,
    Decision,
    DenialCode,
    Effect,
    Grant,
    Level,
    NoticeKind,
    Policy,
    Purpose,
    Reading,
    Relation,
    Safety,
    Situation,
    Standing,
    Status,
    as_read,
)
from resolvers import gathering
from resolvers.errors import (
    AttestationExpired,
    AttestationInvalid,
    BasisRequired,
    Forbidden,
    NotAvailable,
    PathError,
    PolicyUnavailable,
)
from resolvers.holding import Holding
from resolvers.limits import Limit, delayed, limits, of_everything
from resolvers.marks import without_marks
from resolvers.model import Caller, CitizenRelease, Directives, Hidden, Normalised, Person, Report, Shown
from resolvers.naming import Naming
from resolvers.outline import outline
from resolvers.tombstone import without_withdrawn_values

# From the most open to the most closed: where several restrictions cover a report, the strictest effect holds.
CLOSING = (Effect.SHOW, Effect.FLAG, Effect.STUB, Effect.MASK, Effect.HIDE, Effect.DENY)
SEVERITY = {effect: place for place, effect in enumerate(CLOSING)}
VISIBLE = frozenset({Effect.SHOW, Effect.FLAG})
# There may be denials and delays that are not known here.
SAFETY_UNKNOWN = frozenset({Reading.SAFETY_UNREAD, Reading.UNREAD})
# What is refused for these reasons says nothing of the person asked about, so it is said before they are looked up.
OF_THE_CALLER = frozenset(
    {
        DenialCode.BASIS_REQUIRED,
        DenialCode.FORBIDDEN,
        DenialCode.ELEVATION_WITHOUT_CAUSE,
        DenialCode.ATTESTATION_EXPIRED,
        DenialCode.ATTESTATION_INVALID,
    }
)
REFUSALS: Mapping[DenialCode | None, tuple[type[PathError], str]] = {
    DenialCode.BASIS_REQUIRED: (BasisRequired, "an access basis is required"),
    DenialCode.FORBIDDEN: (Forbidden, "access is not allowed for this caller, purpose and basis"),
    DenialCode.ELEVATION_WITHOUT_CAUSE: (Forbidden, "an elevated basis opens nothing by itself"),
    DenialCode.ATTESTATION_EXPIRED: (AttestationExpired, "the attestation of the care relation is too old"),
    DenialCode.ATTESTATION_INVALID: (AttestationInvalid, "the attestation of the care relation does not hold"),
    DenialCode.CHANNEL_RESERVED: (Forbidden, "you have reserved against access on the internet"),
    DenialCode.POLICY_UNAVAILABLE: (PolicyUnavailable, "what limits who may see cannot be read now"),
}
# The person at sixteen or above, without restrictions of their own: what personnel are told that the citizen sees.
THE_CITIZEN = Situation(
    actor=Actor.SELF,
    age=Age.FROM_16,
    purpose=Purpose.PATRQT,
    relation=Relation.NONE,
    basis=Basis.SEGSELV,
    attestation=Attestation.HOLDS,
    assistant=False,
    self_lookup=False,
    confidential=False,
    channel_closed=False,
    opted_out=False,
    directives=Reading.READ,
    grant=Grant.NONE,
    general=Level.NONE,
    named=False,
    organisation=Level.NONE,
    report=Level.NONE,
    safety=Safety.NONE,
    status=Status.FINAL,
)
# Denials that hold against whoever reads a person's results at an age: those with parental responsibility for a child
# under 12, from then on the youth alone. Of an age that is not known both may hold.
DENIED_AT_AGE: Mapping[Age, frozenset[Safety]] = {
    Age.UNDER_12: frozenset({Safety.DENIED_PARENTS}),
    Age.FROM_12_TO_15: frozenset({Safety.DENIED_YOUTH}),
    Age.FROM_16: frozenset(),
    Age.UNKNOWN: frozenset({Safety.DENIED_PARENTS, Safety.DENIED_YOUTH}),
}


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
        """Tell whether sources are asked: where something may be shown, or where hiding must leave no trace."""
        hidden_quietly = self.decision.effect is Effect.HIDE and self.decision.notice is None
        return self.decision.effect in VISIBLE or hidden_quietly

    @property
    def opted_out(self) -> bool:
        """Tell whether the caller is told that the person has opted out."""
        return self.decision.notice is NoticeKind.RESERVATION

    @property
    def denies(self) -> bool:
        """Tell whether the caller is refused."""
        return self.decision.effect is Effect.DENY


def knock(policy: Policy, caller: Caller, now: datetime) -> None:
    """
    Refuse a caller who could see nobody, before any person is looked up.

    Raises:
        BasisRequired, Forbidden, AttestationExpired, AttestationInvalid: they say nothing of any person.
    """
    decision = policy.decide(gathering.before_anybody(caller, now))
    if decision.effect is Effect.DENY and decision.code in OF_THE_CALLER:
        raise refusal(decision)


def refusal(decision: Decision) -> PathError:
    """Turn a denial into its error; what says nothing of its own is NOT_AVAILABLE, the same for whatever reason."""
    told = REFUSALS.get(decision.code)
    if told is None:
        return NotAvailable()
    kind, text = told
    return kind(text, reason=decision.code if kind is Forbidden else None)


def door(policy: Policy, caller: Caller, person: Person, directives: Directives) -> Door:
    """
    Decide what the directives allow this caller, without knowing whether there are results.

    Raises:
        PolicyUnavailable: it hangs on a relation of care whose register is silent.
    """
    situation = gathering.at_the_door(caller, person, directives)
    decision = policy.decide(situation)
    if decision.effect is Effect.DENY and any(
        policy.decide(replace(situation, relation=relation)).effect is not Effect.DENY
        for relation in gathering.relations_in_doubt(directives)
    ):
        raise PolicyUnavailable("how the caller stands to the person cannot be read now")
    parts = {replace(situation, report=level) for level in gathering.partial_levels(policy, caller, directives)}
    parts |= {
        replace(situation, organisation=max(situation.organisation, level, key=gathering.STRICTNESS.index))
        for level in gathering.partial_organisation_levels(caller, directives)
    }
    masks = {found for found in (decision, *map(policy.decide, parts)) if found.effect is Effect.MASK}
    return Door(situation=situation, decision=decision, padlocks=tuple(sorted(masks, key=lambda found: found.row)))


def clear(
    policy: Policy,
    directives: Directives,
    entry: Door,
    naming: Naming,
    *,
    caller: Caller,
    read: Sequence[Normalised],
    holding: Holding,
) -> Iterator[Shown | Hidden]:
    """Decide every version of every report; yields one verdict a version, in the order they came."""
    held = holding.of(read, naming, directives)
    reader, citizen = policy.standing(entry.situation), policy.standing(THE_CITIZEN)
    general = of_everything(policy, directives, read, delivered_by=held.delivered_by)
    for delivery in read:
        for report in delivery.reports:
            report_id = naming.report(report.key)
            own = limits(policy, directives, report, report_id, delivered_by=held.delivered_by(report_id))
            lasting = (*general, *own)
            passing = tuple(delayed(held.delays(report, report_id), directives.read_at))
            situation = gathering.at_the_report(entry.situation, caller, directives, report, report_id)
            verdict = strictest(reader, situation, (*lasting, *passing))
            if verdict.effect in VISIBLE:
                release = citizen_release(citizen, situation, (*lasting, *passing))
                yield Shown(
                    source=delivery.source,
                    as_of=delivery.as_of,
                    report=readable(situation, report, verdict),
                    row=verdict.row,
                    reason=reason(policy, situation, verdict),
                    citizen_release=release and held.told(release, report, report_id),
                )
            else:
                yield Hidden(
                    source=delivery.source,
                    key=report.key,
                    issued_at=report.issued.at,
                    row=verdict.row,
                    waiting=verdict.effect is Effect.STUB,
                    whole=hides_when_final(reader, situation, lasting),
                )


def readable(situation: Situation, report: Report, verdict: Decision) -> Report:
    """Take out of a shown version what is withdrawn, what the row does not give, and what is meant for personnel."""
    kept = without_withdrawn_values(report)
    if verdict.limited:
        kept = outline(kept)
    return kept if situation.actor is Actor.PERSONNEL else without_marks(kept)


def reason(policy: Policy, situation: Situation, shown: Decision) -> str:
    """Name the row that explains what is shown: to citizens without the report's mark, which they are not shown."""
    return shown.row if situation.actor is Actor.PERSONNEL else as_read(policy, situation, shown).row


def strictest(reader: Standing, situation: Situation, covering: Sequence[Limit]) -> Decision:
    """Decide under each denial, mark or delay that covers the report, and take the most closed effect."""
    organisation, report, status = situation.organisation, situation.report, situation.status
    if not covering:
        return reader[organisation, report, Safety.NONE, status]
    safeties = sorted({found.safety for found in covering} | {Safety.NONE})
    return max((reader[organisation, report, found, status] for found in safeties), key=severity)


def severity(decision: Decision) -> int:
    """Say how closed an effect is."""
    return SEVERITY[decision.effect]


def hides_when_final(reader: Standing, situation: Situation, lasting: Sequence[Limit]) -> bool:
    """
    Tell whether every version and copy of the report is hidden too.

    A denial or a block does so. The version's own status does not, nor does a delay: what was shown before stays.
    """
    rigid = [found for found in lasting if found.safety is not Safety.DELAYED]
    return strictest(reader, replace(situation, status=Status.FINAL), rigid).effect not in VISIBLE


def citizen_release(citizen: Standing, situation: Situation, covering: Sequence[Limit]) -> CitizenRelease | None:
    """
    Say to personnel what the person sees of the report by its denials, delays and status.

    Of a child under 12 it is what those see who read for it. Where denials and delays are not known for certain,
    nothing is sure to be shown, nor at a certain time.
    """
    if situation.actor is not Actor.PERSONNEL:
        return None
    denied = DENIED_AT_AGE[situation.age]
    hiding = [
        found for found in covering if found.safety in denied or hidden_from_citizen(citizen, situation.status, [found])
    ]
    denial = next((found for found in hiding if found.safety is not Safety.DELAYED), None)
    if denial is not None:
        return told(denial, "DENIED")
    known = situation.directives not in SAFETY_UNKNOWN
    if hiding:
        waits = told(longest(hiding), "WAITS")
        return waits if known else msgspec.structs.replace(waits, until=None)
    if hidden_from_citizen(citizen, situation.status, []):
        return CitizenRelease(state="WAITS")
    return CitizenRelease(state="SHOWN" if known else "UNKNOWN")


def told(limit: Limit, state: str) -> CitizenRelease:
    """Say to personnel what hides a version from its citizen."""
    held = limit.restriction
    return CitizenRelease(
        state=state,
        until=limit.until,
        code=limit.code,
        held_by=limit.held_by,
        restriction_id=None if held is None else held.id,
        set_by=None if held is None else held.set_by,
    )


def longest(delays: Sequence[Limit]) -> Limit:
    """Take the one of several delays that ends last; one without an end outlasts every other."""
    return max(delays, key=end)


def end(delay: Limit) -> datetime:
    """Say when a delay is over; one without an end never is."""
    return delay.until or datetime.max.replace(tzinfo=UTC)


def hidden_from_citizen(citizen: Standing, status: Status, covering: Sequence[Limit]) -> bool:
    """Tell whether the person would not see a version that stands so, by what covers it."""
    return strictest(citizen, replace(THE_CITIZEN, status=status), covering).effect not in VISIBLE


def awaits(verdicts: Iterable[Shown | Hidden]) -> bool:
    """
    Tell whether the one uniform notice that something may await release is due.

    What another copy hides without a notice, or with every version, leaves no trace here either.
    """
    hidden = [verdict for verdict in verdicts if isinstance(verdict, Hidden)]
    closed = {verdict.key for verdict in hidden if verdict.whole}
    quiet = {(verdict.key, verdict.issued_at) for verdict in hidden if not verdict.waiting}
    return any(
        verdict.waiting and verdict.key not in closed and (verdict.key, verdict.issued_at) not in quiet
        for verdict in hidden
    )


def rows(entry: Door, verdicts: Iterable[Shown | Hidden]) -> Mapping[str, int]:
    """Count the policy rows that decided, for the audit entry: the door's row once, then one a version."""
    return Counter((entry.decision.row, *(verdict.row for verdict in verdicts)))
