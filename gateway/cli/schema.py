"""`schema`: print the GraphQL schema."""

import argparse

from resolvers.schema.assembly import build


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "schema",
        help="print the GraphQL schema",
        description="Print the schema in GraphQL's schema language, as resolvers/schema/schema.graphql keeps it.",
    )
    command.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Print the schema."""
    print(build().as_str())
    return 0
