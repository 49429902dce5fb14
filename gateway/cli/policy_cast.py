"""What a policy may see when one of the demo's cast asks about another: gathered as the gateway gathers it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import assert_never

import msgspec

from gateway.cli import Refused
from gateway.demo.cast import Citizen, Clinician, Sender, user
from gateway.demo.chronicle.world import chronicle
from gateway.demo.registers import born, numbers, right
from gateway.demo.restrictions import limits
from gateway.identity.caller import CITIZEN_PURPOSE, QUALITY_PURPOSE
from gateway.identity.configuration import QUALITY_DETAILS
from policies import Situation, in_force
from resolvers.gathering import at_the_door, partial_levels, safety
from resolvers.model import (
    ActorKind,
    Assistant,
    Caller,
    Directives,
    Person,
    PersonHash,
    Restriction,
    RestrictionFamily,
    RestrictionType,
)
from resolvers.people import OSLO, whole_years

WRONG_ARGUMENT = 2
HERE = "provesvar policy"


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A situation and what it is about; nothing where there is but one."""

    about: str
    situation: Situation


def cases(
    caller: Citizen | Clinician | Sender, patient: Citizen | Clinician | Sender, *, now: datetime, at: datetime
) -> list[Case]:
    """
    Describe what one of the cast meets when they ask about another.

    Args:
        now: aware; the demo's chronicle, and with it the restrictions on single reports, counts from here.
        at: aware; when it is asked.

    Returns:
        The whole record first, then a report of each kind that a restriction in force sets apart.

    Raises:
        Refused: the patient is a laboratory.
    """
    if isinstance(patient, Sender):
        raise Refused("a laboratory is no patient", status=WRONG_ARGUMENT)
    directives = directives_of(caller, patient, now=now, at=at)
    who = caller_of(caller)
    door = at_the_door(who, person_of(patient, at), directives)
    whole = Case(about="the whole record, and each report that nothing more is said of", situation=door)
    return [whole, *parts(who, door, directives)]


def parts(caller: Caller, door: Situation, directives: Directives) -> Iterator[Case]:
    """Describe a report under each restriction that covers a part of the record."""
    for level in sorted(set(partial_levels(caller, directives))):
        yield Case(about=f"a report under a {level.lower()} block or shield", situation=replace(door, report=level))
    for restriction in directives.restrictions:
        if restriction.family is RestrictionFamily.SAFETY:
            about = f"a report under {described(restriction)}"
            yield Case(about=about, situation=replace(door, safety=safety(restriction)))


def described(restriction: Restriction) -> str:
    """Name a denial or delay, with the moment when it is over."""
    until = restriction.release_at
    word = "delay" if restriction.type is RestrictionType.DELAY else "denial"
    over = "" if until is None else f" until {until.astimezone(OSLO):%Y-%m-%d %H:%M}"
    return f"{word} ({restriction.code}){over}"


def directives_of(
    caller: Citizen | Clinician | Sender, patient: Citizen | Clinician, *, now: datetime, at: datetime
) -> Directives:
    """Collect what limits who may see the patient's results, as it is at that moment."""
    restrictions = (limit.restriction for limit in limits(chronicle(now)) if limit.citizen == patient.key)
    other = caller if isinstance(caller, Citizen) and caller.key != patient.key else None
    doctor = user(caller) if isinstance(caller, Clinician) else None
    return Directives(
        read_at=at,
        opted_out=isinstance(patient, Citizen) and patient.opted_out,
        channel_closed=isinstance(patient, Citizen) and patient.channel_closed,
        restrictions=tuple(found for found in restrictions if holds(found, at)),
        gp=isinstance(patient, Citizen) and doctor is not None and patient.gp_hpr == doctor.hpr_number,
        former=doctor is not None and patient.key in doctor.treated,
        representation=right(other, patient),
        representative=None if other is None else person_of(other, at),
    )


def holds(restriction: Restriction, at: datetime) -> bool:
    """Tell whether a restriction is in force."""
    if at < restriction.valid_from:
        return False
    return restriction.type is not RestrictionType.DELAY or in_force(restriction.release_at, at)


def person_of(patient: Citizen | Clinician, at: datetime) -> Person:
    """Describe the patient as the demo's register does."""
    birth = patient.born if isinstance(patient, Citizen) else born(patient.number)
    age = None if birth is None else whole_years(birth, at.astimezone(OSLO).date())
    # No store is asked, so that no hash is needed to find anything in it.
    confidential = isinstance(patient, Citizen) and patient.confidential is not None
    return Person(hash=PersonHash(b""), identifiers=numbers(patient), age=age, confidential=confidential)


def caller_of(member: Citizen | Clinician | Sender) -> Caller:
    """Describe the caller as the gateway does from the token that the demo's issuer gives."""
    match member:
        case Citizen():
            return Caller(
                kind=ActorKind.CITIZEN,
                subject=member.key,
                issuer=HERE,
                client_id=HERE,
                scopes=frozenset(),
                pid=member.number,
                purpose=CITIZEN_PURPOSE,
            )
        case Clinician():
            return personnel(member)
        case Sender():
            return Caller(
                kind=ActorKind.SYSTEM,
                subject=member.key,
                issuer=HERE,
                client_id=HERE,
                scopes=frozenset(),
                organisation=member.organisation,
            )
        case unknown:
            assert_never(unknown)


def personnel(member: Clinician) -> Caller:
    """Describe a clinician by their own token, an assistant by the colleague's."""
    doctor = user(member)
    assistant = Assistant(subject=member.key, pid=member.number, hpr_number=member.hpr_number)
    return Caller(
        kind=ActorKind.PERSONNEL,
        subject=doctor.key,
        issuer=HERE,
        client_id=HERE,
        scopes=frozenset(),
        pid=doctor.number,
        hpr_number=doctor.hpr_number,
        authorisation=doctor.authorisation,
        organisation=doctor.organisation,
        point_of_care=doctor.point_of_care,
        purpose=QUALITY_PURPOSE if doctor.details in QUALITY_DETAILS else member.purpose,
        purpose_details=doctor.details,
        basis=member.basis,
        attested=True,
        assistant=None if doctor is member else assistant,
    )
