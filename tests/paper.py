"""Reads the words of a PDF as Chromium writes it: every font with the characters that its glyphs stand for."""

import re
import zlib
from collections.abc import Iterator, Mapping

import msgspec

OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\s*", re.DOTALL)
STREAM = re.compile(rb"(?P<head><<.*?>>)\s*stream\r?\n", re.DOTALL)
PAGE = re.compile(rb"/Type /Page\b(?!s)")
FONTS = re.compile(rb"/Font <<(.*?)>>", re.DOTALL)
NAMED = re.compile(rb"/(F\d+) (\d+) 0 R")
SHOWN = re.compile(rb"/(F\d+) [\d.-]+ Tf|<([0-9A-Fa-f\s]+)>\s*Tj")
ONE = re.compile(rb"^<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>$", re.MULTILINE)
RANGE = re.compile(rb"^<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>$", re.MULTILINE)


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """
    What stands on paper.

    Args:
        pages: the words of each page without spaces, as lines break anywhere. tagged: its parts are marked for readers.
        language: of the document, as its tags say.
    """

    pages: tuple[str, ...]
    tagged: bool
    language: str | None

    def holds(self, text: str) -> bool:
        """Tell whether a text stands on it, however its lines break."""
        return "".join(text.split()) in "".join(self.pages)


class Glyphs(msgspec.Struct, frozen=True, kw_only=True):
    """A font: how many bytes a glyph has, and the characters that each stands for."""

    width: int
    characters: Mapping[int, str]

    def read(self, shown: bytes) -> str:
        """Read what is written with it; what stands for nothing is no character."""
        codes = (shown[place : place + self.width] for place in range(0, len(shown), self.width))
        return "".join(self.characters.get(int.from_bytes(code), "") for code in codes)


def read(pdf: bytes) -> Paper:
    """Read a PDF."""
    objects = dict(split(pdf))
    (catalog,) = (each for each in objects.values() if b"/Type /Catalog" in head_of(each))
    language = re.search(rb"/Lang \((.*?)\)", catalog)
    return Paper(
        pages=tuple("".join(words(page, objects).split()) for page in objects.values() if PAGE.search(head_of(page))),
        tagged=b"/StructTreeRoot" in catalog,
        language=language[1].decode("latin-1") if language else None,
    )


def split(pdf: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each object by its number."""
    found = list(OBJECT.finditer(pdf))
    ends = [*(each.start() for each in found[1:]), len(pdf)]
    for each, end in zip(found, ends, strict=True):
        yield each[1], pdf[each.end() : end]


def head_of(held: bytes) -> bytes:
    """Take the part of an object before its stream."""
    return held.partition(b"stream\n")[0]


def stream(held: bytes) -> bytes:
    """Take what is in the stream of an object."""
    begun = STREAM.search(held)
    assert begun is not None, held[:80]
    length = re.search(rb"/Length (\d+)", begun["head"])
    assert length is not None, begun["head"]
    kept = held[begun.end() : begun.end() + int(length[1])]
    return zlib.decompress(kept) if b"FlateDecode" in begun["head"] else kept


def words(page: bytes, objects: Mapping[bytes, bytes]) -> str:
    """Read the words of a page in the order in which they are drawn."""
    named = FONTS.search(page)
    fonts = {name: glyphs(objects[number], objects) for name, number in NAMED.findall(named[1] if named else b"")}
    contents = re.search(rb"/Contents (\d+) 0 R", page)
    assert contents is not None
    text, font = "", Glyphs(width=1, characters={})
    for name, shown in SHOWN.findall(stream(objects[contents[1]])):
        font = fonts[name] if name else font
        text += font.read(bytes.fromhex(shown.decode())) if shown else ""
    return text


def glyphs(font: bytes, objects: Mapping[bytes, bytes]) -> Glyphs:
    """Read what the glyphs of a font stand for (ToUnicode, ISO 32000-1, 9.10.3)."""
    said = re.search(rb"/ToUnicode (\d+) 0 R", font)
    table = stream(objects[said[1]]) if said else b""
    space = re.search(rb"begincodespacerange\s*<([0-9A-Fa-f]+)>", table)
    told = table.partition(b"endcodespacerange")[2]
    characters = {int(code, 16): bytes.fromhex(to.decode()).decode("utf-16-be") for code, to in ONE.findall(told)}
    for first, last, to in RANGE.findall(told):
        for place, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
            characters[code] = chr(int(to, 16) + place)
    return Glyphs(width=len(space[1]) // 2 if space else 1, characters=characters)
