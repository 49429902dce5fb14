"""What a clinician wishes a citizen to see, when and with whom, and how that is written in the shape of NHN's PTS."""

from datetime import datetime

import msgspec
from msgspec.structs import replace

from policies import Policy, mark_code
from resolvers.acts.blocks import Object, check_key, check_object, is_name, on_object
from resolvers.errors import BadInput
from resolvers.judging.holding import Holding
from resolvers.judging.limits import DELAY_CODE, DENIALS
from resolvers.model import (
    ClinicianAct,
    ObjectKind,
    Restriction,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
)

SHORTEST_REASON = 3
LONGEST_REASON = 500


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What is denied or delayed: one report by id, or one request by number, also before it has any report."""

    report: str | None = None
    requisition: str | None = None


class DenialWish(msgspec.Struct, frozen=True, kw_only=True):
    """A denial (nekting), by its 9603 code; `key` is the client's own id of the wish."""

    key: str
    target: Target
    code: str
    reason: str


class DelayWish(msgspec.Struct, frozen=True, kw_only=True):
    """A delay (utsatt innsyn): days from when the report is made, until a time (aware), or until somebody ends it."""

    key: str
    target: Target
    days: int | None = None
    until: datetime | None = None
    open_ended: bool = False
    reason: str


class ReleaseWish(msgspec.Struct, frozen=True, kw_only=True):
    """An early release; `informed` declares that the patient has been informed."""

    key: str
    report: str
    informed: bool
    reason: str | None = None


class EndWish(msgspec.Struct, frozen=True, kw_only=True):
    """The end of a denial."""

    key: str
    restriction: str
    reason: str


class ShieldWish(msgspec.Struct, frozen=True, kw_only=True):
    """A shield (skjerming) of results from all personnel, on the patient's behalf."""

    key: str
    level: RestrictionLevel
    object: Object
    reason: str


Wish = DenialWish | DelayWish | ReleaseWish | EndWish | ShieldWish


def check(wish: Wish) -> None:
    """
    Refuse a wish that has no form, or contradicts itself.

    Raises:
        BadInput: it says what is wrong, without repeating what was sent.
    """
    check_key(wish.key)
    check_reason(wish)
    match wish:
        case DenialWish():
            check_target(wish.target)
        case DelayWish():
            check_target(wish.target)
            check_span(wish)
        case ReleaseWish() if not wish.informed:
            raise BadInput("a release needs the declaration that the patient has been informed")
        case ShieldWish():
            check_object(wish.object)
        case _:
            pass


def check_reason(wish: Wish) -> None:
    """Refuse a missing reason, where one is needed, and one that says nothing or has no end."""
    if isinstance(wish, ReleaseWish) and wish.reason is None:
        return
    reason = (wish.reason or "").strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON or "\0" in reason:
        raise BadInput(f"a reason has {SHORTEST_REASON} to {LONGEST_REASON} characters")


def check_target(target: Target) -> None:
    """Refuse anything but one report or one request."""
    named = [name for name in (target.report, target.requisition) if name is not None]
    if len(named) != 1:
        raise BadInput("name one report or one requisition")
    if not is_name(named[0]):
        raise BadInput("a report or requisition is named by 1 to 200 printable characters")


def check_span(wish: DelayWish) -> None:
    """
    Refuse a delay that ends in more than one way, or in none.

    Source:
        NHN PTS, patient safety: only one of DelayDeliveryUntil, DelayDays and DelayFromTime.
    """
    if [wish.days is not None, wish.until is not None, wish.open_ended].count(True) != 1:
        raise BadInput("a delay has one of days, until and openEnded")
    if wish.days is not None and wish.days < 1:
        raise BadInput("a delay has at least one day")


def code_of(policy: Policy, code: str) -> str:
    """
    Read the code of a denial, by the table in force.

    Raises:
        BadInput: the code system has no such denial.
    """
    plain = mark_code(code)
    known = {mark.code for mark in policy.table.marks}
    if plain not in known or policy.safety_of(plain) not in DENIALS:
        raise BadInput("a denial has a code of its own (9603), for instance NORN_FPB")
    return plain


def denial(wish: DenialWish, code: str, restriction_id: str, act: ClinicianAct) -> Restriction:
    """Write a denial, which lasts until somebody ends it."""
    return replace(safety(wish.target, restriction_id, act), type=RestrictionType.DENIAL, code=code)


def delay(wish: DelayWish, restriction_id: str, act: ClinicianAct, holding: Holding) -> Restriction:
    """Write a delay; one until a time ends within opening hours."""
    until = None if wish.until is None else holding.until(wish.until, act.at)
    return replace(safety(wish.target, restriction_id, act), release_at=until, delay_days=wish.days)


def safety(target: Target, restriction_id: str, act: ClinicianAct) -> Restriction:
    """Write what denials and delays have in common."""
    kind = ObjectKind.REPORT if target.report is not None else ObjectKind.REQUISITION
    return Restriction(
        id=restriction_id,
        family=RestrictionFamily.SAFETY,
        type=RestrictionType.DELAY,
        code=DELAY_CODE,
        object_kind=kind,
        object_value=target.report if target.report is not None else target.requisition,
        valid_from=act.at,
        set_by=act.set_by,
    )


def shield(wish: ShieldWish, restriction_id: str, act: ClinicianAct) -> Restriction:
    """Write a shield, against all personnel."""
    written = Restriction(
        id=restriction_id,
        family=RestrictionFamily.PRIVACY,
        type=RestrictionType.SHIELD,
        level=wish.level,
        valid_from=act.at,
        set_by=act.set_by,
    )
    return on_object(written, wish.object)
