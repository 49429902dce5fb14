"""
Write who took part: as in the national profile a role that names its organisation and its practitioner.

Each of the two is there as a resource too, with all that the answer shows of it.

Source:
    HL7 FHIR R4 (4.0.1), Organization, Practitioner and PractitionerRole; NILAR implementation guide 1.6.0,
    PractitionerRole; the domain page 4.5 (identifier systems). Read 2026-11-26.
"""

from collections.abc import Iterable, Iterator

from resolvers.fhir.codes import concept, wording
from resolvers.fhir.places import Places
from resolvers.fhir.writing import Json, filled, listed, text, uri
from resolvers.model import Address, Code, Identifier, Party

# Kinds of identifier (8116) that practitioners alone have.
PERSONAL = frozenset({"HPR", "FNR", "DNR", "LOP"})
SYSTEMS = {
    "ENH": "urn:oid:2.16.578.1.12.4.1.4.101",
    "RSH": "urn:oid:2.16.578.1.12.4.1.4.102",
    "HER": "urn:oid:2.16.578.1.12.4.1.2",
    "HPR": "urn:oid:2.16.578.1.12.4.1.4.4",
}
# Schemes of what an address may be called by, and what FHIR calls them.
CONTACTS = {"tel": "phone", "mailto": "email", "fax": "fax", "http": "url", "https": "url"}


class Parties:
    """Writes parties, each once a bundle, and remembers what refers to them."""

    def __init__(self, places: Places) -> None:
        """Begin with nobody."""
        self._places = places
        self._known: dict[Party, list[Json]] = {}
        self.resources: list[Json] = []

    def references(self, parties: Iterable[Party | None]) -> list[Json]:
        """Refer to the roles of parties."""
        return [reference for party in parties if party is not None for reference in self._roles(party)]

    def first(self, party: Party | None) -> Json | None:
        """Refer to the first role of a party, where one alone has room."""
        return next(iter(self.references((party,))), None)

    def _roles(self, party: Party) -> list[Json]:
        """Write a party's roles, where that was not done yet."""
        known = self._known.get(party)
        if known is None:
            known = self._known[party] = listed(self._written(party))
        return known

    def _written(self, party: Party) -> Iterator[Json | None]:
        """Write who a party is: a practitioner, or an organisation with its practitioners and departments."""
        if is_person(party):
            yield self._role(party, self._practitioner(party), None)
            return
        yield from self._organisation(party, None)

    def _organisation(self, party: Party, above: Json | None) -> Iterator[Json | None]:
        """Write an organisation, a role for each of its practitioners, and its departments in the same way."""
        own = self._add(
            "Organization",
            party,
            {
                "identifier": identifiers(party),
                "type": listed((concept((party.type,)), concept((party.speciality,)))),
                "name": text(party.name),
                "telecom": listed(telecom(party)),
                "address": listed(map(address, party.addresses)),
            },
            {"partOf": above},
        )
        for person in party.persons:
            yield self._role(person, self._practitioner(person), own)
        if own and not party.persons:
            yield self._role(party, None, own)
        for department in party.departments:
            yield from self._organisation(department, own or above)

    def _practitioner(self, party: Party) -> Json | None:
        """Write a practitioner."""
        return self._add(
            "Practitioner",
            party,
            {
                "identifier": identifiers(party),
                "name": listed([filled({"text": text(party.name)})]),
                "telecom": listed(telecom(party)),
                "address": listed(map(address, party.addresses)),
            },
        )

    def _role(self, party: Party, person: Json | None, organisation: Json | None) -> Json | None:
        """Write a role, and give what refers to it; None where it is nobody's."""
        if not person and not organisation:
            return None
        kind = None if person is None else party.type
        return self._places.refer(
            self.resources,
            "PractitionerRole",
            {
                "practitioner": person,
                "organization": organisation,
                "code": listed(concept((each,)) for each in (party.role, party.relation, kind)),
                "specialty": listed([concept((party.speciality,)) if person else None]),
            },
            display=text(party.name),
        )

    def _add(self, kind: str, party: Party, members: Json, place: Json | None = None) -> Json | None:
        """
        Write a resource and give what refers to it, with identifier and name; None where there is nothing to say.

        Args:
            members: what the party says of itself. place: where it belongs, which alone says nothing.
        """
        if not filled(members):
            return None
        own = identifiers(party)
        return self._places.refer(
            self.resources,
            kind,
            {**members, **(place or {})},
            display=text(party.name),
            identifier=own[0] if own else None,
        )


def is_person(party: Party) -> bool:
    """Tell a practitioner from an organisation: by a kind of identifier that only people have."""
    return not party.persons and not party.departments and any(map(is_personal, party.identifiers))


def is_personal(found: Identifier) -> bool:
    """Tell whether an identifier is one that practitioners have."""
    return found.type is not None and found.type.code in PERSONAL


def identifiers(party: Party) -> list[Json]:
    """Write the identifiers that have a value."""
    return [identifier(each) for each in party.identifiers if text(each.value)]


def identifier(found: Identifier) -> Json:
    """Write an identifier: a national one by its system, any other by its kind."""
    kind = found.type or Code()
    national = SYSTEMS.get(kind.code or "")
    alone = kind.system if not kind.code and not kind.display and not kind.text else None
    return filled(
        {
            "type": None if national or alone else concept((found.type,)),
            "system": national or uri(alone),
            "value": text(found.value),
        }
    )


def telecom(party: Party) -> Iterator[Json]:
    """Write how a party can be reached, by URIs such as `tel:…`."""
    for said in dict.fromkeys(each for place in party.addresses for each in place.telecom):
        scheme, _, rest = said.partition(":")
        known = CONTACTS.get(scheme.lower())
        number = rest if known and known != "url" else said
        if text(number):
            yield {"system": known or "other", "value": text(number)}


def address(found: Address) -> Json:
    """Write a postal address."""
    return filled(
        {
            "line": listed_texts(found.street),
            "city": text(found.city),
            "postalCode": text(found.postal_code),
            "district": text(wording(found.county)),
            "country": text(wording(found.country)),
        }
    )


def listed_texts(said: str | None) -> list[str]:
    """List the lines of a text."""
    return [line for line in map(text, (said or "").splitlines()) if line]
