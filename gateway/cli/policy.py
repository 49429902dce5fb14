"""`policy`: try the rules, check a table, compare two tables, and print the page to sign."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import msgspec

from gateway.cli import Refused, policy_explain
from gateway.cli.policy_arguments import add_situation
from gateway.cli.policy_files import INVALID, SHIPPED, TableFile, content, named, one_line, parsed, read
from policies import (
    SIZE,
    Change,
    Difference,
    TableInvalid,
    Tally,
    compare,
    in_words,
    render,
    render_page,
    tally,
    told,
)

DIFFERENT = 4
WRONG_ARGUMENT = 2
MOST_TABLES = 2


class ToldChange(msgspec.Struct, frozen=True, kw_only=True):
    """One change as `diff --json` tells it; `facts` holds the values that occur where not all do."""

    before: str
    after: str
    under: str
    old_row: str
    new_row: str
    situations: int
    whole: bool
    facts: dict[str, list[str | bool]]
    words: str


class ToldDifference(msgspec.Struct, frozen=True, kw_only=True):
    """What `diff --json` tells."""

    old: str
    new: str
    equal: bool
    changes: list[ToldChange]
    decided_by_another_row: int
    words: list[str]


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "policy",
        help="try, check, compare and print the rules of access",
        description="Work with the decision table that says who sees what. No demo needs to run.",
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
        "opened. What is not said is the ordinary thing: a grown person, no restriction, a final report.",
        epilog="Exit codes: 0 decided, whatever the decision is; 1 the table cannot be read; 2 wrong arguments; 3 the "
        "table is invalid.",
    )
    add_situation(command)
    command.add_argument("--table", metavar="TABLE.toml", type=Path, help="decide by this table, not the shipped one")
    command.set_defaults(run=explain)


def add_check(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `policy check`."""
    command = kinds.add_parser(
        "check",
        help="check a table by trying every situation",
        description="Read a table, try every situation under every choice of its settings, and count what decides. A "
        "table with a problem is told line by line.",
        epilog="Exit codes: 0 it may be used; 1 it cannot be read; 2 wrong arguments; 3 it has problems, each on "
        "a line.",
    )
    command.add_argument("table", metavar="TABLE.toml", nargs="?", type=Path, help="default: the shipped table")
    command.set_defaults(run=check)


def add_diff(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `policy diff`."""
    command = kinds.add_parser(
        "diff",
        help="say which situations change from one table to another",
        description="Compare two tables in every situation under every choice of their settings, and in their words. "
        "One table alone is compared with the shipped one, as its successor.",
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
        help="print a table as a page to read or sign",
        description="Print a table as Markdown, as policies/RULES.md keeps it, or as one page of HTML to sign, which "
        "needs nothing from outside.",
        epilog="Exit codes: 0 printed; 1 the table cannot be read; 2 wrong arguments; 3 it is invalid.",
    )
    command.add_argument("table", metavar="TABLE.toml", nargs="?", type=Path, help="default: the shipped table")
    command.add_argument("--html", action="store_true", help="a page of HTML, with lines to sign on")
    command.set_defaults(run=print_page)


def explain(arguments: argparse.Namespace) -> int:
    """Decide one situation."""
    policy_explain.explain(arguments, read(arguments.table).table)
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Check a table and print its counts, or its problems."""
    name = named(arguments.table)
    try:
        found = parsed(name, content(arguments.table or SHIPPED))
    except TableInvalid as invalid:
        print("\n".join(f"{name}: {one_line(problem)}" for problem in invalid.problems))
        return INVALID
    return judge(found, tally(found.table))


def judge(found: TableFile, counts: Tally) -> int:
    """Print the counts of a table and what is wrong with it, and give the exit code."""
    print("\n".join(counted(found, counts)))
    wrong = [f"{found.name}: {problem}" for problem in problems(counts)]
    print("\n".join(wrong) or "every row decides something; the last one denies")
    return INVALID if wrong else 0


def problems(counts: Tally) -> Iterator[str]:
    """Say what the enumeration found wrong; it does not lean on the checks that were made when the table was read."""
    for row in counts.dead():
        yield f"{row}: decides no situation"
    if counts.undecided:
        yield f"no row decides {counts.undecided:,} situations"


def counted(found: TableFile, counts: Tally) -> Iterator[str]:
    """Write the counts."""
    yield f"{found.name}, version {found.table.version}"
    yield f"{SIZE:,} situations under {counts.choices} choices of settings: {SIZE * counts.choices:,} decided"
    yield ""
    yield f"{'effect':<16}{'by default':>12}"
    for effect, number in counts.by_effect().items():
        yield f"{effect:<16}{number:>12,}"
    yield ""
    yield f"{'row':<16}{'by default':>12}{'ever':>12}  effect"
    for count in counts.rows:
        yield f"{count.row:<16}{count.by_default:>12,}{count.ever:>12,}  {count.effect}"
    yield ""


def diff(arguments: argparse.Namespace) -> int:
    """Compare two tables and say what changes."""
    if len(arguments.tables) > MOST_TABLES:
        raise Refused("two tables are compared at a time", status=WRONG_ARGUMENT)
    old, new = (read(path) for path in (None, *arguments.tables)[-MOST_TABLES:])
    difference = compare(old.table, new.table)
    if arguments.json:
        encoded = msgspec.json.encode(json_of(old, new, difference))
        print(msgspec.json.format(encoded, indent=2).decode())
    else:
        print("\n".join(told(difference)) or "nothing changes")
    return DIFFERENT if difference else 0


def json_of(old: TableFile, new: TableFile, difference: Difference) -> ToldDifference:
    """Write a difference for a machine."""
    return ToldDifference(
        old=old.table.version,
        new=new.table.version,
        equal=not difference,
        changes=[told_change(change) for change in difference.changes],
        decided_by_another_row=difference.other_row,
        words=list(difference.words),
    )


def told_change(change: Change) -> ToldChange:
    """Write one change for a machine."""
    shift = change.shift
    return ToldChange(
        before=shift.before,
        after=shift.after,
        under=change.under,
        old_row=shift.old_row,
        new_row=shift.new_row,
        situations=shift.situations,
        whole=shift.whole(),
        facts={name: list(values) for name, values in shift.facts().items()},
        words=in_words(shift),
    )


def print_page(arguments: argparse.Namespace) -> int:
    """Print a table as a page."""
    found = read(arguments.table)
    print(render_page(found.table, found.digest) if arguments.html else render(found.table), end="")
    return 0
