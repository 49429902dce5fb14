"""Names say nothing, and cursors serve their own asker alone."""

import base64

import pytest

from resolvers.errors import CursorInvalid
from resolvers.model import PersonHash, ReportKey
from resolvers.naming import Bookmark, Naming, Position
from tests.examples import PERSON, citizen, clinician

NAMING = Naming(b"s" * 32)
PLACE = Bookmark(Position(1_000_001, 2, "rp-x"), 3, ("nord",))


def test_a_report_has_one_name_everywhere_and_another_under_another_secret() -> None:
    key = ReportKey("ENH:100100673", "r1", "q1")

    assert NAMING.report(key) == Naming(b"s" * 32).report(key)
    assert NAMING.report(key) != Naming(b"t" * 32).report(key)
    assert NAMING.report(key) != NAMING.report(ReportKey("ENH:100100673", "r1", ""))
    assert "r1" not in NAMING.report(key)


def test_parts_of_a_key_cannot_be_shifted_into_each_other() -> None:
    assert NAMING.report(ReportKey("a", "bc", "d")) != NAMING.report(ReportKey("a", "b", "cd"))


def test_a_person_is_named_without_the_hash_that_leads_the_keys() -> None:
    name = NAMING.person(PERSON.hash)

    assert name.startswith("pt-")
    assert PERSON.hash.hex() not in name


def test_the_same_wish_of_the_same_person_is_one_restriction() -> None:
    assert NAMING.restriction(PERSON.hash, "k") == NAMING.restriction(PERSON.hash, "k")
    assert NAMING.restriction(PERSON.hash, "k") != NAMING.restriction(PersonHash(b"q" * 32), "k")


def test_a_cursor_opens_for_its_own_asker_and_hides_its_place() -> None:
    cursor = NAMING.cursor(PLACE, clinician(), PERSON.hash)

    assert NAMING.bookmark(cursor, clinician(), PERSON.hash) == PLACE
    assert b"rp-x" not in base64.urlsafe_b64decode(cursor + "==")


@pytest.mark.parametrize(
    "asker",
    [clinician(subject="somebody else"), clinician(purpose="ETREAT"), clinician(issuer="https://other"), citizen()],
)
def test_a_cursor_of_another_caller_or_purpose_is_refused(asker) -> None:
    cursor = NAMING.cursor(PLACE, clinician(), PERSON.hash)

    with pytest.raises(CursorInvalid):
        NAMING.bookmark(cursor, asker, PERSON.hash)


def test_a_cursor_of_another_person_is_refused() -> None:
    cursor = NAMING.cursor(PLACE, clinician(), PERSON.hash)

    with pytest.raises(CursorInvalid):
        NAMING.bookmark(cursor, clinician(), PersonHash(b"q" * 32))


def test_a_cursor_of_a_list_of_many_persons_serves_no_list_of_one() -> None:
    cursor = NAMING.cursor(PLACE, clinician(), None)

    assert NAMING.bookmark(cursor, clinician(), None) == PLACE
    with pytest.raises(CursorInvalid):
        NAMING.bookmark(cursor, clinician(), PERSON.hash)
    with pytest.raises(CursorInvalid):
        NAMING.bookmark(cursor, clinician(subject="subject-9"), None)


@pytest.mark.parametrize("broken", ["", "A", "not base64!", "AAAA", "é", "A" * 400])
def test_a_broken_cursor_is_refused(broken) -> None:
    with pytest.raises(CursorInvalid):
        NAMING.bookmark(broken, clinician(), PERSON.hash)


def test_a_sealed_text_that_is_no_position_is_refused() -> None:
    sealed = NAMING._cursors.encrypt(b"\xc1", [b"https://personnel.example", b"subject-1", PERSON.hash, b"TREAT"])

    with pytest.raises(CursorInvalid):
        NAMING.bookmark(base64.urlsafe_b64encode(sealed).decode(), clinician(), PERSON.hash)
