"""
Read the extensions of the national service's profile, and the pair of statuses that goes with them.

Source:
    HL7 Norway, NILAR implementation guide, extensions (ids `nilar-report-date` and so on), read 2026-11-24.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from resolvers.normalise import fhir_resources as r


def named(extensions: Sequence[r.Extension], name: str) -> Sequence[r.Extension]:
    """
    List the extensions of a name, whatever base and spelling their URL has.

    Args:
        extensions: of one element.
        name: lower case without hyphens, such as `reportdate` for `…/nilar-report-date`.

    Source:
        NILAR implementation guide, read 2026-11-24: the ids changed their spelling between its versions.
    """
    return [each for each in extensions if plain(each.url) == name] if extensions else ()


def grouped(extensions: Sequence[r.Extension]) -> Mapping[str, Sequence[r.Extension]]:
    """Put the extensions of each name together, where several names are looked for."""
    found: dict[str, list[r.Extension]] = {}
    for each in extensions:
        found.setdefault(plain(each.url), []).append(each)
    return found


@lru_cache(maxsize=1024)
def plain(url: str) -> str:
    """Reduce an extension's URL to its bare name."""
    return url.rsplit("/", 1)[-1].lower().removeprefix("nilar-").replace("-", "")


def time_in(extensions: Sequence[r.Extension], name: str) -> str | None:
    """Take the time that an extension of a name holds."""
    return first_time(named(extensions, name))


def first_time(extensions: Sequence[r.Extension]) -> str | None:
    """Take the first time that one of the extensions holds."""
    for each in extensions:
        text = each.value_date_time or each.value_instant or each.value_date
        if text:
            return text
    return None


def concepts_in(extensions: Sequence[r.Extension], name: str) -> Iterator[r.Concept]:
    """List the coded values of the extensions of a name; a coding, code or text alone counts as one."""
    for each in named(extensions, name):
        if each.value_codeable_concept is not None:
            yield each.value_codeable_concept
        elif each.value_coding is not None:
            yield r.Concept(coding=(each.value_coding,))
        elif each.value_code or each.value_string:
            coding = (r.Coding(code=each.value_code),) if each.value_code else ()
            yield r.Concept(coding=coding, text=each.value_string)


def texts_in(extensions: Sequence[r.Extension], name: str) -> tuple[str, ...]:
    """List the texts of the extensions of a name; a whole number is its own text."""
    found = (each.value_string or written(each.value_integer) for each in named(extensions, name))
    return tuple(text for text in found if text)


def written(number: float | str | None) -> str:
    """Write a number of an extension; empty where there is none."""
    return "" if number is None else str(number)


def text_in(extensions: Sequence[r.Extension], name: str) -> str | None:
    """Take the first text of the extensions of a name."""
    return next(iter(texts_in(extensions, name)), None)
