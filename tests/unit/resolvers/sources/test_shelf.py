"""What is kept of sources is bounded and short-lived, under the rights it was read with, and gone at any news."""

import asyncio

import pytest
from msgspec.structs import replace

from resolvers.model import (
    Announcement,
    AnnouncementKind,
    CallerToken,
    Delivery,
    Fetch,
    Missing,
    PersonNumber,
    SourceId,
    SourceState,
)
from resolvers.sources.shelf import MAX_ENTRIES, NOTHING_NEW, Flight, Shelf
from tests.examples import NOW, PERSON

NORD = SourceId("nord")
FETCH = Fetch(source=NORD, person=PERSON, budget_s=4.0, basis="PURPOSE_TREATMENT")
OTHER = replace(PERSON, hash=bytes(32))


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def shelf(clock):
    made = Shelf(ttl_s=2.0, max_bytes=20_000, timer=clock, draw=lambda: 0.0)
    made.listening()
    return made


def delivery(size=10, **changes):
    return replace(Delivery(source=NORD, dialect="fhir", as_of=NOW, pages=(b"a" * size,)), **changes)


def flight():
    return Flight(deadline=None, task=None)


def read(shelf, fetch=FETCH, outcome=None):
    """Put what a fetch brought onto the shelf; gives its key."""
    key, one = shelf.key(fetch), flight()
    shelf.leave(key, one)
    shelf.land(key, one, outcome or delivery())
    return key


def news(kind=AnnouncementKind.VERSION, person=PERSON):
    return [Announcement(kind=kind, person=person.hash)]


@pytest.mark.parametrize(
    "changes",
    [
        {"source": SourceId("vest")},
        {"basis": "SEGSELV"},
        {"basis": None},
        {"caller": CallerToken(issuer="https://issuer.example", text="t")},
        {"person": OTHER},
        {"person": replace(PERSON, identifiers=(*PERSON.identifiers, PersonNumber("15840150027")))},
    ],
)
def test_what_is_sent_under_another_right_or_for_other_numbers_has_another_key(shelf, changes):
    assert shelf.key(replace(FETCH, **changes)) != shelf.key(FETCH)


def test_how_long_it_may_take_is_no_part_of_a_key(shelf):
    assert shelf.key(replace(FETCH, budget_s=1.0)) == shelf.key(FETCH)


def test_a_key_begins_with_the_person_and_tells_no_number_even_to_who_can_hash(shelf):
    key = shelf.key(FETCH)

    assert key.person == PERSON.hash
    assert PERSON.identifiers[0].digits not in repr(key)
    assert Shelf(ttl_s=2.0, max_bytes=1).key(FETCH).asked != key.asked


def test_a_whole_delivery_is_kept_as_it_came_until_its_time_is_over(shelf, clock):
    key = read(shelf)
    clock.now += 1.99
    assert shelf.kept(key) == delivery()

    clock.now += 0.02
    assert shelf.kept(key) is None


def test_how_long_is_drawn_by_lot_within_the_time(clock):
    shelf = Shelf(ttl_s=2.0, max_bytes=20_000, timer=clock, draw=lambda: 0.75)
    shelf.listening()
    key = read(shelf)
    clock.now += 0.49
    assert shelf.kept(key) is not None

    clock.now += 0.02
    assert shelf.kept(key) is None


@pytest.mark.parametrize(
    "outcome",
    [
        delivery(cut="TIME"),
        Missing(source=NORD, state=SourceState.FAILED, reason="CONNECTION"),
        ValueError("a bug"),
    ],
)
def test_what_is_not_whole_is_not_kept(shelf, outcome):
    assert shelf.kept(read(shelf, outcome=outcome)) is None


def test_what_was_given_up_is_neither_kept_nor_joined(shelf):
    key, one = shelf.key(FETCH), flight()
    shelf.leave(key, one)
    assert shelf.flight(key) is one

    shelf.land(key, one, None)
    assert (shelf.flight(key), shelf.kept(key)) == (None, None)


def test_a_delivery_larger_than_everything_is_not_kept(shelf):
    assert shelf.kept(read(shelf, outcome=delivery(20_001))) is None
    assert shelf.kept(read(shelf, outcome=delivery(20_000))) is not None


def test_all_together_are_no_more_bytes_than_allowed_and_the_oldest_goes(shelf):
    keys = [read(shelf, replace(FETCH, basis=str(number)), delivery(9_000)) for number in range(3)]

    assert [shelf.kept(key) is not None for key in keys] == [False, True, True]


def test_there_are_never_too_many_however_small_they_are(shelf):
    keys = [read(shelf, replace(FETCH, basis=str(number)), delivery(0)) for number in range(MAX_ENTRIES + 5)]

    assert sum(shelf.kept(key) is not None for key in keys) == MAX_ENTRIES


async def test_what_has_outlived_its_time_is_not_held_any_longer_though_nobody_asks(shelf, clock):
    read(shelf)
    held = shelf._kept._Cache__data
    async with asyncio.TaskGroup() as group:
        sweeping = group.create_task(shelf.keep_swept(0))
        for seconds, left in ((1, 1), (2, 0)):
            clock.now += seconds
            for _ in range(5):
                await asyncio.sleep(0)
            assert len(held) == left
        sweeping.cancel()


def test_with_no_time_nothing_is_kept_and_fetches_are_still_joined(clock):
    shelf = Shelf(ttl_s=0, max_bytes=20_000, timer=clock)
    shelf.listening()
    key, one = shelf.key(FETCH), flight()
    shelf.leave(key, one)
    assert shelf.flight(key) is one

    shelf.land(key, one, delivery())
    assert (shelf.kept(key), shelf.flight(key)) == (None, None)


@pytest.mark.parametrize("kind", sorted(set(AnnouncementKind) - NOTHING_NEW))
def test_what_is_new_of_a_person_forgets_all_of_theirs_and_nothing_of_others(shelf, kind):
    hers = [read(shelf), read(shelf, replace(FETCH, source=SourceId("vest"))), read(shelf, replace(FETCH, basis=None))]
    other = read(shelf, replace(FETCH, person=OTHER))
    shelf.heard(news(kind))

    assert [shelf.kept(key) for key in hers] == [None] * 3
    assert shelf.kept(other) is not None


@pytest.mark.parametrize("kind", sorted(NOTHING_NEW))
def test_an_opening_or_a_mark_forgets_nothing(shelf, kind):
    key = read(shelf)
    shelf.heard(news(kind))

    assert shelf.kept(key) is not None


def test_a_fetch_begun_before_something_was_new_is_neither_joined_nor_kept(shelf):
    key, before, after = shelf.key(FETCH), flight(), flight()
    other, others = shelf.key(replace(FETCH, person=OTHER)), flight()
    shelf.leave(key, before)
    shelf.leave(other, others)
    shelf.heard(news())
    assert (shelf.flight(key), shelf.flight(other)) == (None, others)

    shelf.leave(key, after)
    shelf.land(key, before, delivery(1))
    assert (shelf.flight(key), shelf.kept(key)) == (after, None)
    shelf.land(key, after, delivery(2))
    assert shelf.kept(key) == delivery(2)


def test_when_changes_may_be_missed_everything_goes_and_nothing_comes_until_they_are_heard(shelf):
    key, before, meanwhile = read(shelf), flight(), flight()
    shelf.leave(key, before)
    shelf.deaf()
    assert (shelf.open, shelf.kept(key), shelf.flight(key)) == (False, None, None)

    shelf.leave(key, meanwhile)
    assert shelf.flight(key) is None
    shelf.listening()
    for late in (before, meanwhile):
        shelf.land(key, late, delivery())
    assert (shelf.open, shelf.kept(key)) == (True, None)
