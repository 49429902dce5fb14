"""What a member of the demo's cast is: a citizen, a clinician, a sending laboratory or an operator."""

from dataclasses import dataclass
from datetime import date

from gateway.identity.configuration import OPERATOR_SCOPE, READ_SCOPE, WRITE_SCOPE
from resolvers.model import PersonNumber, Representation


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """Whom a citizen may act for, by key, and by what right, as the demo's register of representation knows it."""

    citizen: str
    right: Representation


@dataclass(frozen=True, slots=True, kw_only=True)
class Citizen:
    """
    A synthetic person, as the demo's person register knows them.

    `number` is the current one, `earlier_numbers` those before it. `gp_hpr` names the practitioner whose list they
    are on. `confidential` is the register's class of address, None for an ordinary one.
    `channel_closed` tells that they have reserved against the citizens' channel.
    """

    key: str
    name: str
    number: PersonNumber
    earlier_numbers: tuple[PersonNumber, ...] = ()
    born: date
    line: str
    gp_hpr: str | None
    confidential: str | None = None
    opted_out: bool = False
    channel_closed: bool = False
    represents: tuple[Mandate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinician:
    """
    A synthetic health worker with the purpose and basis that they use when nothing else is said.

    `authorisation` is a 9060 code; `organisation` and `point_of_care` are nine-digit numbers (orgnr_parent,
    orgnr_child). `details` is the code of the attestation's details of the purpose, a 9151 code when not said.
    `treated` holds keys of citizens whom they have treated before. `on_behalf_of` is the key of the colleague whose
    token an assistant acts with.
    """

    key: str
    name: str
    number: PersonNumber
    hpr_number: str
    authorisation: str
    organisation: str
    organisation_name: str
    point_of_care: str
    point_of_care_name: str
    department: str
    purpose: str
    details: str = "15"
    basis: str
    treated: tuple[str, ...] = ()
    on_behalf_of: str | None = None
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """
    A system that may send under its own nine-digit organisation number: a laboratory its messages, a feed its pushes.

    `scopes` are those that it may have, the usual one first.
    """

    key: str
    name: str
    organisation: str
    line: str
    scopes: tuple[str, ...] = (WRITE_SCOPE, READ_SCOPE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """
    A synthetic person who looks after the service: they attest no care relation and see nobody's results.

    `organisation` is a nine-digit number; their tokens have both of `scopes` when nothing else is said.
    """

    key: str
    name: str
    number: PersonNumber
    organisation: str
    line: str
    scopes: tuple[str, ...] = (READ_SCOPE, OPERATOR_SCOPE)


Member = Citizen | Clinician | Sender | Operator
