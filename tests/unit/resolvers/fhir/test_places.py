"""Names in a bundle say nothing, and are the same for the same answer."""

from uuid import UUID

from resolvers.fhir.places import Places, numbered, reference, resource


def test_a_name_follows_from_the_report_and_the_place() -> None:
    one, again, other = Places("rp-1"), Places("rp-1"), Places("rp-2")

    assert one.name("Observation", "0") == again.name("Observation", "0")
    assert len({one.name("Observation", "0"), one.name("Observation", "1"), one.name("Specimen", "0")}) == 3
    assert one.name("Bundle") != other.name("Bundle")
    assert str(UUID(one.name("Bundle"))) == one.name("Bundle")


def test_what_is_added_can_be_referred_to() -> None:
    places, found = Places("rp-1"), []
    first = places.refer(found, "Organization", {"name": "Lab", "type": []}, display="Lab")
    second = places.refer(found, "Organization", {"name": "Lab"}, identifier={"value": "1"})

    assert [each["name"] for each in found] == ["Lab", "Lab"]
    assert "type" not in found[0]
    assert first["reference"] == f"urn:uuid:{found[0]['id']}"
    assert second["reference"] == f"urn:uuid:{found[1]['id']}"
    assert second["identifier"] == {"value": "1"}
    assert found[0]["id"] != found[1]["id"]


def test_a_number_stands_under_its_origin() -> None:
    assert numbered("MsgId", " ") is None
    assert numbered("MsgId", "7") == {"system": "MsgId", "value": "7"}
    assert reference("Specimen", "x") == {"reference": "urn:uuid:x", "type": "Specimen"}
    assert resource("Specimen", "x", {"note": []}) == {"resourceType": "Specimen", "id": "x"}
