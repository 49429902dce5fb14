import pytest

from gateway.web.asking import Answered, Fault
from gateway.web.languages import read_language
from gateway.web.noted import failure, notes, refusal
from gateway.web.told import Completeness, Notice

NB = read_language("nb")
WHOLE = Completeness(complete=True)


def failed(*codes: str) -> Answered:
    return Answered(faults=tuple(Fault(code=code) for code in codes))


def test_nothing_to_know_is_nothing_said():
    assert notes([], WHOLE, NB) == ()
    assert notes([Notice(kind="RestrictedNotice")], WHOLE, NB) == ()


def test_what_may_come_is_told_alike_however_often_it_is_said():
    awaiting = Notice(kind="AwaitingReleaseNotice")

    assert notes([awaiting, awaiting], WHOLE, NB) == notes([awaiting], WHOLE, NB)


@pytest.mark.parametrize(
    ("answered", "status", "sign_in"),
    [
        (failed("AWAY"), 503, False),
        (Answered(), 503, False),
        (failed("INTERNAL"), 502, False),
        (failed("UNAUTHENTICATED"), 403, True),
        (failed("NOT_AVAILABLE"), 403, False),
        (failed("BAD_USER_INPUT"), 403, False),
    ],
)
def test_a_failure_has_a_status_and_says_whether_to_sign_in(answered, status, sign_in):
    found = failure(answered, NB)

    assert (found.status, found.sign_in) == (status, sign_in)


def test_who_has_no_right_is_told_the_same_for_every_reason():
    assert failure(failed("NOT_AVAILABLE"), NB) == failure(failed("FORBIDDEN"), NB)


def test_who_has_closed_the_pages_themself_is_told_so():
    found = failure(Answered(faults=(Fault(code="FORBIDDEN", reason="CHANNEL_RESERVED"),)), NB)

    assert (found.status, found.reserved, found.closed) == (403, True, False)
    assert failure(failed("FORBIDDEN"), NB).closed


def test_what_was_not_changed_is_told_as_that():
    assert "ikke endret" in refusal(failed("BAD_USER_INPUT"), NB).text
    for code in ("FORBIDDEN", "UNAUTHENTICATED"):
        told, found = refusal(failed(code), NB), failure(failed(code), NB)
        assert (told.text, told.status, told.sign_in) == (found.text, found.status, found.sign_in)
        assert not told.closed
