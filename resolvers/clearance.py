"""Facts about each version meet the policy; what is hidden loses its values here, on the spot."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from policies import (
    Actor,
    Decision,
    DenialCode,
    Effect,
    NoticeKind,
    Policy,
    Safety,
    Situation,
    Standing,
    Status,
    as_read,
)
from resolvers import gathering
from resolvers.citizen_release import THE_CITIZEN, citizen_release
from resolvers.copies import Copy, copies
from resolvers.errors import (
    AttestationExpired,
    AttestationInvalid,
    BasisRequired,
    Forbidden,
    NotAvailable,
    PathError,
    PolicyUnavailable,
)
from resolvers.gathering import AtTheReport, Stand
from resolvers.holding import Held, Holding
from resolvers.limits import Limit, Limits, delayed
from resolvers.marks import without_marks
from resolvers.model import Caller, CitizenRelease, Directives, Hidden, Normalised, Person, Report, Shown
from resolvers.naming import Naming
from resolvers.outline import outline
from resolvers.strictness import VISIBLE, strictest
from resolvers.tombstone import without_withdrawn_values

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
    read: Iterable[Normalised],
    holding: Holding,
    tells_release: bool = True,
) -> Iterator[Shown | Hidden]:
    """
    Decide every version of every report; yields one verdict a version, in the order they came.

    Args:
        tells_release: whether personnel are told what the citizen sees; where they do not ask, it is not found out.
    """
    found = copies(read, naming)
    held = holding.of(found, directives)
    limits = Limits(policy, directives, held.delivered_by)
    reports = AtTheReport(entry.situation, caller, directives)
    clearing = Clearing(policy, entry.situation, held, directives.read_at, tells_release=tells_release)
    general = limits.of_everything(found)
    for copy in found:
        stand = reports.stand(copy.report, copy.report_id, copy.status)
        yield clearing.verdict(copy, stand, (*general, *limits.of(copy)))


class Clearing:
    """Decides the versions of one person's reports for one caller."""

    def __init__(self, policy: Policy, door: Situation, held: Held, now: datetime, *, tells_release: bool) -> None:
        """Decide over what is known at the door, and what holds what was read."""
        self._door = door
        self._held = held
        self._now = now
        self._reader = policy.standing(door)
        self._citizen = policy.standing(THE_CITIZEN)
        self._tells = tells_release and door.actor is Actor.PERSONNEL

    def verdict(self, copy: Copy, stand: Stand, lasting: Sequence[Limit]) -> Shown | Hidden:
        """Decide one version; `lasting` are the denials and marks that cover it."""
        limits = (*lasting, *self._passing(copy, stand, lasting))
        verdict = strictest(self._reader, stand, limits)
        if verdict.effect not in VISIBLE:
            return Hidden(
                source=copy.source,
                key=copy.report.key,
                issued_at=copy.report.issued.at,
                row=verdict.row,
                waiting=verdict.effect is Effect.STUB,
                whole=hides_when_final(self._reader, stand, lasting),
            )
        return Shown(
            source=copy.source,
            as_of=copy.as_of,
            report=self._readable(copy, verdict),
            row=verdict.row,
            reason=self._reason(stand, verdict),
            citizen_release=self._release(copy, limits) if self._tells else None,
        )

    def _passing(self, copy: Copy, stand: Stand, lasting: Sequence[Limit]) -> Iterator[Limit]:
        """Find the delays that are in force, unless no delay could change what is decided and told."""
        if self._tells or lasting or self._heeds_delays(stand):
            yield from delayed(self._held.delays(copy.report, copy.report_id), self._now)

    def _heeds_delays(self, stand: Stand) -> bool:
        """Tell whether a delay makes any difference to this reader of what nothing else limits."""
        organisation, report, status = stand
        plain = self._reader[organisation, report, Safety.NONE, status]
        return self._reader[organisation, report, Safety.DELAYED, status] is not plain

    def _readable(self, copy: Copy, verdict: Decision) -> Report:
        """Take out of what is shown what is withdrawn, what the row does not give, and what is meant for personnel."""
        kept = without_withdrawn_values(copy.report)
        if verdict.limited:
            kept = outline(kept)
        return without_marks(kept) if copy.marks and self._door.actor is not Actor.PERSONNEL else kept

    def _reason(self, stand: Stand, shown: Decision) -> str:
        """Name the row that explains what is shown: to citizens without the report's mark, which they are not shown."""
        if self._door.actor is Actor.PERSONNEL:
            return shown.row
        return as_read(strictest(self._reader, stand, ()), shown).row

    def _release(self, copy: Copy, limits: Sequence[Limit]) -> CitizenRelease:
        """Say to personnel what the citizen sees of a version."""
        found = citizen_release(self._citizen, self._door, copy.status, limits)
        return self._held.told(found, copy.report, copy.report_id)


def hides_when_final(reader: Standing, stand: Stand, lasting: Sequence[Limit]) -> bool:
    """
    Tell whether every version and copy of the report is hidden too.

    A denial or a block does so. The version's own status does not, nor does a delay: what was shown before stays.
    """
    rigid = [found for found in lasting if found.safety is not Safety.DELAYED]
    return strictest(reader, stand._replace(status=Status.FINAL), rigid).effect not in VISIBLE


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
