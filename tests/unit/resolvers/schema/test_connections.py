"""What a page and its items look like."""

from resolvers.schema.connections import log_entry, page_info
from tests.examples import NOW
from tests.unit.resolvers.test_history import entry


def test_a_page_ends_with_its_last_cursor() -> None:
    found = page_info(("a", "b"), has_previous_page=False, has_next_page=True)

    assert (found.start_cursor, found.end_cursor, found.has_next_page) == ("a", "b", True)


def test_an_entry_of_the_log_says_who_for_whom_and_why() -> None:
    found = log_entry(entry(1))

    assert (found.id, found.at, found.operation, found.outcome) == ("e1", NOW, "timeline", "OK")
