"""A table is read whole, with its digest, or refused in one line."""

import hashlib

import pytest

from gateway.cli import Refused, policy_files
from tests.properties.access import TEXT, table


def test_the_shipped_table_is_read_where_none_is_named():
    found = policy_files.read(None)

    assert found.name == "access.toml"
    assert found.table == table()
    assert found.digest == hashlib.sha256(TEXT.read_bytes()).hexdigest()


def test_a_problem_of_several_lines_is_told_in_one(tmp_path):
    path = tmp_path / "new.toml"
    path.write_text(
        TEXT.read_text(encoding="utf-8").replace('id = "P11"', 'id = """P\n11"""\ncolour = 1'), encoding="utf-8"
    )

    with pytest.raises(Refused) as raised:
        policy_files.read(path)

    assert str(raised.value) == f"{path}: P 11: unknown key colour"
    assert raised.value.status == 3
