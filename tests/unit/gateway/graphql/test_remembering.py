"""What is in use stays, whatever else comes; and there is a bound to all of it."""

import pytest
from graphql import parse

from gateway.graphql.remembering import MOST_ENTRIES, Prepared, Refused, Remembered

DOCUMENT = parse("{ a }")


def prepared(weight: int = 1) -> Prepared:
    return Prepared(document=DOCUMENT, fingerprint=b"", declared=(), weight=weight)


def refused(weight: int = 1) -> Refused:
    return Refused(errors=(), weight=weight)


def key(number: int) -> bytes:
    return number.to_bytes(4, "big")


@pytest.mark.parametrize("junk", [prepared, refused])
def test_a_flood_of_what_comes_once_pushes_out_nothing_that_came_twice(junk) -> None:
    remembered, warm = Remembered(), prepared()
    remembered.put(b"warm", warm)
    assert remembered.get(b"warm") is warm

    for number in range(10_000):
        remembered.put(key(number), junk())

    assert remembered.get(b"warm") is warm
    assert remembered.get(key(0)) is None


def test_what_is_refused_pushes_out_nothing_that_may_be_run_not_even_what_came_once() -> None:
    remembered, once = Remembered(), prepared()
    remembered.put(b"once", once)

    for number in range(10_000):
        remembered.put(key(number), refused())
        remembered.get(key(number))

    assert remembered.get(b"once") is once


def test_each_shelf_is_bounded_by_entries_and_by_bytes() -> None:
    for kind in (prepared, refused):
        small, large = Remembered(), Remembered(settled=1_000, trial=1_000, refused=1_000)
        for number in range(3 * MOST_ENTRIES):
            small.put(key(number), kind())
            large.put(key(number), kind(weight=300))

        assert [known(remembered) for remembered in (small, large)] == [MOST_ENTRIES, 3]


def known(remembered: Remembered) -> int:
    """Count what is known, by asking for all of it."""
    return sum(remembered.get(key(number)) is not None for number in range(3 * MOST_ENTRIES))


def test_what_is_settled_goes_by_when_it_was_last_asked_for() -> None:
    remembered = Remembered(settled=1_000)
    for number in range(4):
        remembered.put(key(number), prepared(weight=300))
        remembered.get(key(number))
        remembered.get(key(0))

    assert [remembered.get(key(number)) is not None for number in range(4)] == [True, False, True, True]


@pytest.mark.parametrize("thing", [prepared(weight=1_001), refused(weight=1_001)])
def test_what_is_larger_than_its_shelf_is_not_kept(thing) -> None:
    remembered = Remembered(settled=1_000, trial=1_000, refused=1_000)
    remembered.put(b"large", thing)

    assert remembered.get(b"large") is None


def test_what_does_not_fit_where_it_would_settle_is_told_and_forgotten() -> None:
    remembered, large = Remembered(settled=1_000), prepared(weight=1_001)
    remembered.put(b"large", large)

    assert remembered.get(b"large") is large
    assert remembered.get(b"large") is None
