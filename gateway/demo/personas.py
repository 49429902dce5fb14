"""What a token says of a member of the demo's cast, in the words of HelseID and of a citizens' issuer."""

import hashlib
import uuid

from gateway.demo.cast import Citizen, Clinician, Operator, Sender, user
from gateway.demo.signing import Json
from gateway.identity.configuration import ATTESTATION_CLAIM, CITIZEN_CLAIMS, PERSONNEL_CLAIMS

OID = "urn:oid:2.16.578.1.12.4.1"
LEVEL = "4"


def subject_of(kind: str, key: str) -> str:
    """Name a user as an issuer does: the same at every log-in, and telling nothing."""
    return hashlib.sha256(f"provesvar demo {kind} {key}".encode()).hexdigest()[:32]


def citizen_claims(citizen: Citizen) -> Json:
    """Say who a citizen is."""
    names = CITIZEN_CLAIMS
    return {
        "sub": subject_of("citizen", citizen.key),
        str(names.pid): citizen.number.digits,
        str(names.name): citizen.name,
        str(names.security_level): LEVEL,
    }


def clinician_claims(clinician: Clinician, purpose: str | None) -> Json:
    """
    Say who a clinician is, where they work, and attest that they treat (a new decision at every token).

    The token of an assistant is the colleague's, and names the assistant as its actor.
    """
    if clinician.on_behalf_of is not None:
        claims = clinician_claims(user(clinician), purpose or clinician.purpose)
        return {**claims, str(PERSONNEL_CLAIMS.actor): actor(clinician)}
    names = PERSONNEL_CLAIMS
    return {
        "sub": subject_of("clinician", clinician.key),
        str(names.pid): clinician.number.digits,
        str(names.name): clinician.name,
        str(names.security_level): LEVEL,
        "helseid://claims/identity/assurance_level": "high",
        str(names.hpr_number): clinician.hpr_number,
        **tenancy(clinician.organisation),
        str(names.point_of_care): clinician.point_of_care,
        ATTESTATION_CLAIM: attestation(clinician, purpose or clinician.purpose),
    }


def actor(assistant: Clinician) -> Json:
    """Say who acts on a colleague's behalf (RFC 8693)."""
    names = PERSONNEL_CLAIMS
    return {
        "sub": subject_of("clinician", assistant.key),
        str(names.pid): assistant.number.digits,
        str(names.name): assistant.name,
        str(names.hpr_number): assistant.hpr_number,
    }


def sender_claims(sender: Sender) -> Json:
    """Say which organisation a sending system belongs to; it has no user."""
    return {"sub": sender.key, **tenancy(sender.organisation)}


def operator_claims(operator: Operator) -> Json:
    """Say who looks after the service, and for whom; nothing of any care relation."""
    names = PERSONNEL_CLAIMS
    return {
        "sub": subject_of("operator", operator.key),
        str(names.pid): operator.number.digits,
        str(names.name): operator.name,
        str(names.security_level): LEVEL,
        **tenancy(operator.organisation),
    }


def tenancy(organisation: str) -> Json:
    """Say which legal entity a client acts for."""
    return {
        str(PERSONNEL_CLAIMS.organisation): organisation,
        "helseid://claims/client/amr": "private_key_jwt",
        "helseid://claims/client/claims/client_tenancy": "multi-tenant",
    }


def attestation(clinician: Clinician, purpose: str) -> Json:
    """Write the trust framework's attestation as the API receives it."""
    practitioner: dict[str, object] = {
        "identifier": named("4.1", clinician.number.digits, clinician.name),
        "hpr_nr": named("4.4", clinician.hpr_number, None),
        "authorization": {"code": clinician.authorisation, "system": f"{OID}.1.9060"},
        "legal_entity": named("4.101", clinician.organisation, clinician.organisation_name),
        "point_of_care": named("4.101", clinician.point_of_care, clinician.point_of_care_name),
    }
    if clinician.department:
        # The demo's departments have no RESH id; a local id is allowed, its system made of the legal entity (ATT-28).
        local = {"system": f"urn:provesvar:demo:{clinician.organisation}", "authority": clinician.organisation}
        practitioner["department"] = {"id": clinician.department, "name": clinician.department, **local}
    return {
        "practitioner": practitioner,
        "care_relationship": {
            "purpose_of_use": {"code": purpose, "system": "urn:oid:2.16.840.1.113883.1.11.20448"},
            "purpose_of_use_details": {"code": clinician.details, "system": details_system(clinician.details)},
            "decision_ref": {"id": str(uuid.uuid4()), "user_selected": purpose == "BTG"},
        },
        "patients": [],
    }


def details_system(code: str) -> str:
    """Name the code system of details of a purpose: Volven 9151, or a local one of decision templates."""
    return f"{OID}.1.9151" if code.isdigit() else "urn:provesvar:demo:decision-templates"


def named(system: str, identifier: str, name: str | None) -> Json:
    """Write an identifier, with a name where there is one."""
    return {"id": identifier, "system": f"{OID}.{system}", **({"name": name} if name else {})}
