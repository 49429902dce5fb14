"""Who took part: roles that name an organisation and a practitioner, each a resource once."""

from typing import Any

from resolvers.fhir.parties import Parties
from resolvers.fhir.places import Places
from resolvers.model import Address, Code, Identifier, Party

Json = dict[str, Any]


def own(kind: str, value: str) -> Identifier:
    return Identifier(value=value, type=Code(code=kind))


LAB = Party(name="Lab", identifiers=(own("ENH", "100100673"), own("HER", "12")))
DOCTOR = Party(
    name="Kari Lunde", identifiers=(own("HPR", "9144900"),), role=Code(code="RSP"), type=Code(code="LE"),
    speciality=Code(code="KB"),
)  # fmt: skip


class Written:
    """What is written of some parties."""

    def __init__(self, *parties: Party | None) -> None:
        self.parties = Parties(Places("rp-1"))
        self.references = self.parties.references(parties)
        self.resources: list[Json] = [dict(each) for each in self.parties.resources]

    def kinds(self) -> list[str]:
        return [each["resourceType"] for each in self.resources]

    def of(self, kind: str) -> list[Json]:
        return [each for each in self.resources if each["resourceType"] == kind]


def test_an_organisation_is_a_role_that_names_it_and_a_resource_with_all_its_identifiers() -> None:
    found = Written(LAB)
    (role,), (organisation,) = found.of("PractitionerRole"), found.of("Organization")

    assert found.references == [{"reference": f"urn:uuid:{role['id']}", "type": "PractitionerRole", "display": "Lab"}]
    assert role["organization"] == {
        "reference": f"urn:uuid:{organisation['id']}",
        "type": "Organization",
        "identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.101", "value": "100100673"},
        "display": "Lab",
    }
    assert "practitioner" not in role
    assert [each["value"] for each in organisation["identifier"]] == ["100100673", "12"]


def test_a_practitioner_is_known_by_a_number_that_only_people_have() -> None:
    found = Written(DOCTOR)
    (role,) = found.of("PractitionerRole")

    assert found.kinds() == ["Practitioner", "PractitionerRole"]
    assert role["practitioner"]["identifier"]["system"] == "urn:oid:2.16.578.1.12.4.1.4.4"
    assert [each["coding"][0]["code"] for each in role["code"]] == ["RSP", "LE"]
    assert role["specialty"] == [{"coding": [{"code": "KB"}]}]
    assert found.of("Practitioner")[0]["name"] == [{"text": "Kari Lunde"}]


def test_each_practitioner_and_department_of_an_organisation_has_a_role() -> None:
    department = Party(name="Unit", persons=(Party(name="Ola"),), departments=(Party(),))
    found = Written(Party(name="Lab", persons=(DOCTOR, Party()), departments=(department,)))
    lab, unit = found.of("Organization")

    assert [each.get("display") for each in found.references] == ["Kari Lunde", None, "Ola"]
    assert unit["partOf"]["reference"] == f"urn:uuid:{lab['id']}"
    assert [role["organization"]["display"] for role in found.of("PractitionerRole")] == ["Lab", "Lab", "Unit"]


def test_a_party_is_written_once() -> None:
    parties = Parties(Places("rp-1"))

    assert parties.references((LAB, LAB)) == [*parties.references((LAB,))] * 2
    assert len(parties.resources) == 2
    assert parties.first(LAB) == parties.references((LAB,))[0]


def test_nobody_is_not_written() -> None:
    found = Written(None, Party(), Party(identifiers=(Identifier(value=" ", type=Code(code="HPR")),)))

    assert found.references == []
    assert found.resources == []
    assert found.parties.first(None) is None


def test_an_identifier_that_is_not_national_says_its_kind() -> None:
    identifiers = (
        own("LOK", "a"),
        Identifier(value="b", type=Code(system="http://own.example")),
        Identifier(value="c"),
        Identifier(value="", type=Code(code="HER")),
    )

    assert Written(Party(identifiers=identifiers)).of("Organization")[0]["identifier"] == [
        {"type": {"coding": [{"code": "LOK"}]}, "value": "a"},
        {"system": "http://own.example", "value": "b"},
        {"value": "c"},
    ]


def test_where_a_party_is_and_how_it_is_reached() -> None:
    address = Address(
        street="Gata 1\nC/o Lab",
        postal_code="7030",
        city="Trondheim",
        county=Code(display="Trøndelag"),
        country=Code(code="NO"),
        telecom=("tel:06800", "mailto:a@b.example", "https://lab.example", "12345", "tel:06800", "tel:"),
    )
    (found,) = Written(Party(name="Lab", addresses=(address,))).of("Organization")

    assert found["address"] == [
        {
            "line": ["Gata 1", "C/o Lab"],
            "city": "Trondheim",
            "postalCode": "7030",
            "district": "Trøndelag",
            "country": "NO",
        }
    ]
    assert found["telecom"] == [
        {"system": "phone", "value": "06800"},
        {"system": "email", "value": "a@b.example"},
        {"system": "url", "value": "https://lab.example"},
        {"system": "other", "value": "12345"},
    ]
