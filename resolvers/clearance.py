"""Facts about each version meet the policy; what is hidden loses its values here, on the spot."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

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
from resolvers.errors import (
    AttestationExpired,
    AttestationInvalid,
    BasisRequired,
    Forbidden,
    NotAvailable,
    PathError,
    PolicyUnavailable,
)
from resolvers.judging import gathering
from resolvers.judging.citizen_release import THE_CITIZEN, citizen_release
from resolvers.judging.copies import Copy, copies
from resolvers.judging.gathering import AtTheReport, Stand
from resolvers.judging.holding import Held, Holding
from resolvers.judging.limits import Limit, Limits, delayed
from resolvers.judging.marks import without_marks
from resolvers.judging.outline import outline
from resolvers.judging.strictness import VISIBLE, strictest
from resolvers.model import Caller, CitizenRelease, Directives, Hidden, Normalised, Person, Report, Shown
from resolvers.naming import Naming
from resolvers.versioning.tombstone import without_withdrawn_values

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
        policy.decide(replace(situation, relation=relation)).code is not decision.code
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
) -> Iterator[Shown | Hidden]:
    """Decide every version of every report; yields one verdict a version, in the order they came."""
    found = copies(read, naming)
    held = holding.of(found, directives)
    limits = Limits(policy, directives, held.delivered_by)
    reports = AtTheReport(entry.situation, caller, directives)
    clearing = Clearing(policy, entry.situation, held, directives.read_at)
    general = limits.of_everything(found)
    for copy in found:
        stand = reports.stand(copy.report, copy.report_id, copy.status)
        yield clearing.verdict(copy, stand, (*general, *limits.of(copy)))


class Decided(NamedTuple):
    """What is decided of a version: the row, the one that explains it, and what personnel are told the citizen sees."""

    verdict: Decision
    reason: str
    release: CitizenRelease | None


class Clearing:
    """Decides the versions of a person's reports for one caller; those that stand alike and nothing limits, once."""

    def __init__(self, policy: Policy, door: Situation, held: Held, now: datetime) -> None:
        """Decide over what is known at the door, and what holds what was read."""
        self._door = door
        self._held = held
        self._now = now
        self._reader = policy.standing(door)
        self._citizen = policy.standing(THE_CITIZEN)
        self._unlimited: dict[Stand, Decided] = {}

    def verdict(self, copy: Copy, stand: Stand, lasting: Sequence[Limit]) -> Shown | Hidden:
        """Decide one version; `lasting` are the denials and marks that cover it."""
        limits = (*lasting, *self._passing(copy))
        decided = self._decided(stand, limits) if limits else self._alike(stand)
        if decided.verdict.effect not in VISIBLE:
            return Hidden(
                source=copy.source,
                key=copy.report.key,
                issued_at=copy.report.issued.at,
                row=decided.verdict.row,
                waiting=decided.verdict.effect is Effect.STUB,
                whole=hides_when_final(self._reader, stand, lasting),
            )
        release = decided.release
        return Shown(
            source=copy.source,
            as_of=copy.as_of,
            report=self._readable(copy, decided.verdict),
            row=decided.verdict.row,
            reason=decided.reason,
            citizen_release=None if release is None else self._held.told(release, copy.report, copy.report_id),
        )

    def _passing(self, copy: Copy) -> Iterable[Limit]:
        """Find the delays that are in force."""
        if self._held.has_opened(copy.report_id):
            return ()
        return delayed(self._held.delays(copy.report, copy.report_id), self._now)

    def _alike(self, stand: Stand) -> Decided:
        """Decide what nothing limits, as it was decided of the first that stood so."""
        found = self._unlimited.get(stand)
        if found is None:
            found = self._unlimited[stand] = self._decided(stand, ())
        return found

    def _decided(self, stand: Stand, limits: Sequence[Limit]) -> Decided:
        """Decide by how a version stands and what limits it; citizens are told of no mark, as they are not shown it."""
        verdict = strictest(self._reader, stand, limits)
        if self._door.actor is not Actor.PERSONNEL:
            return Decided(verdict, as_read(strictest(self._reader, stand, ()), verdict).row, None)
        return Decided(verdict, verdict.row, citizen_release(self._citizen, self._door, stand.status, limits))

    def _readable(self, copy: Copy, verdict: Decision) -> Report:
        """Take out of what is shown what is withdrawn, what the row does not give, and what is meant for personnel."""
        kept = without_withdrawn_values(copy.report)
        if verdict.limited:
            kept = outline(kept)
        return without_marks(kept) if copy.marks and self._door.actor is not Actor.PERSONNEL else kept


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
