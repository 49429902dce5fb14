"""From verified claims to the Caller of the path: the issuer decides the channel, the claims only who within it."""

import hashlib
import hmac
import re
from datetime import datetime, timedelta

import msgspec

from gateway.identity.attestation import Attestation, User, read_attestation
from gateway.identity.claims import ClaimInvalid, Claims
from gateway.identity.configuration import ACTOR_CLAIM, OPERATOR_SCOPE, ClaimNames
from gateway.identity.refusal import IdentityRefused, Reason
from gateway.identity.tokens import AccessToken
from resolvers.model import ActorKind, Assistant, Caller, PersonNumber

ELEVEN_DIGITS = re.compile(r"[0-9]{11}")
DIGITS = re.compile(r"[0-9]{1,9}")
BASIS = re.compile(r"[A-Z_]{1,40}")
# A citizen asks as patient: the channel has this one purpose (v3-ActReason PATRQT).
CITIZEN_PURPOSE = "PATRQT"
# Learning and quality work, which the details of a purpose name; it is never a purpose of use on the wire.
QUALITY_PURPOSE = "QUALITY"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a caller is read with: the claims that are not the issuer's to make, the basis header, key and moment."""

    foreign: frozenset[str]
    basis: str | None
    subject_key: bytes
    now: datetime


def caller_of(token: AccessToken, reading: Reading) -> Caller:
    """
    Read who is asking.

    Raises:
        IdentityRefused: a claim that is not the issuer's to make, one that is missing or wrong, too low a level,
            or an attestation that does not hold.
    """
    if reading.foreign & token.claims.members.keys():
        raise IdentityRefused(Reason.TOKEN, "the access token makes claims that are not its issuer's to make")
    try:
        if token.issuer.kind is ActorKind.CITIZEN:
            return citizen(token, reading)
        user = user_of(token)
        if user.pid is None and user.hpr_number is None:
            return system(token, user, reading)
        if OPERATOR_SCOPE in token.scopes:
            return operator(token, user, reading)
        return personnel(token, user, reading)
    except ClaimInvalid as error:
        raise IdentityRefused(Reason.TOKEN, str(error)) from error


def citizen(token: AccessToken, reading: Reading) -> Caller:
    """Read a citizen: a person number at a high enough level, and nothing else."""
    names = token.issuer.names
    check_nobody_acts(token)
    check_level(token)
    pid = token.claims.matching(names.pid, ELEVEN_DIGITS)
    if pid is None:
        raise ClaimInvalid("the access token names no user")
    return Caller(
        kind=ActorKind.CITIZEN,
        subject=subject(token, reading),
        issuer=token.issuer.issuer,
        client_id=token.client_id,
        scopes=token.scopes,
        pid=PersonNumber(pid),
        name=token.claims.text(names.name),
        purpose=CITIZEN_PURPOSE,
        basis=reading.basis,
        expires_at=token.expires_at,
    )


def system(token: AccessToken, user: User, reading: Reading) -> Caller:
    """Read a system without a user: its organisation is the one that its client is registered to."""
    names = token.issuer.names
    check_nobody_acts(token)
    if names.attestation in token.claims.members:
        raise IdentityRefused(Reason.ATTESTATION, "an attestation needs a user")
    return Caller(
        kind=ActorKind.SYSTEM,
        subject=subject(token, reading),
        issuer=token.issuer.issuer,
        client_id=token.client_id,
        scopes=token.scopes,
        organisation=user.organisation,
        point_of_care=token.claims.matching(names.point_of_care, DIGITS),
        basis=reading.basis,
        expires_at=token.expires_at,
    )


def operator(token: AccessToken, user: User, reading: Reading) -> Caller:
    """Read whoever looks after the service: a user with level and organisation, who attests no care relation."""
    names = token.issuer.names
    check_nobody_acts(token)
    check_level(token)
    if names.attestation in token.claims.members:
        raise IdentityRefused(Reason.ATTESTATION, "an operator attests no care relation")
    if user.organisation is None:
        raise IdentityRefused(Reason.TOKEN, "the access token names no organisation")
    return Caller(
        kind=ActorKind.OPERATOR,
        subject=subject(token, reading),
        issuer=token.issuer.issuer,
        client_id=token.client_id,
        scopes=token.scopes,
        pid=user.pid,
        name=token.claims.text(names.name),
        hpr_number=user.hpr_number,
        organisation=user.organisation,
        point_of_care=token.claims.matching(names.point_of_care, DIGITS),
        basis=reading.basis,
        expires_at=token.expires_at,
    )


def personnel(token: AccessToken, user: User, reading: Reading) -> Caller:
    """Read health personnel: level, organisation, and the attestation of the care relationship."""
    check_level(token)
    attestation = read_attestation(token.claims, token.issuer, user, now=reading.now)
    if attestation is None and token.issuer.attestation_required:
        raise IdentityRefused(Reason.ATTESTATION, "an attestation of the care relationship is needed")
    caller = Caller(
        kind=ActorKind.PERSONNEL,
        subject=subject(token, reading),
        issuer=token.issuer.issuer,
        client_id=token.client_id,
        scopes=token.scopes,
        pid=user.pid,
        name=token.claims.text(token.issuer.names.name),
        hpr_number=user.hpr_number,
        organisation=user.organisation,
        point_of_care=token.claims.matching(token.issuer.names.point_of_care, DIGITS),
        assistant=assistant_of(token, reading),
        basis=reading.basis,
        expires_at=token.expires_at,
    )
    caller = caller if attestation is None else attested(caller, attestation, token)
    if caller.organisation is None:
        raise IdentityRefused(Reason.TOKEN, "the access token names no organisation")
    return caller


def attested(caller: Caller, attestation: Attestation, token: AccessToken) -> Caller:
    """Add what the attestation says; it is over when it is too old, even if the token is not."""
    practitioner, care = attestation.practitioner, attestation.care
    until = attestation.made_at + timedelta(seconds=token.issuer.attestation_age_s)
    details = care.purpose_of_use_details.code if care.purpose_of_use_details else None
    quality = details is not None and details.strip().upper() in token.issuer.quality_details
    return msgspec.structs.replace(
        caller,
        name=caller.name or practitioner.identifier.name,
        authorisation=practitioner.authorization.code if practitioner.authorization else None,
        affiliations=frozenset(found for found in (caller.organisation, caller.point_of_care) if found),
        organisation=practitioner.legal_entity.id,
        organisation_name=practitioner.legal_entity.name,
        point_of_care=practitioner.point_of_care.id,
        point_of_care_name=practitioner.point_of_care.name,
        department=practitioner.department.name or practitioner.department.id if practitioner.department else None,
        purpose=QUALITY_PURPOSE if quality else care.purpose_of_use.code,
        purpose_details=details,
        decision_ref=care.decision_ref.id,
        attested_patients=attestation.patients,
        self_authorised=care.decision_ref.user_selected,
        attested=True,
        attested_until=until,
        expires_at=min(token.expires_at, until),
    )


def assistant_of(token: AccessToken, reading: Reading) -> Assistant | None:
    """
    Read who acts on the user's behalf; None where the user acts themself.

    Raises:
        ClaimInvalid: the actor is not one person who can be named, or is the user.

    Source:
        RFC 8693, 4.1.
    """
    names = token.issuer.names
    if names.actor is None:
        check_nobody_acts(token)
    members = token.claims.read(names.actor, dict[str, msgspec.Raw])
    if members is None:
        return None
    actor = Claims(members)
    pid, hpr_number = actor.matching(names.pid, ELEVEN_DIGITS), actor.matching(names.hpr_number, DIGITS)
    if not members.keys().isdisjoint({ACTOR_CLAIM, names.actor}):
        raise ClaimInvalid("the actor of the access token acts for another in turn")
    if pid is None and hpr_number is None:
        raise ClaimInvalid("the access token does not say who its actor is")
    if actor.needed("sub") == token.subject or (pid is not None and pid == token.claims.text(names.pid)):
        raise ClaimInvalid("the actor of the access token is its user")
    return Assistant(
        subject=hashed(actor.needed("sub"), token, reading),
        pid=PersonNumber(pid) if pid else None,
        name=actor.text(names.name),
        hpr_number=hpr_number,
    )


def check_nobody_acts(token: AccessToken) -> None:
    """
    Check that a token has no actor, where none may be or the issuer's would not be understood.

    Raises:
        ClaimInvalid: it has one.
    """
    if not token.claims.members.keys().isdisjoint({ACTOR_CLAIM, token.issuer.names.actor}):
        raise ClaimInvalid("the access token may not have an actor")


def user_of(token: AccessToken) -> User:
    """
    Read what the token itself says of a personnel user.

    Raises:
        ClaimInvalid: a number has another form.
    """
    names = token.issuer.names
    pid = token.claims.matching(names.pid, ELEVEN_DIGITS)
    return User(
        pid=PersonNumber(pid) if pid else None,
        hpr_number=token.claims.matching(names.hpr_number, DIGITS),
        organisation=token.claims.matching(names.organisation, DIGITS),
        issued_at=token.issued_at,
    )


def check_level(token: AccessToken) -> None:
    """
    Check that the user has logged in at a high enough level.

    Raises:
        IdentityRefused: too low, or not said.
    """
    if level_of(token.claims, token.issuer.names) not in token.issuer.security_levels:
        raise IdentityRefused(Reason.LEVEL, "the user's security level is too low")


def level_of(claims: Claims, names: ClaimNames) -> str | None:
    """Read the security level, written as text or number."""
    found = claims.raw(names.security_level)
    if found is None or found.startswith(b'"'):
        return claims.text(names.security_level)
    return str(claims.read(names.security_level, int))


def subject(token: AccessToken, reading: Reading) -> str:
    """Name the user by a keyed hash that says nothing about them and is the same at every request."""
    return hashed(token.subject, token, reading)


def hashed(name: str, token: AccessToken, reading: Reading) -> str:
    """Hash what the token's issuer calls somebody."""
    text = f"{token.issuer.issuer}\0{name}".encode()
    return hmac.new(reading.subject_key, text, hashlib.sha256).hexdigest()


def read_basis(values: list[str]) -> str | None:
    """
    Read the header `access-basis` in capitals; None where it is absent or empty.

    Raises:
        IdentityRefused: sent more than once, or not a code of at most 40 letters and underscores.
    """
    given = [value.strip().upper() for value in values if value.strip()]
    if not given:
        return None
    if len(given) > 1 or not BASIS.fullmatch(given[0]):
        raise IdentityRefused(Reason.REQUEST, "the header access-basis is not one code")
    return given[0]
