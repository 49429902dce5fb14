"""A report is asked for by the requester's number, or by none."""

import pytest

from resolvers.model import Request
from resolvers.normalise.requisitions import requisition


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ((), ""),
        ((None,), ""),
        (("NULL", "nil", "n/a", " "), ""),
        ((None, "NULL", "Q-1", "Q-2"), "Q-1"),
        ((" Q-1 ",), "Q-1"),
    ],
)
def test_the_first_number_that_is_one_is_taken(numbers, found):
    assert requisition(Request(number=number) for number in numbers) == found


def test_the_laboratorys_own_number_is_none():
    assert requisition([Request(provider_number="L-1")]) == ""
