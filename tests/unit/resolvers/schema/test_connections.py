"""What a page and its items look like."""

import pytest
from msgspec.structs import replace

from policies import Language
from resolvers.model import ActorKind
from resolvers.oversight.history import LogPage
from resolvers.schema.connections import AccessLogEntry, log_entry, page_info
from tests.examples import NOW
from tests.unit.resolvers.oversight.test_history import entry


def shown(found, language=Language.NB) -> AccessLogEntry:
    """Show an entry of a page for which nothing was looked up."""
    return log_entry(found, LogPage(entries=(found,), has_next_page=False), language)


def test_a_page_ends_with_its_last_cursor() -> None:
    found = page_info(("a", "b"), has_previous_page=False, has_next_page=True)

    assert (found.start_cursor, found.end_cursor, found.has_next_page) == ("a", "b", True)


def test_an_entry_of_the_log_says_who_for_whom_and_why() -> None:
    found = shown(entry(1))

    assert (found.id, found.at, found.operation, found.outcome) == ("e1", NOW, "timeline", "OK")
    assert found.assistant is None


def test_an_entry_of_the_log_says_who_acted_on_behalf_of_a_clinician_also_where_no_name_is_known() -> None:
    named = replace(entry(1), assistant_subject="s-1", assistant_name="Siv Skrinde", assistant_hpr_number="900000113")
    unnamed = replace(entry(1), assistant_subject="s-1")

    told, bare = shown(named).assistant, shown(unnamed).assistant

    assert told is not None
    assert bare is not None
    assert (told.name, told.hpr_number) == ("Siv Skrinde", "900000113")
    assert (bare.name, bare.hpr_number) == (None, None)


def test_an_entry_is_told_in_words_and_what_may_not_be_named_as_one_thing() -> None:
    told = [shown(entry(1), language) for language in Language]

    assert [one.objects[0].text for one in told] == ["helseopplysninger", "helseopplysningar", "health information"]
    assert {len(one.objects) for one in told} == {1}
    assert {one.objects[0].report for one in told} == {None}
    assert [one.text.split()[0] for one in told] == ["Helsepersonell", "Helsepersonell", "Health"]


@pytest.mark.parametrize(
    ("changes", "reader"),
    [
        ({"actor_kind": ActorKind.CITIZEN, "represents": False}, "SELF"),
        ({"actor_kind": ActorKind.CITIZEN, "represents": True}, "REPRESENTATIVE"),
        ({"actor_kind": ActorKind.CITIZEN}, "CITIZEN"),
        ({"actor_kind": ActorKind.PERSONNEL}, "PERSONNEL"),
        ({"actor_kind": ActorKind.OPERATOR}, "OPERATOR"),
        ({"actor_kind": None}, None),
    ],
)
def test_the_person_and_who_asked_for_them_are_told_apart_by_more_than_a_name(changes, reader) -> None:
    found = [shown(replace(entry(1), actor_name=name, **changes)) for name in ("Kari Solbris", "Kari Solbris", None)]

    assert {one.reader for one in found} == {reader}
