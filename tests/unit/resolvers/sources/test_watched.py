"""A watched source answers as it does unwatched, and who watches is told how each fetch ended."""

from contextlib import contextmanager

import pytest

from resolvers.model import Delivery, Fetch, SourceId
from resolvers.sources.watched import Watched
from tests.examples import NOW, PERSON

LAB = SourceId("lab")
DELIVERY = Delivery(source=LAB, dialect="fhir", as_of=NOW, pages=())
FETCH = Fetch(source=LAB, person=PERSON, budget_s=1.0)


class Lab:
    """A source that gives a delivery, or fails by a bug."""

    id = LAB
    name = "Lab"

    def __init__(self, bug=None):
        self.bug = bug

    async def fetch(self, fetch, deadline):
        if self.bug:
            raise self.bug
        return DELIVERY


class Watching:
    """Writes down what it is told."""

    def __init__(self):
        self.heard = []

    @contextmanager
    def fetching(self, source):
        self.heard.append(source)
        try:
            yield self.heard.append
        finally:
            self.heard.append("end")


async def test_a_fetch_is_marked_from_its_beginning_to_its_end(soon) -> None:
    watching = Watching()
    watched = Watched(Lab(), watching)

    assert await watched.fetch(FETCH, soon) is DELIVERY
    assert watching.heard == [LAB, DELIVERY, "end"]
    assert (watched.id, watched.name) == (LAB, "Lab")


async def test_what_a_bug_raises_is_raised_and_has_no_outcome(soon) -> None:
    watching = Watching()

    with pytest.raises(ZeroDivisionError):
        await Watched(Lab(ZeroDivisionError()), watching).fetch(FETCH, soon)

    assert watching.heard == [LAB, "end"]
