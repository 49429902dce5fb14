"""Each laboratory is a sender of the cast and a source of its own."""

from gateway.demo.cast import SENDERS
from gateway.demo.chronicle.houses import HOUSES, REGIONS, practitioner


def test_every_sender_is_a_house_and_every_house_a_source_of_its_own():
    assert {house.sender.key for house in HOUSES} == {sender.key for sender in SENDERS}
    assert len({house.source for house in HOUSES}) == 7
    assert len(REGIONS) == 4


def test_a_house_is_named_by_its_organisation_number():
    (identifier,) = REGIONS[0].party.identifiers

    assert (identifier.value, identifier.type.code) == ("100000016", "ENH")


def test_a_practitioner_is_named_by_hpr_number():
    assert practitioner("900000101").type.code == "HPR"
