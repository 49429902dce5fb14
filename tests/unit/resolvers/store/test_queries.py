import re
from pathlib import Path

import pytest

from resolvers.store import queries
from resolvers.store.persons import MERGED
from resolvers.store.purging import TABLES
from resolvers.store.queries import Queries
from resolvers.store.reports import DERIVED


def test_a_block_is_found_by_its_name_without_comments():
    found = Queries("-- a file\n-- name: one\nselect 1\n-- why\n\n-- name: two\nselect 2\n")

    assert found["one"] == "select 1"
    assert found["two"] == "select 2"
    assert found.names == {"one", "two"}


def test_a_name_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        Queries("-- name: one\nselect 1\n-- name: one\nselect 2\n")


def test_every_statement_is_used_and_every_used_name_exists():
    code = "".join(path.read_text() for path in Path(queries.__file__).parent.glob("*.py"))
    used = set(re.findall(r'sql\["(\w+)"\]', code)) | set(MERGED)
    used |= {f"{verb}_old_{table}" for table in TABLES.values() for verb in ("count", "purge")}

    assert used == Queries.read().names


def test_what_describes_a_report_is_written_to_every_table_and_cleared_from_it():
    sql, tables = Queries.read(), {table for table, _ in DERIVED}

    assert set(re.findall(r"delete from (\w+)", sql["clear_report"])) == tables
    assert set(re.findall(r"insert into (\w+)", sql["describe_report"])) == tables
    assert set(re.findall(r"-> '(\w+)'\)", sql["describe_report"])) == tables
