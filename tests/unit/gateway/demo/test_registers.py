"""A synthetic person's birth date follows from the number by the rule of the centuries."""

from datetime import date

import pytest

from gateway.demo.registers import born
from resolvers.model import PersonNumber


@pytest.mark.parametrize(
    ("digits", "birth"),
    [
        ("15840199905", date(2001, 4, 15)),
        ("15840150027", date(2001, 4, 15)),
        ("41821012323", date(1910, 2, 1)),
        ("55820134531", date(1901, 2, 15)),
        ("01669932150", date(1999, 1, 1)),
        ("13717404089", date(1974, 6, 13)),
        ("12845411199", date(1954, 4, 12)),
        ("01815470000", date(1854, 1, 1)),
        ("01814095000", date(1940, 1, 1)),
        ("01815080000", None),
        ("31820110000", None),
        ("81234567802", None),
    ],
)
def test_the_century_follows_from_the_individual_number(digits, birth):
    assert born(PersonNumber(digits)) == birth
