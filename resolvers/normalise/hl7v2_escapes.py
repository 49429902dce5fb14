"""The escape sequences of HL7 v2: what stands in a text for a delimiter, the end of a line, or bytes."""

import re
from functools import lru_cache

import msgspec

from resolvers.normalise.letters import read_letters

LINE_ENDS = re.compile(r"\r\n|\r|\n")
# Of the control characters only a tab and the ends of lines are text.
CONTROLS = dict.fromkeys({*range(32), 127} - {9, 10, 13})
HEXADECIMAL = re.compile(r"X(?:[0-9A-Fa-f]{2})+", re.ASCII)
LINES_DOWN = re.compile(r"\.sp(?:\+?([0-9]{1,2}))?", re.ASCII)
# How a formatted text is to look: none of it is text.
LAYOUT = re.compile(r"H|N|\.(?:in|ti|sk)[+-]?[0-9]{1,3}|\.(?:fi|nf)", re.ASCII)


class Delimiters(msgspec.Struct, frozen=True, kw_only=True):
    """The characters that a message is cut at, as its MSH-1 and MSH-2 name them."""

    field: str
    component: str
    repetition: str
    escape: str
    subcomponent: str
    truncation: str = "#"


@lru_cache(maxsize=64)
def sequence(escape: str) -> re.Pattern[str]:
    """Tell an escape sequence: what stands between two escape characters on one line."""
    sign = re.escape(escape)
    return re.compile(rf"{sign}([^{sign}\n]{{1,2000}}){sign}")


def unescaped(raw: str, signs: Delimiters, charset: str) -> str:
    """Replace every escape sequence that is known; any other stays as it was sent."""
    if signs.escape not in raw:
        return raw

    def replaced(found: re.Match[str]) -> str:
        meant = meaning(found.group(1), signs, charset)
        return found.group(0) if meant is None else meant

    return sequence(signs.escape).sub(replaced, raw)


def meaning(said: str, signs: Delimiters, charset: str) -> str | None:
    """Say what an escape sequence stands for; None where it is not known."""
    known = {
        "F": signs.field,
        "S": signs.component,
        "R": signs.repetition,
        "E": signs.escape,
        "T": signs.subcomponent,
        "P": signs.truncation,
        ".br": "\n",
        ".ce": "\n",
    }
    if said in known:
        return known[said]
    down = LINES_DOWN.fullmatch(said)
    if down:
        return "\n" * int(down.group(1) or 1)
    if HEXADECIMAL.fullmatch(said):
        return LINE_ENDS.sub("\n", decoded(bytes.fromhex(said[1:]), charset)).translate(CONTROLS)
    return "" if LAYOUT.fullmatch(said) else None


def decoded(data: bytes, charset: str) -> str:
    """Read bytes as UTF-8 where they are, else in the message's character set, else in one that they can be of."""
    return read_letters(data, ("utf-8", charset, "cp1252"))[0]
