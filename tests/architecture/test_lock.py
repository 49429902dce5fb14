"""The locks pin what pyproject names, with hashes, and say nothing of where it comes from."""

import re
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = PROJECT["project"]["dependencies"]
DEVELOPMENT = PROJECT["dependency-groups"]["dev"]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)", re.MULTILINE)
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(lock: str) -> dict[str, str]:
    """Read name and version of every package in a lock."""
    return dict(PIN.findall((CHECKOUT / lock).read_text(encoding="utf-8")))


def names(requirements: list[str]) -> set[str]:
    """Read the package names of requirements, in the form that locks use."""
    return {re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace("_", "-") for requirement in requirements}


def release(version: str) -> tuple[int, ...]:
    """Read the numbers of a version."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


@pytest.mark.parametrize(("lock", "requirements"), [(LOCKS[0], RUNTIME), (LOCKS[1], RUNTIME + DEVELOPMENT)])
def test_every_dependency_is_pinned(lock, requirements):
    assert names(requirements) <= pins(lock).keys()


@pytest.mark.parametrize(("lock", "requirements"), [(LOCKS[0], RUNTIME), (LOCKS[1], RUNTIME + DEVELOPMENT)])
def test_every_pin_is_within_what_pyproject_allows(lock, requirements):
    lowest = {name: re.search(r">=\s*([\d.]+)", text) for text in requirements for name in names([text])}
    highest = {name: re.search(r"<\s*([\d.]+)", text) for text in requirements for name in names([text])}
    exact = {name: re.search(r"==\s*([\d.]+)", text) for text in requirements for name in names([text])}
    pinned = pins(lock)

    assert [name for name, bound in lowest.items() if bound and release(pinned[name]) < release(bound[1])] == []
    assert [name for name, bound in highest.items() if bound and release(pinned[name]) >= release(bound[1])] == []
    assert [name for name, bound in exact.items() if bound and pinned[name] != bound[1]] == []


def test_the_development_lock_holds_the_runtime_lock_whole():
    assert pins(LOCKS[0]).items() <= pins(LOCKS[1]).items()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_and_hashes_and_nothing_else(lock):
    line = re.compile(r"[a-z0-9][a-z0-9._-]*==[\w.+!]+( ; [\w .'!=<>]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    lines = (CHECKOUT / lock).read_text(encoding="utf-8").splitlines()

    assert lines
    assert [text for text in lines if not line.fullmatch(text)] == []


def test_the_boot_script_finds_the_installer_in_the_lock():
    assert "uv" in pins(LOCKS[1])
