"""The command that runs every check shows what failed, counts the tests and lets nothing be skipped in CI."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "check.py"
REPORT = """<?xml version="1.0"?>
<testsuites><testsuite errors="1" failures="1" skipped="3" tests="6">
<testcase classname="tests.a" name="test_passes" />
<testcase classname="tests.a" name="test_fails"><failure message="no">no</failure></testcase>
<testcase classname="tests.a" name="test_breaks"><error message="no">no</error></testcase>
<testcase classname="tests.a" name="test_corpus"><skipped type="pytest.skip" message="PROVESVAR_CORPUS is not set" />
</testcase>
<testcase classname="tests.a" name="test_store"><skipped type="pytest.skip" message="no PostgreSQL" /></testcase>
<testcase classname="tests.a" name="test_known"><skipped type="pytest.xfail" message="known" /></testcase>
</testsuite></testsuites>
"""


@pytest.fixture
def check(monkeypatch) -> ModuleType:
    """Load the script as it is run in CI without a corpus."""
    monkeypatch.setenv("CI", "true")
    monkeypatch.delenv("PROVESVAR_CORPUS", raising=False)
    return loaded()


def loaded() -> ModuleType:
    """Load the script with the environment as it is now."""
    spec = importlib.util.spec_from_file_location("provesvar_check", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def reports(tmp_path) -> Path:
    """Write what pytest reports of six tests, and of one."""
    (tmp_path / "measured.xml").write_text(REPORT)
    (tmp_path / "other.xml").write_text(
        '<testsuites><testsuite tests="1"><testcase name="b" /></testsuite></testsuites>'
    )
    return tmp_path


def test_in_ci_a_skipped_test_is_named_with_its_reason(check, reports):
    assert check.skipped(reports) == "tests.a::test_store: no PostgreSQL"


def test_the_corpus_may_not_be_skipped_where_it_is(reports, monkeypatch):
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("PROVESVAR_CORPUS", "somewhere")

    assert "test_corpus" in loaded().skipped(reports)


def test_elsewhere_tests_may_be_skipped(check, reports, monkeypatch):
    monkeypatch.delenv("CI")

    assert check.skipped(reports) == ""


@pytest.mark.parametrize("lost", ["measured.xml", "other.xml"])
def test_a_run_that_left_no_report_is_not_taken_for_one_that_skipped_nothing(check, reports, lost):
    (reports / lost).unlink()

    assert check.skipped(reports) == "pytest left no report"


def test_the_counts_are_said_in_the_plain_form(check, reports, tmp_path_factory):
    assert check.counts(reports) == "2 passed, 2 failed, 3 skipped"
    assert check.counts(tmp_path_factory.mktemp("nothing")) == "0 passed, 0 failed, 0 skipped"


def test_one_failed_check_fails_the_run_and_is_shown(check, reports, capsys):
    status = check.summary([("lint", "", 1.0), ("types", "plan.py:1: wrong", 2.0)], reports)

    assert status == 1
    assert "--- types ---\nplan.py:1: wrong\n\n1 of 2 checks passed in 3 s\nfailed: types\n" in capsys.readouterr().out


def test_a_run_without_failures_ends_well(check, reports):
    assert check.summary([("lint", "", 1.0)], reports) == 0


def test_arguments_after_two_dashes_are_pytests(check):
    arguments = check.read_arguments(["--all", "--", "tests/unit", "-k", "merge"])

    assert (arguments.all, arguments.pytest) == (True, ["tests/unit", "-k", "merge"])


def test_every_test_is_run_once_and_slow_ones_are_left_out_unless_all_are_asked_for(check, reports, monkeypatch):
    asked = []
    monkeypatch.setattr(check, "tests", lambda _report, python, selection: asked.append((python, selection)) or "")
    monkeypatch.setattr(check.subprocess, "run", lambda *_arguments, **_options: subprocess.CompletedProcess([], 0))
    quick = ["-m", "not slow"]
    parts, others = ["tests/unit", "tests/integration"], ["--ignore=tests/unit", "--ignore=tests/integration"]

    for everything in (False, True):
        steps = {step.name: step for step in check.checks(reports, everything=everything)}
        assert (steps["measured tests"].run(), steps["other tests"].run()) == ("", "")

    measured, plain = [str(check.BIN / "coverage"), "run"], [sys.executable]
    assert asked == [(measured, quick + parts), (plain, quick + others), (measured, parts), (plain, others)]


def test_pytest_runs_what_is_selected_and_says_how_it_ended(check, tmp_path, monkeypatch):
    (tmp_path / "test_one.py").write_text("def test_one():\n    assert False\n")
    monkeypatch.chdir(tmp_path)
    report = tmp_path / "report.xml"

    assert (
        check.tests(report, [sys.executable], ["-p", "no:cacheprovider", "test_one.py"]) == "pytest ended with status 1"
    )
    assert check.counts(tmp_path) == "0 passed, 1 failed, 0 skipped"
