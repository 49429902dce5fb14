"""
No lock holds a version that is known to be unsafe.

The list beside this file is what was known when it was compiled: the databases that would say what is known today are
not always to be had where the checks run. CONTRIBUTING.md says how to ask them, and how to refresh the list.
"""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from tests.architecture.test_lock import LOCKS, pins, release

FOUND = tomllib.loads(Path(__file__).with_name("advisories.toml").read_text(encoding="utf-8"))
ADVISORIES = FOUND["advisory"]


def test_the_list_says_when_it_was_compiled() -> None:
    assert isinstance(FOUND["compiled"], date)
    assert all(advisory["ids"] and advisory["what"] for advisory in ADVISORIES)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_advisory_is_about_something_that_is_locked(lock) -> None:
    assert {advisory["package"] for advisory in ADVISORIES} <= pins(lock).keys()


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("advisory", ADVISORIES, ids=lambda found: found["ids"][0])
def test_no_lock_holds_a_version_that_is_known_to_be_unsafe(lock, advisory) -> None:
    assert release(pins(lock)[advisory["package"]]) >= release(advisory["fixed"])


@pytest.mark.parametrize(("version", "safe"), [("3.14.4", False), ("3.9.99", False), ("3.14.5", True), ("4", True)])
def test_versions_are_compared_by_their_numbers(version, safe) -> None:
    assert (release(version) >= release("3.14.5")) is safe
