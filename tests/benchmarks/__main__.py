"""
Run measurements and print what they give, as tables of ratios; exit 1 where a promise is not kept.

This is `./provesvar bench`. Two of its commands serve others that measure: `compat` and `proofs`.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from tests.benchmarks import proofs
from tests.benchmarks.compat import serving
from tests.benchmarks.publishing import publish
from tests.benchmarks.registry import BENCHMARKS, BY_NAME, Benchmark
from tests.benchmarks.rows import Rows, machine, missed, table

COMMANDS = {"compat": serving.main, "proofs": proofs.main}


def main(arguments: Sequence[str]) -> int:
    """Do what is asked for."""
    if arguments and arguments[0] in COMMANDS:
        return COMMANDS[arguments[0]](list(arguments[1:]))
    wish = parser().parse_args(arguments)
    if wish.list:
        print("\n".join(listed()))  # noqa: T201 - a command
        return 0
    chosen = wish.names or [one for one in BENCHMARKS if one.usual]
    found: dict[str, Rows] = {}
    for one in chosen:
        found[one.name] = measured(one)
        if wish.publish:
            publish(machine(), one, found[one.name])
    if wish.json is not None:
        written = {"machine": machine(), "rows": [{"benchmark": name, **row} for name in found for row in found[name]]}
        wish.json.write_bytes(msgspec.json.format(msgspec.json.encode(written), indent=1))
    wrong = [f"{name}: {row}" for name, rows in found.items() for row in missed(rows)]
    print("\n".join([*wrong, f"{len(wrong)} promises are not kept"] if wrong else ["every promise is kept"]))  # noqa: T201 - a command
    return 1 if wrong else 0


def parser() -> argparse.ArgumentParser:
    """Say what may be asked for."""
    made = argparse.ArgumentParser(
        prog="provesvar bench",
        description="Measure what the gateway costs, as ratios in one run.",
        epilog="`bench compat --help` and `bench proofs --help`: the gateway answering the peers' query. "
        "PROVESVAR_PEERS names the folder of the peers' harness. "
        "Exit codes: 0 every promise is kept, 1 one is not, 2 the arguments are wrong.",
    )
    made.add_argument("names", nargs="*", metavar="NAME", type=known, help="what to measure; see --list")
    made.add_argument("--list", action="store_true", help="list what there is, and how long it takes")
    made.add_argument("--json", metavar="FILE", type=Path, help="write every row, and where it was measured, here")
    made.add_argument("--publish", action="store_true", help="put the tables of this run into RESULTS.md")
    return made


def known(name: str) -> Benchmark:
    """
    Find a benchmark.

    Raises:
        ArgumentTypeError: there is none of the name.
    """
    if name not in BY_NAME:
        raise argparse.ArgumentTypeError(f"there is no benchmark {name}: see --list")
    return BY_NAME[name]


def listed() -> Iterator[str]:
    """List every benchmark."""
    for one in BENCHMARKS:
        asked = "" if one.usual else "; only when named"
        yield f"{one.name:<12} {one.what} ({one.takes}{asked})"


def measured(one: Benchmark) -> Rows:
    """Run one, and print its table."""
    began = time.perf_counter()
    print(f"{one.name}: {one.what} …", file=sys.stderr, flush=True)  # noqa: T201 - a command
    rows = one.run()
    print(f"\n{one.name}, {time.perf_counter() - began:.0f} s\n", *table(rows), sep="\n", flush=True)  # noqa: T201 - a command
    print(flush=True)  # noqa: T201 - a command
    return rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
