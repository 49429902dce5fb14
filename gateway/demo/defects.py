"""Tokens with one thing wrong, so that refusals can be seen: each defect changes one part of a good token."""

from enum import StrEnum

import msgspec

from gateway.demo.signing import Json, SigningKeys
from gateway.identity.configuration import ATTESTATION_CLAIM, CITIZEN_CLAIMS, PERSONNEL_CLAIMS, WRITE_SCOPE

HOUR_S = 3_600
ACCESS_TOKEN = "at+jwt"  # noqa: S105  the media type of RFC 9068, not a secret
AUTHORISATIONS = "urn:oid:2.16.578.1.12.4.1.1.9060"


class Defect(StrEnum):
    """What is wrong with a token."""

    EXPIRED = "expired"
    FUTURE = "future"
    FOREIGN_KEY = "foreign-key"
    FOREIGN_ISSUER = "foreign-issuer"
    AUDIENCE = "audience"
    SCOPE = "scope"
    TYPE = "type"
    LEVEL = "level"
    NO_ATTESTATION = "no-attestation"
    OLD_ATTESTATION = "old-attestation"
    OTHER_ATTESTATION = "other-attestation"
    OTHER_AUTHORISATION = "other-authorisation"


OF_ATTESTATION = frozenset(
    {Defect.NO_ATTESTATION, Defect.OLD_ATTESTATION, Defect.OTHER_ATTESTATION, Defect.OTHER_AUTHORISATION}
)
# A physiotherapist (Volven 9060), which nobody of the cast is.
NOBODYS_AUTHORISATION = "FT"


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A token that is to be signed; its times are Unix seconds."""

    claims: Json
    typ: str = ACCESS_TOKEN


def issue(draft: Draft, keys: SigningKeys, defect: Defect | None) -> str:
    """Sign a token, with its defect where one is asked for."""
    if defect is None:
        return keys.sign(draft.claims, typ=draft.typ)
    if defect is Defect.FOREIGN_KEY:
        return keys.forge(draft.claims, typ=draft.typ)
    if defect is Defect.TYPE:
        return keys.sign(draft.claims, typ="id+jwt")
    return keys.sign(spoilt(draft.claims, defect), typ=draft.typ)


def spoilt(claims: Json, defect: Defect) -> Json:
    """Change the claims that a defect is about; an attestation's defect changes nothing where there is none."""
    if defect in OF_ATTESTATION:
        return attested_wrongly(claims, defect)
    return {**claims, **changes(claims, defect)}


def changes(claims: Json, defect: Defect) -> Json:
    """List what a defect replaces."""
    shift = {Defect.EXPIRED: -2 * HOUR_S, Defect.FUTURE: 2 * HOUR_S}.get(defect)
    if shift is not None:
        return {name: at + shift for name in ("iat", "nbf", "exp") if isinstance(at := claims[name], int)}
    levels = {str(names.security_level) for names in (CITIZEN_CLAIMS, PERSONNEL_CLAIMS)} & claims.keys()
    replaced: dict[Defect, Json] = {
        Defect.FOREIGN_ISSUER: {"iss": "https://issuer.invalid"},
        Defect.AUDIENCE: {"aud": "nhn:something-else"},
        Defect.SCOPE: {"scope": WRITE_SCOPE + "-nowhere"},
        Defect.LEVEL: dict.fromkeys(levels, "3"),
    }
    return replaced[defect]


def attested_wrongly(claims: Json, defect: Defect) -> Json:
    """Take the attestation out, make it old, give it to somebody else, or add an authorisation that HPR has not."""
    attestation = claims.get(ATTESTATION_CLAIM)
    rest = {name: value for name, value in claims.items() if name != ATTESTATION_CLAIM}
    if defect is Defect.NO_ATTESTATION or not isinstance(attestation, dict):
        return rest
    if defect is Defect.OLD_ATTESTATION:
        made = claims["iat"]
        declared = {"toa": made - 2 * HOUR_S} if isinstance(made, int) else {}
        return {**rest, ATTESTATION_CLAIM: {**attestation, "attestation": declared}}
    practitioner = spoilt_practitioner(attestation["practitioner"], defect)
    return {**rest, ATTESTATION_CLAIM: {**attestation, "practitioner": practitioner}}


def spoilt_practitioner(practitioner: Json, defect: Defect) -> Json:
    """Give a practitioner another's authorisation, or make them somebody else by leaving their number out."""
    if defect is Defect.OTHER_AUTHORISATION:
        return {**practitioner, "authorization": {"code": NOBODYS_AUTHORISATION, "system": AUTHORISATIONS}}
    return {**practitioner, "hpr_nr": None}
