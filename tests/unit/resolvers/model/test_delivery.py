"""A delivery speaks for its source only where nothing of it is missing."""

import pytest

from resolvers.model import Fault, Normalised, SourceId
from tests.examples import NOW

FAULT = Fault(code="UNREADABLE", path="entry[0]")


@pytest.mark.parametrize(
    ("cut", "faults", "whole"),
    [(None, (), True), ("PAGES", (), False), (None, (FAULT,), False), ("TIME", (FAULT,), False)],
)
def test_a_delivery_that_was_cut_or_has_faults_is_not_whole(cut, faults, whole) -> None:
    found = Normalised(source=SourceId("nord"), as_of=NOW, reports=(), faults=faults, cut=cut)

    assert found.whole is whole
