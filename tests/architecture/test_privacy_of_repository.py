"""The repository holds no real person's number, no path of anybody's machine and no address of a package index."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
ELEVEN_DIGITS = re.compile(r"(?<![\dA-Fa-f.])\d{6}[ \u00a0]?\d{5}(?![\dA-Fa-f])")

# Published test numbers with month + 40, as older test populations have it; only the reader's own tests may hold them.
PUBLISHED = {"13527248013", "68467038838"}
READERS_TESTS = {
    "tests/unit/resolvers/normalise/test_identifiers.py",
    "tests/architecture/test_privacy_of_repository.py",
}

# Written in parts, so that this file does not find itself.
MACHINE_PATHS = re.compile(r"(?<![\w.~$}/-])/(?:work|root|home/\w+|Users/\w+)" + r"/\w")
INDEX_HOSTS = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|(?:deb|security)\.debian\.org|archive\.ubuntu\.com"
)
BESIDE = "../" + "shared"


@cache
def tracked() -> tuple[tuple[str, str], ...]:
    """Read the text files that git tracks, with their names."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    return tuple(
        (name, content.decode("utf-8", errors="replace"))
        for name in names.split("\0")
        if name and (path := CHECKOUT / name).is_file() and b"\0" not in (content := path.read_bytes())
    )


def could_be_somebodys(number: str) -> bool:
    """Tell whether eleven digits are a Norwegian person number that is not marked as synthetic (month + 80 or + 65)."""
    digits = [int(digit) for digit in number]
    day, month = int(number[:2]), int(number[2:4])
    dated = 1 <= (day - 40 if day > 40 else day) <= 31 and (1 <= month <= 12 or 41 <= month <= 52)
    first = (11 - sum(map(int.__mul__, FIRST_WEIGHTS, digits)) % 11) % 11
    second = (11 - sum(map(int.__mul__, SECOND_WEIGHTS, digits)) % 11) % 11
    return dated and (first, second) == (digits[9], digits[10])


def allowed(name: str, number: str) -> bool:
    """Tell whether a file may hold a number although its month does not say that it is synthetic."""
    return number in PUBLISHED and name in READERS_TESTS


def number_of(day_and_month: str) -> str:
    """Make a number with valid check digits that begins with these four digits."""
    for individual in range(100, 1000):
        start = f"{day_and_month}50{individual}"
        first = (11 - sum(map(int.__mul__, FIRST_WEIGHTS, map(int, start))) % 11) % 11
        second = (11 - sum(map(int.__mul__, SECOND_WEIGHTS, map(int, f"{start}{first}"))) % 11) % 11
        if first < 10 and second < 10:
            return f"{start}{first}{second}"
    raise AssertionError(day_and_month)


@pytest.mark.parametrize(
    ("day_and_month", "somebodys"), [("0101", True), ("4101", True), ("0141", True), ("0181", False), ("0166", False)]
)
def test_a_number_is_somebodys_unless_its_month_says_synthetic(day_and_month, somebodys):
    assert could_be_somebodys(number_of(day_and_month)) is somebodys


def test_no_tracked_file_holds_a_number_that_could_be_somebodys():
    found = {
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}"
        for name, text in tracked()
        for match in ELEVEN_DIGITS.finditer(text)
        if not name.endswith(".lock") and not allowed(name, number := re.sub(r"\D", "", match.group()))
        if could_be_somebodys(number)
    }

    assert found == set()


def test_no_tracked_file_names_a_path_of_somebodys_machine():
    assert {f"{name}: {match.group()}" for name, text in tracked() for match in MACHINE_PATHS.finditer(text)} == set()


def test_no_tracked_file_names_a_package_index():
    assert {f"{name}: {match.group()}" for name, text in tracked() for match in INDEX_HOSTS.finditer(text)} == set()


def test_only_ci_looks_beside_the_checkout():
    assert {name for name, text in tracked() if BESIDE in text} <= {".ci/run"}
