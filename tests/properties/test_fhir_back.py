"""What is written as FHIR says the same when our own reader reads it, but for what has a name (`read_again`)."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from resolvers.model import Code, Comparator, MergedReport, Quantity, Report
from tests.examples import report, result
from tests.properties import read_again
from tests.properties.answered import made_up
from tests.properties.test_fhir_out import OWN, SEEDS, comparison, corpus, messages, needs_corpus, reports_of
from tests.shown import read_back, shown


def back(merged: MergedReport) -> Report:
    """Write a report and read it; it is one report, and nothing about it is wrong."""
    found = read_back(merged)
    (again,) = found.reports
    assert found.faults == ()
    return again


@pytest.mark.parametrize("path", messages(OWN), ids=lambda path: path.name)
def test_our_own_messages_say_the_same_when_they_are_read_again(path: Path) -> None:
    for one in reports_of(path):
        assert read_again.report(back(shown(one))) == read_again.report(one)


@needs_corpus
def test_every_real_message_says_the_same_when_it_is_read_again() -> None:
    written = [(path.name, one) for path in corpus() for one in reports_of(path)]
    changed = {name for name, one in written if read_again.report(back(shown(one))) != read_again.report(one)}

    assert len(written) > 80
    assert changed == set()


@given(seed=SEEDS)
@settings(max_examples=100)
def test_whatever_a_result_holds_it_says_the_same_when_it_is_read_again(seed: int) -> None:
    merged = made_up(seed, comparison())
    again = back(merged)

    assert [read_again.result(each) for each in again.results] == [read_again.result(each) for each in merged.results]
    assert again.status is merged.status


@given(seed=SEEDS)
@settings(max_examples=50)
def test_what_was_read_once_stays_the_same_however_often_it_is_written(seed: int) -> None:
    once = back(made_up(seed, comparison()))
    twice = back(shown(once))

    told, again = read_again.report(once), read_again.report(twice)
    if told["issued"] is None:
        # What has no instant is dated by its samples when it is read, and so has one then.
        again["issued"] = None
    assert again == told


def test_a_telling_that_could_not_see_a_digit_or_a_sign_would_prove_nothing() -> None:
    quantity = Quantity(text="5.10", unit="g", value=None)
    plain = report(results=(result(value=quantity),))
    others = (
        replace(quantity, text="5.1"),
        replace(quantity, unit="mg"),
        replace(quantity, comparator=Comparator.LT),
    )
    told = read_again.report(plain)

    assert all(read_again.report(report(results=(result(value=each),))) != told for each in others)
    assert read_again.report(replace(plain, kind=Code(code="MBIO"))) != told
