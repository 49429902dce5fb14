"""`schema`: print the GraphQL schema."""

import argparse

from resolvers.schema.assembly import build
from resolvers.schema.federation import subgraph_of


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "schema",
        help="print the GraphQL schema",
        description="Print the schema in GraphQL's schema language, as resolvers/schema/schema.graphql keeps it.",
    )
    command.add_argument(
        "--federation", action="store_true", help="as a subgraph of an Apollo Federation, for rover or another composer"
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the schema."""
    schema = build().as_str()
    print(subgraph_of(schema) if arguments.federation else schema)
    return 0
