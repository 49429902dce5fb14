"""The parties of a Svarrapport: institutions, departments, persons, where the patient was, who sent it."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from resolvers.model import Address, Code, Identifier, Location, Party, Place
from resolvers.normalise.identifiers import organisation_number
from resolvers.normalise.svarrapport_document import Element
from resolvers.normalise.svarrapport_values import code, text, text_of, texts, time


def parties(parent: Element, name: str) -> tuple[Party, ...]:
    """Read every party of a name, for instance RelServProv or ResponsibleHcp."""
    return tuple(found for element in parent.all(name) for found in acting(element))


def party(parent: Element, name: str) -> Party | None:
    """Read the first party of a name."""
    return next(iter(parties(parent, name)), None)


def acting(element: Element) -> Iterator[Party]:
    """Read who acts in a role: each institution or practitioner with its role and relation."""
    for hcp in element.all("HCP"):
        for who in (*hcp.all("Inst"), *hcp.all("HCProf")):
            yield replace(
                named(who),
                role=code(element, "Role"),
                relation=code(element, "Relation"),
                guarantor=text(element, "TypeGuarantor"),
                speciality=code(hcp, "MedSpeciality"),
                addresses=addresses(hcp),
            )


def named(element: Element) -> Party:
    """Read an Inst, HCProf, Dept or HCPerson with what hangs below it."""
    return Party(
        name=text(element, "Name"),
        identifiers=identifiers(element),
        type=code(element, "Type"),
        departments=tuple(map(named, element.all("Dept"))),
        persons=tuple(map(named, element.all("HCPerson"))),
    )


def identifiers(element: Element) -> tuple[Identifier, ...]:
    """Read the identifiers: the own one first, then the additional ones, also where one is a bare text."""
    own = text(element, "Id")
    kind = code(element, "TypeId")
    found = [Identifier(value=own or "", type=kind)] if own or kind else []
    for more in element.all("AdditionalId"):
        value = text(more, "Id") if more.children else text_of(more)
        if value:
            found.append(Identifier(value=value, type=code(more, "Type")))
    return tuple(found)


def addresses(parent: Element) -> tuple[Address, ...]:
    """Read every address."""
    return tuple(map(address, parent.all("Address")))


def address(element: Element) -> Address:
    """Read an address with its telephone numbers and mail addresses."""
    return Address(
        type=code(element, "Type"),
        street=text(element, "StreetAdr"),
        postal_code=text(element, "PostalCode"),
        city=text(element, "City"),
        county=code(element, "County"),
        country=code(element, "Country"),
        district=code(element, "CityDistr"),
        telecom=texts(element, "TeleAddress"),
    )


def location(element: Element) -> Location:
    """Read where the patient was (AdmLocation)."""
    place = element.first("Location") or Element(name="Location")
    institution = place.first("Inst")
    return Location(
        role=code(element, "Role"),
        category=code(element, "AdmCat"),
        type=code(place, "Type"),
        description=text(place, "Description"),
        start=time(element, "StartDateTime"),
        end=time(element, "EndDateTime"),
        places=tuple(Place(type=code(part, "Type"), name=text(part, "Place")) for part in place.all("SubLocation")),
        addresses=addresses(place),
        organisation=named(institution) if institution else None,
    )


def organisation_ids(provider: Party | None, her_organisations: Mapping[str, str]) -> tuple[str, ...]:
    """
    List every organisation id that a service provider carries, the institution's own first.

    Returns:
        `<type>:<id>`, and `ENH:<nine digits>` for a HER id that `her_organisations` knows. Organisation numbers come
        first, the institution before its departments: the first id is the one that names the sender.
    """
    found = [
        one
        for part in organisations(provider)
        for identifier in part.identifiers
        for one in ids(identifier, her_organisations)
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: not one.startswith("ENH:")))


def organisations(provider: Party | None) -> Iterator[Party]:
    """Walk an institution and its departments, never its persons."""
    if provider:
        yield provider
        for department in provider.departments:
            yield from organisations(department)


def ids(identifier: Identifier, her_organisations: Mapping[str, str]) -> Iterator[str]:
    """Name one identifier, and the organisation number behind a HER id that is known."""
    kind, value = kind_of(identifier.type), identifier.value.replace(" ", "")
    if not value:
        return
    if kind == "HER" and value in her_organisations:
        yield f"ENH:{her_organisations[value]}"
    # Nobody may speak for a number that is no organisation's: with a wrong check digit it names nothing but itself.
    yield f"{'LOK' if kind == 'ENH' and not organisation_number(value) else kind}:{value}"


def kind_of(type_: Code | None) -> str:
    """Give an identifier's type in capitals, LOK where none is said."""
    return ((type_.code if type_ else None) or "LOK").upper()
