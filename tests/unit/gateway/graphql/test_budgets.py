"""What may be asked is bounded at once and in a minute, each client for itself, or only measured."""

import msgspec
import pytest

from gateway.graphql.budgets import Budgets, Terms, TooDear, read_terms
from gateway.graphql.cost import Pages
from gateway.settings import Settings
from resolvers.errors import RateLimited
from tests.examples import citizen

CALLER = citizen()
OTHER = msgspec.structs.replace(CALLER, client_id="another")


class Clock:
    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


def test_a_request_that_may_cost_too_much_is_refused_and_takes_nothing() -> None:
    budgets = Budgets(Terms(at_once=100, per_min=100), Clock())

    with pytest.raises(TooDear, match="may cost 101, which is more than 100 units"):
        budgets.charge(CALLER, 101)

    budgets.charge(CALLER, 100)
    assert budgets.worths == {("request",): 1, ("within",): 1}


def test_a_client_that_has_asked_for_much_waits_and_another_does_not() -> None:
    clock = Clock()
    budgets = Budgets(Terms(per_min=600), clock)
    budgets.charge(CALLER, 590)

    with pytest.raises(RateLimited) as refusal:
        budgets.charge(CALLER, 30)

    budgets.charge(OTHER, 600)
    assert refusal.value.wait_s == pytest.approx(2)
    clock.at += 2
    budgets.charge(CALLER, 30)
    assert budgets.worths == {("client",): 1, ("within",): 3}


def test_the_same_client_id_at_another_issuer_is_another_client() -> None:
    budgets = Budgets(Terms(per_min=10), Clock())
    budgets.charge(CALLER, 10)

    budgets.charge(msgspec.structs.replace(CALLER, issuer="https://other.example"), 10)

    assert budgets.worths == {("within",): 2}


def test_what_costs_more_than_a_minute_has_can_be_asked_by_who_has_waited() -> None:
    clock = Clock()
    budgets = Budgets(Terms(at_once=1_000, per_min=60), clock)

    budgets.charge(CALLER, 1_000)
    with pytest.raises(RateLimited) as refusal:
        budgets.charge(CALLER, 1_000)
    clock.at += 60
    budgets.charge(CALLER, 1_000)

    assert refusal.value.wait_s == pytest.approx(60)
    assert budgets.worths == {("within",): 2, ("client",): 1}


def test_what_is_only_measured_is_counted_and_never_refused() -> None:
    budgets = Budgets(Terms(at_once=100, per_min=100, refusing=False), Clock())

    for cost in (500, 90, 90):
        budgets.charge(CALLER, cost)

    assert budgets.worths == {("request",): 1, ("within",): 1, ("client",): 1}
    assert budgets.costs.total == 680


def test_without_terms_anything_may_be_asked() -> None:
    budgets = Budgets(Terms(), Clock())

    budgets.charge(CALLER, 10**9)

    assert budgets.worths == {("within",): 1}


def test_the_terms_are_what_is_set() -> None:
    settings = Settings(max_cost=7, rate_cost_per_min=9, costs_measured_only=True, page_size=3, max_page_size=5)

    assert read_terms(settings) == Terms(at_once=7, per_min=9, refusing=False, pages=Pages(usual=3, largest=5))
    assert read_terms(Settings()).refusing
