"""`schema` prints the schema."""

from gateway.cli import main
from resolvers.schema.assembly import build
from resolvers.schema.federation import subgraph_of


def test_the_schema_is_printed_as_it_is(capsys) -> None:
    assert main(["schema"]) == 0
    assert capsys.readouterr().out == build().as_str() + "\n"


def test_it_is_printed_as_a_subgraph_for_whoever_composes_it(capsys) -> None:
    assert main(["schema", "--federation"]) == 0
    assert capsys.readouterr().out == subgraph_of(build().as_str()) + "\n"
