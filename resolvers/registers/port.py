"""What the path needs of the national registers; every look-up fails closed."""

from datetime import date
from typing import Protocol

import msgspec

from resolvers.deadline import Deadline
from resolvers.model import PersonNumber, Representation


class RegisterEntry(msgspec.Struct, frozen=True, kw_only=True):
    """
    A person in the person register (Folkeregisteret, Persontjenesten).

    `identifiers` holds every number the person has had, the current one first. `born` is None where it is not known.
    `confidential` tells of an address that is graded in any way (adressegradering).
    """

    identifiers: tuple[PersonNumber, ...]
    born: date | None = None
    confidential: bool = False


class HprAuthorisation(msgspec.Struct, frozen=True, kw_only=True):
    """An authorisation or licence (9060 code) in HPR; both days are counted in, and None is without that limit."""

    code: str
    valid_from: date | None
    valid_until: date | None

    def holds(self, on: date) -> bool:
        """Tell whether it is valid on a day in Norway."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_until is None or on <= self.valid_until)


class HprEntry(msgspec.Struct, frozen=True, kw_only=True):
    """
    A practitioner in HPR, with every number of the person behind it.

    `authorisations` holds those that are over too; one that is revoked is over.
    """

    hpr_number: str
    identifiers: tuple[PersonNumber, ...]
    authorisations: tuple[HprAuthorisation, ...]

    def holding(self, on: date) -> frozenset[str]:
        """Give the codes of the authorisations that are valid on a day in Norway."""
        return frozenset(found.code for found in self.authorisations if found.holds(on))


class RegisterUnavailable(Exception):
    """A register did not answer, or answered something else than its contract."""


class PersonRegister(Protocol):
    """The person register."""

    async def person(self, number: PersonNumber, deadline: Deadline) -> RegisterEntry | None:
        """
        Look a person up by any of their numbers; None where the number is unknown.

        Raises:
            RegisterUnavailable: no answer in time, or not one that can be read.
        """
        ...


class GpRegister(Protocol):
    """The register of GP lists (fastlegeregisteret)."""

    async def is_gp(self, number: PersonNumber, hpr_number: str, deadline: Deadline) -> bool:
        """
        Tell whether the practitioner has the person on their list today; an absent entry is no relation.

        Raises:
            RegisterUnavailable: no answer in time, or not one that can be read.
        """
        ...


class RepresentationRegister(Protocol):
    """The register of who may act for whom: parental responsibility, powers of attorney, guardians, next of kin."""

    async def representation(
        self, representative: PersonNumber, represented: PersonNumber, deadline: Deadline
    ) -> Representation | None:
        """
        Tell by what right one acts for another, whether or not it holds today; None where there is none.

        Raises:
            RegisterUnavailable: no answer in time, or not one that can be read.
        """
        ...


class CareRegister(Protocol):
    """The register of whom a practitioner has treated."""

    async def formerly_treated(self, number: PersonNumber, hpr_number: str, deadline: Deadline) -> bool:
        """
        Tell whether the practitioner has treated the person before; an absent entry is no relation.

        Raises:
            RegisterUnavailable: no answer in time, or not one that can be read.
        """
        ...


class HprRegister(Protocol):
    """The register of health personnel (helsepersonellregisteret, HPR)."""

    async def practitioner(self, hpr_number: str, deadline: Deadline) -> HprEntry | None:
        """
        Look a practitioner up by HPR number; None where the number is unknown.

        Raises:
            RegisterUnavailable: no answer in time, or not one that can be read.
        """
        ...

    async def hpr_numbers(self, number: PersonNumber, deadline: Deadline) -> tuple[str, ...]:
        """
        Give the HPR numbers of a person; none for who is not in the register.

        Raises:
            RegisterUnavailable: no answer in time, or not one that can be read.
        """
        ...
