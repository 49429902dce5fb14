"""Parties, addresses, locations, and the ids that name a sender."""

import pytest

from resolvers.model import Address, Code, Identifier, Location, Party, Place
from resolvers.normalise.svarrapport_document import document
from resolvers.normalise.svarrapport_parties import location, organisation_ids, parties, party


def xml(text):
    return document(text.encode(), max_bytes=100_000)[0]


def test_an_institution_has_departments_and_persons():
    found = party(
        xml(
            """<R><P><Role V="SPR"/><Relation V="LAB"/><TypeGuarantor>G</TypeGuarantor>
            <HCP><Inst><Name>I</Name><Id>1</Id><TypeId V="HER"/>
            <Dept><Name>D</Name><HCPerson><Name>Q</Name></HCPerson></Dept><HCPerson><Name>P</Name></HCPerson>
            <AdditionalId><Id>2</Id><Type V="ENH"/></AdditionalId>
            <AdditionalId>3</AdditionalId><AdditionalId/></Inst>
            <MedSpeciality V="1"/><Address><City>C</City><TeleAddress V="tel:1"/></Address></HCP></P></R>"""
        ),
        "P",
    )

    assert found == Party(
        name="I",
        identifiers=(
            Identifier(value="1", type=Code(code="HER")),
            Identifier(value="2", type=Code(code="ENH")),
            Identifier(value="3"),
        ),
        role=Code(code="SPR"),
        relation=Code(code="LAB"),
        guarantor="G",
        speciality=Code(code="1"),
        addresses=(Address(city="C", telecom=("tel:1",)),),
        departments=(Party(name="D", persons=(Party(name="Q"),)),),
        persons=(Party(name="P"),),
    )


def test_an_identifier_without_value_keeps_its_type():
    found = party(xml('<R><P><HCP><HCProf><TypeId V="HPR"/></HCProf></HCP></P></R>'), "P")

    assert found.identifiers == (Identifier(value="", type=Code(code="HPR")),)


def test_every_party_of_a_name_is_read_and_none_is_none():
    report = xml("<R><P><HCP><Inst><Name>A</Name></Inst><HCProf><Name>B</Name></HCProf></HCP></P><P/></R>")

    assert [one.name for one in parties(report, "P")] == ["A", "B"]
    assert party(report, "Q") is None


def test_a_location_has_places_and_an_organisation():
    found = location(
        xml(
            """<A><Role V="I"/><AdmCat V="3"/><StartDateTime V="2020-01-01"/>
            <Location><Type V="SP"/><Description>Post</Description>
            <SubLocation><Type V="ROM"/><Place>12</Place></SubLocation><Address><City>C</City></Address>
            <Inst><Name>S</Name></Inst></Location></A>"""
        )
    )

    assert found == Location(
        role=Code(code="I"),
        category=Code(code="3"),
        type=Code(code="SP"),
        description="Post",
        start=found.start,
        places=(Place(type=Code(code="ROM"), name="12"),),
        addresses=(Address(city="C"),),
        organisation=Party(name="S"),
    )
    assert found.start.text == "2020-01-01"
    assert location(xml("<A/>")) == Location()


def provider(*ids, department=()):
    def listed(pairs):
        return tuple(Identifier(value=value, type=Code(code=kind) if kind else None) for kind, value in pairs)

    person = Party(identifiers=(Identifier(value="9", type=Code(code="HPR")),))
    return Party(identifiers=listed(ids), departments=(Party(identifiers=listed(department)),), persons=(person,))


@pytest.mark.parametrize(
    ("party", "ids"),
    [
        (None, ()),
        (provider(("HER", "59"), ("ENH", "993 467 049")), ("ENH:993467049", "HER:59")),
        (provider(("enh", "123456789")), ("LOK:123456789",)),
        (provider((None, "x"), ("HER", "")), ("LOK:x",)),
        (provider(("HER", "1"), department=(("ENH", "974589095"),)), ("ENH:974589095", "HER:1")),
        (provider(("HER", "7")), ("ENH:974589095", "HER:7")),
    ],
)
def test_a_sender_is_named_by_an_organisation_number_where_one_is_known(party, ids):
    assert organisation_ids(party, {"7": "974589095"}) == ids
