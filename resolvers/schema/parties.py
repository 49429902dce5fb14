"""Organisations, practitioners and places as clients see them; they hold no logic."""

from __future__ import annotations

import strawberry

from resolvers.model import Moment
from resolvers.schema.values import Code


@strawberry.type(
    name="Identifier",
    description="An identifier of an organisation or practitioner: HER, ENH, RESH, HPR, or local.",
)
class Identifier:
    """Show `resolvers.model.Identifier` as it is."""

    value: str = strawberry.field(description="The identifier.")
    type: Code | None = strawberry.field(description="What kind it is.")


@strawberry.type(name="Address", description="A postal address, with the ways to call or write.")
class Address:
    """Show `resolvers.model.Address` as it is."""

    type: Code | None = strawberry.field(description="What the address is for.")
    street: str | None = strawberry.field(description="Street and number.")
    postal_code: str | None = strawberry.field(description="Postal code.")
    city: str | None = strawberry.field(description="Place.")
    county: Code | None = strawberry.field(description="County.")
    country: Code | None = strawberry.field(description="Country.")
    district: Code | None = strawberry.field(description="City district.")
    telecom: list[str] = strawberry.field(description="URIs such as tel:… and mailto:….")


@strawberry.type(
    name="Party",
    description="An organisation or practitioner in its part in a report (FHIR Organization, PractitionerRole).",
)
class Party:
    """Show `resolvers.model.Party` as it is."""

    name: str | None = strawberry.field(description="Its name.")
    identifiers: list[Identifier] = strawberry.field(description="Its identifiers.")
    role: Code | None = strawberry.field(description="Its role in the message.")
    relation: Code | None = strawberry.field(description="Its relation to the patient or the report.")
    type: Code | None = strawberry.field(description="What kind of organisation or practitioner it is.")
    speciality: Code | None = strawberry.field(description="Medical speciality.")
    guarantor: str | None = strawberry.field(description="What kind of payer it is.")
    addresses: list[Address] = strawberry.field(description="Where it can be reached.")
    departments: list[Party] = strawberry.field(description="Departments of the organisation.")
    persons: list[Party] = strawberry.field(description="Practitioners of the organisation or department.")


@strawberry.type(name="Place", description="A named part of a location, for instance a ward or a bed.")
class Place:
    """Show `resolvers.model.Place` as it is."""

    type: Code | None = strawberry.field(description="What kind of place.")
    name: str | None = strawberry.field(description="Its name.")


@strawberry.type(
    name="Location",
    description="Where the patient was when the specimen was taken or the examination done.",
)
class Location:
    """Show `resolvers.model.Location` as it is."""

    role: Code | None = strawberry.field(description="Its role.")
    category: Code | None = strawberry.field(description="Kind of admission.")
    type: Code | None = strawberry.field(description="Kind of location.")
    description: str | None = strawberry.field(description="Description.")
    start: Moment | None = strawberry.field(description="From when.")
    end: Moment | None = strawberry.field(description="Until when.")
    places: list[Place] = strawberry.field(description="Places within it.")
    addresses: list[Address] = strawberry.field(description="Addresses.")
    organisation: Party | None = strawberry.field(description="The organisation it belongs to.")
