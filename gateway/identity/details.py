"""The attestation as a client asks its issuer for it (RFC 9396, `authorization_details`): its parts and systems."""

from gateway.identity.configuration import ATTESTATION_CLAIM

OID = "urn:oid:2.16.578.1.12.4.1"
ORGANISATION = f"{OID}.4.101"
DEPARTMENT = f"{OID}.4.102"
# Where the gateway describes itself (RFC 9728), under the address that callers reach it at.
METADATA_PATH = "/.well-known/oauth-protected-resource"
# The issuer wants to know the organisation of a multi-tenant client in an object of its own.
TENANT_TYPE = "helseid_authorization"
TYPES = (TENANT_TYPE, ATTESTATION_CLAIM)


def wanted_attestation() -> dict[str, object]:
    """
    Write which attestation is wanted, to answer who has sent none that holds; `null` is the client's to fill in.

    Source:
        The trust framework's schema of `authorization_details`; domain reference, 3.4 (a).
    """
    return {
        "type": ATTESTATION_CLAIM,
        "practitioner": {
            "authorization": coded(f"{OID}.1.9060"),
            "legal_entity": identified(ORGANISATION),
            "point_of_care": identified(ORGANISATION),
            "department": identified(DEPARTMENT),
        },
        "care_relationship": {
            "healthcare_service": coded(f"{OID}.1.8655"),
            "purpose_of_use": coded("urn:oid:2.16.840.1.113883.1.11.20448"),
            "purpose_of_use_details": coded(f"{OID}.1.9151"),
            "decision_ref": {"id": None, "user_selected": None},
        },
        "patients": [{"point_of_care": identified(ORGANISATION), "department": identified(DEPARTMENT)}],
    }


def coded(system: str) -> dict[str, str | None]:
    """Ask for a code of a system."""
    return {"code": None, "system": system}


def identified(system: str) -> dict[str, str | None]:
    """Ask for an identifier of a system."""
    return {"id": None, "system": system}
