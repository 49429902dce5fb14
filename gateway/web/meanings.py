"""What an examination is called in plain words and what it is for, from a file with its sources."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

FILE = files("gateway.web").joinpath("meanings.toml")


class Plain(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An examination in one language: its name, and what it is for where a source says so."""

    name: str
    about: str | None = None


class Origin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a text comes from: whose it is, its address, and when it was read."""

    title: str
    url: str
    read: date


class Examination(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An examination (undersøkelse) by all the national codes that it has, in every language."""

    codes: tuple[str, ...]
    nb: Plain
    nn: Plain
    en: Plain
    source: str | None = None

    def plain(self, language: str) -> Plain:
        """Give it in a language; in bokmål where there is no other."""
        return {"nn": self.nn, "en": self.en}.get(language, self.nb)


class Kept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file."""

    sources: dict[str, Origin]
    examination: tuple[Examination, ...]


class Meaning(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of one examination: its codes, its name, what it is for, and whose words that is from."""

    codes: tuple[str, ...]
    name: str
    about: str | None
    source: Origin | None

    @property
    def code(self) -> str:
        """Give the first of its codes."""
        return self.codes[0]


class Meanings:
    """Finds what is told of an examination, by any of its codes."""

    def __init__(self, kept: Kept, language: str) -> None:
        """Take the file and a language."""
        self._sources = kept.sources
        self._by_code: Mapping[str, Meaning] = {
            code: self._told(examination, language) for examination in kept.examination for code in examination.codes
        }

    def find(self, *codes: str | None) -> Meaning | None:
        """Find by the first code that is known."""
        return next((self._by_code[code] for code in codes if code is not None and code in self._by_code), None)

    def source(self, key: str) -> Origin:
        """
        Give a source by its key.

        Raises:
            KeyError: there is none of that key.
        """
        return self._sources[key]

    def every(self) -> tuple[Meaning, ...]:
        """Give all, each once, by name."""
        return tuple(sorted({meaning.code: meaning for meaning in self._by_code.values()}.values(), key=_name))

    def _told(self, examination: Examination, language: str) -> Meaning:
        plain = examination.plain(language)
        source = None if examination.source is None else self._sources[examination.source]
        return Meaning(codes=examination.codes, name=plain.name, about=plain.about, source=source)


def _name(meaning: Meaning) -> str:
    """Sort by name, whatever the case of letters."""
    return meaning.name.casefold()


@cache
def read_meanings(language: str) -> Meanings:
    """Read the file once for a language."""
    return Meanings(msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8")), type=Kept), language)
