"""Run every check of the project in order and say what failed: this is `./provesvar test`."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CODE = ("gateway", "resolvers", "policies")
SCRIPTS = ("provesvar", "tests/check.py", "docker/make_secrets.py")

# Policies and the pure steps: here every branch is tested, with no allowance.
PURE = (
    "policies/*",
    "resolvers/model/*",
    "resolvers/plan.py",
    "resolvers/ledger.py",
    "resolvers/normalise/*",
    "resolvers/judging/*",
    "resolvers/versioning/*",
    "resolvers/acts/blocks.py",
    "resolvers/clearance.py",
    "resolvers/merge.py",
    "resolvers/selection.py",
    "resolvers/notices.py",
    "resolvers/naming.py",
)

# The tests that mirror the modules. They alone are measured, so that code counts as tested only where a test is about
# it, and so that those that go from end to end, which pass through all of it many times, take less long.
MEASURED = ("tests/unit", "tests/integration")
# Those, and all others.
RUNS = 2

# More than there are cores on a small machine, as a third of the time tests wait: for an answer, a process, a timer.
WORKERS = "3"

# In CI a skipped test fails the run, unless its reason begins with a key of this table and the value is true: the
# corpus is not part of the repository, and what root alone can do is seen where CI runs as root. PostgreSQL, Chromium
# and Node are never a reason.
MAY_SKIP = {
    "PROVESVAR_CORPUS is not set": not os.environ.get("PROVESVAR_CORPUS"),
    "only root": os.geteuid() != 0,
}

YAML_RULES = (
    "{extends: default, rules: {line-length: {max: 120}, document-start: disable, truthy: {check-keys: false}, "
    "comments: {min-spaces-from-content: 1}}}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check: what it is called, and what runs it. An empty string is success, else what to show."""

    name: str
    run: Callable[[], str]


def main(argv: Sequence[str] | None = None) -> int:
    """Run all checks, or only pytest where arguments for it are given."""
    arguments = read_arguments(argv)
    os.chdir(CHECKOUT)
    if arguments.pytest:
        return subprocess.run([sys.executable, "-m", "pytest", *arguments.pytest], check=False).returncode
    with tempfile.TemporaryDirectory(prefix="provesvar-test-") as folder:
        done = [(check.name, *timed(check)) for check in checks(Path(folder), everything=arguments.all)]
        return summary(done, Path(folder))


def read_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line of `./provesvar test`."""
    reader = argparse.ArgumentParser(
        prog="provesvar test",
        description="Run every check: format, lint, types, import contracts, SQL, Docker, tests, coverage.",
        epilog="With arguments for pytest after --, only pytest runs, and no coverage is judged.",
    )
    reader.add_argument("--all", action="store_true", help="run the tests marked slow too")
    reader.add_argument("pytest", nargs="*", metavar="-- PYTEST-ARGUMENT", help="for instance: -- tests/unit -k merge")
    return reader.parse_args(argv)


def checks(reports: Path, *, everything: bool) -> tuple[Check, ...]:
    """List the checks in the order in which they run; the tests leave their reports in a folder."""
    migrations = sorted(str(path) for path in Path("resolvers/store/migrations").glob("*.sql"))
    yaml = ["docker", ".github", ".pre-commit-config.yaml"]
    selection = [] if everything else ["-m", "not slow"]
    return (
        tool("format", "ruff", "format", "--check", ".", "provesvar"),
        tool("lint", "ruff", "check", ".", "provesvar"),
        tool("types", "mypy", *CODE, *SCRIPTS),
        tool("import contracts", "lint-imports", "--no-logo", "--no-cache"),
        tool("migrations", "squawk", "--pg-version=18.0", "--assume-in-transaction", *migrations),
        tool("dockerfile", "hadolint", "docker/Dockerfile"),
        tool("yaml", "yamllint", "--strict", "-d", YAML_RULES, *yaml),
        Check(name="measured tests", run=lambda: measured_tests(reports / "measured.xml", selection)),
        Check(name="other tests", run=lambda: other_tests(reports / "other.xml", selection)),
        Check(name="nothing skipped", run=lambda: skipped(reports)),
        tool("branch coverage", "coverage", "report"),
        tool("pure steps", "coverage", "report", "--fail-under=100", f"--include={','.join(PURE)}"),
    )


def tool(name: str, program: str, *arguments: str) -> Check:
    """Make a check of a program of the environment; what it prints is shown when it fails."""

    def run() -> str:
        done = subprocess.run(
            [BIN / program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        return "" if done.returncode == 0 else done.stdout or f"{program} failed with status {done.returncode}"

    return Check(name=name, run=run)


def measured_tests(report: Path, selection: Sequence[str]) -> str:
    """Run the tests of the modules under coverage, and combine what was measured."""
    coverage = BIN / "coverage"
    subprocess.run([coverage, "erase"], check=True)
    said = tests(report, [str(coverage), "run"], [*selection, *MEASURED])
    combined = subprocess.run([coverage, "combine", "--quiet"], capture_output=True, text=True, check=False)
    return said or (combined.stdout if combined.returncode else "")


def other_tests(report: Path, selection: Sequence[str]) -> str:
    """Run all other tests."""
    return tests(report, [sys.executable], [*selection, *(f"--ignore={folder}" for folder in MEASURED)])


def tests(report: Path, python: Sequence[str], selection: Sequence[str]) -> str:
    """Run pytest, its output passed on as it comes; a worker takes neighbours, which often share what they open."""
    pytest = ["-m", "pytest", "-n", WORKERS, "--dist", "worksteal", "-q", f"--junitxml={report}", *selection]
    status = subprocess.run([*python, *pytest], check=False).returncode
    return f"pytest ended with status {status}" if status else ""


def skipped(reports: Path) -> str:
    """List the skipped tests that may not be skipped: in CI all but those of `MAY_SKIP`, elsewhere none."""
    found = sorted(reports.glob("*.xml"))
    if len(found) < RUNS:
        return "pytest left no report"
    if os.environ.get("CI") != "true":
        return ""
    reasons = (f"{case}: {reason}" for report in found for case, reason in skips(report) if not may_skip(reason))
    return "\n".join(reasons)


def skips(report: Path) -> list[tuple[str, str]]:
    """Read the skipped tests and their reasons; an expected failure is none."""
    return [
        (f"{case.get('classname')}::{case.get('name')}", skip.get("message", ""))
        for case in ET.parse(report).iter("testcase")
        for skip in case.iter("skipped")
        if skip.get("type") == "pytest.skip"
    ]


def may_skip(reason: str) -> bool:
    """Tell whether a test may be skipped in CI for this reason."""
    return any(allowed and reason.startswith(start) for start, allowed in MAY_SKIP.items())


def timed(check: Check) -> tuple[str, float]:
    """Run one check and print its line."""
    began = time.perf_counter()
    said = check.run()
    took = time.perf_counter() - began
    print(f"{'FAIL' if said else 'ok':4}  {check.name:16}  {took:6.1f} s", flush=True)
    return said, took


def counts(reports: Path) -> str:
    """Say how many tests passed, failed and were skipped."""
    total, bad, skipped_ones = 0, 0, 0
    for suite in (suite for report in reports.glob("*.xml") for suite in ET.parse(report).iter("testsuite")):
        total += int(suite.get("tests", 0))
        bad += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped_ones += int(suite.get("skipped", 0))
    return f"{total - bad - skipped_ones} passed, {bad} failed, {skipped_ones} skipped"


def summary(done: Sequence[tuple[str, str, float]], reports: Path) -> int:
    """Show what each failed check said, then one line a check, then the counts; return the exit code."""
    failed = [(name, said) for name, said, _ in done if said]
    for name, said in failed:
        print(f"\n--- {name} ---\n{said.rstrip()}")
    print(f"\n{len(done) - len(failed)} of {len(done)} checks passed in {sum(took for *_, took in done):.0f} s")
    if failed:
        print(f"failed: {', '.join(name for name, _ in failed)}")
    print(counts(reports), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
