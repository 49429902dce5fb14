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
