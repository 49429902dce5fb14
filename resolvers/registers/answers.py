"""What the registers answer, read strictly: what is missing or of another form is no answer."""

import re
from datetime import date
from typing import TypeVar

import msgspec

from resolvers.model import PersonNumber, Representation, RepresentationKind
from resolvers.registers.port import HprAuthorisation, HprEntry, RegisterEntry, RegisterUnavailable

# A number goes into headers of requests to sources, where nothing but digits may stand.
NUMBER = re.compile(r"[0-9]{11}")
# An HPR number goes into the log and into what others are told.
HPR_NUMBER = re.compile(r"[0-9]{1,9}")
# Persontjenesten's AddressConfidentiality; every other class, also one that is not known here, is confidential.
ORDINARY_ADDRESS = "Unclassified"
T = TypeVar("T")


class PersonAnswer(msgspec.Struct, frozen=True):
    """The person register's answer."""

    identifiers: tuple[str, ...]
    born: date | None
    address_confidentiality: str | None = None


class GpAnswer(msgspec.Struct, frozen=True):
    """The GP lists' answer."""

    gp: bool


class CareAnswer(msgspec.Struct, frozen=True):
    """The answer to whether a practitioner has treated a person."""

    treated: bool


class RepresentationAnswer(msgspec.Struct, frozen=True):
    """The register of representation's answer; both dates must be said, so that none is unlimited by silence."""

    kind: RepresentationKind
    valid_from: date | None
    valid_until: date | None
    lives_with: bool = False
    other_parent_lives_with: bool = False
    has_registered_address: bool = False
    areas: tuple[str, ...] = ()
    certified: bool = False


class HprAnswer(msgspec.Struct, frozen=True):
    """HPR's answer of a practitioner."""

    hpr_number: str
    identifiers: tuple[str, ...]
    authorisations: tuple[HprAuthorisation, ...]


class HprNumbersAnswer(msgspec.Struct, frozen=True):
    """HPR's answer of a person: their numbers there, and whose they are."""

    number: str
    hpr_numbers: tuple[str, ...]


def read_entry(body: bytes, asked: PersonNumber) -> RegisterEntry:
    """
    Read a person; an entry that does not hold the number that was asked for is another person's.

    Raises:
        RegisterUnavailable: it cannot be read, or is another person's.
    """
    found = decoded(body, PersonAnswer)
    if asked.digits not in found.identifiers:
        raise RegisterUnavailable("the register answered for another person")
    return RegisterEntry(
        identifiers=person_numbers(found.identifiers),
        born=found.born,
        confidential=found.address_confidentiality not in (None, ORDINARY_ADDRESS),
    )


def read_gp(body: bytes) -> bool:
    """
    Read whether a practitioner has a person on their list.

    Raises:
        RegisterUnavailable: it cannot be read.
    """
    return decoded(body, GpAnswer).gp


def read_care(body: bytes) -> bool:
    """
    Read whether a practitioner has treated a person before.

    Raises:
        RegisterUnavailable: it cannot be read.
    """
    return decoded(body, CareAnswer).treated


def read_representation(body: bytes) -> Representation:
    """
    Read by what right one acts for another.

    Raises:
        RegisterUnavailable: it cannot be read.
    """
    return msgspec.convert(decoded(body, RepresentationAnswer), Representation, from_attributes=True)


def read_practitioner(body: bytes, asked: str) -> HprEntry:
    """
    Read a practitioner; an entry with another HPR number than the one that was asked for is another's.

    Raises:
        RegisterUnavailable: it cannot be read, or is another's.
    """
    found = decoded(body, HprAnswer)
    if found.hpr_number != asked:
        raise RegisterUnavailable("the register answered for another practitioner")
    return HprEntry(
        hpr_number=asked, identifiers=person_numbers(found.identifiers), authorisations=found.authorisations
    )


def read_hpr_numbers(body: bytes, asked: PersonNumber) -> tuple[str, ...]:
    """
    Read the HPR numbers of the person who was asked for.

    Raises:
        RegisterUnavailable: it cannot be read, or is another person's.
    """
    found = decoded(body, HprNumbersAnswer)
    if found.number != asked.digits:
        raise RegisterUnavailable("the register answered for another person")
    if not all(map(HPR_NUMBER.fullmatch, found.hpr_numbers)):
        raise RegisterUnavailable("the register's answer holds what is no HPR number")
    return found.hpr_numbers


def person_numbers(found: tuple[str, ...]) -> tuple[PersonNumber, ...]:
    """
    Take person numbers.

    Raises:
        RegisterUnavailable: one has another form.
    """
    if not all(map(NUMBER.fullmatch, found)):
        raise RegisterUnavailable("the register's answer holds what is no person number")
    return tuple(map(PersonNumber, found))


def decoded(body: bytes, kind: type[T]) -> T:
    """
    Decode an answer.

    Raises:
        RegisterUnavailable: it has another form.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    # The cause is cut off, as a decoder's text may hold what it read.
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise RegisterUnavailable("the register's answer cannot be read") from None
