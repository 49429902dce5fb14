"""What the path needs of the national registers; every look-up fails closed."""

from datetime import date
from typing import Protocol

import msgspec

from resolvers.deadline import Deadline
from resolvers.model import PersonNumber


class RegisterEntry(msgspec.Struct, frozen=True, kw_only=True):
    """
    A person in the person register (Folkeregisteret, Persontjenesten).

    `identifiers` holds every number the person has had, the current one first. `born` is None where it is not known.
    """

    identifiers: tuple[PersonNumber, ...]
    born: date | None = None


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
