"""What a page and its items look like."""

from resolvers.model import ObjectKind, SubjectKind
from resolvers.schema.connections import log_entry, own_block, page_info
from tests.examples import HPR, NOW, ORGANISATION, restriction
from tests.unit.resolvers.test_history import entry


def test_a_page_ends_with_its_last_cursor() -> None:
    found = page_info(("a", "b"), has_previous_page=False, has_next_page=True)

    assert (found.start_cursor, found.end_cursor, found.has_next_page) == ("a", "b", True)


def test_a_block_names_whom_it_is_against() -> None:
    named = own_block(restriction(subject_kind=SubjectKind.PRACTITIONER, subjects=(HPR,), level=None, valid_to=NOW))
    organisation = own_block(restriction(subject_kind=SubjectKind.ORGANISATION, subjects=(ORGANISATION,)))
    one = own_block(restriction(object_kind=ObjectKind.REPORT, object_value="rp-1"))

    assert (named.practitioner, named.organisation, named.level, named.lifted) == (HPR, None, "HARD", NOW)
    assert (organisation.practitioner, organisation.organisation) == (None, ORGANISATION)
    assert (one.report, one.practitioner) == ("rp-1", None)


def test_an_entry_of_the_log_says_who_for_whom_and_why() -> None:
    found = log_entry(entry(1))

    assert (found.id, found.at, found.operation, found.outcome) == ("e1", NOW, "timeline", "OK")
