"""Open what is restricted for a while: judged on the directives, recorded, told to the citizen, queued for review."""

from datetime import datetime, timedelta
from typing import Protocol, assert_never

import msgspec

from policies import Opening, OpeningWish, Verdict, cause_since, grant_until, judge_opening
from resolvers.acts.blocks import check_key
from resolvers.acts.changing import Changing, first_wish
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.deadline import Deadline
from resolvers.errors import (
    AttestationExpired,
    BadInput,
    ElevationNotNeeded,
    ElevationWithoutCause,
    Forbidden,
    PathError,
)
from resolvers.model import (
    ActorKind,
    Caller,
    KeyReused,
    Opened,
    OpeningGrounds,
    OpeningKind,
    PersonHash,
)
from resolvers.naming import Naming
from resolvers.pipeline import Met

OPERATION = "openRestricted"
KINDS = {OpeningKind.CONSENT: Opening.CONSENT, OpeningKind.EMERGENCY: Opening.EMERGENCY}
LONGEST_REASON = 500


class Elevation(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a clinician wishes to open, and on what ground.

    `key` is the client's own id of the wish: the same key again is the same opening. `consented` declares that the
    patient has consented. `reason` is for who reviews the opening, and for nobody else.
    """

    key: str
    kind: OpeningKind
    consented: bool = False
    reason: str = ""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """How long an opening lasts, an hour at most, and how many characters a reason for an emergency has at least."""

    lasts: timedelta
    shortest_reason: int


class Organised(msgspec.Struct, frozen=True, kw_only=True):
    """What of a caller an opening is bound to, besides who they are."""

    organisation: str
    purpose: str


class OpeningStore(Protocol):
    """What is needed of the store."""

    async def padlock_since(
        self, person: PersonHash, subject: str, organisation: str, *, since: datetime, deadline: Deadline
    ) -> bool:
        """Tell whether the caller was told of a padlock since then."""
        ...

    async def open_restricted(
        self, person: PersonHash, opening: Opened, *, grounds: OpeningGrounds, idempotency_key: str, deadline: Deadline
    ) -> Opened | KeyReused:
        """Keep the opening, its review and the citizen's notice; the same key again gives what was kept before."""
        ...


class Opener:
    """Let personnel past soft restrictions, on the ground that they give."""

    def __init__(self, store: OpeningStore, changing: Changing, audit: Audit, *, naming: Naming, terms: Terms) -> None:
        """Lean on the store for what was told and for keeping, and on what bounds and records a change."""
        self._store = store
        self._changing = changing
        self._audit = audit
        self._naming = naming
        self._terms = terms

    async def open(self, asking: Asking, met: Met, wish: Elevation) -> Opened:
        """
        Open what is restricted, for this caller, person, organisation and purpose; it is recorded first.

        Raises:
            Forbidden: the caller opens nothing in this way, whatever is restricted.
            BadInput: the ground is missing, the wish has no form, or its key was another wish's or is long over.
            ElevationWithoutCause: the caller has not been told of a padlock lately.
            ElevationNotNeeded: nothing that the caller could open is restricted.
            PolicyUnavailable, AuditUnavailable, DeadlineExceeded: it could not be judged, recorded or kept.
        """
        who = organised(asking.caller)
        check(wish)
        async with self._changing.within_time(asking, met, OPERATION):
            kept = first_wish(await self._judged_and_kept(asking, met, wish, who))
        if kept.expires_at <= asking.now:
            raise BadInput("the client mutation id was used for an opening that is over")
        return kept

    async def _judged_and_kept(self, asking: Asking, met: Met, wish: Elevation, who: Organised) -> Opened | KeyReused:
        """Judge, record and keep; a wish that has been granted before is not judged anew."""
        opening = self._written(asking, met, wish, who)
        if met.opening != opening.id:
            await self._judge(asking, met, wish, who)
        await self._audit.changed(asking, met.person, OPERATION, opening=opening.id)
        return await self._store.open_restricted(
            met.person.hash,
            opening,
            grounds=grounds(asking.caller, wish),
            idempotency_key=wish.key,
            deadline=asking.deadline,
        )

    async def _judge(self, asking: Asking, met: Met, wish: Elevation, who: Organised) -> None:
        """Refuse what is not to be opened; see open."""
        since = cause_since(asking.now)
        caused = await self._store.padlock_since(
            met.person.hash, asking.caller.acting_subject, who.organisation, since=since, deadline=asking.deadline
        )
        asked = OpeningWish(kind=KINDS[wish.kind], consented=wish.consented, reason=wish.reason, caused=caused)
        shortest = self._terms.shortest_reason
        verdict = judge_opening(met.policy, met.door.situation, met.door.padlocks, asked, shortest_reason=shortest)
        refusal = refusal_of(verdict, wish.kind, shortest)
        if refusal is not None:
            raise refusal

    def _written(self, asking: Asking, met: Met, wish: Elevation, who: Organised) -> Opened:
        """Write down what is granted; it ends with the caller's own rights at the latest."""
        caller = asking.caller
        until = grant_until(asking.now, self._terms.lasts, caller.expires_at, caller.attested_until)
        if until <= asking.now:
            raise AttestationExpired("the attestation of the care relation is too old")
        return Opened(
            id=self._naming.opening(met.person.hash, caller.acting_subject, wish.key),
            subject=caller.acting_subject,
            organisation=who.organisation,
            organisation_name=caller.organisation_name,
            purpose=who.purpose,
            kind=wish.kind,
            decision_ref=caller.decision_ref,
            granted_at=asking.now,
            expires_at=until,
        )


def organised(caller: Caller) -> Organised:
    """
    Take what an opening is bound to.

    Raises:
        Forbidden: the caller is not of the personnel, or for no organisation or purpose.
    """
    if caller.kind is not ActorKind.PERSONNEL or caller.organisation is None or caller.purpose is None:
        raise Forbidden("only personnel open what is restricted")
    return Organised(organisation=caller.organisation, purpose=caller.purpose)


def check(wish: Elevation) -> None:
    """Refuse a wish that has no form."""
    check_key(wish.key)
    if len(wish.reason) > LONGEST_REASON or "\0" in wish.reason:
        raise BadInput(f"a reason has at most {LONGEST_REASON} characters")


def grounds(caller: Caller, wish: Elevation) -> OpeningGrounds:
    """Collect what is kept sealed for the review."""
    assistant = caller.assistant
    return OpeningGrounds(
        reason=wish.reason.strip() or None,
        name=caller.name,
        hpr_number=caller.hpr_number,
        point_of_care=caller.point_of_care,
        assistant_name=assistant.name if assistant else None,
        assistant_hpr_number=assistant.hpr_number if assistant else None,
    )


def refusal_of(verdict: Verdict, kind: OpeningKind, shortest_reason: int) -> PathError | None:
    """Turn a verdict into its error; None where the wish is granted."""
    match verdict:
        case Verdict.GRANTED:
            return None
        case Verdict.NOT_ALLOWED:
            return Forbidden("nothing is opened in this way by this caller for this purpose")
        case Verdict.UNFOUNDED if kind is OpeningKind.CONSENT:
            return BadInput("opening by consent needs the declaration that the patient has consented")
        case Verdict.UNFOUNDED:
            return BadInput(f"opening in an emergency needs a reason of at least {shortest_reason} characters")
        case Verdict.WITHOUT_CAUSE:
            return ElevationWithoutCause("ask in the ordinary way first")
        case Verdict.NOT_NEEDED:
            return ElevationNotNeeded("nothing is restricted that can be opened in this way")
        case unknown:
            assert_never(unknown)
