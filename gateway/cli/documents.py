"""`documents`: check a client's documents against the schema, and write the manifest of those that may be run."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from gateway.cli import Refused
from gateway.graphql.checking import Checked, Checking, Files, Found, Problem, with_typenames
from gateway.graphql.cost import Pages
from gateway.graphql.persisted import digest_of
from gateway.graphql.trusted import APOLLO, FORMAT_VERSION
from gateway.settings import Settings
from resolvers.schema.assembly import build

WRONG = 1
FILES = (
    "files of GraphQL, or manifests (.json: Apollo's format, or one object of ids and texts); the operations of one "
    "file may put in the fragments of another"
)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What `--json` prints: what is wrong with the files themselves, and each document."""

    problems: Sequence[Problem]
    documents: Sequence[Checked]


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "documents",
        help="check a client's documents, and write their manifest",
        description="Work with the GraphQL documents of a client, as they are in its source or in the manifest of its "
        "build. No gateway needs to run.",
        epilog="Exit codes: 0 done, 1 a document or file is wrong, each problem on a line, 2 wrong arguments.",
    )
    kinds = command.add_subparsers(title="what to do", metavar="check|manifest", required=True)
    add_check(kinds)
    add_manifest(kinds)


def add_check(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `documents check`."""
    command = kinds.add_parser(
        "check",
        help="say what is wrong with documents, with line and column",
        description="Hold each operation, with the fragments that it puts in, against the schema and the bounds of a "
        "gateway that does not tell its schema, and price it by the weights of the schema: with pages of the usual "
        "size, and at most, with the largest that its variables could ask for. In JSON each has the hash too that "
        "stands in the access log, and in the log of documents_mode = audit, where it is sent as client libraries "
        "write it.",
        epilog="Exit codes: 0 all may be run; 1 a document or file is wrong; 2 wrong arguments.",
    )
    command.add_argument("files", metavar="FILE", nargs="+", type=Path, help=FILES)
    command.add_argument(
        "--max-cost", metavar="N", type=int, help="say of documents that could cost more that it is wrong"
    )
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.set_defaults(run=run_check)


def add_manifest(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `documents manifest`."""
    command = kinds.add_parser(
        "manifest",
        help="write the manifest of documents",
        description="Print a manifest for the setting documents_manifest: each operation, as client libraries write "
        "it, with its SHA-256. Nothing is printed where a document is wrong.",
        epilog="Exit codes: 0 printed; 1 a document or file is wrong; 2 wrong arguments.",
    )
    command.add_argument("files", metavar="FILE", nargs="+", type=Path, help=FILES)
    command.add_argument(
        "--format", choices=("apollo", "ids"), default="apollo", help="Apollo's, or one object of ids and texts"
    )
    command.add_argument(
        "--typenames",
        action="store_true",
        help="ask for __typename in each object, as Apollo Client and urql add it to whatever they send",
    )
    command.set_defaults(run=run_manifest)


def run_check(arguments: argparse.Namespace) -> int:
    """Check documents, and say what was found."""
    told, _ = checked(arguments.files, max_cost=arguments.max_cost)
    if arguments.json:
        print(msgspec.json.format(msgspec.json.encode(told)).decode())
    else:
        print("\n".join(lines(told)))
    return WRONG if problems(told) else 0


def run_manifest(arguments: argparse.Namespace) -> int:
    """Write a manifest."""
    told, found = checked(arguments.files)
    wrong = problems(told)
    if wrong:
        print("\n".join(map(line, wrong)), file=sys.stderr)
        raise Refused("no manifest was written")
    if arguments.typenames:
        found = [with_typenames(one) for one in found]
    manifest = by_ids(found) if arguments.format == "ids" else as_apollo(found)
    print(msgspec.json.format(msgspec.json.encode(manifest)).decode())
    return 0


def checked(paths: Sequence[Path], *, max_cost: int | None = None) -> tuple[Told, Sequence[Found]]:
    """Read files, and check what is in them."""
    files = Files(paths)
    found = files.documents()
    usual = Settings()
    checking = Checking(build(), Pages(usual=usual.page_size, largest=usual.max_page_size))
    documents = [within(checking.check(one), max_cost) for one in found]
    return Told(problems=files.problems, documents=documents), found


def within(document: Checked, max_cost: int | None) -> Checked:
    """Say of a document that could cost more than is wanted that it is wrong."""
    cost = document.cost_at_most
    if max_cost is None or cost is None or cost <= max_cost:
        return document
    problem = Problem(
        file=document.file, message=f"{titled(document)} may cost {cost:,}, and {max_cost:,} is wanted at most"
    )
    return msgspec.structs.replace(document, problems=(problem,))


def problems(told: Told) -> list[Problem]:
    """Give everything that is wrong."""
    return [*told.problems, *(problem for document in told.documents for problem in document.problems)]


def lines(told: Told) -> Iterator[str]:
    """Write what was found: what is wrong, else the documents, and how many they are."""
    for document in told.documents:
        if not document.problems:
            yield f"{document.file}: {titled(document)} may be run; it costs {told_cost(document)}"
    wrong = problems(told)
    yield from map(line, wrong)
    number = len(told.documents)
    yield f"{number} document{'s' * (number != 1)}, {len(wrong) or 'no'} problem{'s' * (len(wrong) != 1)}"


def titled(document: Checked) -> str:
    """Name a document."""
    return document.name or "what has no name"


def told_cost(document: Checked) -> str:
    """Write what a document costs, and at most, where its variables have a say in it."""
    usual, most = f"{document.cost:,}", f"{document.cost_at_most:,}"
    return usual if usual == most else f"{usual}, and {most} at most"


def line(problem: Problem) -> str:
    """Write a problem as compilers do, so that editors find the place."""
    place = "" if problem.line is None else f":{problem.line}:{problem.column}"
    return f"{problem.file}{place}: {problem.message}"


def as_apollo(found: Sequence[Found]) -> object:
    """Write documents in Apollo's format."""
    operations = [{"id": digest_of(one.text), "name": one.name, "type": one.kind, "body": one.text} for one in found]
    return {"format": APOLLO, "version": FORMAT_VERSION, "operations": operations}


def by_ids(found: Sequence[Found]) -> object:
    """Write documents as one object of ids and texts."""
    return {digest_of(one.text): one.text for one in found}
