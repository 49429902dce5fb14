"""A form says in whose session it was shown, and with whom in hand, to us alone."""

import pytest

from gateway.web.citizen import representing
from gateway.web.clinician import choosing
from gateway.web.marking import FIELD, IN_HAND, field, mark, of_now
from gateway.web.session import Ticket

TICKET, OTHER = Ticket("one"), Ticket("another")
NOTES = {"patient": "12845411199", "purpose": "TREAT"}


def test_a_mark_is_of_one_session_and_of_whom_it_has_in_hand():
    marks = {
        mark(ticket, notes)
        for ticket in (TICKET, OTHER)
        for notes in ({}, NOTES, {"represented": "12845411199"}, {"represented-basis": "12845411199"})
    }

    assert len(marks) == 8
    assert mark(TICKET, NOTES) == mark(TICKET, {**NOTES, "purpose": "BTG"})
    assert not any("12845411199" in each for each in marks)


def test_a_field_holds_the_mark():
    assert field(TICKET, NOTES) == f'<input type="hidden" name="{FIELD}" value="{mark(TICKET, NOTES)}">'


@pytest.mark.parametrize(
    ("given", "ticket", "notes", "in_hand", "counts"),
    [
        (mark(TICKET, NOTES), TICKET, NOTES, True, True),
        (mark(TICKET, NOTES), TICKET, {}, True, False),
        (mark(TICKET, NOTES), TICKET, {}, False, True),
        (mark(TICKET, NOTES), OTHER, NOTES, True, False),
        (mark(TICKET, NOTES), OTHER, NOTES, False, False),
        (mark(TICKET, NOTES).partition(".")[0], TICKET, NOTES, True, False),
        ("", TICKET, NOTES, True, False),
        ("", TICKET, NOTES, False, False),
        ("æ", TICKET, NOTES, False, False),
    ],
)
def test_a_form_counts_where_it_was_shown(given, ticket, notes, in_hand, counts):
    assert of_now({FIELD: given}, ticket, notes, in_hand=in_hand) is counts


def test_a_form_without_a_mark_counts_nowhere():
    assert not of_now({}, TICKET, {}, in_hand=False)


def test_the_rooms_keep_whom_they_are_about_where_marks_look():
    assert {choosing.PATIENT, representing.WHOM, representing.BASIS} == set(IN_HAND)
