"""Bytes are read in the first set that they can be of, and always in some."""

import pytest

from resolvers.normalise.letters import is_utf8, read_letters


@pytest.mark.parametrize(
    ("data", "text", "name"),
    [
        ("Blåbær".encode(), "Blåbær", "utf-8"),
        ("Blåbær – 5 €".encode("cp1252"), "Blåbær – 5 €", "cp1252"),
        (b"\xe5\x81", "å\x81", "latin-1"),
        (b"", "", "utf-8"),
    ],
)
def test_letters_are_guessed(data, text, name):
    assert read_letters(data) == (text, name)


def test_the_first_set_that_fits_is_taken():
    assert read_letters("\u00e5 \u20ac".encode("iso8859-15"), ("ascii", "iso8859-15", "cp1252")) == (
        "å €",
        "iso8859-15",
    )


@pytest.mark.parametrize(("data", "told"), [(b"plain", True), ("å".encode(), True), (b"\xe5", False)])
def test_utf8_tells_itself(data, told):
    assert is_utf8(data) is told
