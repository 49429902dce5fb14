"""The trust framework's attestation (tillitsrammeverk): who treats, where and why, equal to the token's user."""

import re
from datetime import datetime, timedelta

import msgspec
from typing_extensions import override

from gateway.identity.claims import ClaimInvalid, Claims, instant
from gateway.identity.configuration import IssuerConfig
from gateway.identity.refusal import IdentityRefused, Reason
from resolvers.model import PersonNumber

OID = "urn:oid:"
PERSON_SYSTEMS = frozenset({"2.16.578.1.12.4.1.4.1", "2.16.578.1.12.4.1.4.2"})
ORGANISATION_SYSTEM = "2.16.578.1.12.4.1.4.101"
DEPARTMENT_SYSTEM = "2.16.578.1.12.4.1.4.102"
HPR_SYSTEM = "2.16.578.1.12.4.1.4.4"
AUTHORISATION_SYSTEM = "2.16.578.1.12.4.1.1.9060"
PURPOSE_SYSTEM = "2.16.840.1.113883.1.11.20448"
SERVICE_SYSTEMS = frozenset(f"2.16.578.1.12.4.1.1.{number}" for number in (8655, 8451, 8668, 8663))
ORGANISATION = re.compile(r"[0-9]{9}")
MAX_REFERENCE = 128


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """
    An identifier in its system, with the name that the issuer added; it does not print itself.

    `authority` is who gives the identifiers of a system that is no national one.
    """

    id: str
    system: str
    name: str | None = None
    authority: str | None = None

    @override
    def __repr__(self) -> str:
        """Hide what may be a person's number and name."""
        return "Named(***)"


class Coded(msgspec.Struct, frozen=True, kw_only=True):
    """A code in its system."""

    code: str
    system: str
    text: str | None = None


class Practitioner(msgspec.Struct, frozen=True, kw_only=True):
    """Who treats, and where."""

    identifier: Named
    legal_entity: Named
    point_of_care: Named
    hpr_nr: Named | None = None
    authorization: Coded | None = None
    department: Named | None = None


class DecisionReference(msgspec.Struct, frozen=True, kw_only=True):
    """The local decision that gave access, and whether the user made it themselves."""

    id: str
    user_selected: bool


class CareRelationship(msgspec.Struct, frozen=True, kw_only=True):
    """Why results are read."""

    purpose_of_use: Coded
    decision_ref: DecisionReference
    healthcare_service: Coded | None = None
    purpose_of_use_details: Coded | None = None


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """Where the patient is treated, if by the same hospital; `identifier` is in the specification, HelseID has none."""

    identifier: Named | None = None
    point_of_care: Named | None = None
    department: Named | None = None


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """When the attestation was made, in Unix seconds."""

    toa: float


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The claim as it is written; both spellings of the care relationship are read, exactly one must be there."""

    practitioner: Practitioner
    care_relationship: CareRelationship | None = None
    care_relation: CareRelationship | None = None
    patients: tuple[Patient, ...] = ()
    attestation: Declared | None = None


class Attestation(msgspec.Struct, frozen=True, kw_only=True):
    """
    An attestation that has been checked; `made_at` aware UTC.

    `patients` are those whom it names by number: where it names some, it is of no use for others.
    """

    practitioner: Practitioner
    care: CareRelationship
    made_at: datetime
    patients: tuple[PersonNumber, ...] = ()


class User(msgspec.Struct, frozen=True, kw_only=True):
    """What the token itself says of its user, which the attestation must agree with."""

    pid: PersonNumber | None
    hpr_number: str | None
    organisation: str | None
    issued_at: datetime


def read_attestation(claims: Claims, issuer: IssuerConfig, user: User, *, now: datetime) -> Attestation | None:
    """
    Read and check the attestation of a token at `now` (aware UTC).

    Returns:
        None where the token has none.

    Raises:
        IdentityRefused: it is incomplete, of somebody else, or too old.
    """
    try:
        document = claims.read(issuer.names.attestation, Document)
        if document is None:
            return None
        attestation = checked(document, user)
    except ClaimInvalid as error:
        raise refused("the attestation is incomplete or has a wrong form") from error
    check_codes(attestation, issuer)
    check_identity(attestation.practitioner, user)
    check_organisation(attestation.practitioner, issuer, user)
    check_age(attestation, issuer, now)
    return attestation


def refused(text: str) -> IdentityRefused:
    """Refuse an attestation."""
    return IdentityRefused(Reason.ATTESTATION, text)


def checked(document: Document, user: User) -> Attestation:
    """
    Take the one care relationship and the time; without `toa` the token's `iat` counts.

    Raises:
        ClaimInvalid: no care relationship or two, or a time that is none.
    """
    found = [care for care in (document.care_relationship, document.care_relation) if care is not None]
    if len(found) != 1:
        raise ClaimInvalid("the attestation has no one care relationship")
    declared = document.attestation
    made_at = user.issued_at if declared is None else instant(declared.toa, "toa")
    return Attestation(
        practitioner=document.practitioner, care=found[0], made_at=made_at, patients=named_patients(document.patients)
    )


def named_patients(patients: tuple[Patient, ...]) -> tuple[PersonNumber, ...]:
    """
    Read the numbers of the patients that an attestation names by number (ATT-4).

    Raises:
        ClaimInvalid: one is no person number, so that it cannot be known who is meant.
    """
    named = [patient.identifier for patient in patients if patient.identifier is not None]
    if any(bare(one.system) not in PERSON_SYSTEMS for one in named):
        raise ClaimInvalid("a patient of the attestation is not named by a person number")
    return tuple(PersonNumber(one.id) for one in named)


def check_codes(attestation: Attestation, issuer: IssuerConfig) -> None:
    """
    Check purpose, service and decision reference (ATT-36, 37, 38 to 43, 46, 48).

    Raises:
        IdentityRefused: one is missing, unknown, or of another code system.
    """
    care = attestation.care
    if not is_of(care.purpose_of_use.system, PURPOSE_SYSTEM) or care.purpose_of_use.code not in issuer.purposes:
        raise refused("the purpose of use is unknown")
    if care.healthcare_service is None and care.purpose_of_use_details is None:
        raise refused("the attestation names neither service nor details of the purpose")
    if care.healthcare_service is not None and bare(care.healthcare_service.system) not in SERVICE_SYSTEMS:
        raise refused("the service is of an unknown code system")
    if not 0 < len(care.decision_ref.id.strip()) <= MAX_REFERENCE:
        raise refused("the decision reference is missing or too long")
    authorisation = attestation.practitioner.authorization
    if authorisation is not None and not is_of(authorisation.system, AUTHORISATION_SYSTEM):
        raise refused("the authorisation is of an unknown code system")


def check_identity(practitioner: Practitioner, user: User) -> None:
    """
    Check that the attestation is the token's user's own (ATT-10, 11, 29).

    Raises:
        IdentityRefused: another person, or another HPR number.
    """
    if bare(practitioner.identifier.system) not in PERSON_SYSTEMS:
        raise refused("the practitioner's identifier is of an unknown system")
    if PersonNumber(practitioner.identifier.id) != user.pid:
        raise refused("the attestation is not the user's own")
    attested = practitioner.hpr_nr
    if attested is not None and not is_of(attested.system, HPR_SYSTEM):
        raise refused("the practitioner's HPR number is of an unknown system")
    if (attested.id if attested else None) != user.hpr_number:
        raise refused("the attestation's HPR number is not the user's")


def check_organisation(practitioner: Practitioner, issuer: IssuerConfig, user: User) -> None:
    """
    Check legal entity, point of care and department (ATT-15, 18, 19, 28).

    Raises:
        IdentityRefused: one is not an organisation number, or the legal entity is not the token's organisation; or the
            department is nobody's.
    """
    for organisation in (practitioner.legal_entity, practitioner.point_of_care):
        if not is_of(organisation.system, ORGANISATION_SYSTEM) or not ORGANISATION.fullmatch(organisation.id):
            raise refused("the attestation's organisation is not an organisation number")
    check_department(practitioner)
    if issuer.attestation_names_tenant and user.organisation not in (None, practitioner.legal_entity.id):
        raise refused("the attestation is of another organisation than the token")


def check_department(practitioner: Practitioner) -> None:
    """
    Check that a department is of the national register, or of a system of the legal entity's own (ATT-28).

    Raises:
        IdentityRefused: its system is not one in all the world, or somebody else's.
    """
    department = practitioner.department
    if department is None or is_of(department.system, DEPARTMENT_SYSTEM):
        return
    own = department.authority is not None and bare(department.authority) == practitioner.legal_entity.id
    if not own or ":" not in department.system:
        raise refused("the department is of a system that is not the legal entity's")


def check_age(attestation: Attestation, issuer: IssuerConfig, now: datetime) -> None:
    """
    Check that the attestation is recent (ATT-58).

    Raises:
        IdentityRefused: too old, or from the future.
    """
    if attestation.made_at > now + timedelta(seconds=issuer.leeway_s):
        raise refused("the attestation is from the future")
    if attestation.made_at < now - timedelta(seconds=issuer.attestation_age_s):
        raise IdentityRefused(Reason.ATTESTATION_AGE, "the attestation is too old, ask for a new one")


def bare(system: str) -> str:
    """Take an object identifier without `urn:oid:`."""
    return system.removeprefix(OID)


def is_of(system: str, oid: str) -> bool:
    """Tell whether a system is the one with this object identifier."""
    return bare(system) == oid
