"""The command that runs every check shows what failed, counts the tests and lets nothing be skipped in CI."""

import importlib.util
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
def report(tmp_path) -> Path:
    """Write what pytest reports of six tests."""
    path = tmp_path / "pytest.xml"
    path.write_text(REPORT)
    return path


def test_in_ci_a_skipped_test_is_named_with_its_reason(check, report):
    assert check.skipped(report) == "tests.a::test_store: no PostgreSQL"


def test_the_corpus_may_not_be_skipped_where_it_is(report, monkeypatch):
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("PROVESVAR_CORPUS", "somewhere")

    assert "test_corpus" in loaded().skipped(report)


def test_elsewhere_tests_may_be_skipped(check, report, monkeypatch):
    monkeypatch.delenv("CI")

    assert check.skipped(report) == ""


def test_a_run_that_left_no_report_is_not_taken_for_one_that_skipped_nothing(check, tmp_path):
    assert check.skipped(tmp_path / "none.xml") == "pytest left no report"


def test_the_counts_are_said_in_the_plain_form(check, report):
    assert check.counts(report) == "1 passed, 2 failed, 3 skipped"


def test_one_failed_check_fails_the_run_and_is_shown(check, report, capsys):
    status = check.summary([("lint", "", 1.0), ("types", "plan.py:1: wrong", 2.0)], report)

    assert status == 1
    assert "--- types ---\nplan.py:1: wrong\n\n1 of 2 checks passed in 3 s\nfailed: types\n" in capsys.readouterr().out


def test_a_run_without_failures_ends_well(check, report):
    assert check.summary([("lint", "", 1.0)], report) == 0


def test_arguments_after_two_dashes_are_pytests(check):
    arguments = check.read_arguments(["--all", "--", "tests/unit", "-k", "merge"])

    assert (arguments.all, arguments.pytest) == (True, ["tests/unit", "-k", "merge"])


def test_slow_tests_are_left_out_unless_all_are_asked_for(check, report, monkeypatch):
    asked = []
    monkeypatch.setattr(check, "tests", lambda _report, selection: asked.append(selection) or "")

    for everything in (False, True):
        next(step for step in check.checks(report, everything=everything) if step.name == "tests").run()

    assert asked == [["-m", "not slow"], []]
