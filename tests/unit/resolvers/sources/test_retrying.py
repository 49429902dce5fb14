"""A page is asked for again where that may help and fits into the time, and nothing is told of what was asked."""

import logging

import pytest
import stamina
from stamina.instrumentation import RetryDetails, get_on_retry_hooks, set_on_retry_hooks

from resolvers.deadline import Deadline
from resolvers.model import SourceId
from resolvers.sources.retrying import (
    LONGEST_S,
    Retrying,
    Unanswered,
    log_retries_without_arguments,
    log_retry,
    pause,
)
from resolvers.sources.wire import BROKEN_OFF, DROPPED, MALFORMED, NOT_FHIR, UNAVAILABLE, UNREACHED, Failure

LAB = SourceId("lab")
PAGE = b"{}"


class Scripted:
    """Answers in the order that a test gives, and counts."""

    def __init__(self, *answers):
        self._answers = iter(answers)
        self.asked = 0

    async def __call__(self):
        self.asked += 1
        return next(self._answers)


@pytest.fixture(autouse=True)
def quick():
    """Let the library pause for no time."""
    set_on_retry_hooks([])
    with stamina.set_testing(True, attempts=99, cap=True):
        yield
    set_on_retry_hooks(None)


async def asked(*answers, retries=2, seconds=60.0):
    once = Scripted(*answers)
    return await Retrying(LAB, retries).ask(once, Deadline.after(seconds)), once.asked


@pytest.mark.parametrize("failure", [UNREACHED, DROPPED, BROKEN_OFF, UNAVAILABLE])
async def test_what_may_pass_is_asked_for_again(failure):
    assert await asked(failure, failure, PAGE) == (PAGE, 3)


async def test_what_came_at_once_is_asked_for_once():
    assert await asked(PAGE) == (PAGE, 1)


@pytest.mark.parametrize("failure", [NOT_FHIR, MALFORMED, Failure(reason="HTTP_500")])
async def test_what_will_not_pass_is_told_at_once(failure):
    assert await asked(failure) == (failure, 1)
    assert await asked(UNAVAILABLE, failure) == (failure, 2)


async def test_after_two_retries_the_last_failure_is_told():
    assert await asked(UNREACHED, UNAVAILABLE, BROKEN_OFF) == (BROKEN_OFF, 3)


async def test_without_retries_nothing_is_asked_for_again():
    assert await asked(UNAVAILABLE, retries=0) == (UNAVAILABLE, 1)


async def test_nothing_is_asked_for_again_where_the_time_is_nearly_over():
    assert await asked(UNAVAILABLE, seconds=LONGEST_S) == (UNAVAILABLE, 1)


async def test_a_time_to_wait_is_honoured_where_it_fits_and_else_told_at_once():
    waits = Failure(reason="UNAVAILABLE", transient=True, after_s=20.0)

    assert await asked(waits, PAGE, seconds=60.0) == (PAGE, 2)
    assert await asked(waits, seconds=20.0) == (waits, 1)


async def test_pauses_are_the_servers_or_grow_with_jitter_and_a_dropped_connection_needs_none_once():
    limit = Deadline.after(60.0)
    waits = Failure(reason="UNAVAILABLE", transient=True, after_s=7.0)

    assert pause(Unanswered(LAB, waits, 1), limit) == 7.0
    assert pause(Unanswered(LAB, UNAVAILABLE, 1), limit) is True
    assert pause(Unanswered(LAB, DROPPED, 1), limit) == 0.0
    assert pause(Unanswered(LAB, DROPPED, 2), limit) is True
    assert pause(ValueError(), limit) is False


async def test_what_raises_is_a_fault_of_ours_and_not_asked_for_again():
    async def broken():
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        await Retrying(LAB, 2).ask(broken, Deadline.after(60.0))


def details(error):
    return RetryDetails(
        name="ask",
        args=("secret",),
        kwargs={"number": "secret"},
        retry_num=1,
        wait_for=0,
        waited_so_far=0,
        caused_by=error,
    )


async def test_the_log_names_source_and_reason_and_nothing_that_was_asked_for(caplog):
    log_retries_without_arguments()
    with caplog.at_level(logging.DEBUG):
        await asked(UNAVAILABLE, PAGE)
        log_retry(details(Unanswered(LAB, UNREACHED, 1)))
        log_retry(details(ValueError("secret")))

    assert get_on_retry_hooks() == (log_retry,)
    assert [record.getMessage() for record in caplog.records] == [
        "source lab is asked again: UNAVAILABLE",
        "source lab is asked again: CONNECTION",
    ]
    assert all("secret" not in str(record.__dict__) for record in caplog.records)
