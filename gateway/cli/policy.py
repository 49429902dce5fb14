"""`policy`: try the rules, check a table, compare two tables, and print the page to sign."""

import argparse
from collections.abc import Iterable
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from gateway.cli import policy_check, policy_diff, policy_explain, policy_render
from gateway.cli.policy_arguments import add_situation
from gateway.cli.policy_files import INVALID, content, named, one_line, parsed, shipped
from policies import TableInvalid

DIFFERENT = 4


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "policy",
        help="try, check, compare and print the rules of access",
        description="Work with the tables that say who sees what, when, and how long it is kept. No demo needs to run.",
        epilog="Exit codes: 0 done, 1 a file cannot be read, 2 wrong arguments, 3 a table is invalid, 4 the tables "
        "differ (diff).",
    )
    kinds = command.add_subparsers(title="what to do", metavar="explain|check|diff|render", required=True)
    add_explain(kinds)
    add_check(kinds)
    add_diff(kinds)
    add_render(kinds)


def add_explain(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `policy explain`."""
    command = kinds.add_parser(
        "explain",
        help="decide one situation and say why",
        description="Decide one situation and say which row decides, why, on what ground, and how a padlock may be "
        "opened. What is not said is the ordinary thing: a grown person, no restriction, a final report. For people "
        "of the demo's cast it is said too when the reports of their record are released, and by which class.",
        epilog="Exit codes: 0 decided, whatever the decision is; 1 the table cannot be read; 2 wrong arguments, or no "
        "table is in force on the day; 3 the table is invalid.",
    )
    add_situation(command)
    command.add_argument("--table", metavar="TABLE.toml", type=Path, help="decide by this table, whatever its day")
    command.set_defaults(run=explain)


def add_check(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `policy check`."""
    command = kinds.add_parser(
        "check",
        help="check a table by trying every situation",
        description="Read a table, try every situation under every choice of its settings, and count what decides; of "
        "a table of release, see that everything it names leads to the class that names it; list what one of retention "
        "or operations says. A table with a problem is told line by line.",
        epilog="Exit codes: 0 they may be used; 1 one cannot be read; 2 wrong arguments; 3 one has problems, each on "
        "a line.",
    )
    command.add_argument("table", metavar="TABLE.toml", nargs="?", type=Path, help="default: every shipped table")
    command.add_argument("--json", action="store_true", help="answer in JSON")
    command.set_defaults(run=check)


def add_diff(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `policy diff`."""
    command = kinds.add_parser(
        "diff",
        help="say which situations change from one table to another",
        description="Compare two tables of access in every situation under every choice of their settings, or two "
        "of release in everything that they name, or of retention or operations; all in their words. One table alone "
        "is compared with the shipped one of its kind, as its successor.",
        epilog="Exit codes: 0 the tables say the same; 1 one cannot be read; 2 wrong arguments; 3 one is invalid; 4 "
        "something changes.",
    )
    command.add_argument("tables", metavar="TABLE.toml", nargs="+", type=Path, help="OLD.toml NEW.toml, or NEW.toml")
    command.add_argument("--json", action="store_true", help="answer in JSON")
    command.set_defaults(run=diff)


def add_render(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `policy render`."""
    command = kinds.add_parser(
        "render",
        help="print the rules as a page to read or sign",
        description="Print the tables of access, release, retention and operations as Markdown, as policies/RULES.md "
        "keeps them, or as one page of HTML to sign, which needs nothing from outside.",
        epilog="Exit codes: 0 printed; 1 a table cannot be read; 2 wrong arguments; 3 one is invalid.",
    )
    command.add_argument(
        "tables", metavar="TABLE.toml", nargs="*", type=Path, help="in place of the shipped one of its kind"
    )
    command.add_argument("--html", action="store_true", help="a page of HTML, with lines to sign on")
    command.set_defaults(run=print_page)


def explain(arguments: argparse.Namespace) -> int:
    """Decide one situation."""
    policy_explain.explain(arguments)
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Check tables and print their counts, or their problems."""
    found = [checked(path) for path in ([arguments.table] if arguments.table else shipped())]
    if arguments.json:
        print_json(found)
    else:
        print("\n\n".join("\n".join(policy_check.lines(each)) for each in found))
    return INVALID if any(each.problems for each in found) else 0


def checked(path: Path | Traversable) -> policy_check.Checked:
    """
    Check one table.

    Raises:
        Refused: it cannot be read.
    """
    name = named(path)
    try:
        return policy_check.checked(parsed(name, content(path)))
    except TableInvalid as invalid:
        return policy_check.Unusable(name=name, problems=[one_line(problem) for problem in invalid.problems])


def diff(arguments: argparse.Namespace) -> int:
    """Compare two tables and say what changes."""
    found = policy_diff.between(arguments.tables)
    if arguments.json:
        print_json(found.told)
    else:
        print("\n".join(found.lines) or "nothing changes")
    return 0 if found.equal else DIFFERENT


def print_page(arguments: argparse.Namespace) -> int:
    """Print the rules as a page."""
    page = policy_render.html if arguments.html else policy_render.markdown
    print(page(policy_render.chosen(arguments.tables)), end="")
    return 0


def print_json(found: msgspec.Struct | Iterable[msgspec.Struct]) -> None:
    """Print what was found for a machine."""
    print(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
