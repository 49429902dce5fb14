"""The page holds one table of each kind, the shipped one where none is named."""

import pytest

from gateway.cli import Refused, policy_render
from tests.properties.access import CHECKOUT, TEXT, table
from tests.properties.release import rules

RELEASE = CHECKOUT / "policies" / "tables" / "release.toml"
RETENTION = RELEASE.with_name("retention.toml")
OPERATIONS = RELEASE.with_name("operations.toml")


def test_the_shipped_tables_are_taken_where_none_is_named():
    found = policy_render.chosen([])

    assert (found.access.table, found.release.rules) == (table(), rules())
    assert found.retention.rules.entries


def test_a_table_that_is_named_takes_the_place_of_the_shipped_one_of_its_kind(tmp_path):
    path = tmp_path / "next.toml"
    path.write_text(RELEASE.read_text(encoding="utf-8").replace('version = "2026.1"', 'version = "next"'))

    found = policy_render.chosen([path, TEXT])

    assert (found.access.table, found.release.rules.version) == (table(), "next")
    assert "Version next, in force from" in policy_render.markdown(found)
    assert found.release.digest in policy_render.html(found)


def test_a_table_of_retention_may_be_named(tmp_path):
    path = tmp_path / "next.toml"
    path.write_text(RETENTION.read_text(encoding="utf-8").replace('version = "', 'version = "next-', 1))

    found = policy_render.chosen([path])

    assert (found.access.table, found.release.rules) == (table(), rules())
    assert found.retention.rules.version.startswith("next-")
    assert found.retention.digest in policy_render.html(found)


def test_a_table_of_operations_may_be_named(tmp_path):
    path = tmp_path / "next.toml"
    path.write_text(OPERATIONS.read_text(encoding="utf-8").replace('version = "', 'version = "next-', 1))

    found = policy_render.chosen([path])

    assert found.operations.rules.version.startswith("next-")
    assert found.operations.digest in policy_render.html(found)


@pytest.mark.parametrize("path", [TEXT, RELEASE, RETENTION, OPERATIONS])
def test_two_of_one_kind_are_refused(path):
    with pytest.raises(Refused, match="one table of each kind: of access, release, retention and operations"):
        policy_render.chosen([path, path])


def test_every_row_and_class_is_on_the_page_in_order():
    page = policy_render.markdown(policy_render.chosen([]))

    places = [page.index(f"### {row.id}: ") for row in table().rows()]
    places += [page.index(f"### Class {found.id}: ") for found in rules().classes]
    places += [page.index(f"### {entry.id}: ") for entry in policy_render.chosen([]).retention.rules.entries]
    places += [page.index(f"### {row.id}: ") for row in policy_render.chosen([]).operations.rules.rows]
    assert places == sorted(places)
