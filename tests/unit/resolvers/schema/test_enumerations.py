"""An enumeration says what it is, and what each of its values means."""

from enum import StrEnum

from resolvers.schema.enumerations import ENUMERATIONS, described


class Colour(StrEnum):
    """Something to describe."""

    RED = "red"
    BLUE = "blue"


def test_a_value_is_described_by_its_name_and_one_without_words_stays_without() -> None:
    made = described(Colour, "A colour.", {"RED": "As a rose."}).__strawberry_definition__

    assert made.description == "A colour."
    assert {value.name: value.description for value in made.values} == {"RED": "As a rose.", "BLUE": None}


def test_no_value_is_described_that_there_is_not() -> None:
    for kind in ENUMERATIONS:
        names = {value.name for value in kind.__strawberry_definition__.values if value.description}

        assert names == set(kind.__members__)
