"""Who and where: organisations, practitioners, addresses, locations."""

import msgspec

from resolvers.model.values import Code, Moment


class Identifier(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An identifier of an organisation or a practitioner: HER, ENH, RESH, HPR, or local."""

    value: str
    type: Code | None = None


class Address(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A postal address with the ways to call or write (`telecom` holds URIs such as `tel:…`)."""

    type: Code | None = None
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None
    county: Code | None = None
    country: Code | None = None
    district: Code | None = None
    telecom: tuple[str, ...] = ()


class Party(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """
    An organisation or a practitioner (FHIR Organization, PractitionerRole), in its part in a report.

    Departments and persons of an organisation hang below it.
    """

    name: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    role: Code | None = None
    relation: Code | None = None
    type: Code | None = None
    speciality: Code | None = None
    guarantor: str | None = None
    addresses: tuple[Address, ...] = ()
    departments: tuple["Party", ...] = ()
    persons: tuple["Party", ...] = ()


class Place(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A named part of a location, for instance a ward or a bed."""

    type: Code | None = None
    name: str | None = None


class Location(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where the patient was (AdmLocation)."""

    role: Code | None = None
    category: Code | None = None
    type: Code | None = None
    description: str | None = None
    start: Moment | None = None
    end: Moment | None = None
    places: tuple[Place, ...] = ()
    addresses: tuple[Address, ...] = ()
    organisation: Party | None = None
