"""The letters of a message whose bytes may not be in the set that it names."""

from collections.abc import Iterable

# UTF-8 tells itself; windows-1252 is what else Norwegian systems write, also under the name of ISO 8859-1.
GUESSES = ("utf-8", "cp1252")
# Takes every byte.
ANY = "latin-1"


def is_utf8(data: bytes) -> bool:
    """Tell whether bytes are valid UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def read_letters(data: bytes, sets: Iterable[str] = GUESSES) -> tuple[str, str]:
    """Decode bytes in the first of some sets that they can be of, else in one that takes every byte; and name it."""
    for name in sets:
        try:
            return data.decode(name), name
        except UnicodeDecodeError:
            continue
    return data.decode(ANY), ANY
