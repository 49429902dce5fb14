"""
Ours and the best peers side by side, over HTTP, by the peers' own harness: CPU a request, latency, memory.

The harness and the peers stay where they are: the environment variable PROVESVAR_PEERS names their folder, in which
they are installed (see its README). It is never copied in. wrk and taskset are needed.
"""

import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tests.benchmarks.rows import Row, Rows, held_to
from tests.benchmarks.running import Server, compat

HOST = "127.0.0.1"
MOCK = f"http://{HOST}:47200"
FIRST_PORT = 47_400
BASE = "yoga-jit"
PEERS = (BASE, "mercurius-jit")
PACKAGES = {BASE: ("graphql-yoga", "graphql-jit"), "mercurius-jit": ("mercurius", "graphql-jit")}
ROUNDS, SECONDS = 4, 5
# More than ours could answer in a second.
PROOFS_A_SECOND = 400


class Scenario(NamedTuple):
    """How many sources are asked, by how many at once, and what is promised of CPU, by profile."""

    sources: int
    connections: int
    promised: Mapping[str, float]


SCENARIOS = {
    "A": Scenario(5, 8, {"path": 0.50, "everything": 0.65}),
    "B": Scenario(5, 8, {"path": 0.75, "everything": 1.00}),
    "C": Scenario(21, 8, {"path": 1.00, "everything": 1.15}),
    "D": Scenario(5, 1, {}),
}
# In which scenario another figure than CPU is promised, and how much of the peer's it may be.
MOST_P50, MOST_RSS = ("D", 0.75), ("A", 0.70)


def run() -> Rows:
    """Run every scenario."""
    folder = peers_folder()
    rows = [row for name, scenario in SCENARIOS.items() for row in rows_of(name, scenario, campaign(folder, name))]
    return [row | {"version": versions(folder, str(row["server"]))} for row in rows]


def peers_folder() -> Path:
    """
    Find the harness.

    Raises:
        SystemExit: it, or what it needs, is not there.
    """
    named = os.environ.get("PROVESVAR_PEERS")
    if not named or not (Path(named) / "harness.py").is_file():
        raise SystemExit("peers: set PROVESVAR_PEERS to the folder with harness.py, with its peers installed")
    lacking = [program for program in ("wrk", "taskset", "node") if shutil.which(program) is None]
    if lacking:
        raise SystemExit(f"peers: not on the path: {', '.join(lacking)}")
    return Path(named)


def versions(folder: Path, server: str) -> str | None:
    """Say which peer it is; ours is told by its commit."""
    if server not in PACKAGES:
        return None
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    files = ((name, folder / "node" / "node_modules" / name / "package.json") for name in PACKAGES[server])
    found = (f"{name} {msgspec.json.decode(file.read_bytes())['version']}" for name, file in files)
    return ", ".join([*found, f"node {node}"])


def campaign(folder: Path, name: str) -> Mapping[str, list[Mapping[str, Any]]]:
    """Run the harness for one scenario; gives every round of every server."""
    scenario = SCENARIOS[name]
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pv-")))
        work.chmod(0o711)
        servers = [
            stack.enter_context(
                compat(profile, FIRST_PORT + place, work / profile, "--mock", MOCK, "--sources", str(scenario.sources))
            )
            for place, profile in enumerate(("path", "everything"))
        ]
        with_credentials(work / "wrk", servers)
        command = [
            *(sys.executable, "-P", "-m", "tests.benchmarks.harnessing", str(folder / "harness.py")),
            ",".join(f"{server.url}={server.state}" for server in servers),
            *("--scenario", name, "--peers", ",".join(PEERS), "--rounds", str(ROUNDS), "--secs", str(SECONDS)),
            *("--conns", str(scenario.connections), "--out", str(work / "results.json")),
            *(word for server in servers for word in ("--url", f"{server.profile}={server.url}#{server.pid}")),
        ]
        path = {"PATH": f"{work}{os.pathsep}{os.environ['PATH']}"}
        subprocess.run(command, env={**os.environ, **path}, stdout=sys.stderr, check=True)
        found = msgspec.json.decode((work / "results.json").read_bytes())[name]["peers"]
    return {server: rounds[str(scenario.connections)] for server, rounds in found.items()}


def with_credentials(wrk: Path, servers: list[Server]) -> None:
    """Write a `wrk` that sends, to each of ours alone, what its callers send; proofs are made for each run of it."""
    cases = "".join(case(server) for server in servers)
    wrk.write_text(
        f'#!/bin/sh\nfor url; do :; done\ncase "$url" in\n{cases}esac\nexec {shutil.which("wrk")} "$@"\n',
        encoding="utf-8",
    )
    wrk.chmod(0o755)


def case(server: Server) -> str:
    """Write what is sent to one of ours."""
    state, url = shlex.quote(str(server.state)), shlex.quote(server.url)
    lines = [f"export GQL_HEADERS={state}/headers"]
    if (server.state / "client.key").exists():
        make = f"{shlex.quote(sys.executable)} -P -m tests.benchmarks.proofs --state {state} --url {url}"
        lines += [f"{make} --count {SECONDS * PROOFS_A_SECOND} > {state}/proofs", f"export GQL_PROOFS={state}/proofs"]
    return f"{url})\n" + "".join(f"  {line}\n" for line in lines) + "  ;;\n"


def rows_of(name: str, scenario: Scenario, found: Mapping[str, list[Mapping[str, Any]]]) -> Iterator[Row]:
    """Write the rows of a scenario: CPU of every server, and what else is promised of ours."""
    figures = {server: middle(rounds) for server, rounds in found.items()}
    base = figures[BASE]
    for server, own in figures.items():
        yield row(name, server, "CPU ms", own, base, promised=scenario.promised.get(server))
    for figure, (where, most) in (("p50 ms", MOST_P50), ("RSS MB", MOST_RSS)):
        if name == where:
            for server, own in figures.items():
                yield row(name, server, figure, own, base, promised=None if server in PEERS else most)


def middle(rounds: list[Mapping[str, Any]]) -> dict[str, float]:
    """Take the median of the rounds, of memory the most, and of errors the sum."""
    medians = {
        "CPU ms": statistics.median(each["cpu_ms"] for each in rounds),
        "p50 ms": statistics.median(each["p50"] for each in rounds) / 1000,
        "p99 ms": statistics.median(each["p99"] for each in rounds) / 1000,
        "req/s": statistics.median(each["rps"] for each in rounds),
    }
    return medians | {"RSS MB": max(each["rss"] for each in rounds), "errors": sum(each["e"] for each in rounds)}


def row(
    name: str, server: str, figure: str, own: Mapping[str, float], base: Mapping[str, float], *, promised: float | None
) -> Row:
    """Write one figure of a server; what answers with errors keeps no promise."""
    ratio = own[figure] / base[figure]
    held = held_to(ratio, most=promised)
    return {
        "scenario": name,
        "server": server,
        "figure": figure,
        "value": float(own[figure]),
        f"of {BASE}": ratio,
        **held,
        "met": held["met"] and own["errors"] == 0,
        "req/s": round(own["req/s"]),
        "p50 ms": own["p50 ms"],
        "p99 ms": own["p99 ms"],
        "errors": int(own["errors"]),
    }
