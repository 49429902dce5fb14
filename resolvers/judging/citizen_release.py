"""What personnel are told that the citizen sees of a version, by the same table that decides for the citizen."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from policies import (
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
    Situation,
    Standing,
    Status,
)
from resolvers.judging.gathering import Stand
from resolvers.judging.limits import Limit
from resolvers.judging.strictness import VISIBLE, strictest
from resolvers.model import CitizenRelease

# There may be denials and delays that are not known here.
SAFETY_UNKNOWN = frozenset({Reading.SAFETY_UNREAD, Reading.UNREAD})
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


def citizen_release(citizen: Standing, door: Situation, status: Status, covering: Sequence[Limit]) -> CitizenRelease:
    """
    Say what the person sees of a version by its denials, delays and status.

    Of a child under 12 it is what those see who read for it. Where denials and delays are not known for certain,
    nothing is sure to be shown, nor at a certain time.
    """
    denied = DENIED_AT_AGE[door.age]
    hiding = [found for found in covering if found.safety in denied or hidden_from_citizen(citizen, status, [found])]
    denial = next((found for found in hiding if found.safety is not Safety.DELAYED), None)
    if denial is not None:
        return told(denial, "DENIED")
    known = door.directives not in SAFETY_UNKNOWN
    if hiding:
        waits = told(longest(hiding), "WAITS")
        return waits if known else msgspec.structs.replace(waits, until=None)
    if hidden_from_citizen(citizen, status, []):
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
    return strictest(citizen, Stand(Level.NONE, Level.NONE, status), covering).effect not in VISIBLE
