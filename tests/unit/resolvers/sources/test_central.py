from datetime import UTC, datetime

import pytest

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import Delivery, Fetch, Missing, PersonHash, SourceId, SourceState
from resolvers.sources.central import CENTRAL, CentralSource
from tests.examples import PERSON

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FETCH = Fetch(source=CENTRAL, person=PERSON, budget_s=1.0)


class Shelf:
    """A store that holds documents of one person, or does not answer."""

    def __init__(self, *documents: bytes, failure: StoreUnavailable | None = None):
        self.documents_held = documents
        self.failure = failure
        self.asked: list[tuple[PersonHash, float]] = []

    async def documents(self, person: PersonHash, deadline: Deadline) -> tuple[bytes, ...]:
        self.asked.append((person, deadline.left_s()))
        if self.failure:
            raise self.failure
        return self.documents_held


async def fetched(shelf: Shelf) -> Delivery | Missing:
    return await CentralSource(shelf, "Sentralt lager", clock=lambda: NOW).fetch(FETCH, Deadline.after(60))


async def test_documents_are_delivered_as_pages_within_the_fetchs_budget():
    shelf = Shelf(b"{}", b"[]")

    assert await fetched(shelf) == Delivery(source=CENTRAL, dialect="central", as_of=NOW, pages=(b"{}", b"[]"))
    assert shelf.asked[0][0] == PERSON.hash
    assert shelf.asked[0][1] <= 1.0


async def test_a_person_without_reports_gives_a_delivery_without_pages():
    delivery = await fetched(Shelf())

    assert isinstance(delivery, Delivery)
    assert delivery.pages == ()


@pytest.mark.parametrize(
    ("reason", "state", "code"),
    [("LATE", SourceState.LATE, "TIMEOUT"), (None, SourceState.FAILED, "STORE_UNAVAILABLE")],
)
async def test_a_store_that_does_not_answer_is_missing(reason, state, code):
    failure = StoreUnavailable("the store did not answer", reason=reason)

    assert await fetched(Shelf(failure=failure)) == Missing(source=CENTRAL, state=state, reason=code)


def test_the_source_has_an_id_and_a_name():
    source = CentralSource(Shelf(), "Sentralt lager", clock=lambda: NOW, source=SourceId("kjerne"))

    assert (source.id, source.name) == ("kjerne", "Sentralt lager")
