"""What a page and its items look like."""

from msgspec.structs import replace

from resolvers.schema.connections import log_entry, page_info
from tests.examples import NOW
from tests.unit.resolvers.test_history import entry


def test_a_page_ends_with_its_last_cursor() -> None:
    found = page_info(("a", "b"), has_previous_page=False, has_next_page=True)

    assert (found.start_cursor, found.end_cursor, found.has_next_page) == ("a", "b", True)


def test_an_entry_of_the_log_says_who_for_whom_and_why() -> None:
    found = log_entry(entry(1))

    assert (found.id, found.at, found.operation, found.outcome) == ("e1", NOW, "timeline", "OK")
    assert found.assistant is None


def test_an_entry_of_the_log_says_who_acted_on_behalf_of_a_clinician_also_where_no_name_is_known() -> None:
    named = replace(entry(1), assistant_subject="s-1", assistant_name="Siv Skrinde", assistant_hpr_number="900000113")
    unnamed = replace(entry(1), assistant_subject="s-1")

    told, bare = log_entry(named).assistant, log_entry(unnamed).assistant

    assert told is not None
    assert bare is not None
    assert (told.name, told.hpr_number) == ("Siv Skrinde", "900000113")
    assert (bare.name, bare.hpr_number) == (None, None)
