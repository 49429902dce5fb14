"""Whether a padlock may be opened (åpning): by whom, on what ground, with what cause, and for how long."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from policies.decide import Decision, Policy
from policies.facts import Situation
from policies.vocabulary import DenialCode, Effect, Grant, Level, Opening, Purpose, Reading, Safety, Status

# A padlock that was told so long ago, at most, is a cause; and no grant is longer.
CAUSE_LASTS: Final = timedelta(minutes=60)
LONGEST_GRANT: Final = timedelta(minutes=60)
EMERGENCIES: Final = frozenset({Purpose.ETREAT, Purpose.BTG})
GRANTS: Final = {Opening.CONSENT: Grant.CONSENT, Opening.EMERGENCY: Grant.EMERGENCY}


class Verdict(StrEnum):
    """
    What becomes of a wish to open, in the order in which it is judged.

    NOT_ALLOWED and UNFOUNDED depend on caller and wish alone. WITHOUT_CAUSE comes before NOT_NEEDED, so that nobody who
    has not been told of a padlock learns from the answer whether there is one.
    """

    NOT_ALLOWED = "NOT_ALLOWED"
    UNFOUNDED = "UNFOUNDED"
    WITHOUT_CAUSE = "WITHOUT_CAUSE"
    NOT_NEEDED = "NOT_NEEDED"
    GRANTED = "GRANTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningWish:
    """
    Say what is asked for and what stands behind it.

    Args:
        kind: by the patient's consent (FORHOYET_SAMTYKKE) or in an emergency (FORHOYET_AKUTT).
        consented: the caller declares that the patient has consented.
        reason: why; it is measured, never read.
        caused: the caller was told of a padlock for the person lately, in this organisation; see `cause_since`.
    """

    kind: Opening
    consented: bool = False
    reason: str = ""
    caused: bool


def judge_opening(
    policy: Policy, situation: Situation, padlocks: Collection[Decision], wish: OpeningWish, *, shortest_reason: int
) -> Verdict:
    """
    Judge a wish to open what is restricted, on the directives alone.

    Args:
        policy: the table in force.
        situation: the caller at the person's door, who was not refused there but for directives that cannot be read.
        padlocks: what the caller is told of at the door, the whole record's and those of a part.
        wish: what is asked for.
        shortest_reason: how many characters a reason for an emergency has at least, spaces at its ends not counted.

    Source:
        domain tables 8.3 (P6, P7) and 8.5, with the rulings on basis and padlocks; read 2026-11-26.
    """
    if wish.kind not in may_open(policy, situation):
        return Verdict.NOT_ALLOWED
    if not founded(wish, shortest_reason):
        return Verdict.UNFOUNDED
    if not wish.caused:
        return Verdict.WITHOUT_CAUSE
    if not needed(policy, situation, padlocks, wish.kind):
        return Verdict.NOT_NEEDED
    return Verdict.GRANTED


def may_open(policy: Policy, situation: Situation) -> frozenset[Opening]:
    """
    Say by what this caller could open a soft block of anybody, whatever this person has restricted.

    Emergency stays with its two purposes and with who bears the responsibility, whatever a table says: an assistant
    opens by consent alone.
    """
    blocked = replace(
        situation,
        opted_out=False,
        directives=Reading.READ,
        grant=Grant.NONE,
        general=Level.SOFT,
        named=False,
        organisation=Level.NONE,
        report=Level.NONE,
        safety=Safety.NONE,
        status=Status.FINAL,
    )
    by_table = policy.decide(blocked).openable_by
    in_charge = situation.purpose in EMERGENCIES and not situation.assistant
    return by_table if in_charge else by_table - {Opening.EMERGENCY}


def founded(wish: OpeningWish, shortest_reason: int) -> bool:
    """Tell whether the wish has the ground that its kind needs."""
    if wish.kind is Opening.CONSENT:
        return wish.consented
    return len(wish.reason.strip()) >= shortest_reason


def needed(policy: Policy, situation: Situation, padlocks: Collection[Decision], kind: Opening) -> bool:
    """Tell whether an opening of this kind would open anything: one of the padlocks, or what cannot be read."""
    return any(kind in padlock.openable_by for padlock in padlocks) or opens_unread(policy, situation, kind)


def opens_unread(policy: Policy, situation: Situation, kind: Opening) -> bool:
    """Tell whether the caller is refused only because directives cannot be read, which this opening would end."""
    if policy.decide(situation).code is not DenialCode.POLICY_UNAVAILABLE:
        return False
    return policy.decide(replace(situation, grant=GRANTS[kind])).effect is not Effect.DENY


def cause_since(now: datetime) -> datetime:
    """Give the moment (aware UTC) from which on a padlock that was told is a cause at `now`."""
    return now - CAUSE_LASTS


def grant_until(now: datetime, lasts: timedelta, *ends: datetime | None) -> datetime:
    """
    Say when a grant given at `now` is over (aware UTC): never later than the caller's own rights.

    Args:
        now: aware UTC.
        lasts: as chosen; an hour at most counts.
        ends: when the token and the attestation are over; None where they are not.
    """
    return min((now + min(lasts, LONGEST_GRANT), *(end for end in ends if end is not None)))
