"""What is counted: each thing once, however it ends, and by words that no caller and no source can make up."""

import pytest

from gateway.readings import Readings
from gateway.tallies import GIVEN_UP, Tallies, ending
from resolvers.model import Delivery, Missing, SourceId, SourceState
from resolvers.stepping import Step
from tests.examples import NOW

LAB = SourceId("lab")
DELIVERY = Delivery(source=LAB, dialect="fhir", as_of=NOW, pages=())


class Ticking:
    """A clock that goes on by a second whenever it is looked at."""

    def __init__(self):
        self.now_s = 0.0

    def __call__(self):
        self.now_s += 1.0
        return self.now_s


@pytest.fixture
def tallies():
    return Tallies(Ticking())


def numbers(tallies):
    readings = Readings()
    tallies.into(readings)
    return {metric.name: dict(found) for metric, _, found in readings.numbers()}


def spreads(tallies):
    readings = Readings()
    tallies.into(readings)
    return {
        metric.name: {labels: (sum(spread.counts), spread.total) for labels, spread in found.items()}
        for metric, found in readings.spreads()
    }


def test_a_step_is_measured_also_where_it_fails(tallies) -> None:
    with tallies.step(Step.CLEAR):
        pass
    with pytest.raises(ZeroDivisionError), tallies.step(Step.CLEAR):
        raise ZeroDivisionError

    measured = spreads(tallies)["provesvar_step_seconds"]
    assert measured["clear",] == (2, 2.0)
    assert measured.keys() == {(step,) for step in Step}
    assert sum(count for count, _ in measured.values()) == 2


def test_an_answer_is_counted_by_its_codes_each_of_them_once(tallies) -> None:
    with tallies.answering("/graphql") as tell:
        under_way = numbers(tallies)["provesvar_under_way"]
        tell(200, ("NOT_AVAILABLE", "RATE_LIMITED", "NOT_AVAILABLE"))
    for status in (200, 503, 0):
        with tallies.answering("/graphql") as tell:
            tell(status, ())

    found = numbers(tallies)
    assert under_way == {("/graphql",): 1}
    assert found["provesvar_under_way"] == {("/graphql",): 0}
    assert found["provesvar_answers"] == {
        ("/graphql", "200", "NOT_AVAILABLE"): 1,
        ("/graphql", "200", "RATE_LIMITED"): 1,
        ("/graphql", "200", "OK"): 1,
        ("/graphql", "503", ""): 1,
        ("/graphql", "0", ""): 1,
    }
    assert spreads(tallies)["provesvar_answer_seconds"]["/graphql",][0] == 4


def test_a_fetch_is_counted_by_how_it_ended_and_one_given_up_as_that(tallies) -> None:
    with tallies.fetching(LAB) as ended:
        ended(DELIVERY)
    with pytest.raises(ZeroDivisionError), tallies.fetching(LAB):
        raise ZeroDivisionError

    assert numbers(tallies)["provesvar_fetches"] == {(LAB, "ANSWERED", ""): 1, (LAB, *GIVEN_UP): 1}
    assert spreads(tallies)["provesvar_fetch_seconds"] == {(LAB,): (2, 2.0)}


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Delivery(source=LAB, dialect="fhir", as_of=NOW, pages=(), cut="TIME"), ("ANSWERED", "CUT_TIME")),
        (Delivery(source=LAB, dialect="fhir", as_of=NOW, pages=(), cut="made up"), ("ANSWERED", "CUT_OTHER")),
        (Missing(source=LAB, state=SourceState.LATE, reason="TIMEOUT"), ("LATE", "TIMEOUT")),
        (Missing(source=LAB, state=SourceState.FAILED, reason="HTTP_418"), ("FAILED", "HTTP_nnn")),
        (Missing(source=LAB, state=SourceState.FAILED, reason="made up by a source"), ("FAILED", "OTHER")),
    ],
)
def test_no_source_can_make_up_words(outcome, told) -> None:
    assert ending(outcome) == told
