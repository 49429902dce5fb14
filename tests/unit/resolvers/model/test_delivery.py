"""A delivery speaks for its source only where nothing of it is missing."""

import pytest

from resolvers.model import Fault, Fetch, Normalised, SourceId, Window
from tests.examples import NOW, PERSON

FAULT = Fault(code="UNREADABLE", path="entry[0]")


@pytest.mark.parametrize(
    ("given", "whole"),
    [
        ({}, True),
        ({"cut": "PAGES"}, False),
        ({"faults": (FAULT,)}, False),
        ({"cut": "TIME", "faults": (FAULT,)}, False),
        ({"bounded": True}, False),
    ],
)
def test_a_delivery_that_was_cut_or_bounded_or_has_faults_is_not_whole(given, whole) -> None:
    assert Normalised(source=SourceId("nord"), as_of=NOW, reports=(), **given).whole is whole


@pytest.mark.parametrize(
    ("given", "bounded"),
    [
        ({}, False),
        ({"window": Window(since=NOW)}, True),
        ({"changed_since": NOW}, True),
        ({"numbers": ("r1",)}, True),
    ],
)
def test_a_fetch_is_bounded_by_whatever_leaves_something_out(given, bounded) -> None:
    assert Fetch(source=SourceId("nord"), person=PERSON, budget_s=1.0, **given).bounded is bounded
