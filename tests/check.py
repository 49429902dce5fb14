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
        report = Path(folder) / "pytest.xml"
        return summary([(check.name, *timed(check)) for check in checks(report, everything=arguments.all)], report)


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


def checks(report: Path, *, everything: bool) -> tuple[Check, ...]:
    """List the checks in the order in which they run."""
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
        Check(name="tests", run=lambda: tests(report, selection)),
        Check(name="nothing skipped", run=lambda: skipped(report)),
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


def tests(report: Path, selection: Sequence[str]) -> str:
    """Run pytest in two workers under coverage, its output passed on as it comes, and combine what was measured."""
    coverage = BIN / "coverage"
    subprocess.run([coverage, "erase"], check=True)
    pytest = ["-m", "pytest", "-n", "2", "-q", f"--junitxml={report}", *selection]
    status = subprocess.run([coverage, "run", *pytest], check=False).returncode
    combined = subprocess.run([coverage, "combine", "--quiet"], capture_output=True, text=True, check=False)
    return (f"pytest ended with status {status}" if status else "") or (combined.stdout if combined.returncode else "")


def skipped(report: Path) -> str:
    """List the skipped tests that may not be skipped: in CI all but those of `MAY_SKIP`, elsewhere none."""
    if not report.exists():
        return "pytest left no report"
    if os.environ.get("CI") != "true":
        return ""
    reasons = (f"{case}: {reason}" for case, reason in skips(report) if not may_skip(reason))
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


def counts(report: Path) -> str:
    """Say how many tests passed, failed and were skipped."""
    if not report.exists():
        return "0 passed, 0 failed"
    total, bad, skipped_ones = 0, 0, 0
    for suite in ET.parse(report).iter("testsuite"):
        total += int(suite.get("tests", 0))
        bad += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped_ones += int(suite.get("skipped", 0))
    return f"{total - bad - skipped_ones} passed, {bad} failed, {skipped_ones} skipped"


def summary(done: Sequence[tuple[str, str, float]], report: Path) -> int:
    """Show what each failed check said, then one line a check, then the counts; return the exit code."""
    failed = [(name, said) for name, said, _ in done if said]
    for name, said in failed:
        print(f"\n--- {name} ---\n{said.rstrip()}")
    print(f"\n{len(done) - len(failed)} of {len(done)} checks passed in {sum(took for *_, took in done):.0f} s")
    if failed:
        print(f"failed: {', '.join(name for name, _ in failed)}")
    print(counts(report), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
