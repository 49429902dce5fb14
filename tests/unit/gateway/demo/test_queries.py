"""The shipped queries are valid against the schema."""

import re

import pytest
from graphql import build_schema, parse, validate

from gateway.cli.demo import EXAMPLES, QUERIES
from resolvers.schema import assembly


@pytest.mark.parametrize("file", sorted(QUERIES.glob("*.graphql")), ids=lambda file: file.stem)
def test_a_shipped_query_is_valid(file):
    schema = build_schema(assembly.build().as_str())

    assert validate(schema, parse(file.read_text(encoding="utf-8"))) == []


def test_there_is_a_query_for_each_example():
    assert {name for name, *_ in EXAMPLES} <= {file.stem for file in QUERIES.glob("*.graphql")}


@pytest.mark.parametrize("file", sorted(QUERIES.glob("*.graphql")), ids=lambda file: file.stem)
def test_a_shipped_query_begins_by_saying_what_it_asks_and_with_which_variables(file):
    text = file.read_text(encoding="utf-8")
    said = "".join(line for line in text.splitlines() if line.startswith("#"))

    assert text.startswith("# ")
    # The number of the patient says itself.
    wanted = set(re.findall(r"\$(\w+):", text)) - {"patient"}
    assert bool(wanted) == ("ariables" in said)
