"""Who is signed in, for how long, and what is kept of them."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.web.config import Kind
from gateway.web.proofs import new_key
from gateway.web.session import (
    IDLE,
    LONGEST,
    LONGEST_NOTE,
    MOST_NOTES,
    MOST_OF_ONE,
    Notes,
    NotesFull,
    Session,
    Sessions,
    Ticket,
    Tokens,
)

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
KEY = new_key()


def session(now: datetime = NOW, subject: str = "", kind: Kind = Kind.CITIZEN) -> Session:
    tokens = Tokens(access="secret-access", refresh="secret-refresh", expires_at=now + timedelta(minutes=30))
    return Session(kind=kind, name="Kari", key=KEY, tokens=tokens, now=now, subject=subject)


def test_who_signs_in_without_end_signs_out_nobody_but_themselves():
    sessions = Sessions(MOST_OF_ONE + 3)
    others = [
        sessions.begin(session(subject="another"), NOW),
        sessions.begin(session(subject="one", kind=Kind.OPERATOR), NOW),
        sessions.begin(session(), NOW),
    ]

    own = [sessions.begin(session(subject="one"), NOW) for _ in range(MOST_OF_ONE + 5)]

    assert all(sessions.find(ticket, NOW) for ticket in (*others, *own[5:]))
    assert not any(sessions.find(ticket, NOW) for ticket in own[:5])


def test_a_session_does_not_hold_what_a_provider_calls_somebody():
    assert "12845411199" not in repr(vars(session(subject="12845411199")))


def test_a_session_is_found_by_its_ticket_alone():
    held, sessions = session(), Sessions()
    ticket = sessions.begin(held, NOW)

    assert sessions.find(ticket, NOW) is held
    assert sessions.find(Ticket("another"), NOW) is None
    assert sessions.find(None, NOW) is None


def test_no_two_tickets_are_alike_and_none_can_be_guessed():
    sessions = Sessions()
    tickets = {sessions.begin(session(), NOW).name for _ in range(50)}

    assert len(tickets) == 50
    assert min(map(len, tickets)) >= 43


def test_a_session_ends_when_nobody_has_been_there():
    sessions = Sessions()
    ticket = sessions.begin(session(), NOW)

    assert sessions.find(ticket, NOW + IDLE - timedelta(seconds=1)) is not None
    assert sessions.find(ticket, NOW + 2 * IDLE - timedelta(seconds=1)) is None
    assert sessions.find(ticket, NOW) is None


def test_a_session_ends_at_last_however_busy_it_is():
    sessions = Sessions()
    ticket = sessions.begin(session(), NOW)
    at = NOW
    while at < NOW + LONGEST - IDLE:
        at += IDLE - timedelta(minutes=1)
        assert sessions.find(ticket, at) is not None

    assert sessions.find(ticket, NOW + LONGEST) is None


def test_what_has_ended_is_found_no_more():
    sessions = Sessions()
    ticket = sessions.begin(session(), NOW)
    sessions.end(ticket)
    sessions.end(ticket)
    sessions.end(None)

    assert sessions.find(ticket, NOW) is None


def test_there_are_no_more_sessions_than_there_is_room_for():
    sessions = Sessions(most=2)
    first, second, third = (sessions.begin(session(), NOW) for _ in range(3))

    assert sessions.find(first, NOW) is None
    assert sessions.find(second, NOW) is not None
    assert sessions.find(third, NOW) is not None


def test_a_session_that_is_over_makes_room():
    sessions = Sessions(most=2)
    over, later = sessions.begin(session(), NOW), NOW + IDLE
    held = sessions.begin(session(NOW + IDLE / 2), NOW)
    sessions.begin(session(later), later)

    assert sessions.find(held, later) is not None
    assert sessions.find(over, later) is None


def test_a_session_prints_no_token():
    held = session()

    assert "secret" not in f"{held!r} {held.tokens!r}"
    assert held.token == "secret-access"
    assert held.key is KEY


def test_notes_are_few_and_short():
    notes = Notes()
    notes["patient"] = "a" * LONGEST_NOTE
    with pytest.raises(NotesFull):
        notes["patient"] = "a" * (LONGEST_NOTE + 1)
    for nth in range(MOST_NOTES - 1):
        notes[str(nth)] = ""
    with pytest.raises(NotesFull):
        notes["one more"] = ""
    notes["patient"] = "b"
    del notes["0"]

    assert (notes["patient"], len(notes), "0" in notes) == ("b", MOST_NOTES - 1, False)
    assert "patient" in list(notes)
