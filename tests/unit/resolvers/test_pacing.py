"""Whoever asks too often waits, in bounded memory, and nobody waits for another."""

from datetime import timedelta

import msgspec
import pytest

from resolvers.errors import RateLimited
from resolvers.pacing import Buckets, Pacing
from tests.examples import NUMBER, OTHER_NUMBER, citizen, clinician


class Clock:
    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


def test_a_bucket_gives_what_it_holds_and_then_at_its_rate() -> None:
    clock = Clock()
    buckets = Buckets(per_s=2, burst=3, clock=clock)

    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]
    clock.at += 0.5
    assert [buckets.take("a"), buckets.take("a")] == [0, 0.5]
    clock.at += 0.25
    assert buckets.wait_s("a") == 0.25


def test_an_act_may_take_several_tokens_and_never_more_than_a_full_bucket_holds() -> None:
    clock = Clock()
    buckets = Buckets(per_s=10, burst=100, clock=clock)

    assert [buckets.take("a", 80), buckets.take("a", 30), buckets.take("a", 20)] == [0, 1.0, 0]
    clock.at += 10
    assert [buckets.take("a", 1_000), buckets.take("a", 0), buckets.take("a", 1)] == [0, 0, 0.1]


def test_one_key_never_empties_anothers_bucket_and_asking_how_long_takes_nothing() -> None:
    buckets = Buckets(per_s=1, burst=1, clock=Clock())
    buckets.take("a")

    assert [buckets.wait_s("b") for _ in range(5)] == [0] * 5
    assert buckets.take("b") == 0
    assert buckets.take("a") == 1


def test_a_bucket_never_holds_more_than_its_burst_however_long_nobody_came() -> None:
    clock = Clock()
    buckets = Buckets(per_s=1, burst=2, clock=clock)
    buckets.take("a")
    clock.at += timedelta(days=1).total_seconds()

    assert [buckets.take("a") for _ in range(3)] == [0, 0, 1]


def test_however_many_keys_come_the_buckets_kept_are_as_many_as_may_be() -> None:
    buckets = Buckets(per_s=1, burst=100, clock=Clock(), capacity=50)
    for number in range(10_000):
        buckets.take(str(number))

    assert len(buckets._left) == 50


def pacing(per_min: float = 2) -> Pacing:
    return Pacing(per_min=per_min, clock=Clock(), key=b"a key")


def test_one_who_looks_one_person_up_too_often_waits_and_others_do_not() -> None:
    paced, asker = pacing(), clinician()
    for _ in range(2):
        paced.look_up(asker, NUMBER)

    with pytest.raises(RateLimited) as refused:
        paced.look_up(asker, NUMBER)
    assert refused.value.wait_s == pytest.approx(30)
    paced.look_up(asker, OTHER_NUMBER)
    paced.look_up(msgspec.structs.replace(asker, subject="another"), NUMBER)


def test_citizens_are_not_counted_by_whom_they_ask_about() -> None:
    paced = pacing()
    for _ in range(10):
        paced.look_up(citizen(), NUMBER)

    assert not paced._buckets._left


def test_no_number_is_kept() -> None:
    paced = pacing()
    paced.look_up(clinician(), NUMBER)

    assert NUMBER.digits not in str(dict(paced._buckets._left))
