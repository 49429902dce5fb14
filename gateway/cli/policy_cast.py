"""The demo's cast as the gateway knows it: the caller of a token, the person of a register, what limits both."""

from datetime import datetime
from typing import assert_never

from gateway.demo.cast import Citizen, Clinician, Member, Operator, Sender, user
from gateway.demo.chronicle.world import Chronicle
from gateway.demo.registers import born, numbers, right
from gateway.demo.restrictions import limits
from gateway.identity.caller import CITIZEN_PURPOSE, QUALITY_PURPOSE
from gateway.identity.configuration import QUALITY_DETAILS
from policies import in_force
from resolvers.model import (
    ActorKind,
    Assistant,
    Caller,
    Directives,
    Person,
    PersonHash,
    Restriction,
    RestrictionType,
)
from resolvers.people import OSLO, whole_years

HERE = "provesvar policy"


def directives_of(caller: Member, patient: Citizen | Clinician, *, chronicle: Chronicle, at: datetime) -> Directives:
    """Collect what limits who may see the patient's results, as it is at that moment."""
    restrictions = (limit.restriction for limit in limits(chronicle) if limit.citizen == patient.key)
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


def caller_of(member: Member) -> Caller:
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
        case Operator():
            return Caller(
                kind=ActorKind.OPERATOR,
                subject=member.key,
                issuer=HERE,
                client_id=HERE,
                scopes=frozenset(),
                pid=member.number,
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
        decision_ref=HERE,
        assistant=None if doctor is member else assistant,
    )
