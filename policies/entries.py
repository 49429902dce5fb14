"""Readers of the entries of a table's text; each says where something is wrong, and what."""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from policies.errors import TableInvalid
from policies.table import Wording

Word = TypeVar("Word", bound=StrEnum)
Found = TypeVar("Found")
Made = TypeVar("Made")
Entry = Mapping[str, object]


def document(text: str) -> Entry:
    """
    Read a table's text.

    Raises:
        TableInvalid: not TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TableInvalid(f"table: not TOML: {error}") from error


def every(read: Callable[[Found], Made], entries: Iterable[Found]) -> tuple[Made, ...]:
    """
    Read every entry, past those that are wrong.

    Raises:
        TableInvalid: with the problems of all.
    """
    made: list[Made] = []
    problems: list[str] = []
    for entry in entries:
        try:
            made.append(read(entry))
        except TableInvalid as invalid:
            problems += invalid.problems
    if problems:
        raise TableInvalid(*problems)
    return tuple(made)


def wording_in(entry: Entry, where: str) -> Wording:
    """Read a text in all three languages."""
    return Wording(nb=text_in(entry, "nb", where), nn=text_in(entry, "nn", where), en=text_in(entry, "en", where))


def text_in(entry: Entry, key: str, where: str) -> str:
    """Read a text that must be there and say something."""
    found = entry.get(key)
    if not isinstance(found, str) or not found.strip():
        raise TableInvalid(f"{where}: {key} is missing")
    return found.strip()


def day_in(entry: Entry, where: str) -> date:
    """Read the day from which a table or row counts."""
    found = entry.get("valid_from")
    # A TOML date with a clock time is a datetime, which Python counts as a date; a table knows whole days only.
    if type(found) is not date:
        raise TableInvalid(f"{where}: valid_from is not a date")
    return found


def flag_of(found: object, where: str) -> bool:
    """Read true or false."""
    if not isinstance(found, bool):
        raise TableInvalid(f"{where} is neither true nor false")
    return found


def word_of(words: type[Word], found: object, where: str) -> Word:
    """Find a word of a vocabulary."""
    for word in words:
        if found == word.value:
            return word
    raise TableInvalid(f"{where}: no {words.__name__} {found!r}")


def list_of(found: object, where: str) -> list[object]:
    """Read a list."""
    if not isinstance(found, list):
        raise TableInvalid(f"{where}: a list is needed")
    return list(found)


def entry_of(found: object, where: str) -> Entry:
    """Read a mapping."""
    if not isinstance(found, dict):
        raise TableInvalid(f"{where}: a mapping is needed")
    return {str(key): value for key, value in found.items()}


def entries_in(entry: Entry, key: str, where: str) -> list[Entry]:
    """Read a list of mappings that holds at least one."""
    found = [entry_of(one, where) for one in list_of(entry.get(key, []), where)]
    if not found:
        raise TableInvalid(f"{where}: {key} is empty")
    return found


def only(entry: Entry, known: frozenset[str], where: str) -> None:
    """Refuse keys that nothing reads: a misspelt key must not pass for a rule."""
    unknown = sorted(entry.keys() - known)
    if unknown:
        raise TableInvalid(f"{where}: unknown key {unknown[0]}")


def texts_of(found: object, where: str) -> frozenset[str]:
    """Read a list of texts that holds at least one, none of them twice."""
    texts = [text for text in list_of(found, where) if isinstance(text, str) and text.strip()]
    if not texts or len(set(texts)) != len(list_of(found, where)):
        raise TableInvalid(f"{where}: texts are needed, each once")
    return frozenset(texts)


def count_of(found: object, where: str, *, largest: int) -> int:
    """Read a whole number from 0 up to the largest that makes sense."""
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= largest:
        raise TableInvalid(f"{where}: a whole number from 0 to {largest} is needed")
    return found


def double_ids(names: Iterable[str]) -> Iterator[str]:
    """Find two entries of one id."""
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{name}: id is used {times} times"
