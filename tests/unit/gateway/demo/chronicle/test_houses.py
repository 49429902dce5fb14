"""Each laboratory is a sender of the cast and a source of its own."""

from gateway.comparison import read_comparison
from gateway.demo.cast import SENDERS
from gateway.demo.chronicle.codes import LOCAL, nlk
from gateway.demo.chronicle.houses import FJORDLYS, HOUSES, NORD, REGIONS, practitioner


def test_every_sender_is_a_house_and_every_house_a_source_of_its_own():
    assert {house.sender.key for house in HOUSES} == {sender.key for sender in SENDERS}
    assert len({house.source for house in HOUSES}) == 7
    assert len(REGIONS) == 4


def test_a_house_is_named_by_its_organisation_number():
    (identifier,) = REGIONS[0].party.identifiers

    assert (identifier.value, identifier.type.code) == ("100000016", "ENH")


def test_a_practitioner_is_named_by_hpr_number():
    assert practitioner("900000101").type.code == "HPR"


def test_a_house_names_some_investigations_by_codes_of_its_own():
    cholesterol = nlk("NPU01566", "P-Kolesterol")

    named = FJORDLYS.name(cholesterol)

    assert (named.code, named.system, named.display) == ("KOL", LOCAL, "P-Kolesterol")
    assert NORD.name(cholesterol) is cholesterol


def test_every_code_of_a_houses_own_is_mapped_to_the_national_one_that_it_stands_for():
    codes = read_comparison().codes
    owned = [(house, national) for house in HOUSES for national in house.own]
    standards = [
        codes.mapped(house.name(nlk(national, "x")), f"ENH:{house.sender.organisation}").standard.code
        for house, national in owned
    ]

    assert standards == [national for _, national in owned]
    assert owned
