"""
Turn FHIR organisations, practitioners and their roles into parties, and find who sent a report.

Source:
    the domain page 1.3 (PractitionerRole by identifier and display), 4.1 and 4.5 (identifier systems).
"""

from collections.abc import Iterable, Iterator

from resolvers.model import Code, Identifier, Party
from resolvers.normalise import fhir_resources as r
from resolvers.normalise.fhir_codes import first, system
from resolvers.normalise.fhir_pages import Found
from resolvers.normalise.fhir_reading import Reading
from resolvers.normalise.fhir_subjects import national
from resolvers.normalise.identifiers import organisation_number

PARTIES = (r.Organization, r.Practitioner, r.PractitionerRole)
ENH = "urn:oid:2.16.578.1.12.4.1.4.101"
VOLVEN_IDENTIFIERS = {
    ENH: Code(code="ENH", system="urn:oid:2.16.578.1.12.4.1.1.9051"),
    "urn:oid:2.16.578.1.12.4.1.4.102": Code(code="RSH", system="urn:oid:2.16.578.1.12.4.1.1.9051"),
    "urn:oid:2.16.578.1.12.4.1.2": Code(code="HER", system="urn:oid:2.16.578.1.12.4.1.1.9051"),
    "urn:oid:2.16.578.1.12.4.1.4.4": Code(code="HPR", system="urn:oid:2.16.578.1.12.4.1.1.8116"),
}


def identifiers(found: Iterable[r.Identifier]) -> tuple[Identifier, ...]:
    """Turn identifiers; a person number is left out, because staff are known by their HPR number."""
    return tuple(
        Identifier(value=each.value, type=identifier_type(each))
        for each in found
        if each.value and not any(national((each,)))
    )


def identifier_type(found: r.Identifier) -> Code | None:
    """Say what kind of identifier it is: a national one by its code, another by its type or system."""
    uri = system(found.system)
    if uri in VOLVEN_IDENTIFIERS:
        return VOLVEN_IDENTIFIERS[uri]
    return first(found.type) or (Code(system=uri) if uri else None)


def parties(reading: Reading, references: tuple[r.Reference, ...], owner: Found) -> tuple[Party, ...]:
    """Turn every reference to a party; one that says nothing is left out."""
    found = (party(reading, reference, owner) for reference in references)
    return tuple(each for each in found if each is not None)


def party(reading: Reading, reference: r.Reference | None, owner: Found) -> Party | None:
    """Turn one reference to a party: from the resource it leads to, else from what it says itself."""
    if reference is None:
        return None
    found = reading.seek(reference, owner)
    if found is None or not isinstance(found.resource, PARTIES):
        return reading.once(named_party, reference)
    called = (found.path, reference.display)
    if called not in reading.parties:
        # A role that leads back to itself finds nobody there.
        reading.parties[called] = None
        reading.parties[called] = found_party(reading, found.resource, found, reference.display)
    return reading.parties[called]


def found_party(
    reading: Reading, turned: r.Organization | r.Practitioner | r.PractitionerRole, found: Found, display: str | None
) -> Party | None:
    """Turn the resource that a reference leads to, with the name that the reference gives where it has none."""
    if isinstance(turned, r.PractitionerRole):
        return role_party(reading, turned, found)
    name = turned.name if isinstance(turned, r.Organization) else full_name(turned)
    return Party(name=name or display, identifiers=identifiers(turned.identifier))


def named_party(reference: r.Reference) -> Party | None:
    """Turn a reference that leads to no party but says who it is."""
    found = identifiers((reference.identifier,)) if reference.identifier else ()
    return Party(name=reference.display, identifiers=found) if reference.display or found else None


def role_party(reading: Reading, role: r.PractitionerRole, found: Found) -> Party | None:
    """Turn a role: the organisation with its person below it, or whichever of the two there is."""
    person = party(reading, role.practitioner, found)
    organisation = party(reading, role.organization, found)
    function = next((first(concept) for concept in role.code), None)
    speciality = next((first(concept) for concept in role.specialty), None)
    if person is not None:
        person = Party(name=person.name, identifiers=person.identifiers, role=function, speciality=speciality)
    if organisation is None:
        return person
    return Party(name=organisation.name, identifiers=organisation.identifiers, persons=(person,) if person else ())


def full_name(person: r.Practitioner) -> str | None:
    """Write a practitioner's name."""
    for name in person.name:
        written = name.text or " ".join(part for part in (*name.given, name.family) if part)
        if written:
            return written
    return None


def sender(reading: Reading, performers: tuple[r.Reference, ...], owner: Found) -> str:
    """
    Name the organisation that sent a report, as every source of the same report would name it.

    Returns:
        `ENH:<nine digits>` where an organisation number is found, else another identifier of an organisation: a
        national one as `<type>:<id>`, which is how a Svarrapport names its sender, any other as `<system>|<value>`;
        else `SOURCE:<source id>`, which no other source will share.
    """
    found = [each for performer in performers for each in organisation_identifiers(reading, performer, owner)]
    names = [name_of(each) for each in found if each.value]
    numbers = (name for name in names if name.startswith("ENH:"))
    return next(numbers, names[0] if names else f"SOURCE:{reading.source}")


def name_of(found: r.Identifier) -> str:
    """Name an organisation by one identifier; with a wrong check digit it is local, as in a Svarrapport."""
    uri, value = system(found.system), (found.value or "").replace(" ", "")
    national_type = VOLVEN_IDENTIFIERS.get(uri or "")
    if national_type is None:
        return f"{uri or ''}|{found.value}"
    return f"{'LOK' if uri == ENH and not organisation_number(value) else national_type.code}:{value}"


def organisation_identifiers(reading: Reading, reference: r.Reference, owner: Found) -> Iterator[r.Identifier]:
    """List the identifiers of the organisation that a reference leads to, by way of roles too, or names."""
    roles: set[str] = set()
    found = reading.seek(reference, owner)
    while found is not None and found.path not in roles and isinstance(found.resource, r.PractitionerRole):
        if found.resource.organization is None:
            return
        roles.add(found.path)
        reference, owner = found.resource.organization, found
        found = reading.seek(reference, owner)
    if found is None and reference.identifier is not None and is_organisation(reference):
        yield reference.identifier
    elif found is not None and isinstance(found.resource, r.Organization):
        yield from found.resource.identifier


def is_organisation(reference: r.Reference) -> bool:
    """Tell whether a reference that leads nowhere says that it is an organisation's."""
    number_system = system(reference.identifier.system) if reference.identifier else None
    return (
        number_system == ENH
        or reference.type == "Organization"
        or (reference.reference or "").rpartition("/")[0].endswith("Organization")
    )
