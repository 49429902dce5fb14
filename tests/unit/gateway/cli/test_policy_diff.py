"""Two tables of one kind are compared, each told for people and for a machine."""

import pytest

from gateway.cli import Refused, policy_diff
from tests.properties.access import CHECKOUT, TEXT

TABLES = CHECKOUT / "policies" / "tables"


@pytest.fixture
def changed(tmp_path):
    def write(name, before, after):
        path = tmp_path / name
        path.write_text((TABLES / name).read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
        return path

    return write


def test_one_table_alone_is_the_successor_of_the_shipped_one_of_its_kind(changed):
    access = policy_diff.between([changed("access.toml", 'version = "2026.2"', 'version = "next"')])
    release = policy_diff.between([changed("release.toml", 'version = "2026.1"', 'version = "next"')])

    assert access.lines == ["the version changes from 2026.2 to next"]
    assert release.lines == ["the version changes from 2026.1 to next"]
    assert (access.told.old, access.told.new, access.equal) == ("2026.2", "next", False)
    assert (release.told.old, release.told.new, release.equal) == ("2026.1", "next", False)


def test_a_table_is_equal_to_itself():
    found = policy_diff.between([TEXT, TEXT])

    assert (found.equal, found.lines, found.told.equal) == (True, [], True)


def test_a_change_of_a_row_has_its_facts_and_words(changed):
    new = changed("access.toml", 'effect = "STUB"', 'effect = "HIDE"')

    found = policy_diff.between([TEXT, new]).told

    change = found.changes[0]
    assert (change.before, change.after, change.old_row) == ("STUB", "HIDE", "C1-WAITING")
    assert "waiting_notice is on" in change.under
    assert change.situations > 0
    assert change.words.startswith(f"{change.situations:,} situations of C1-WAITING")


def test_what_moves_between_classes_is_told_for_a_machine(changed):
    new = changed("release.toml", 'comments = ["MSIS-M", ', "comments = [")

    (move,) = policy_diff.between([new]).told.moves

    assert (move.what, move.before, move.after) == ("comment MSIS-M", "D", None)
    assert move.words == "comment MSIS-M no longer leads to class D"


def test_what_is_kept_for_another_time_is_told(changed):
    new = changed("retention.toml", "window = { years = 5 }", "window = { years = 3 }")

    found = policy_diff.between([new])

    assert found.lines == ["L-ACCESS: ACCESS_LOG, 3 years, not ACCESS_LOG, 5 years"]
    assert (found.equal, found.told.equal, found.told.words) == (False, False, found.lines)
    assert policy_diff.between([new, new]).equal


def test_what_is_opened_to_run_the_service_is_told(changed):
    new = changed("operations.toml", 'channel = ["OPERATOR"]', 'channel = ["OPERATOR", "SYSTEM"]')

    found = policy_diff.between([new])

    assert found.lines[0] == "MOVED_REPORTS by SYSTEM, named: SHOW, not DENY FORBIDDEN"
    assert (found.equal, found.told.equal, found.told.words) == (False, False, found.lines)
    assert policy_diff.between([new, new]).equal


def test_tables_that_cannot_be_compared_are_refused():
    release, retention, operations = (TABLES / f"{name}.toml" for name in ("release", "retention", "operations"))
    for paths in (
        [TEXT] * 3,
        [TEXT, release],
        [release, TEXT],
        [retention, release],
        [TEXT, retention],
        [retention, operations],
    ):
        with pytest.raises(Refused) as raised:
            policy_diff.between(paths)

        assert raised.value.status == 2
