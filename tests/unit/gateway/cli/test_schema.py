"""`schema` prints the schema."""

from gateway.cli import main
from resolvers.schema.assembly import build


def test_the_schema_is_printed_as_it_is(capsys) -> None:
    assert main(["schema"]) == 0
    assert capsys.readouterr().out == build().as_str() + "\n"
