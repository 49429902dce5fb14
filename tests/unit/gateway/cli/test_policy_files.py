"""A table is read whole, with its digest, or refused in one line."""

import hashlib

import pytest

from gateway.cli import Refused, policy_files
from policies import parse_operations, parse_retention
from tests.properties.access import CHECKOUT, TEXT, table
from tests.properties.release import rules

RELEASE = CHECKOUT / "policies" / "tables" / "release.toml"
RETENTION = RELEASE.with_name("retention.toml")
OPERATIONS = RELEASE.with_name("operations.toml")


def test_the_shipped_table_is_read_where_none_is_named():
    found = policy_files.access(None)

    assert found.name == "access.toml"
    assert found.table == table()
    assert found.digest == hashlib.sha256(TEXT.read_bytes()).hexdigest()


def test_every_shipped_table_is_listed_and_read():
    assert [path.name for path in policy_files.shipped()][-3:] == [
        "release.toml",
        "retention.toml",
        "operations.toml",
    ]
    assert [found.table for found in policy_files.every_access()] == [table()]
    assert policy_files.release().rules == rules()
    assert policy_files.operations().rules == parse_operations(OPERATIONS.read_text(encoding="utf-8"))
    assert policy_files.retention().rules == parse_retention(RETENTION.read_text(encoding="utf-8"))


def test_a_table_is_told_by_what_it_says(tmp_path):
    path = tmp_path / "access.toml"
    path.write_bytes(RELEASE.read_bytes())

    found = policy_files.read(path)

    assert (found.name, found.rules) == (str(path), rules())
    with pytest.raises(Refused) as raised:
        policy_files.access(path)
    assert str(raised.value) == f"{path}: it is no table of who may see what"
    assert raised.value.status == 2


def test_a_problem_of_several_lines_is_told_in_one(tmp_path):
    path = tmp_path / "new.toml"
    path.write_text(
        TEXT.read_text(encoding="utf-8").replace('id = "P11"', 'id = """P\n11"""\ncolour = 1'), encoding="utf-8"
    )

    with pytest.raises(Refused) as raised:
        policy_files.read(path)

    assert str(raised.value) == f"{path}: P 11: unknown key colour"
    assert raised.value.status == 3


@pytest.mark.parametrize(("text", "problem"), [(b"\xff", "table: not UTF-8"), (b"=", "table: not TOML")])
def test_what_is_no_table_at_all_is_refused(text, problem, tmp_path):
    path = tmp_path / "new.toml"
    path.write_bytes(text)

    with pytest.raises(Refused, match=f"{path}: {problem}"):
        policy_files.read(path)


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(Refused) as raised:
        policy_files.read(tmp_path)

    assert str(raised.value) == f"{tmp_path}: cannot be read: Is a directory"
    assert raised.value.status == 1
